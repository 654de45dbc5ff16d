/**
 * Deletes calculations that segments made by themselves and nobody will look for: a segment that follows time may be calculated
 * a hundred times a day. The latest stay, then the last of each day, then the last of each week, as long as history is kept;
 * so do those that are published, that another kept one has read, that a run has frozen, and whatever a person asked for.
 */
import { sql } from 'kysely';
import { deleteAudiences } from '../audiences/audiences.ts';
import type { Deps } from '../deps.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { readSettings } from '../people/settings.ts';
import { AUTOMATIC } from './calculation-store.ts';

/** Of these each is kept, whenever it was. */
const LATEST = 30;
/** For so many days the last one of each day. */
const DAILY_DAYS = 30;
const EVERY_MS = 3_600_000;
const AT_ONCE = 1_000;

export function registerCalculationPruning(jobs: Jobs, deps: Deps): void {
  let pruned = Number.NEGATIVE_INFINITY;
  jobs.sweep('old calculations', async () => {
    if (deps.clock.elapsed() - pruned < EVERY_MS) return;
    pruned = deps.clock.elapsed();
    await pruneCalculations(deps);
  });
}

/** Answers how many were deleted. */
export async function pruneCalculations(deps: Deps): Promise<number> {
  for (let deleted = 0; ; ) {
    const count = await pruneSome(deps);
    deleted += count;
    if (count < AT_ONCE) return deleted;
  }
}

/** Audiences go first: when the process dies in between, the rows are found again and lead to nothing. */
async function pruneSome(deps: Deps): Promise<number> {
  const { history_days } = await readSettings(deps);
  const now = deps.clock.now();
  return deps.control.db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ id: string; segment_id: string }>`
      with ended as (
        select id, segment_id, seq, finished_at,
          row_number() over (partition by segment_id order by seq desc) as place,
          row_number() over (partition by segment_id, status, date_trunc('day', finished_at) order by seq desc) as of_day,
          row_number() over (partition by segment_id, status, date_trunc('week', finished_at) order by seq desc) as of_week
        from calculations where status in ('success', 'failed', 'cancelled') and requested_by = any(${[...AUTOMATIC]}::text[])
      ), thinned as (
        select id, segment_id, seq from ended
        where place > ${LATEST}
          and not exists (select from run_segments r where r.calculation_id = ended.id)
          and not (of_day = 1 and finished_at > ${now}::timestamptz - make_interval(days => ${DAILY_DAYS}))
          and not (of_week = 1 and finished_at > ${now}::timestamptz - make_interval(days => ${history_days}))
      ), nested as (
        -- Explaining a calculation that stays asks who was in what it nested.
        select read.value as id from calculations k cross join lateral jsonb_each_text(k.inputs -> 'segments') as read
        where k.status = 'success' and k.inputs -> 'segments' <> '{}' and k.id not in (select id from thinned)
      )
      select c.id, c.segment_id from thinned t join calculations c on c.id = t.id
      where not exists (select from segments s where s.calculation_id = t.id)
        and not exists (select from membership_changes m where t.id in (m.calculation_id, m.previous_calculation_id))
        and t.id not in (select id from nested)
      order by t.seq limit ${AT_ONCE} for update of c skip locked`.execute(tx);
    if (rows.length === 0) return 0;
    await deleteAudiences(
      deps.warehouse,
      rows.map(({ id, segment_id }) => ({ segmentId: segment_id, id })),
    );
    await sql`delete from calculations where id = any(${rows.map(({ id }) => id)}::text[])`.execute(tx);
    return rows.length;
  });
}
