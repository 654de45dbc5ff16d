/**
 * What the compiler writes, unchanged, over two shards cut by contact: every conformance example, and random definitions,
 * must name the same contacts there as on one node, and the statements made of them must answer the same.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { audienceBitmap, countMembers, diffAudiences } from '../../src/audiences/audiences.ts';
import { reachOf } from '../../src/audiences/reach.ts';
import { type Compiled, compileDefinition } from '../../src/compile/compile.ts';
import {
  currentContact,
  explainContact,
  leafOf,
  measuredOfContact,
  pastContact,
} from '../../src/compile/explanation.ts';
import { funnel } from '../../src/compile/funnel.ts';
import { sequenceProgress } from '../../src/compile/sequence-progress.ts';
import {
  CURRENT_CONTACTS,
  calculateAudience,
  calculateAudiences,
  countContacts,
  sampleContacts,
} from '../../src/compile/statements.ts';
import type { Catalogue } from '../../src/rules/catalogue.ts';
import { readDefinition } from '../../src/rules/definition.ts';
import { join, param, type Sql, sql } from '../../src/sql/sql.ts';
import type { ChdbEngine } from '../../src/warehouse/chdb-engine.ts';
import type { Warehouse } from '../../src/warehouse/warehouse.ts';
import {
  contactsArbitrary,
  definitionArbitrary,
  type Moment,
  scenarioCatalogue,
} from '../oracle/arbitraries.ts';
import {
  conformanceCases,
  conformanceCatalogue,
  conformanceContacts,
  conformanceWorld,
} from '../oracle/conformance.ts';
import type { OracleContact } from '../oracle/contact.ts';
import { loadContacts, TEST_BOUNDS } from '../oracle/warehouse-contacts.ts';
import { createTables, openShardedEngine, type TwoShards } from './two-shards.ts';

const CREATED_AT = '2026-03-15T12:00:00.000Z';
const RANDOM_DEFINITIONS = 80;
/** Definitions per scan. */
const BATCH = 20;

let engine: ChdbEngine;
beforeAll(() => {
  engine = openShardedEngine();
});
afterAll(() => engine?.close());

function compiled(definition: unknown, catalogue: Catalogue, moment: Moment): Compiled {
  const read = readDefinition(definition, catalogue);
  if (!read.ok) throw new Error(`Refused: ${JSON.stringify(definition)} ${JSON.stringify(read.problems)}`);
  return compileDefinition(read.core, {
    ...moment,
    audiences: new Map([...catalogue.segments.keys()].map((id) => [id, `calc_of_${id}`])),
    sources: new Map([...catalogue.sources.keys()].map((id) => [id, `sync_of_${id}`])),
  });
}

function rows(warehouse: Warehouse, statement: Sql): Promise<unknown[]> {
  return warehouse.rows('test.rows', statement, TEST_BOUNDS);
}

/** All that an explanation of a contact asks. */
async function explainedAlike(tables: TwoShards, definition: Compiled, no: number, contact: Sql) {
  await answersAlike(tables, explainContact(definition, contact));
  for (const { rule } of definition.leaves) {
    const leaf = leafOf(rule);
    if (leaf.kind === 'sequence') await answersAlike(tables, sequenceProgress(leaf, no));
    if (leaf.kind !== 'event') continue;
    const events = { ...leaf.events, scope: { ...leaf.events.scope, contact: no } };
    await answersAlike(tables, measuredOfContact({ ...leaf, events }));
  }
}

/** What both answer. */
async function answersAlike({ single, cluster }: TwoShards, question: Sql): Promise<unknown[]> {
  const answer = await rows(cluster, question);
  expect(answer).toEqual(await rows(single, question));
  return answer;
}

async function list<Row extends z.ZodType>(
  warehouse: Warehouse,
  row: Row,
  statement: Sql,
): Promise<z.output<Row>[]> {
  return (await rows(warehouse, statement)).map((each) => row.parse(each));
}

/**
 * The same contacts for both, and what has to be left out: an older version of each with nothing in it, and a contact on
 * each shard that was deleted.
 */
async function load(
  { single, cluster }: TwoShards,
  catalogue: Catalogue,
  contacts: readonly OracleContact[],
): Promise<void> {
  const older = param(
    'Array(UInt32)',
    contacts.map(({ no }) => no),
  );
  for (const warehouse of [single, cluster]) {
    await loadContacts(warehouse, catalogue, contacts);
    const columns = sql`(no, version, is_deleted, cause)`;
    for (const statement of [
      sql`insert into contacts ${columns} select arrayJoin(${older}), 0, 0, 'test'`,
      sql`insert into contacts ${columns} select arrayJoin([901, 902]), 1, 0, 'test'`,
      sql`insert into contacts ${columns} select arrayJoin([901, 902]), 2, 1, 'test'`,
    ]) {
      await warehouse.execute('test.versions', statement, TEST_BOUNDS);
    }
  }
}

function calculationId(index: number): string {
  return `calc_test_${index}`;
}

function difference(some: readonly number[], others: readonly number[]): number[] {
  return some.filter((no) => !others.includes(no));
}

