/** Data sources as a person works with them: created, tried, changed, deleted. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ADMIN, mapAll, openSourceTestBed, type SourceTestBed } from '../../test/support/source-test-bed.ts';
import type { Mapping } from '../api/contract/sources.ts';
import { raw } from '../sql/sql.ts';
import { deleteSource } from './delete-source.ts';
import { listSources, readSource } from './describe-source.ts';
import { dryRun } from './dry-run.ts';
import { changeSource } from './sources.ts';

let bed: SourceTestBed;
const never = new AbortController().signal;
beforeAll(async () => {
  bed = await openSourceTestBed();
});
afterAll(() => bed.close());

const people =
  'id,email,joined,score\n1,Ada@Example.com,04-09-2012,1\n2,bob@example.com,13-01-2013,2\n3,nobody,30-02-2013,3\n';
const identity = { column: 'id', as: 'external_id' } as const;
/** Said, because one broken date in three keeps the column from being taken for dates. */
const joined = { joined: { field: 'joined', type: 'date', date_order: 'DMY' } } as const;

test('a dry run shows rows as they would be stored and stores nothing', async () => {
  const file = await bed.upload('people.csv', people);
  const answer = await dryRun(
    bed.deps,
    { file_id: file.id, delivers: 'contacts', mapping: mapAll(file, identity, joined), limit: 10 },
    never,
  );
  expect(answer.columns.map(({ field, type, is_new }) => [field, type, is_new])).toEqual([
    ['external_id', 'text', false],
    ['email', 'email', false],
    ['joined', 'date', true],
    ['score', 'number', true],
  ]);
  expect(answer.rows).toEqual([
    {
      line: 2,
      values: { external_id: '1', email: 'Ada@Example.com', joined: '2012-09-04', score: 1 },
      rejected: null,
    },
    {
      line: 3,
      values: { external_id: '2', email: 'bob@example.com', joined: '2013-01-13', score: 2 },
      rejected: null,
    },
    {
      line: 4,
      values: { external_id: '3', email: 'nobody', joined: null, score: 3 },
      rejected: {
        code: 'bad_date',
        column: 'joined',
        reason: 'The value is not a real calendar date in the chosen order with a year of four digits.',
      },
    },
  ]);
  expect(answer).toMatchObject({
    tried: 3,
    would_create: 2,
    would_update: 0,
    would_be_unchanged: 0,
    would_be_rejected: 1,
  });
  expect(await bed.rows('select count() as n from contacts final')).toEqual([{ n: 0 }]);
  expect(
    await bed.rows(
      "select name from system.tables where database = currentDatabase() and match(name, '_dry_')",
    ),
  ).toEqual([]);
});

test('a dry run matches the contacts that are there, and a value for a new field is a change', async () => {
  const file = await bed.upload('people.csv', people);
  const source = await bed.source('People', file, mapAll(file, identity, joined));
  expect((await bed.sync(source)).rows).toMatchObject({ created: 2, rejected: 1 });
  const next = await bed.upload(
    'next.csv',
    'id,email,joined,score,city\n1,ada@example.com,04-09-2012,1,\n2,bob@example.com,13-01-2013,2,Paris\n9,x@y.example,01-01-2020,4,\n',
  );
  const mapping = mapAll(next, identity, {
    email: null,
    joined: null,
    city: { field: 'city', type: 'text' },
  });
  const answer = await dryRun(bed.deps, { file_id: next.id, delivers: 'contacts', mapping, limit: 1 }, never);
  expect(answer).toMatchObject({ tried: 3, would_create: 1, would_update: 1, would_be_unchanged: 1 });
  expect(answer.rows).toHaveLength(1);
});

