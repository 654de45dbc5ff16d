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
import { REQUESTED_BY } from '../calculation/calculation-store.ts';
import type { Tx } from '../control/control.ts';
import type { Deps } from '../deps.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { oneAtATime } from '../jobs/one-at-a-time.ts';
import { readSettings, type Settings } from '../people/settings.ts';
import { calendarKey } from './refresh-policy.ts';
import { nextRun } from './schedule.ts';

/** So long a first piece of new data waits for others, in seconds. */
const SETTLE_SECONDS = 10;
/** Segments that are asked for in one transaction. */
const CHUNK = 1_000;

/** While nothing arrives, arrivals are compared at least this often: a segment may have begun to follow them. */
const COMPARE_MS = 60_000;

/** Registers the look: every few seconds, and at once when this process ends a sync or a calculation. Answers how to stop. */
export function registerRefreshing(jobs: Jobs, deps: Deps): () => Promise<void> {
  let compared: { readonly arrivals: number; readonly at: number } | undefined;
  const look = oneAtATime(
    async () => {
      const settings = await readSettings(deps);
      await followCalendar(deps, settings);
      const arrivals = await latestArrival(deps);
      const at = deps.clock.elapsed();
      if (compared?.arrivals !== arrivals || at - compared.at > COMPARE_MS) {
        // Before it is done: a segment that is changed meanwhile asks for another comparison, which must not be lost.
        compared = { arrivals, at };
        try {
          await markArrivals(deps, settings);
        } catch (error) {
          compared = undefined;
          throw error;
        }
      }
      await askForDue(deps, jobs, settings);
    },
    (error) => deps.log.warn({ err: error }, 'looking for segments that are due failed'),
  );
  jobs.sweep('refresh', async () => look.ask());
  const unsubscribe = deps.live.subscribe((event) => {
    if (event.type === 'segment.changed') compared = undefined;
    else if (
      event.type === 'sync.progress' ? event.sync.finished_at === null : event.type !== 'segment.calculated'
    )
      return;
    look.ask();
  });
  return async () => {
    unsubscribe();
    await look.stop();
  };
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
      order by s.id limit ${CHUNK} for update`.execute(tx);
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

async function latestArrival(deps: Deps): Promise<number> {
  const row = await deps.control.db
    .selectFrom('data_arrivals')
    .select(({ fn }) => fn.max<number>('seq').as('seq'))
    .executeTakeFirstOrThrow();
  return Number(row.seq ?? 0);
}

/**
 * Marks segments whose rules read something that arrived since their last calculation began. A sync or a new audience of a
 * nested segment makes them due at once; data that comes in pieces after a moment, and so that they are not calculated more
 * often than the settings allow.
 */
async function markArrivals(deps: Deps, settings: Settings): Promise<void> {
  await deps.control.db.transaction().execute(async (tx) => {
    const behind = (await readBehind(tx, settings)).map(({ id }) => id);
    if (behind.length === 0) return;
    await sql`select id from segments where id = any(${behind}::text[]) order by id for update`.execute(tx);
    // Once more, now that nobody takes them up in between.
    const due = await readBehind(tx, settings, behind);
    await sql`update segments s set data_due_at = w.due
      from unnest(${due.map(({ id }) => id)}::text[], ${due.map((one) => one.due)}::timestamptz[]) as w(id, due)
      where s.id = w.id`.execute(tx);
  });
}

/** Segments that something arrived for since their last calculation began and that are not marked so early; absent: all. */
async function readBehind(
  tx: Tx,
  settings: Settings,
  among?: readonly string[],
): Promise<readonly { readonly id: string; readonly due: Date }[]> {
  const chosen = among === undefined ? sql`true` : sql`s.id = any(${among}::text[])`;
  const { rows } = await sql<{ id: string; due: Date }>`
    with spoken_of as (
      select r.segment_id, a.seq, a.at, a.prompt
      from data_arrivals a join segment_references r on r.kind = a.kind and r.key = a.key
      union all
      -- Outcomes of campaigns are told by events.
      select r.segment_id, a.seq, a.at, a.prompt
      from data_arrivals a join segment_references r on r.kind = 'campaign'
      where a.kind = 'event' and a.key like 'campaign.%'
      union all
      -- Contacts that were not there before can be members of anything; what follows syncs follows those it names.
      select s.id, a.seq, a.at, a.prompt
      from data_arrivals a join segments s on s.refresh_policy = 'when_due' where a.kind = 'contacts'
    )
    select s.id, min(case when o.prompt then o.at else greatest(o.at + make_interval(secs => ${SETTLE_SECONDS}),
      s.begun_at + make_interval(mins => ${settings.refresh_minutes})) end) as due
    from segments s join spoken_of o on o.segment_id = s.id and o.seq > s.arrivals_seen
    where ${REFRESHED} and s.refresh_policy in ('after_sync', 'when_due') and ${chosen}
    group by s.id, s.data_due_at having s.data_due_at is null or bool_or(o.prompt and o.at < s.data_due_at)`.execute(
    tx,
  );
  return rows;
}

const dueRow = z.object({
  id: z.string(),
  version: z.number(),
  policy: z.enum(['schedule', 'after_sync', 'when_due']),
  cron: z.string().nullable(),
  byData: z.boolean(),
});
type Due = z.output<typeof dueRow>;

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
      order by s.id limit ${CHUNK} for update`.execute(tx);
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
