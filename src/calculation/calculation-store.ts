/**
 * The rows behind the status machine of a segment: not_calculated → queued → processing → success | failed.
 * Every transition is one transaction that moves the calculation and its segment together, so that the two cannot tell
 * different stories. Heartbeats are written with the database's own time: the clock of the data may stand still.
 */
import { type SqlBool, sql } from 'kysely';
import { z } from 'zod';
import type { Db, Tx } from '../control/control.ts';
import type { CalculationTurn } from '../control/database.ts';
import { LATEST_ARRIVAL } from '../refresh/record-arrivals.ts';

/** Who is said to have asked where nobody did: a schedule, new data, time. */
export const REQUESTED_BY = { schedule: 'Schedule', data: 'New data', time: 'Time' } as const;
export const AUTOMATIC: readonly string[] = Object.values(REQUESTED_BY);

export const ATTEMPTS = 3;
/** So long, in seconds, a calculation waits after its first and second attempt, when the warehouse could not do it then. */
const BACK_OFF = [5, 30] as const;
/** A processing row whose heartbeat is older belongs to a dead process. */
export const STALE_SECONDS = 15;
export const HEARTBEAT_MS = 2_000;

export type CalculationError = {
  readonly code: string;
  readonly detail: string;
  readonly path?: string | undefined;
  readonly hint?: string | undefined;
};

export type TakenCalculation = {
  readonly id: string;
  readonly segmentId: string;
  readonly version: number;
  readonly attempt: number;
  readonly turn: CalculationTurn;
  readonly now: Date;
};

/** So many at once change what queries of the queue cost. */
const LONG_QUEUE = 500;

export type WantedCalculation = { readonly id: string; readonly segmentId: string; readonly version: number };

/**
 * Asks for calculations inside `tx`, one per segment; answers those that are new. Where one is queued already, asking again
 * is the same request.
 */
export async function queueCalculations(
  tx: Tx,
  wanted: readonly WantedCalculation[],
  by: { readonly requestedBy: string; readonly at: Date; readonly turn: 'own' | 'shared' },
): Promise<WantedCalculation[]> {
  const { rows } = await sql<{ id: string }>`
    insert into calculations (id, segment_id, version, status, turn, requested_by, queued_at, heartbeat_at)
    select w.id, w.segment_id, w.version, 'queued', ${by.turn}::text, ${by.requestedBy}::text, ${by.at}::timestamptz, now()
    from unnest(${wanted.map(({ id }) => id)}::text[], ${wanted.map(({ segmentId }) => segmentId)}::text[],
      ${wanted.map(({ version }) => version)}::int[]) as w(id, segment_id, version)
    on conflict (segment_id) where status = 'queued' do nothing
    returning id`.execute(tx);
  // The planner believes the queue to be as short as it was, and would go through all of it for each calculation in it.
  if (rows.length >= LONG_QUEUE) await sql`analyze calculations`.execute(tx);
  const queued = new Set(rows.map(({ id }) => id));
  return wanted.filter(({ id }) => queued.has(id));
}

/**
 * A queued calculation whose time has come: its segment is free, and so is what it nests. Where it is asked for, segments stand
 * before calculations, so that they are locked first, as everywhere.
 */
const READY = sql<SqlBool>`c.status = 'queued' and (c.not_before is null or c.not_before <= now()) and s.trashed_at is null
  and not exists (select from calculations p where p.segment_id = c.segment_id and p.status = 'processing')
  and not exists (select from segment_references r join calculations n on n.segment_id = r.key
    where r.segment_id = c.segment_id and r.kind = 'segment' and n.status in ('queued', 'processing'))`;

const takenRow = z.object({
  id: z.string(),
  segmentId: z.string(),
  version: z.number(),
  attempt: z.number(),
  turn: z.enum(['own', 'shared', 'suspect']),
});