test('phone numbers are matched in international form, a broken one in the identity rejects its row', async () => {
  const text =
    'phone,nick\n+49 171 1234567,Ada\n0049171 1234567,Ada again\n(212) 555-0100,Bob\n12,Eve\n,Nobody\n';
  const file = await bed.upload('phones.csv', text);
  const source = await bed.source('Phones', file, {
    identity: { column: 'phone', as: 'phone' },
    columns: { nick: { field: 'nick', type: 'text' } },
  });
  const sync = await bed.sync(source);
  expect(sync.error).toBeNull();
  // The default region is the United States, where 00 does not begin a number abroad.
  expect(sync.rows).toMatchObject({ read: 5, created: 2, rejected: 3 });
  expect(
    await bed.rows(
      'select phone, phone_key, attr_nick from contacts final where phone is not null order by no',
    ),
  ).toEqual([
    { phone: '+49 171 1234567', phone_key: '+491711234567', attr_nick: 'Ada' },
    { phone: '(212) 555-0100', phone_key: '+12125550100', attr_nick: 'Bob' },
  ]);
});

test('a file of hundreds of columns can be tried', async () => {
  const kinds = [
    ['text', 'some text'],
    ['number', '12.5'],
    ['date', '15/03/2026'],
    ['boolean', 'yes'],
    ['number', '7'],
  ] as const;
  const cells = Array.from({ length: 400 }, (_, index) => ({
    name: `c${index}`,
    kind: kinds[index % kinds.length] ?? kinds[0],
  }));
  const text = `${cells.map(({ name }) => name).join(',')}\n${cells.map(({ kind }) => kind[1]).join(',')}\n`;
  const file = await bed.upload('wide.csv', text);
  const mapping = mapAll(file, { column: 'c0', as: 'external_id' });
  for (const { name, kind } of cells.slice(1)) {
    const order = kind[0] === 'date' ? { date_order: 'DMY' as const } : {};
    mapping.columns[name] = { field: name, type: kind[0], ...order };
  }
  const answer = await dryRun(bed.deps, { file_id: file.id, delivers: 'contacts', mapping, limit: 1 }, never);
  expect(answer).toMatchObject({ tried: 1, would_create: 1, would_be_rejected: 0 });
  expect(answer.rows[0]?.values).toMatchObject({ c397: '2026-03-15', c398: true, c399: 7 });
});

test('every type reaches its column, in JSON lines too', async () => {
  const lines = [
    { key: 'j1', when: '2026-03-15T11:59:00+01:00', likes: ['a', 'b'], on: true, tags: ['x'], active: false },
    { key: 'j2', when: null, likes: [], on: null },
  ];
  const file = await bed.upload('x.jsonl', lines.map((line) => JSON.stringify(line)).join('\n'));
  const mapping: Mapping = {
    identity: { column: 'key', as: 'external_id' },
    columns: {
      when: { field: 'seen_at', type: 'datetime' },
      likes: { field: 'likes', type: 'list' },
      on: { field: 'opted', type: 'boolean' },
      tags: { field: 'tags' },
      active: { field: 'active' },
    },
  };
  const source = await bed.source('JSON', file, mapping);
  expect((await bed.sync(source)).rows).toMatchObject({ created: 2, rejected: 0 });
  expect(
    await bed.rows(
      "select external_id, attr_seen_at, attr_likes, attr_opted, tags, active from contacts final where startsWith(external_id, 'j') order by external_id",
    ),
  ).toEqual([
    {
      external_id: 'j1',
      attr_seen_at: '2026-03-15T10:59:00.000Z',
      attr_likes: ['a', 'b'],
      attr_opted: true,
      tags: ['x'],
      active: false,
    },
    { external_id: 'j2', attr_seen_at: null, attr_likes: [], attr_opted: null, tags: [], active: true },
  ]);
});

test('a name is taken once, a change is guarded by its version and written into the history', async () => {
  const file = await bed.upload('people.csv', people);
  const mapping = mapAll(file, identity, joined);
  const source = await bed.source('Shop', file, mapping);
  await expect(bed.source('shop', file, mapping)).rejects.toThrow(
    'There is a data source called shop already.',
  );
  await expect(changeSource(bed.deps, ADMIN, source, { name: 'Web shop' }, 7)).rejects.toThrow(
    'The data source is at version 1, not 7',
  );
  await changeSource(bed.deps, ADMIN, source, { name: 'Web shop', mode: 'sync' }, 1);
  expect(await readSource(bed.deps.control.db, source)).toMatchObject({
    name: 'Web shop',
    mode: 'sync',
    version: 2,
  });
  const entries = await bed.deps.control.db
    .selectFrom('history')
    .select(['action', 'changes'])
    .where('subject_id', '=', source)
    .orderBy('id')
    .execute();
  expect(entries.map(({ action }) => action)).toEqual(['source.created', 'source.changed']);
  expect(entries[1]?.changes).toEqual({
    name: { from: 'Shop', to: 'Web shop' },
    mode: { from: 'once', to: 'sync' },
  });
});

