import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { openTestDeps } from '../../test/support/deps.ts';
import type { Deps } from '../deps.ts';
import { param, sql as statement } from '../sql/sql.ts';
import { pruneCalculations } from './prune-calculations.ts';

let deps: Deps;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ deps, close } = await openTestDeps('2026-03-15T12:00:00Z'));
  for (const id of ['seg_auto', 'seg_hand', 'seg_outer'])
    await sql`insert into segments (id, name, kind, status, created_at, updated_at, created_by)
      values (${id}, ${id}, 'rule', 'success', now(), now(), 'test')`.execute(deps.control.db);
});
afterAll(() => close?.());

/** A calculation every two hours for so many days up to now, the newest last, each with an audience. */
async function calculateFor(segment: string, days: number, by: string): Promise<void> {
  const count = days * 12;
  await sql`insert into calculations (id, segment_id, version, status, requested_by, queued_at, finished_at, count, entered, left_count)
    select ${segment}::text || '_' || n, ${segment}, 1, 'success', ${by}, at, at, 1, 0, 0
    from (select n, '2026-03-15T12:00:00Z'::timestamptz - make_interval(hours => 2 * (${count}::int - n)) as at
      from generate_series(1, ${count}::int) as n) as every_two_hours order by n`.execute(deps.control.db);
  await deps.warehouse.execute(
    'test.audiences',
    statement`insert into audiences (owner_kind, owner_id, id, members, created_at)
      select 'segment', ${param('String', segment)}, concat(${param('String', segment)}, '_', toString(number + 1)),
        groupBitmapState(toUInt32(1)), now64(3) from numbers(${param('UInt32', count)}) group by number`,
    { lane: 'import', seconds: 30 },
  );
}

/** Ids of the calculations that are left; their audiences, and no others, are left as well. */
async function kept(segment: string): Promise<readonly string[]> {
  const rows = await deps.control.db
    .selectFrom('calculations')
    .select('id')
    .where('segment_id', '=', segment)
    .orderBy('seq')
    .execute();
  const ids = rows.map(({ id }) => id);
  const audiences = await deps.warehouse.rows(
    'test.kept',
    statement`select id from audiences where owner_id = ${param('String', segment)}`,
    { lane: 'interactive', seconds: 10 },
  );
  const left = audiences.map((row) => z.object({ id: z.string() }).parse(row).id);
  expect(left.toSorted()).toEqual(ids.toSorted());
  return ids;
}

it('keeps the latest, then one of each day, then one of each week, and what a person asked for', async () => {
  await calculateFor('seg_auto', 400, 'Time');
  await calculateFor('seg_hand', 10, 'Ada');
  await deps.control.db
    .updateTable('segments')
    .set({ calculation_id: 'seg_auto_100' })
    .where('id', '=', 'seg_auto')
    .execute();
  await sql`insert into calculations (id, segment_id, version, status, requested_by, queued_at, finished_at, inputs)
    values ('seg_outer_1', 'seg_outer', 1, 'success', 'Ada', now(), now(), '{"segments": {"seg_auto": "seg_auto_200"}}')`.execute(
    deps.control.db,
  );
  const deleted = await pruneCalculations(deps);
  const ids = await kept('seg_auto');
  expect(deleted).toBe(4_800 - ids.length);
  // The latest thirty go back two and a half days.
  expect(ids.slice(-30)).toEqual(Array.from({ length: 30 }, (_, index) => `seg_auto_${4_771 + index}`));
  // A day each for a month, a week each for a year, and the two that somebody points to.
  expect(ids.length).toBeGreaterThan(30 + 27 + 46);
  expect(ids.length).toBeLessThan(30 + 30 + 52 + 2);
  expect(ids).toContain('seg_auto_100');
  expect(ids).toContain('seg_auto_200');
  expect(await kept('seg_hand')).toHaveLength(120);
  expect(await pruneCalculations(deps)).toBe(0);
}, 60_000);