/** Marks chosen calculations processing, for the current versions of their segments; their rows are locked by the choice. */
async function begin(tx: Tx, chosen: readonly string[], now: Date): Promise<TakenCalculation[]> {
  if (chosen.length === 0) return [];
  const { rows } = await sql<unknown>`
    update calculations c set status = 'processing', version = s.version, attempt = c.attempt + 1, not_before = null,
      started_at = ${now}::timestamptz, now = ${now}::timestamptz, heartbeat_at = now()
    from segments s where s.id = c.segment_id and c.id = any(${chosen}::text[])
    returning c.id, c.segment_id as "segmentId", c.version, c.attempt, c.turn`.execute(tx);
  const taken = z
    .array(takenRow)
    .parse(rows)
    .map((row) => ({ ...row, now }));
  const segmentIds = taken.map(({ segmentId }) => segmentId);
  // What has arrived by now will be read; what arrives from now on makes it due again.
  await sql`update segments set arrivals_seen = ${LATEST_ARRIVAL}, begun_at = now(), data_due_at = null
    where id = any(${segmentIds}::text[])`.execute(tx);
  await settleStatuses(tx, segmentIds);
  const place = new Map(chosen.map((id, index) => [id, index]));
  return taken.toSorted((one, other) => (place.get(one.id) ?? 0) - (place.get(other.id) ?? 0));
}

/**
 * Takes the queued calculation of a segment, brings it to the segment's current version and marks both processing.
 * Undefined when none is queued, when one is processing already, when it waits (for what it nests, for another attempt, or
 * as a suspect for its turn): whoever ends what it waits for asks again.
 */
export async function takeCalculation(
  db: Db,
  segmentId: string,
  now: Date,
): Promise<TakenCalculation | undefined> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ id: string }>`
      select c.id from segments s join calculations c on c.segment_id = s.id
      where s.id = ${segmentId} and c.turn <> 'suspect' and ${READY} for update`.execute(tx);
    const [taken] = await begin(
      tx,
      rows.map(({ id }) => id),
      now,
    );
    return taken;
  });
}

/**
 * Takes queued calculations that may share a scan, the oldest first, at most `most`; or one suspect by itself. What nests a
 * segment that is being calculated comes with a later call, so that it reads the new audience.
 */
export async function takeShared(db: Db, most: number, now: Date): Promise<readonly TakenCalculation[]> {
  for (;;) {
    const wanted = await readShared(db, most);
    if (wanted.length === 0) return [];
    const taken = await db.transaction().execute(async (tx) => {
      await lockSegments(
        tx,
        wanted.map(({ segmentId }) => segmentId),
      );
      // Once more, now that nobody else takes them in between.
      const { rows } = await sql<{ id: string }>`
        select c.id from segments s join calculations c on c.segment_id = s.id
        where c.id = any(${wanted.map(({ id }) => id)}::text[]) and ${READY}
        order by c.seq for update`.execute(tx);
      return begin(
        tx,
        rows.map(({ id }) => id),
        now,
      );
    });
    if (taken.length > 0) return taken;
  }
}

async function readShared(
  db: Db,
  most: number,
): Promise<readonly { readonly id: string; readonly segmentId: string }[]> {
  const { rows } = await sql<{ id: string; segmentId: string; turn: CalculationTurn }>`
    select c.id, c.segment_id as "segmentId", c.turn from segments s join calculations c on c.segment_id = s.id
    where c.turn in ('shared', 'suspect') and ${READY} order by c.turn, c.seq limit ${most}`.execute(db);
  // "shared" sorts before "suspect": suspects come when nothing else waits.
  const shared = rows.filter(({ turn }) => turn === 'shared');
  return shared.length > 0 ? shared : rows.slice(0, 1);
}

/** Segments by id in one order, so that two transactions wait for each other instead of both for ever. */
export async function lockSegments(tx: Tx, ids: readonly string[]) {
  return tx
    .selectFrom('segments')
    .select(['id', 'version', 'calculation_id'])
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
}

