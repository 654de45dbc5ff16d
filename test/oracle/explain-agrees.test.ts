/**
 * Everything that is made from a definition says the same: calculation, explanation of each contact, funnel, complement and
 * the oracle. And the next change: until then the oracle's answer stays, at that moment it is the other one.
 * MUSTER_CASES sets how many pairs of a definition and a contact are compared by all of these (20,000 with those of
 * engine-agrees.test.ts), MUSTER_SEED which.
 */
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { conditionSql } from '../../src/compile/compile.ts';
import { currentContact, measuredOfContact } from '../../src/compile/explanation.ts';
import { funnel } from '../../src/compile/funnel.ts';
import type { Leaf } from '../../src/compile/plan.ts';
import { sequenceProgress } from '../../src/compile/sequence-progress.ts';
import { CURRENT_CONTACTS } from '../../src/compile/statements.ts';
import type { Deps } from '../../src/deps.ts';
import { askedContact } from '../../src/explain/asked-contact.ts';
import { readContactEvents } from '../../src/explain/contact-events.ts';
import { type Explained, explainDefinition } from '../../src/explain/explain.ts';
import { spelledFromKept } from '../../src/explain/kept-measures.ts';
import { nextChange } from '../../src/explain/next-change.ts';
import { BUILT_IN_FIELDS, type Catalogue } from '../../src/rules/catalogue.ts';
import { readDefinition } from '../../src/rules/definition.ts';
import { isGroup } from '../../src/rules/draft.ts';
import { membersOf } from '../../src/rules/places.ts';
import { readsClock } from '../../src/rules/reads-clock.ts';
import type { Group } from '../../src/rules/rule.ts';
import { ident, join, param, type Sql, sql } from '../../src/sql/sql.ts';
import { openTestDeps } from '../support/deps.ts';
import {
  contactsArbitrary,
  definitionArbitrary,
  type Moment,
  ruleArbitrary,
  scenarioCatalogue,
  worldOf,
} from './arbitraries.ts';
import type { OracleContact } from './contact.ts';
import { compiled, contextOf, ENGINE_MOMENTS, withBuiltIn } from './engine-world.ts';
import { belongs } from './oracle.ts';
import { addColumns, loadContacts, TEST_BOUNDS } from './warehouse-contacts.ts';

const CASES = Number(process.env.MUSTER_CASES ?? 20_000);
const SEED = Number(process.env.MUSTER_SEED ?? 20_261_125);
const CONTACTS = 10;
const BATCH = 50;

/** With all that every contact has: an explanation shows the whole contact. */
const completeCatalogue: Catalogue = {
  ...scenarioCatalogue,
  fields: new Map([
    ...BUILT_IN_FIELDS.map((field) => [field.key, field] as const),
    ...scenarioCatalogue.fields,
  ]),
};

const answers = z.object({ answers: z.array(z.number()) });
const counts = z.object({ total: z.number(), matched: z.number(), sample: z.array(z.number()) });

/** A leaf as an explanation looks it up: of rules over events by what they measure. */
function explainedLeaf(leaf: Leaf, no: number): Sql {
  if (leaf.kind === 'event')
    return sql`ifNull((select passes from (${measuredOfContact(leaf)})), ${param('UInt8', leaf.passesNone ? 1 : 0)})`;
  if (leaf.kind === 'sequence')
    return sql`isNotNull((select ${ident(`at_${leaf.steps.length}`)} from (${sequenceProgress(leaf, no)})))`;
  return conditionSql(leaf);
}

