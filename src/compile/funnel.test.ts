/** The funnel's counts against the oracle's: every count is that of a definition one could have written by hand. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  contactsArbitrary,
  definitionArbitrary,
  scenarioCatalogue,
  worldOf,
} from '../../test/oracle/arbitraries.ts';
import type { OracleContact } from '../../test/oracle/contact.ts';
import { belongs } from '../../test/oracle/oracle.ts';
import { addColumns, loadContacts, TEST_BOUNDS } from '../../test/oracle/warehouse-contacts.ts';
import { openTestWarehouse } from '../../test/support/engines.ts';
import { readDefinition } from '../rules/definition.ts';
import { isGroup } from '../rules/draft.ts';
import type { Group, Rule } from '../rules/rule.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import { type Compiled, compileDefinition } from './compile.ts';
import { funnel } from './funnel.ts';
import { calculateAudience } from './statements.ts';

const MOMENT = { now: '2026-03-15T12:00:00Z', timeZone: 'Europe/Berlin' };
const world = worldOf(scenarioCatalogue, MOMENT);
const counts = z.tuple([z.object({ total: z.number(), matched: z.number() }).catchall(z.array(z.number()))]);

function compiled(group: Group): Compiled {
  const read = readDefinition(group, scenarioCatalogue);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return compileDefinition(read.core, {
    ...MOMENT,
    audiences: new Map([...scenarioCatalogue.segments.keys()].map((id) => [id, `calc_of_${id}`])),
    sources: new Map([...scenarioCatalogue.sources.keys()].map((id) => [id, `sync_of_${id}`])),
  });
}

/** The groups of a definition in document order, each with the definition that is left when a member is taken out. */
function groupsOf(
  group: Group,
  rebuild: (changed: Group | undefined) => Group | undefined,
): { group: Group; without: (index: number) => Group | undefined }[] {
  const without = (index: number): Group | undefined => {
    const rules = group.rules.filter((_, position) => position !== index);
    return rebuild(rules.length === 0 ? undefined : { ...group, rules });
  };
  return [
    { group, without },
    ...group.rules.flatMap((member, index) =>
      isGroup(member)
        ? groupsOf(member, (changed) =>
            changed === undefined
              ? without(index)
              : rebuild({ ...group, rules: group.rules.with(index, changed) }),
          )
        : [],
    ),
  ];
}

function expectedCounts(definition: Group, contacts: readonly OracleContact[]) {
  const count = (group: Group | undefined) =>
    contacts.filter((contact) => group === undefined || belongs(group, contact, world)).length;
  const lists = groupsOf(definition, (changed) => changed).map(({ group, without }, number) => {
    const together = (rules: readonly (Group | Rule)[]): Group => ({ combinator: group.combinator, rules });
    return [
      [`alone_${number}`, group.rules.map((member) => count(together([member])))],
      [`running_${number}`, group.rules.map((_, index) => count(together(group.rules.slice(0, index + 1))))],
      [`without_${number}`, group.rules.map((_, index) => count(without(index)))],
    ] as const;
  });
  const numbers = { total: contacts.length, matched: count(definition) };
  return { ...numbers, sample: [], ...Object.fromEntries(lists.flat()) };
}

describe('funnel', () => {
  let warehouse: Warehouse;
  const seed = 5;
  const contacts = fc.sample(
    contactsArbitrary(scenarioCatalogue, MOMENT, { minLength: 40, maxLength: 40 }).map((drawn) =>
      drawn.map((contact) => ({
        ...contact,
        values: { ...contact.values, active: true, created_at: '2026-01-01T00:00:00Z' },
      })),
    ),
    { seed, numRuns: 1 },
  )[0];
  if (contacts === undefined) throw new Error('No contacts were drawn.');

  beforeAll(async () => {
    warehouse = await openTestWarehouse();
    await addColumns(warehouse, scenarioCatalogue);
    await loadContacts(warehouse, scenarioCatalogue, contacts);
  });
  afterAll(() => warehouse.close());

  async function countsOf(group: Group) {
    const rows = await warehouse.rows('test.funnel', funnel(compiled(group)), TEST_BOUNDS);
    return counts.parse(rows)[0];
  }

  test('counts what the definitions without, with and up to each rule would count', async () => {
    const groups = fc.sample(definitionArbitrary(scenarioCatalogue, contacts, MOMENT), {
      seed,
      numRuns: 150,
    });
    for (const group of groups) {
      expect(await countsOf(group), JSON.stringify(group)).toEqual(expectedCounts(group, contacts));
    }
  });

  test('tells who would enter, stay and leave a published audience', async () => {
    const drawn = fc.sample(definitionArbitrary(scenarioCatalogue, contacts, MOMENT), { seed, numRuns: 40 });
    const audience = { ownerKind: 'segment', ownerId: 'seg_published' } as const;
    for (const [index, published] of drawn.entries()) {
      const group = drawn[(index + 1) % drawn.length] ?? published;
      const id = `calc_${index}`;
      const calculation = { compiled: compiled(published), ...audience, id, createdAt: MOMENT.now };
      await warehouse.execute('test.publish', calculateAudience(calculation), TEST_BOUNDS);
      const asked = { sample: 3, against: { audience: { ...audience, id }, sample: 3 } };
      const [row] = await warehouse.rows('test.funnel', funnel(compiled(group), asked), TEST_BOUNDS);
      const nos = (fits: (was: boolean, is: boolean) => boolean) =>
        contacts
          .filter((contact) => fits(belongs(published, contact, world), belongs(group, contact, world)))
          .map(({ no }) => no);
      const [entered, stay, left] = [
        nos((was, is) => !was && is),
        nos((was, is) => was && is),
        nos((was, is) => was && !is),
      ];
      expect(row, JSON.stringify([published, group])).toMatchObject({
        matched: entered.length + stay.length,
        stay: stay.length,
        left: left.length,
        sample_entered: entered.slice(0, 3),
        sample_left: left.slice(0, 3),
      });
    }
  });

  test('numbers its groups as the compilation lists them', () => {
    const active = { field: 'active', operator: '=', value: true } as const;
    const inner: Group = { combinator: 'or', not: true, rules: [active] };
    expect(compiled({ combinator: 'and', rules: [active, inner, active] }).groups).toMatchObject([
      { path: '', kind: 'all', members: ['/rules/0', '/rules/1', '/rules/2'] },
      { path: '/rules/1', kind: 'any', members: ['/rules/1/rules/0'] },
    ]);
  });

  test('holds with as many rules and as deep groups as a definition may have', async () => {
    const rule = { field: 'number_1', operator: '>', value: 3 } as const;
    const wide: Group = { combinator: 'and', rules: Array.from({ length: 489 }, () => rule) };
    let deep: Group = { combinator: 'or', rules: [rule] };
    for (let depth = 2; depth < 12; depth += 1) {
      deep = { combinator: depth % 2 === 0 ? 'and' : 'or', not: depth % 3 === 0, rules: [rule, deep] };
    }
    const group: Group = { combinator: 'and', rules: [...wide.rules, deep] };
    const [more, both] = [
      { ...wide, rules: [rule] },
      { ...wide, rules: [rule, deep] },
    ].map((each) => contacts.filter((contact) => belongs(each, contact, world)).length);
    const found = await countsOf(group);
    expect(found.alone_0?.slice(0, -1)).toEqual(wide.rules.map(() => more));
    expect(found.running_0).toEqual([...wide.rules.map(() => more), both]);
    expect(found.without_0).toEqual([...wide.rules.map(() => both), more]);
    expect(found.matched).toBe(both);
    expect(Object.keys(found)).toContain('alone_11');
  });
});