/** Runs calculations of all definitions in one scan and reads the audiences back: the numbers of the members of each. */
async function audiences(warehouse: Warehouse, definitions: readonly Compiled[]): Promise<number[][]> {
  const calculations = definitions.map((each, index) => ({
    compiled: each,
    ownerKind: 'segment' as const,
    ownerId: `seg_test_${index}`,
    id: calculationId(index),
  }));
  await warehouse.execute('test.calculate', calculateAudiences(calculations, CREATED_AT), TEST_BOUNDS);
  const written = await list(
    warehouse,
    z.object({ owner_id: z.string(), members: z.array(z.number()) }),
    sql`select owner_id, arraySort(bitmapToArray(members)) as members from audiences where startsWith(id, 'calc_test_')`,
  );
  // Each audience is one row: a shard that wrote its own part would show as a second one.
  expect(written).toHaveLength(definitions.length);
  return calculations.map(
    ({ ownerId }) => written.find(({ owner_id }) => owner_id === ownerId)?.members ?? [],
  );
}

const found = z.object({ shard: z.number(), no: z.number() });

/** Who belongs, and which shard said so. */
function membersByShard(cluster: Warehouse, { condition }: Compiled) {
  return list(cluster, found, sql`select shardNum() as shard, no from ${CURRENT_CONTACTS} and ${condition}`);
}

describe('the conformance examples over two shards', () => {
  const moment = { now: conformanceWorld.now.toString(), timeZone: conformanceWorld.timeZone };
  const examples = conformanceCases
    .filter(
      ({ definition, members }) =>
        members !== undefined && readDefinition(definition, conformanceCatalogue).ok,
    )
    .map(({ name, definition, members = [] }) => ({
      name,
      definition: compiled(definition, conformanceCatalogue, moment),
      expected: conformanceContacts.filter(({ id }) => members.includes(id)).map(({ no }) => no),
    }));
  let tables: TwoShards;
  beforeAll(async () => {
    tables = await createTables(engine, conformanceCatalogue);
    await load(tables, conformanceCatalogue, conformanceContacts);
  });

  test('are all that have members', () => {
    expect(examples).toHaveLength(59);
  });

  test('find every contact on one shard, and both shards have some', async () => {
    const perShard = sql`select shardNum() as shard, arraySort(groupArray(no)) as nos from ${CURRENT_CONTACTS} group by shard order by shard`;
    expect(await rows(tables.cluster, perShard)).toEqual([
      { shard: 1, nos: [2, 4, 6, 8, 10] },
      { shard: 2, nos: [1, 3, 5, 7, 9] },
    ]);
  });

  test('find nothing beside the shards', async () => {
    for (const table of [sql`contacts`, sql`audiences`]) {
      expect(await rows(tables.shard, sql`select count() as count from ${table}`)).toEqual([{ count: 0 }]);
    }
  });

  test.each(examples)('$name', async ({ definition, expected }) => {
    const { cluster } = tables;
    const members = await membersByShard(cluster, definition);
    expect(members.map(({ no }) => no).toSorted((a, b) => a - b)).toEqual(expected);
    expect(members.filter(({ shard, no }) => shard !== (no % 2) + 1)).toEqual([]);
    expect(await rows(cluster, countContacts(definition))).toEqual([{ count: expected.length }]);
    const [counts] = await answersAlike(tables, funnel(definition));
    expect(counts).toMatchObject({ total: conformanceContacts.length, matched: expected.length });
    await answersAlike(tables, sampleContacts(definition, 3));
    for (const no of [1, 2]) await explainedAlike(tables, definition, no, currentContact(no));
  });

  test('are calculated in one scan, each audience whole and in one row', async () => {
    const definitions = examples.map(({ definition }) => definition);
    const expected = examples.map((example) => example.expected);
    expect(await audiences(tables.single, definitions)).toEqual(expected);
    expect(await audiences(tables.cluster, definitions)).toEqual(expected);
    const [first = [], second = []] = expected;
    const ids = { before: calculationId(0), after: calculationId(1) };
    expect(await diffAudiences(tables.cluster, ids)).toEqual([
      { entered: difference(second, first).length, left: difference(first, second).length },
    ]);
    expect(await countMembers(tables.cluster, { ownerKind: 'segment', id: ids.after })).toEqual([
      { count: second.length },
    ]);
  });

  test('can nest an audience that was calculated over the shards, whichever shard keeps its row', async () => {
    const nesting = { combinator: 'and', rules: [{ segment: 'seg_new', operator: 'in' }] } as const;
    const everybody = compiled(
      { combinator: 'and', rules: [{ field: 'created_at', operator: 'notNull' }] },
      conformanceCatalogue,
      moment,
    );
    const shards = new Set<number>();
    for (let number = 0; number < 8; number += 1) {
      const id = `calc_nested_${number}`;
      const owner = { ownerKind: 'segment', ownerId: 'seg_new', id } as const;
      const statement = calculateAudience({ compiled: everybody, ...owner, createdAt: CREATED_AT });
      await tables.cluster.execute('test.calculate', statement, TEST_BOUNDS);
      const catalogue: Catalogue = {
        ...conformanceCatalogue,
        segments: new Map([['seg_new', { id: 'seg_new', name: 'New', nests: [], calculationId: id }]]),
      };
      const read = readDefinition(nesting, catalogue);
      if (!read.ok) throw new Error(JSON.stringify(read.problems));
      const outer = compileDefinition(read.core, {
        ...moment,
        audiences: new Map([['seg_new', id]]),
        sources: new Map(),
      });
      expect(await rows(tables.cluster, countContacts(outer))).toEqual([
        { count: conformanceContacts.length },
      ]);
      const [place] = await list(
        tables.cluster,
        z.object({ shard: z.number() }),
        sql`select shardNum() as shard from audiences where id = ${param('String', id)}`,
      );
      if (place) shards.add(place.shard);
    }
    expect([...shards].toSorted()).toEqual([1, 2]);
  });

  test('refuse an audience that is nowhere rather than take it for nobody', async () => {
    const definition = { combinator: 'and', rules: [{ segment: 'seg_gone', operator: 'notIn' }] };
    const segment = { id: 'seg_gone', name: 'Gone', nests: [], calculationId: 'calc_of_seg_gone' };
    const catalogue = { ...conformanceCatalogue, segments: new Map([['seg_gone', segment]]) };
    const count = countContacts(compiled(definition, catalogue, moment));
    await expect(rows(tables.cluster, count)).rejects.toThrow();
  });

  test('reach contacts of both shards by what their addresses said', async () => {
    const { single, cluster } = tables;
    const addresses = z.object({ no: z.number(), email_key: z.string() });
    const withEmail = await list(
      single,
      addresses,
      sql`select no, email_key from ${CURRENT_CONTACTS} and isNotNull(email_key) order by no`,
    );
    const columns = ['channel', 'address', 'subscribed', 'origin', 'at', 'version'];
    const said = withEmail.map(({ email_key }, index) =>
      JSON.stringify({
        channel: 'email',
        address: email_key,
        subscribed: index % 3 === 0,
        origin: 'test',
        at: CREATED_AT,
        version: 1,
      }),
    );
    for (const warehouse of [single, cluster]) {
      await warehouse.insert(
        'test.preferences',
        { table: 'preferences', columns, format: 'JSONEachRow' },
        [`${said.join('\n')}\n`],
        TEST_BOUNDS,
      );
    }
    const buyers = audienceBitmap({ ownerKind: 'segment', id: 'calc_of_Buyers' });
    const reach = await reachOf(cluster, buyers);
    expect(reach).toEqual(await reachOf(single, buyers));
    expect(Object.values(reach.email).reduce((sum, count) => sum + count)).toBe(3);
    for (const field of ['subscribed.email', 'reachable.email']) {
      const definition = compiled(
        { combinator: 'and', rules: [{ field, operator: '=', value: true }] },
        conformanceCatalogue,
        moment,
      );
      const members = await membersByShard(cluster, definition);
      expect(new Set(members.map(({ shard }) => shard)).size).toBe(2);
      expect(await rows(cluster, sampleContacts(definition, 100))).toEqual(
        await rows(single, sampleContacts(definition, 100)),
      );
    }
  });
});

