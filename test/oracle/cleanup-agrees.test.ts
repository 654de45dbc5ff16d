/**
 * Clean-up over random segments: sets of one definition have one audience by the oracle, what is said about two audiences is
 * what sets of contacts say, merging leaves nothing that names what is gone, and undoing it leaves what was there before.
 * MUSTER_SEED sets which.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanupContract } from '../../src/api/contract/cleanup.ts';
import { segment } from '../../src/api/contract/segments.ts';
import { LEAST_SHARE } from '../../src/cleanup/overlap/compare.ts';
import { isGroup } from '../../src/rules/draft.ts';
import type { Group, Rule } from '../../src/rules/rule.ts';
import { openTestApp, type TestApp } from '../support/app.ts';
import { catalogueOf, worldOf } from './arbitraries.ts';
import type { OracleContact } from './contact.ts';
import { belongs } from './oracle.ts';

const SEED = Number(process.env.MUSTER_SEED ?? 20_261_124);
const CONTACTS = 30;
const SEGMENTS = 70;
const MERGES = 12;
const MOMENT = { now: '2026-03-15T12:00:00Z', timeZone: 'Europe/Berlin' };
const CITIES = ['Berlin', 'Paris', 'Oslo'];
const catalogue = catalogueOf([
  { key: 'first_name', label: 'First name', type: 'text' },
  { key: 'points', label: 'Points', type: 'number' },
]);
const world = worldOf(catalogue, MOMENT);

/** Few values, so that different rules often have the same members. */
const contacts: readonly OracleContact[] = Array.from({ length: CONTACTS }, (_, index) => ({
  no: index + 1,
  values: { first_name: CITIES[index % 3] ?? null, points: index % 10 },
  segments: new Set<string>(),
  sources: new Set<string>(),
  events: [],
}));

const leaf: fc.Arbitrary<Rule> = fc.oneof(
  fc.record({
    field: fc.constant('points'),
    operator: fc.constantFrom('>', '>=', '<', '='),
    value: fc.integer({ min: 0, max: 9 }),
  }),
  fc.record({
    field: fc.constant('first_name'),
    operator: fc.constantFrom('=', '!='),
    value: fc.constantFrom(...CITIES, 'paris'),
  }),
  fc.record({
    field: fc.constant('first_name'),
    operator: fc.constant('in'),
    value: fc.uniqueArray(fc.constantFrom(...CITIES), { minLength: 1, maxLength: 3 }),
  }),
);

const { group: groupArbitrary } = fc.letrec<{ group: Group; member: Group | Rule }>((tie) => ({
  group: fc.record(
    {
      combinator: fc.constantFrom('and', 'or'),
      not: fc.boolean(),
      rules: fc.array(tie('member'), { minLength: 1, maxLength: 3 }),
    },
    { requiredKeys: ['combinator', 'rules'] },
  ),
  member: fc.oneof({ maxDepth: 2 }, leaf, tie('group')),
}));

/** The same in another order and spelling. */
function respelled(group: Group): Group {
  const rules = group.rules.map((member) => (isGroup(member) ? respelled(member) : member)).toReversed();
  const [first] = rules;
  const twice: Group = { ...group, rules: first === undefined ? rules : [...rules, first] };
  return { combinator: 'or', rules: [twice] };
}

function membersOf(group: Group): Set<number> {
  return new Set(contacts.filter((contact) => belongs(group, contact, world)).map(({ no }) => no));
}

function commonOf(one: ReadonlySet<number>, other: ReadonlySet<number>): number {
  return [...one].filter((no) => other.has(no)).length;
}

