/** What a sync delivered, counted by the engine and kept with the sync: exact, whatever the types and the number of values. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mapAll, openSourceTestBed, type SourceTestBed } from '../../test/support/source-test-bed.ts';
import { readDrift } from './read-drift.ts';
import { type SyncProfile, syncProfile } from './sync-profile.ts';

const CITIES = ['Berlin', 'berlin', 'Oslo', ''];

function customers(count: number, city = (index: number) => CITIES[index % 4]): string {
  const rows = Array.from({ length: count }, (_, index) =>
    [
      `C${index}`,
      city(index) ?? '',
      index % 10,
      index % 2 === 0,
      `2020-01-${String((index % 28) + 1).padStart(2, '0')}`,
      index % 3 === 0 ? 'red;blue' : 'red',
      index < count / 5 ? 'frequent' : `code ${index}`,
    ].join(','),
  );
  return `id,city,kids,vip,joined,colours,code\n${rows.join('\n')}\n`;
}

describe('what a sync delivered', () => {
  let bed: SourceTestBed;
  beforeAll(async () => {
    bed = await openSourceTestBed();
  });
  afterAll(() => bed?.close());

  async function profileOf(syncId: string): Promise<SyncProfile> {
    const row = await bed.deps.control.db
      .selectFrom('sync_profiles')
      .select('profile')
      .where('sync_id', '=', syncId)
      .executeTakeFirstOrThrow();
    return syncProfile.parse(row.profile);
  }

  it('is counted per field, of every type, and numbered within its source', async () => {
    const file = await bed.upload('one.csv', customers(2_000));
    const mapping = mapAll(
      file,
      { column: 'id', as: 'external_id' },
      { colours: { field: 'colours', type: 'list', split: ';' } },
    );
    const source = await bed.source('Shop', file, mapping, { mode: 'sync' });
    const first = await bed.sync(source);
    expect([first.status, first.number]).toEqual(['success', 1]);
    const { rows, fields } = await profileOf(first.id);
    expect(rows).toBe(2_000);
    const of = (key: string) => fields.find(({ field }) => field === key);
    expect(of('external_id')).toMatchObject({ missing: 0, values: [] });
    // Within about a percent where there are many.
    expect(Math.abs((of('external_id')?.distinct ?? 0) - 2_000)).toBeLessThan(40);
    expect(of('city')).toMatchObject({
      missing: 500,
      distinct: 2,
      values: [
        { value: 'Berlin', rows: 1_000 },
        { value: 'Oslo', rows: 500 },
      ],
    });
    expect(of('kids')).toMatchObject({ type: 'number', distinct: 10, min: 0, max: 9 });
    expect(of('vip')?.values).toEqual([
      { value: 'false', rows: 1_000 },
      { value: 'true', rows: 1_000 },
    ]);
    expect(of('joined')).toMatchObject({ min: '2020-01-01', max: '2020-01-28', distinct: 28 });
    expect(of('colours')?.values).toEqual([
      { value: 'red', rows: 2_000 },
      { value: 'blue', rows: 667 },
    ]);
    // One of more than a thousand values, found because it is frequent.
    expect(of('code')?.values).toEqual([{ value: 'frequent', rows: 400 }]);

    const next = await bed.upload(
      'two.csv',
      customers(2_000, (index) => (index % 4 === 3 ? 'Rome' : 'Oslo')),
    );
    const second = await bed.sync(source, next);
    const drift = await readDrift(bed.deps.control.db, source, {});
    expect(drift).toMatchObject({
      from: { id: first.id, number: 1 },
      to: { id: second.id, number: 2, rows: 2_000 },
    });
    expect(drift.findings.map(({ sentence, field }) => `${field}: ${sentence}`)).toEqual([
      'city: A value was missing in 25 % of rows at sync 1 and in none at sync 2.',
      "city: 'Berlin' was in 50 % of rows at sync 1 and in none at sync 2.",
      "city: 'Rome' is in 25 % of rows at sync 2 and was in none at sync 1.",
    ]);
    expect(drift.columns.find(({ field }) => field === 'city')).toMatchObject({
      before: {
        column: 'city',
        missing_share: 0.25,
        values: [{ value: 'Berlin', share: 0.5 }, { value: 'Oslo' }],
      },
      after: {
        values: [
          { value: 'Oslo', share: 0.75 },
          { value: 'Rome', share: 0.25 },
        ],
      },
    });
    await expect(readDrift(bed.deps.control.db, source, { from: 'sync_none' })).rejects.toThrow(
      'no sync of this source',
    );
  });

  it('is kept of the latest hundred syncs of a source, and compared in the order of time', async () => {
    const file = await bed.upload('short.csv', 'id,age\na,1\n');
    const mapping = mapAll(
      file,
      { column: 'id', as: 'external_id' },
      { age: { field: 'years', type: 'number' } },
    );
    const source = await bed.source('Often', file, mapping, { mode: 'sync' });
    const first = await bed.sync(source);
    const { db } = bed.deps.control;
    const profile = JSON.stringify(await profileOf(first.id));
    await sql`insert into syncs (id, source_id, mapping, status, requested_at, requested_by)
      select 'sync_made_' || number, ${source}, '{}', 'success', now(), 'test' from generate_series(1, 110) number`.execute(
      db,
    );
    await sql`insert into sync_profiles select id, ${profile}::jsonb from syncs where id like 'sync_made_%'`.execute(
      db,
    );
    const last = await bed.sync(source);
    expect(last.number).toBe(112);
    const { syncs } = await readDrift(db, source, {});
    expect([syncs.length, syncs[0]?.number, syncs.at(-1)?.number]).toEqual([100, 112, 13]);
    const turned = await readDrift(db, source, { from: last.id, to: 'sync_made_50' });
    expect([turned.from?.number, turned.to?.number]).toEqual([51, 112]);
  });

  it('is there for a file without rows and for one whose rows are all rejected', async () => {
    const file = await bed.upload('some.csv', 'id,age\na,1\nb,2\n');
    const mapping = mapAll(
      file,
      { column: 'id', as: 'external_id' },
      { age: { field: 'age', type: 'number' } },
    );
    const source = await bed.source('Small', file, mapping, { mode: 'sync' });
    await bed.sync(source);
    const broken = await bed.sync(source, await bed.upload('broken.csv', 'id,age\na,old\nb,young\n'));
    expect(broken).toMatchObject({ status: 'success', rows: { rejected: 2 } });
    expect(await profileOf(broken.id)).toMatchObject({ rows: 0 });
    const drift = await readDrift(bed.deps.control.db, source, {});
    expect(drift.findings.map(({ sentence }) => sentence)).toEqual([
      'Sync 1 brought 2 rows, and sync 2 none.',
    ]);
  });

  it('is counted for events by their properties and their names', async () => {
    const file = await bed.upload(
      'events.csv',
      'who,what,at,amount\na,bought,2026-01-01,5\nb,bought,2026-01-02,7\nb,sold,2026-01-02,\n',
    );
    const mapping = {
      identity: { column: 'who', as: 'external_id' as const },
      columns: { amount: { field: 'amount', type: 'number' as const } },
      event: { name_column: 'what', occurred_at_column: 'at' },
    };
    const source = await bed.source('Till', file, mapping, { delivers: 'events' });
    const { id, status } = await bed.sync(source);
    expect(status).toBe('success');
    const { fields } = await profileOf(id);
    expect(fields.map(({ field, missing, max }) => ({ field, missing, max }))).toEqual([
      { field: '@name', missing: 0, max: null },
      { field: 'amount', missing: 1, max: 7 },
    ]);
    expect(fields[0]?.values).toEqual([
      { value: 'bought', rows: 2 },
      { value: 'sold', rows: 1 },
    ]);
  });
});