test(`${RANDOM_DEFINITIONS} random definitions name the same contacts over two shards as on one node`, async () => {
  const moment = { now: '2026-03-15T12:00:00Z', timeZone: 'Asia/Kolkata' };
  const seed = 20_261_124;
  const [contacts = []] = fc.sample(
    contactsArbitrary(scenarioCatalogue, moment, { minLength: 60, maxLength: 60 }),
    { seed, numRuns: 1 },
  );
  const tables = await createTables(engine, scenarioCatalogue);
  await load(tables, scenarioCatalogue, contacts);
  const definitions = fc
    .sample(definitionArbitrary(scenarioCatalogue, contacts, moment), { seed, numRuns: RANDOM_DEFINITIONS })
    .map((group) => compiled(group, scenarioCatalogue, moment));
  let belonging = 0;
  for (let start = 0; start < definitions.length; start += BATCH) {
    const batch = definitions.slice(start, start + BATCH);
    const conditions = join(
      batch.map(({ condition }) => condition),
      ', ',
    );
    const verdicts = await answersAlike(
      tables,
      sql`select no, truths from (select no, [${conditions}] as truths from ${CURRENT_CONTACTS}) order by no`,
    );
    const truths = verdicts.flatMap((row) => z.object({ truths: z.array(z.number()) }).parse(row).truths);
    belonging += truths.filter((truth) => truth === 1).length;
  }
  expect(await audiences(tables.cluster, definitions)).toEqual(await audiences(tables.single, definitions));
  // Definitions that take everybody or nobody would agree about nothing.
  const share = belonging / (definitions.length * contacts.length);
  expect(share).toBeGreaterThan(0.2);
  expect(share).toBeLessThan(0.8);
  for (const definition of definitions.slice(0, 8)) {
    for (const no of [1, 2]) await explainedAlike(tables, definition, no, pastContact(no, 999));
  }
});