describe('clean-up agrees with sets of contacts', () => {
  let app: TestApp;
  const groups = new Map<string, Group>();
  const audiences = new Map<string, Set<number>>();
  beforeAll(async () => {
    app = await openTestApp(MOMENT);
    await app.call('POST', '/fields', { body: { key: 'points', label: 'Points', type: 'number' } });
    await app.call('POST', '/contacts/batch', {
      body: {
        contacts: contacts.map(({ no, values: { first_name, points } }) => ({
          external_id: `c${no}`,
          first_name,
          attributes: { points },
        })),
      },
    });
    const drawn = fc.sample(groupArbitrary, { seed: SEED, numRuns: SEGMENTS });
    for (const [index, group] of drawn.entries()) {
      await create(`One ${index}`, group);
      if (index % 5 === 0) await create(`Again ${index}`, respelled(group));
    }
    await app.call('POST', '/segments/bulk', { body: { action: 'calculate', ids: [...groups.keys()] } });
    for (const id of groups.keys()) await settled(id);
    for (const [id, group] of groups) audiences.set(id, membersOf(group));
  });
  afterAll(() => app?.close());

  async function create(name: string, definition: Group): Promise<string> {
    const answer = await app.call('POST', '/segments', { body: { name, definition } });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    const { id } = segment.parse(answer.body);
    groups.set(id, definition);
    return id;
  }

  async function read(id: string) {
    return segment.parse((await app.call('GET', `/segments/${id}`)).body);
  }

  function settled(id: string) {
    return app.until(
      () => read(id),
      ({ status }) => status === 'success',
    );
  }

  async function cleanup(query: string) {
    const answer = await app.until(
      async () =>
        cleanupContract.readCleanup.answer.parse(
          (await app.call('GET', `/cleanup?page_size=500${query}`)).body,
        ),
      ({ comparison }) => comparison.state === 'current',
    );
    return new Map(answer.groups.map((group) => [group.kind, group]));
  }

  /** All pairs of a group, page by page. */
  async function pairs(kind: 'near_duplicates' | 'subsets'): Promise<string[]> {
    const found: string[] = [];
    for (let page = 1; ; page += 1) {
      const query = `share=80&part=0&page_size=200&page=${page}`;
      const answer = cleanupContract.listSuggestions.answer.parse(
        (await app.call('GET', `/cleanup/${kind}?${query}`)).body,
      );
      for (const { segments, common } of answer.items)
        found.push(`${kind} ${segments.map(({ id }) => id).join(' ')} ${common}`);
      if (answer.items.length === 0) {
        expect(found).toHaveLength(answer.total);
        return found;
      }
    }
  }

  const audienceOf = (id: string) => audiences.get(id) ?? new Set<number>();

  it('on sets of one definition and sets of one audience', async () => {
    const found = await cleanup('');
    const duplicates = found.get('duplicates')?.items ?? [];
    expect(duplicates.length).toBeGreaterThanOrEqual(SEGMENTS / 5);
    const inOne = (items: typeof duplicates) =>
      items.map(({ segments }) => segments.map(({ id }) => [...audienceOf(id)].join(' ')));
    for (const set of inOne(duplicates)) expect(new Set(set).size).toBe(1);
    const same = found.get('same_audience')?.items ?? [];
    expect(same.length).toBeGreaterThan(0);
    for (const set of inOne(same)) expect(new Set(set).size).toBe(1);
    // No set is too small: whoever has these members, if anybody has, is in it or in the one of its definition.
    const together = new Map<string, Set<string>>();
    for (const { segments } of [...duplicates, ...same])
      for (const { id } of segments)
        for (const other of segments) together.set(id, (together.get(id) ?? new Set()).add(other.id));
    for (const [id, audience] of audiences) {
      if (audience.size === 0) continue;
      const equal = [...audiences.keys()].filter(
        (other) => [...audienceOf(other)].join() === [...audience].join(),
      );
      if (equal.length > 1) expect([...(together.get(id) ?? [])].sort()).toEqual(equal.sort());
    }
  });

  it('on every pair that is nearly the same or one inside the other', async () => {
    await cleanup('');
    const told = [...(await pairs('near_duplicates')), ...(await pairs('subsets'))];
    const expected = new Set<string>();
    for (const [one, a] of audiences)
      for (const [other, b] of audiences) {
        if (one === other || a.size === 0 || a.size > b.size || (a.size === b.size && one > other)) continue;
        const common = commonOf(a, b);
        const isNear = common / (a.size + b.size - common) >= LEAST_SHARE;
        const isSame = common === a.size && common === b.size;
        if (isSame || (!isNear && common < a.size)) continue;
        expected.add(`${isNear ? 'near_duplicates' : 'subsets'} ${one} ${other} ${common}`);
      }
    expect(expected.size).toBeGreaterThan(50);
    expect(told.sort()).toEqual([...expected].sort());
  });

  it('on what one segment has in common with each other one', async () => {
    for (const id of [...groups.keys()].slice(0, 15)) {
      const answer = cleanupContract.listRelated.answer.parse(
        (await app.call('GET', `/segments/${id}/overlap?page_size=500`)).body,
      );
      const own = audienceOf(id);
      expect(answer.count).toBe(own.size);
      expect(answer.total).toBe(groups.size - 1);
      for (const { segment: other, only_this, both, only_other } of answer.items) {
        const common = commonOf(own, audienceOf(other.id));
        expect([only_this, both, only_other]).toEqual([
          own.size - common,
          common,
          audienceOf(other.id).size - common,
        ]);
      }
    }
  });

  it('after merging, and after undoing it', async () => {
    const ids = [...groups.keys()];
    const pick = fc.sample(
      fc.record({
        keep: fc.nat(ids.length - 1),
        remove: fc.uniqueArray(fc.nat(ids.length - 1), { minLength: 1, maxLength: 3 }),
        users: fc.array(
          fc.array(fc.tuple(fc.nat(ids.length - 1), fc.boolean()), { minLength: 1, maxLength: 3 }),
          {
            minLength: 1,
            maxLength: 3,
          },
        ),
      }),
      { seed: SEED, numRuns: MERGES },
    );
    let rewritten = 0;
    for (const [round, { keep, remove, users }] of pick.entries()) {
      const removed = remove.filter((index) => index !== keep).map((index) => ids[index] ?? '');
      if (removed.length === 0) continue;
      const keepId = ids[keep] ?? '';
      for (const [index, nested] of users.entries())
        await app.call('POST', '/segments', {
          body: {
            name: `User ${round} ${index}`,
            definition: {
              combinator: 'and',
              rules: [
                { segment: removed[0], operator: 'in' },
                {
                  combinator: 'or',
                  rules: nested.map(([at, isIn]) => ({ segment: ids[at], operator: isIn ? 'in' : 'notIn' })),
                },
              ],
            },
          },
        });
      const before = await stateOfAll();
      const answer = await app.call('POST', '/cleanup/merge', {
        body: { keep: keepId, remove: removed, confirm: true },
      });
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      const done = cleanupContract.mergeSegments.answer.parse(answer.body);
      rewritten += done.segments.length;
      const dangling = await app.app.deps.control.db
        .selectFrom('segment_references as r')
        .innerJoin('segments as s', 's.id', 'r.segment_id')
        .select('s.id')
        .where('r.kind', '=', 'segment')
        .where('r.key', 'in', removed)
        .where('s.trashed_at', 'is', null)
        .execute();
      expect(dangling).toEqual([]);
      await expectReferencesOfDefinitions();
      const undone = await app.call('POST', `/cleanup/merge/${done.id}/undo`);
      expect(undone.status, JSON.stringify(undone.body)).toBe(200);
      expect(await stateOfAll()).toEqual(before);
      await expectReferencesOfDefinitions();
    }
    expect(rewritten).toBeGreaterThan(MERGES);
  });

  /** Everything a segment says, whatever its version's number. */
  async function stateOfAll() {
    const { db } = app.app.deps.control;
    const segments = await db
      .selectFrom('segments as s')
      .innerJoin('segment_versions as v', (on) =>
        on.onRef('v.segment_id', '=', 's.id').onRef('v.version', '=', 's.version'),
      )
      .select(['s.id', 's.name', 's.sentence', 's.trashed_at', 's.archived_at', 's.labels', 's.owner_id'])
      .select(['v.definition', 'v.pins', 'v.hash', 'v.refs', 'v.sentence as version_sentence'])
      .orderBy('s.id')
      .execute();
    const references = await db
      .selectFrom('segment_references')
      .selectAll()
      .orderBy('segment_id')
      .orderBy('kind')
      .orderBy('key')
      .execute();
    return { segments, references };
  }

  /** What is written down of references is what the definitions name. */
  async function expectReferencesOfDefinitions(): Promise<void> {
    const { segments, references } = await stateOfAll();
    const written = references
      .filter(({ kind }) => kind === 'segment')
      .map(({ segment_id, key }) => `${segment_id} ${key}`);
    const named = segments.flatMap(({ id, definition }) => {
      const text = JSON.stringify(definition);
      return [
        ...new Set([...text.matchAll(/"segment":\s*"(seg_\w+)"/g)].map((found) => `${id} ${found[1]}`)),
      ];
    });
    expect(written.sort()).toEqual(named.sort());
  }
});
