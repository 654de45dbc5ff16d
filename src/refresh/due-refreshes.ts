/**
 * Looks every few seconds for segments that are due and asks for their calculation. A segment is due when its schedule says
 * so, when data has arrived that its rules read, or when time alone moves a contact in or out. What has arrived is compared
 * with what its last calculation has seen, so nothing is missed whoever wrote it, and nothing is lost with a process: there
 * is no message about it, only rows.
 */
import { sql } from 'kysely';
import { z } from 'zod';
import { announceSegments } from '../calculation/announce.ts';
import { queueSegments } from '../calculation/calculation-jobs.ts';
import type { Tx } from '../control/control.ts';
import type { Deps } from '../deps.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { readSettings, type Settings } from '../people/settings.ts';
import { calendarKey } from './refresh-policy.ts';
import { nextRun } from './schedule.ts';

/** So long a first piece of new data waits for others, in seconds. */
const SETTLE_SECONDS = 10;
/** Segments that are asked for in one transaction. */
const CHUNK = 1_000;

/** Registers the look, and answers how to ask for one at once. */
export function registerRefreshing(jobs: Jobs, deps: Deps): void {
  let seen = -1;
  jobs.sweep('refresh', async () => {
    const settings = await readSettings(deps);
    await followCalendar(deps, settings);
    seen = await markArrivals(deps, settings, seen);
    await askForDue(deps, jobs, settings);
  });
}

/** Segments that are calculated by themselves at all. */
const REFRESHED = sql`s.refresh_policy <> 'manual' and s.kind = 'rule' and s.trashed_at is null and s.archived_at is null`;

/** After the organisation moved to another time zone, schedules run by its clock and days begin at its midnights. */
async function followCalendar(deps: Deps, settings: Settings): Promise<void> {
  const calendar = calendarKey(settings);
  const now = deps.clock.now();
  await deps.control.db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ id: string; cron: string | null }>`
      select s.id, s.refresh_cron as cron from segments s
      where ${REFRESHED} and s.due_at is not null and s.due_calendar is distinct from ${calendar}
      order by s.id limit ${CHUNK} for update skip locked`.execute(tx);
    await setDue(
      tx,
      rows.map(({ id, cron }) => ({ id, at: cron === null ? now : nextRun(cron, settings.time_zone, now) })),
      calendar,
    );
  });
}

async function setDue(
  tx: Tx,
  due: readonly { readonly id: string; readonly at: Date | null }[],
  calendar: string,
): Promise<void> {
  if (due.length === 0) return;
  await sql`update segments s set due_at = w.at, due_calendar = ${calendar}
    from unnest(${due.map(({ id }) => id)}::text[], ${due.map(({ at }) => at)}::timestamptz[]) as w(id, at)
    where s.id = w.id`.execute(tx);
}

/**
 * Marks segments whose rules read something that arrived since their last calculation began. A sync or a new audience of a
 * nested segment makes them due at once; data that comes in pieces after a moment, and so that they are not calculated more
 * often than the settings allow. Answers the number of the latest arrival, so that looking is free while nothing arrives.
 */
async function markArrivals(deps: Deps, settings: Settings, seen: number): Promise<number> {
  const { db } = deps.control;
  const latest = await db
    .selectFrom('data_arrivals')
    .select(({ fn }) => fn.max<number>('seq').as('seq'))
    .executeTakeFirstOrThrow();
  const last = Number(latest.seq ?? 0);
  if (last === seen) return seen;
  const { rows } = await sql<{ id: string; due: Date }>`
    select s.id, min(case when a.prompt then a.at else greatest(a.at + make_interval(secs => ${SETTLE_SECONDS}),
      s.begun_at + make_interval(mins => ${settings.refresh_minutes})) end) as due
    from segments s
    join data_arrivals a on a.seq > s.arrivals_seen and (
      exists (select from segment_references r where r.segment_id = s.id
        and (r.kind = a.kind and r.key = a.key or r.kind = 'campaign' and a.kind = 'event' and a.key like 'campaign.%'))
      or a.kind = 'contacts' and s.refresh_policy = 'when_due')
    where ${REFRESHED} and s.refresh_policy in ('after_sync', 'when_due') and s.data_due_at is null
    group by s.id`.execute(db);
  if (rows.length > 0)
    await sql`update segments s set data_due_at = w.due
      from unnest(${rows.map(({ id }) => id)}::text[], ${rows.map(({ due }) => due)}::timestamptz[]) as w(id, due)
      where s.id = w.id and s.id in (select o.id from segments o where o.id = any(${rows.map(({ id }) => id)}::text[])
        and o.data_due_at is null order by o.id for update)`.execute(db);
  return last;
}

const dueRow = z.object({
  id: z.string(),
  version: z.number(),
  policy: z.enum(['schedule', 'after_sync', 'when_due']),
  cron: z.string().nullable(),
  byData: z.boolean(),
});
type Due = z.output<typeof dueRow>;

/** Who is said to have asked, beside the people who do. */
const REQUESTED_BY = {
  schedule: 'Schedule',
  data: 'New data',
  time: 'Time',
} as const;

function reasonOf({ policy, byData }: Due): keyof typeof REQUESTED_BY {
  if (policy === 'schedule') return 'schedule';
  return byData ? 'data' : 'time';
}

/** Asks for the calculation of everything that is due. What is asked for already is the same request. */
async function askForDue(deps: Deps, jobs: Jobs, settings: Settings): Promise<void> {
  for (;;) {
    const asked = await askForSome(deps, jobs, settings);
    if (asked.length > 0) await announceSegments(deps, asked);
    if (asked.length < CHUNK) return;
  }
}

async function askForSome(deps: Deps, jobs: Jobs, settings: Settings): Promise<readonly string[]> {
  const now = deps.clock.now();
  return deps.control.db.transaction().execute(async (tx) => {
    const { rows } = await sql<unknown>`
      select s.id, s.version, s.refresh_policy as policy, s.refresh_cron as cron,
        coalesce(s.data_due_at <= now(), false) as "byData"
      from segments s
      where ${REFRESHED} and (s.due_at <= ${now}::timestamptz or s.data_due_at <= now())
      order by s.id limit ${CHUNK} for update skip locked`.execute(tx);
    const due = z.array(dueRow).parse(rows);
    for (const [reason, segments] of Map.groupBy(due, reasonOf))
      await queueSegments({ tx, deps, jobs }, segments, {
        requestedBy: REQUESTED_BY[reason],
        turn: 'shared',
      });
    await sql`update segments set data_due_at = null where id = any(${due.map(({ id }) => id)}::text[])`.execute(
      tx,
    );
    // A schedule that was missed several times (nobody was running) is caught up with once.
    await setDue(
      tx,
      due.map(({ id, cron }) => ({ id, at: cron === null ? null : nextRun(cron, settings.time_zone, now) })),
      calendarKey(settings),
    );
    return due.map(({ id }) => id);
  });
}
