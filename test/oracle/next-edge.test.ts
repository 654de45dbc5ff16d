/**
 * Random definitions over random contacts: nobody enters or leaves before the moment that is said to be the next at which
 * somebody could. Compared at the moment before it, at moments drawn by chance, and at every moment that explaining single
 * contacts would look at, which is worked out from their values in another way.
 * MUSTER_CASES sets how many definitions (600), MUSTER_SEED which.
 */
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { compileDefinition } from '../../src/compile/compile.ts';
import type { CompileContext } from '../../src/compile/resolved-rule.ts';
import { heldMoments, testMoments, timeValue, windowMoments } from '../../src/explain/change-moments.ts';
import { nextEdges } from '../../src/refresh/next-edge.ts';
import { type CoreLeaf, type CoreRule, coreLeaves } from '../../src/rules/core-rule.ts';
import { readDefinition } from '../../src/rules/definition.ts';
import type { Group, Rule } from '../../src/rules/rule.ts';
import { join, sql } from '../../src/sql/sql.ts';
import type { Warehouse } from '../../src/warehouse/warehouse.ts';
import { openTestWarehouse } from '../support/engines.ts';
import {
  contactsArbitrary,
  definitionArbitrary,
  MOMENTS,
  type Moment,
  scenarioCatalogue,
} from './arbitraries.ts';
import { attributeArbitrary } from './attribute-arbitrary.ts';
import type { OracleContact } from './contact.ts';
import { addColumns, loadContacts, TEST_BOUNDS } from './warehouse-contacts.ts';

const CASES = Number(process.env.MUSTER_CASES ?? 600);
const SEED = Number(process.env.MUSTER_SEED ?? 20_261_124);
/** Moments at which one definition is compared. */
const MOST_MOMENTS = 60;
const HORIZON_MS = 3 * 366 * 86_400_000;

const answers = z.object({ members: z.array(z.array(z.number())) });

function contextOf({ now, timeZone }: Moment): CompileContext {
  return {
    now,
    timeZone,
    audiences: new Map([...scenarioCatalogue.segments.keys()].map((id) => [id, `calc_of_${id}`])),
    sources: new Map([...scenarioCatalogue.sources.keys()].map((id) => [id, `sync_of_${id}`])),
  };
}

/** Who belongs at each of the moments, as one text each. */
async function membersAt(
  warehouse: Warehouse,
  core: CoreRule,
  moment: Moment,
  moments: readonly number[],
): Promise<readonly string[]> {
  const columns = moments.map((at) => {
    const { condition } = compileDefinition(core, contextOf({ ...moment, now: new Date(at).toISOString() }));
    return sql`arraySort(groupArrayIf(no, ${condition}))`;
  });
  const [row] = await warehouse.rows(
    'test.members_at',
    sql`select [${join(columns, ', ')}] as members from contacts final where is_deleted = 0`,
    TEST_BOUNDS,
  );
  return answers.parse(row).members.map((members) => members.join(' '));
}

/** Moments at which a leaf could change its answer about one of the contacts, worked out value by value. */
function momentsOf(leaf: CoreLeaf, contacts: readonly OracleContact[], moment: Moment): readonly number[] {
  const zone = { timeZone: moment.timeZone, weekStart: 1 };
  const now = Date.parse(moment.now);
  const ofValue = (test: Parameters<typeof testMoments>[0], value: unknown, type: 'date' | 'datetime') => {
    const at = timeValue(value, type);
    return at === undefined ? [] : testMoments(test, at, zone, now);
  };
  switch (leaf.kind) {
    case 'attribute': {
      const { type, held } = leaf;
      return contacts.flatMap(({ values, history }) => [
        ...(type === 'date' || type === 'datetime' ? ofValue(leaf.test, values[leaf.field], type) : []),
        ...(held === undefined
          ? []
          : [String(values.created_at), ...(history ?? []).map(({ replacedAt }) => replacedAt)].flatMap(
              (since) => heldMoments(held, Date.parse(since), zone),
            )),
      ]);
    }
    case 'event':
    case 'sequence': {
      const steps = leaf.kind === 'event' ? [leaf] : leaf.steps;
      return steps.flatMap((step) =>
        contacts.flatMap(({ events }) =>
          events
            .filter(({ name }) => name === step.event)
            .flatMap(({ values }) => {
              const at = Date.parse(String(values.occurred_at));
              const filters = step.where === undefined ? [] : coreLeaves(step.where);
              const own = leaf.kind === 'event' && leaf.type === 'datetime' ? [leaf] : [];
              return [
                ...windowMoments(leaf.within, at, zone),
                ...own.flatMap(({ test }) => ofValue(test, values.occurred_at, 'datetime')),
                ...filters.flatMap((filter) =>
                  filter.kind === 'attribute' && (filter.type === 'date' || filter.type === 'datetime')
                    ? ofValue(filter.test, values[filter.field], filter.type)
                    : [],
                ),
              ];
            }),
        ),
      );
    }
    default:
      return [];
  }
}