/** Keeps rows alive and says how far they are (0 to 1, when that is known); answers those that are not to go on. */
export async function beat(
  db: Db,
  calculationIds: readonly string[],
  progress: number | undefined,
): Promise<ReadonlySet<string>> {
  if (calculationIds.length === 0) return new Set();
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ id: string; segment_id: string }>`
      update calculations set heartbeat_at = now()
      where id = any(${calculationIds}::text[]) and status = 'processing' and not cancel_requested
      returning id, segment_id`.execute(tx);
    if (progress !== undefined)
      await sql`update segments set status_detail = jsonb_set(status_detail, '{progress}', to_jsonb(${progress}::float8))
        where id = any(${rows.map(({ segment_id }) => segment_id)}::text[]) and status = 'processing'`.execute(
        tx,
      );
    const going = new Set(rows.map(({ id }) => id));
    return new Set(calculationIds.filter((id) => !going.has(id)));
  });
}

/** Gives one segment the status its rows say; see `settleStatuses`. */
export async function settleStatus(tx: Tx, segmentId: string): Promise<void> {
  await settleStatuses(tx, [segmentId]);
}

/**
 * Gives segments the status their rows say when nothing is processing any more: queued when one waits; else what the
 * latest ended calculation of the current version came to; else not calculated. Two statements, however many they are.
 */