test('the list is searched, filtered, sorted and paged', async () => {
  const page = await listSources(bed.deps.control.db, { q: 'p', page: 1, page_size: 2, sort: 'name' });
  expect(page.items.map(({ name }) => name)).toEqual(['People', 'Phones']);
  expect(page.total).toBe(3);
  const events = await listSources(bed.deps.control.db, {
    delivers: ['events'],
    page: 1,
    page_size: 25,
    sort: '-created_at',
  });
  expect(events.items).toEqual([]);
});

test('a mapping may be changed for columns the last file does not have', async () => {
  const file = await bed.upload('people.csv', people);
  const source = await bed.source('Drifting', file, mapAll(file, identity, joined));
  const mapping = mapAll(file, identity, { ...joined, city: { field: 'town', type: 'text' } });
  await changeSource(bed.deps, ADMIN, source, { mapping }, undefined);
  await expect(bed.sync(source)).rejects.toThrow('It lacks city.');
  const next = await bed.upload('next.csv', 'id,email,joined,score,city\nd1,a@b.co,01-02-2020,1,Rome\n');
  expect((await bed.sync(source, next)).rows).toMatchObject({ read: 1, created: 1 });
});

test('deleting a source deletes only contacts nothing else delivers and nobody made by hand', async () => {
  const first = await bed.upload('first.csv', 'id,a\nk1,1\nk2,2\nk3,3\n');
  const second = await bed.upload('second.csv', 'id,a\nk2,2\nk9,9\n');
  const mapping: Mapping = { identity, columns: { a: { field: 'a', type: 'number' } } };
  const one = await bed.source('First', first, mapping);
  const two = await bed.source('Second', second, mapping);
  await bed.sync(one);
  await bed.sync(two);
  // k3 was there before the source spoke of it.
  await bed.deps.warehouse.execute(
    'test.by_hand',
    raw(
      "insert into contact_history (no, version, created_at, updated_at, cause, replaced_at, replaced_cause) select no, 0, created_at, updated_at, 'user_usr_1', updated_at, cause from contacts final where external_id = 'k3'",
    ),
    { lane: 'import', seconds: 10 },
  );
  const { db } = bed.deps.control;
  await db
    .insertInto('segments')
    .values({
      id: 'seg_1',
      name: 'First ones',
      kind: 'rule',
      status: 'not_calculated',
      calculation_id: null,
      count: null,
      count_version: null,
      calculation_ms: null,
      owner_id: null,
      created_at: new Date(),
      updated_at: new Date(),
      created_by: 'x',
    })
    .execute();
  await db
    .insertInto('segment_references')
    .values({ segment_id: 'seg_1', kind: 'source', key: one })
    .execute();
  await expect(deleteSource(bed.deps, ADMIN, one, 'delete')).rejects.toThrow(
    'First is named in the rules of the segment First ones.',
  );
  await db.deleteFrom('segment_references').execute();
  await deleteSource(bed.deps, ADMIN, one, 'delete');
  await expect(readSource(db, one)).rejects.toThrow('There is no data source');
  expect(
    await bed.rows(
      "select external_id from contacts final where startsWith(external_id, 'k') order by external_id",
    ),
  ).toEqual([{ external_id: 'k2' }, { external_id: 'k3' }, { external_id: 'k9' }]);
  // The identity of a deleted contact is free again.
  const again = await bed.source('First', first, mapping);
  expect((await bed.sync(again)).rows).toMatchObject({ created: 1, unchanged: 2 });
  await deleteSource(bed.deps, ADMIN, two, 'keep');
  expect(
    await bed.rows("select count() as n from contacts final where startsWith(external_id, 'k')"),
  ).toEqual([{ n: 4 }]);
});