describe('what is made from one definition says the same', () => {
  let deps: Deps;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ deps, close } = await openTestDeps());
    await addColumns(deps.warehouse, scenarioCatalogue);
  });
  afterAll(() => close());

  async function loadWorld(moment: Moment, seed: number): Promise<readonly OracleContact[]> {
    const size = { minLength: CONTACTS, maxLength: CONTACTS };
    const [drawn = []] = fc.sample(contactsArbitrary(scenarioCatalogue, moment, size), { seed, numRuns: 1 });
    const contacts = drawn.map(withBuiltIn);
    await loadContacts(deps.warehouse, scenarioCatalogue, contacts);
    return contacts;
  }

  function definitions(contacts: readonly OracleContact[], moment: Moment, seed: number, count: number) {
    return fc.sample(definitionArbitrary(scenarioCatalogue, contacts, moment), { seed, numRuns: count });
  }

  async function ask(
    source: ReturnType<typeof currentContact>,
    conditions: readonly ReturnType<typeof sql>[],
  ) {
    const statement = sql`select [${join(conditions, ', ')}] as answers from ${source} order by no`;
    const rows = await deps.warehouse.rows('test.answers', statement, TEST_BOUNDS);
    return rows.map((row) => answers.parse(row).answers);
  }

  const perMoment = Math.ceil(CASES / 4 / CONTACTS / ENGINE_MOMENTS.length);

  test.each(ENGINE_MOMENTS.map((moment, index) => ({ ...moment, index })))(
    `calculation, explanation, complement and oracle, ${perMoment * CONTACTS} times at $now in $timeZone`,
    async (moment) => {
      const seed = SEED + moment.index;
      const contacts = await loadWorld(moment, seed);
      const world = worldOf(scenarioCatalogue, moment);
      const groups = definitions(contacts, moment, seed, perMoment);
      for (let start = 0; start < groups.length; start += BATCH) {
        const batch = groups.slice(start, start + BATCH);
        const oracle = contacts.map((contact) =>
          batch.map((group) => Number(belongs(group, contact, world))),
        );
        const calculated = await ask(
          CURRENT_CONTACTS,
          batch.map((group) => sql`toUInt8(${compiled(group, scenarioCatalogue, moment).condition})`),
        );
        expect(calculated).toEqual(oracle);
        const complements = await ask(
          CURRENT_CONTACTS,
          batch.map((group) => {
            const not: Group = { combinator: 'and', not: true, rules: [group] };
            return sql`toUInt8(${compiled(not, scenarioCatalogue, moment).condition})`;
          }),
        );
        expect(complements.map((row) => row.map((answer) => 1 - answer))).toEqual(oracle);
        for (const [index, { no }] of contacts.entries()) {
          const explained = await ask(
            currentContact(no),
            batch.map((group) => {
              const { plan } = compiled(group, scenarioCatalogue, moment, { contact: no });
              return sql`toUInt8(${conditionSql(plan, (leaf) => explainedLeaf(leaf, no))})`;
            }),
          );
          expect(explained).toEqual([oracle[index]]);
        }
      }
    },
    300_000,
  );

  test('the funnel counts those who are calculated, from the events and from kept measures, and names the first of them', async () => {
    const { signal } = new AbortController();
    for (const [index, moment] of ENGINE_MOMENTS.entries()) {
      const seed = SEED + index;
      const contacts = await loadWorld(moment, seed);
      const world = worldOf(scenarioCatalogue, moment);
      // Contacts of a world are loaded past whatever tells that events have arrived: nothing is kept from one to the next.
      const ownDeps = { ...deps, warehouse: { ...deps.warehouse } };
      for (const group of definitions(contacts, moment, seed + 1, Math.ceil(CASES / 1400))) {
        const members = contacts.filter((contact) => belongs(group, contact, world)).map(({ no }) => no);
        const definition = compiled(group, scenarioCatalogue, moment);
        const read = readDefinition(group, scenarioCatalogue);
        if (!read.ok) throw new Error('A valid definition is wanted.');
        const context = contextOf(scenarioCatalogue, moment);
        const kept = await spelledFromKept(ownDeps, read.core, definition, context, signal);
        for (const spell of [undefined, kept.spell]) {
          const statement = funnel(definition, { sample: 5, ...(spell === undefined ? {} : { spell }) });
          const [row] = await deps.warehouse.rows('test.funnel', statement, TEST_BOUNDS);
          expect(counts.parse(row)).toEqual({
            total: contacts.length,
            matched: members.length,
            sample: members.toSorted((a, b) => a - b).slice(0, 5),
          });
        }
        kept.release();
      }
    }
  }, 300_000);

  /** One or two rules that look at the clock: in large definitions others mostly decide. */
  function changing(contacts: readonly OracleContact[], moment: Moment, seed: number, count: number) {
    const rule = ruleArbitrary(scenarioCatalogue, contacts, moment).filter((one) => {
      const read = readDefinition({ combinator: 'and', rules: [one] }, scenarioCatalogue);
      return read.ok && readsClock(read.core);
    });
    const group = fc.record({
      combinator: fc.constantFrom('and' as const, 'or' as const),
      rules: fc.array(rule, { minLength: 1, maxLength: 2 }),
    });
    return fc.sample(group, { seed, numRuns: count });
  }

  /** Moments between two others, the edges included, and a few odd ones. */
  function between(from: number, to: number, seed: number): readonly number[] {
    const drawn = fc.sample(fc.integer({ min: 0, max: Math.max(0, to - from) }), { seed, numRuns: 12 });
    return [from, ...drawn.map((shift) => from + shift), to].filter((at) => at >= from && at <= to);
  }

  /** Each step of a sequence is reached when the sequence up to it happened; answers how many were compared. */
  function stepsAgree(
    tree: Explained['tree'],
    group: Group,
    contact: OracleContact,
    world: Parameters<typeof belongs>[2],
  ): number {
    const rules = new Map(membersOf(group).map(({ path, member }) => [path, member]));
    return tree.reduce((sum, { path, steps = [] }) => {
      const rule = rules.get(path);
      if (rule === undefined || isGroup(rule) || !('sequence' in rule)) return sum;
      for (const [index, { reached }] of steps.entries()) {
        if (index === 0) continue;
        const upTo = { ...rule, operator: 'happened' as const, sequence: rule.sequence.slice(0, index + 1) };
        expect([upTo, contact.no, reached]).toEqual([
          upTo,
          contact.no,
          belongs({ combinator: 'and', rules: [upTo] }, contact, world),
        ]);
      }
      return sum + steps.length - 1;
    }, 0);
  }

  test('until the next change the answer stays, and then it is the other one', async () => {
    const met = { changes: 0, never: 0, steps: 0 };
    for (const [index, moment] of ENGINE_MOMENTS.entries()) {
      const seed = SEED + index;
      const contacts = await loadWorld(moment, seed);
      const now = Date.parse(moment.now);
      const at = (instant: number) => ({
        ...worldOf(scenarioCatalogue, moment),
        now: Temporal.Instant.fromEpochMilliseconds(instant),
      });
      const groups = changing(contacts, moment, seed + 2, Math.ceil(CASES / 1_600));
      for (const [turn, group] of groups.entries()) {
        const contact = contacts[turn % contacts.length];
        const read = readDefinition(group, scenarioCatalogue);
        if (contact === undefined || !read.ok)
          throw new Error('A valid definition and a contact are wanted.');
        const explainable = { ...read, catalogue: completeCatalogue };
        const context = contextOf(scenarioCatalogue, moment);
        const events = await readContactEvents(deps, explainable.core, contact.no);
        const explained = await explainDefinition(
          deps,
          explainable,
          askedContact(deps, contact.no, completeCatalogue.fields),
          context,
        );
        if (explained === undefined) throw new Error('The contact is not there.');
        const { member } = explained;
        met.steps += stepsAgree(explained.tree, group, contact, at(now));
        expect(member).toBe(belongs(group, contact, at(now)));
        const { next_change } = await nextChange(deps, explainable, explained, events, context);
        const change = next_change ? Date.parse(next_change.at) : undefined;
        const quiet = between(
          now,
          change === undefined ? now + 3 * 366 * 86_400_000 : change - 1,
          seed + turn,
        );
        for (const instant of quiet)
          expect([JSON.stringify(group), contact.no, instant, belongs(group, contact, at(instant))]).toEqual([
            JSON.stringify(group),
            contact.no,
            instant,
            member,
          ]);
        met[change === undefined ? 'never' : 'changes'] += 1;
        if (change === undefined) continue;
        expect([JSON.stringify(group), belongs(group, contact, at(change))]).toEqual([
          JSON.stringify(group),
          !member,
        ]);
        const changed = membersOf(group).flatMap(({ path, member: rule }) => {
          if (isGroup(rule)) return [];
          const alone: Group = { combinator: 'and', rules: [rule] };
          const result = belongs(alone, contact, at(change));
          return result === belongs(alone, contact, at(change - 1)) ? [] : [{ path, result }];
        });
        const named = next_change?.rules.map(({ path, result }) => ({ path, result }));
        expect(named?.length).toBeGreaterThan(0);
        expect(changed).toEqual(expect.arrayContaining(named ?? []));
      }
    }
    expect(met.changes).toBeGreaterThan(20);
    expect(met.never).toBeGreaterThan(20);
    expect(met.steps).toBeGreaterThan(50);
  }, 300_000);
});