export async function settleStatuses(tx: Tx, segmentIds: readonly string[]): Promise<void> {
  const instant = (column: string) =>
    sql`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  // Gathered once for all of them: looked up one by one, thousands that were queued just now would be gone through for each.
  const { rows } = await sql<{ id: string }>`
    with open as (
      select distinct on (segment_id) segment_id, status, queued_at, started_at, attempt from calculations
      where status in ('processing', 'queued') and segment_id = any(${segmentIds}::text[])
      -- "processing" sorts before "queued".
      order by segment_id, status
    )
    update segments s set status = open.status,
      status_detail = jsonb_strip_nulls(jsonb_build_object('queued_at', ${instant('open.queued_at')},
        'started_at', ${instant('open.started_at')}, 'attempt', open.attempt)) || '{"progress": null}'
    from open where s.id = open.segment_id returning s.id`.execute(tx);
  const isOpen = new Set(rows.map(({ id }) => id));
  const others = segmentIds.filter((id) => !isOpen.has(id));
  if (others.length === 0) return;
  await sql`
    update segments s set
      status = case when ended.status = 'failed' then 'failed'
        when s.count_version = s.version then 'success'
        else 'not_calculated' end,
      status_detail = case when ended.status = 'failed' then ended.error end
    from unnest(${others}::text[]) as w(id)
    left join lateral (
      select c.status, c.error from calculations c join segments o on o.id = c.segment_id and o.version = c.version
      where c.segment_id = w.id and c.status in ('success', 'failed') order by c.seq desc limit 1
    ) ended on true
    where s.id = w.id`.execute(tx);
}

/** Calculations whose process is gone, and queued ones nobody was asked to do any more. */
export async function standingStill(db: Db): Promise<
  readonly {
    id: string;
    segmentId: string;
    version: number;
    attempt: number;
    status: string;
    turn: CalculationTurn;
  }[]
> {
  const isOld = sql<SqlBool>`(heartbeat_at is null or heartbeat_at < now() - make_interval(secs => ${STALE_SECONDS}))`;
  return db
    .selectFrom('calculations')
    .select(['id', 'segment_id as segmentId', 'version', 'attempt', 'status', 'turn'])
    .where(({ and, or, eb }) =>
      or([
        and([eb('status', '=', 'processing'), isOld]),
        and([
          eb('status', '=', 'queued'),
          or([and([eb('not_before', 'is', null), isOld]), eb('not_before', '<=', sql<Date>`now()`)]),
        ]),
      ]),
    )
    .orderBy('seq')
    .execute();
}

/** Queued calculations that are waited for stand still rightly: they are not looked at again for a while. */
export async function keepWaiting(db: Db, calculationIds: readonly string[]): Promise<void> {
  await sql`update calculations set heartbeat_at = now()
    where id = any(${calculationIds}::text[]) and status = 'queued'`.execute(db);
}

/** Calculations by their ids, or all of some segments. */
export type CalculationChoice =
  | { readonly ids: readonly string[] }
  | { readonly segmentIds: readonly string[] };

/**
 * Takes calculations back that are queued or share a scan, and asks others that are processing to end, inside `tx`; answers
 * the segments of both. Segments get the status that is left by `settleStatuses`.
 */
export async function withdrawCalculations(
  tx: Tx,
  which: CalculationChoice,
  reason: { readonly error: CalculationError; readonly at: Date },
): Promise<{ withdrawn: string[]; stopping: string[] }> {
  const chosen =
    'ids' in which
      ? sql<SqlBool>`id = any(${which.ids}::text[])`
      : sql<SqlBool>`segment_id = any(${which.segmentIds}::text[])`;
  const withdrawn = await tx
    .updateTable('calculations')
    .set({
      status: 'cancelled',
      cancel_requested: true,
      finished_at: reason.at,
      error: JSON.stringify(reason.error),
    })
    .where(chosen)
    // Others share its scan, which goes on without it.
    .where(sql<SqlBool>`(status = 'queued' or status = 'processing' and turn = 'shared')`)
    .returning('segment_id')
    .execute();
  await refreshLater(
    tx,
    withdrawn.map(({ segment_id }) => segment_id),
  );
  const stopping = await tx
    .updateTable('calculations')
    .set({ cancel_requested: true })
    .where(chosen)
    .where('status', '=', 'processing')
    .returning('segment_id')
    .execute();
  return {
    withdrawn: withdrawn.map(({ segment_id }) => segment_id),
    stopping: stopping.map(({ segment_id }) => segment_id),
  };
}

/**
 * Puts calculations back in the queue; a newer request of the segment that waits already takes the place. A suspect is one a
 * process died with; `passing` waits for a while, because the warehouse could not do it now; `stopped` goes on at once.
 */
export async function requeueCalculations(
  db: Db,
  calculations: readonly { readonly id: string; readonly segmentId: string; readonly attempt: number }[],
  why: 'died' | 'passing' | 'stopped',
): Promise<void> {
  if (calculations.length === 0) return;
  await db.transaction().execute(async (tx) => {
    const segmentIds = calculations.map(({ segmentId }) => segmentId);
    await lockSegments(tx, segmentIds);
    const waits = calculations.map(({ attempt }) =>
      why === 'passing' ? (BACK_OFF[Math.min(attempt, BACK_OFF.length) - 1] ?? 0) : 0,
    );
    await sql`
      update calculations c set
        status = case when q.id is null then 'queued' else 'cancelled' end,
        finished_at = case when q.id is null then null else now() end,
        turn = case when ${why === 'died'} then 'suspect' else c.turn end,
        not_before = case when w.seconds > 0 then now() + make_interval(secs => w.seconds) end,
        heartbeat_at = now()
      from unnest(${calculations.map(({ id }) => id)}::text[], ${waits}::int[]) as w(id, seconds)
      left join lateral (select o.id from calculations mine join calculations o on o.segment_id = mine.segment_id
        where mine.id = w.id and o.status = 'queued' and o.id <> w.id) q on true
      where c.id = w.id and c.status in ('processing', 'queued')`.execute(tx);
    await settleStatuses(tx, segmentIds);
  });
}

/** So long after a refresh was cancelled, or failed for a reason that passes, the segment is due again. */
const AGAIN_MINUTES = 60;

/** A refresh came to nothing: segments that follow data or time are due again in a while. */
export async function refreshLater(tx: Tx, segmentIds: readonly string[]): Promise<void> {
  await sql`update segments set data_due_at = now() + make_interval(mins => ${AGAIN_MINUTES})
    where id = any(${segmentIds}::text[]) and refresh_policy in ('after_sync', 'when_due') and data_due_at is null`.execute(
    tx,
  );
}

/** Of those that wait for one of these segments (for itself, or because they nest it) how they are to be asked for again. */
export async function waitingFor(
  db: Db,
  segmentIds: readonly string[],
): Promise<readonly { readonly segmentId: string; readonly turn: CalculationTurn }[]> {
  const { rows } = await sql<{ segmentId: string; turn: CalculationTurn }>`
    select distinct c.segment_id as "segmentId", c.turn from calculations c
    where c.status = 'queued' and (c.segment_id = any(${segmentIds}::text[]) or exists (
      select from segment_references r where r.segment_id = c.segment_id and r.kind = 'segment'
        and r.key = any(${segmentIds}::text[])))`.execute(db);
  return rows;
}