describe('the next moment at which time alone changes a segment', () => {
  let warehouse: Warehouse;
  beforeAll(async () => {
    warehouse = await openTestWarehouse();
    await addColumns(warehouse, scenarioCatalogue);
  });
  afterAll(() => warehouse.close());

  const perMoment = Math.ceil(CASES / MOMENTS.length);

  test.each(MOMENTS.map((moment, index) => ({ ...moment, index })))(
    `is never too late, for ${perMoment} random definitions at $now in $timeZone`,
    { timeout: 600_000 },
    async (moment) => {
      const seed = SEED + moment.index;
      const [contacts = []] = fc.sample(
        contactsArbitrary(scenarioCatalogue, moment, { minLength: 12, maxLength: 12 }),
        { seed, numRuns: 1 },
      );
      await loadContacts(warehouse, scenarioCatalogue, contacts.map(withCreation));
      const sample = { seed, numRuns: perMoment };
      const groups = [
        ...fc.sample(definitionArbitrary(scenarioCatalogue, contacts, moment), sample),
        ...fc.sample(timedRuleArbitrary(contacts, moment), sample).map(onlyRule),
      ];
      const now = Date.parse(moment.now);
      const cores = groups.map(coreOf);
      const next = await nextEdges({ warehouse }, cores, contextOf(moment));
      const tooLate: string[] = [];
      let due = 0;
      let inexact = '';
      for (const [index, core] of cores.entries()) {
        const said = next[index] ?? Number.POSITIVE_INFINITY;
        const last = Math.min(said - 1, now + HORIZON_MS);
        const looked = coreLeaves(core).flatMap((leaf) =>
          momentsOf(leaf, contacts.map(withCreation), moment),
        );
        const drawn = Array.from({ length: 6 }, (_, place) => now + ((last - now) * (place + 1)) / 7);
        const moments = [...new Set([...looked, ...drawn.map(Math.floor)])]
          .filter((at) => at > now && at < last)
          .toSorted((a, b) => a - b)
          .slice(0, MOST_MOMENTS);
        const compared = [now, ...moments, last, ...(said - 1 === last ? [said] : [])];
        const members = await membersAt(warehouse, core, moment, compared);
        const before = members.slice(0, moments.length + 2);
        const wrong = before.findIndex((some) => some !== members[0]);
        if (wrong >= 0)
          tooLate.push(
            `${JSON.stringify(groups[index])} changes at ${iso(compared[wrong])} or before, said ${iso(said)}`,
          );
        if (compared.length > before.length) {
          due += 1;
          if (isPlain(core) && members.at(-1) === members[0])
            inexact = `${JSON.stringify(groups[index])} does not change at ${iso(said)}`;
        }
      }
      expect(tooLate).toEqual([]);
      // Answering "now" each time would not be too late either.
      expect(inexact).toBe('');
      expect(due).toBeGreaterThan(groups.length / 4);
    },
  );
});

const TIMED = [...scenarioCatalogue.fields.values()].filter(
  ({ type }) => type === 'date' || type === 'datetime',
);

/** One rule on a date or datetime. */
function timedRuleArbitrary(contacts: readonly OracleContact[], moment: Moment): fc.Arbitrary<Rule> {
  return fc.constantFrom(...TIMED).chain((field) => attributeArbitrary(field, [field], contacts, moment));
}

function onlyRule(rule: Rule): Group {
  return { combinator: 'and', rules: [rule] };
}

/**
 * One test on a time, where passing its end changes the contact; first anniversaries may be expected a year early, and two
 * ends may leave nothing between them.
 */
function isPlain(core: CoreRule): boolean {
  const leaves = coreLeaves(core);
  return leaves.every(
    (leaf) =>
      leaves.length === 1 &&
      leaf.kind === 'attribute' &&
      leaf.held === undefined &&
      leaf.test.value.kind !== 'dateRange' &&
      !leaf.test.operator.startsWith('anniversary'),
  );
}

function iso(at: number | undefined): string {
  return at === undefined || !Number.isFinite(at)
    ? 'never'
    : Temporal.Instant.fromEpochMilliseconds(at).toString();
}

function coreOf(group: Group): CoreRule {
  const read = readDefinition(group, scenarioCatalogue);
  if (!read.ok) throw new Error(`Refused: ${JSON.stringify(group)} ${JSON.stringify(read.problems)}`);
  return read.core;
}

function withCreation(contact: OracleContact): OracleContact {
  const created = { created_at: contact.values.created_at ?? '2026-01-01T00:00:00.000Z', active: true };
  return { ...contact, values: { ...contact.values, ...created } };
}
