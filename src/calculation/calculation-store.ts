/**
 * The rows behind the status machine of a segment: not_calculated → queued → processing → success | failed.
 * Every transition is one transaction that moves the calculation and its segment together, so that the two cannot tell
 * different stories. Heartbeats are written with the database's own time: the clock of the data may stand still.
 */
import { type SqlBool, sql } from 'kysely';
import type { Db, Tx } from '../control/control.ts';
import { recordCalculated, recordFailed } from '../outbox/segment-events.ts';

export const ATTEMPTS = 3;
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
  readonly now: Date;
};

export type WantedCalculation = { readonly id: string; readonly segmentId: string; readonly version: number };

/**
 * Asks for calculations inside `tx`, one per segment; answers those that are new. Where one is queued already, asking again
 * is the same request.
 */
export async function queueCalculations(
  tx: Tx,
  wanted: readonly WantedCalculation[],
  by: { readonly requestedBy: string; readonly at: Date },
): Promise<WantedCalculation[]> {
  const { rows } = await sql<{ id: string }>`
    insert into calculations (id, segment_id, version, status, requested_by, queued_at, heartbeat_at)
    select w.id, w.segment_id, w.version, 'queued', ${by.requestedBy}::text, ${by.at}::timestamptz, now()
    from unnest(${wanted.map(({ id }) => id)}::text[], ${wanted.map(({ segmentId }) => segmentId)}::text[],
      ${wanted.map(({ version }) => version)}::int[]) as w(id, segment_id, version)
    on conflict (segment_id) where status = 'queued' do nothing
    returning id`.execute(tx);
  const queued = new Set(rows.map(({ id }) => id));
  return wanted.filter(({ id }) => queued.has(id));
}

/**
 * Takes the queued calculation of a segment, brings it to the segment's current version and marks both processing.
 * Undefined when none is queued, or one is processing already (whoever processes it looks again when done).
 */
export async function takeCalculation(
  db: Db,
  segmentId: string,
  now: Date,
): Promise<TakenCalculation | undefined> {
  return db.transaction().execute(async (tx) => {
    const segment = await tx
      .selectFrom('segments')
      .select(['id', 'version', 'trashed_at'])
      .where('id', '=', segmentId)
      .forUpdate()
      .executeTakeFirst();
    if (!segment || segment.trashed_at) return undefined;
    const busy = await tx
      .selectFrom('calculations')
      .select('id')
      .where('segment_id', '=', segmentId)
      .where('status', '=', 'processing')
      .executeTakeFirst();
    if (busy) return undefined;
    const row = await tx
      .updateTable('calculations')
      .set({
        status: 'processing',
        version: segment.version,
        attempt: sql<number>`attempt + 1`,
        started_at: now,
        now,
        heartbeat_at: sql<Date>`now()`,
      })
      .where('segment_id', '=', segmentId)
      .where('status', '=', 'queued')
      .returning(['id', 'attempt', 'queued_at'])
      .executeTakeFirst();
    if (!row) return undefined;
    await tx
      .updateTable('segments')
      .set({
        status: 'processing',
        status_detail: JSON.stringify({
          queued_at: row.queued_at.toISOString(),
          started_at: now.toISOString(),
          attempt: row.attempt,
          progress: null,
        }),
      })
      .where('id', '=', segmentId)
      .execute();
    return { id: row.id, segmentId, version: segment.version, attempt: row.attempt, now };
  });
}

/** Keeps the row alive; answers true when somebody asked to cancel. */
export async function beat(db: Db, calculationId: string): Promise<boolean> {
  const row = await db
    .updateTable('calculations')
    .set({ heartbeat_at: sql<Date>`now()` })
    .where('id', '=', calculationId)
    .returning('cancel_requested')
    .executeTakeFirst();
  return row?.cancel_requested ?? true;
}

export type Published = {
  readonly count: number;
  readonly entered: number | null;
  readonly left: number | null;
  readonly reach: unknown;
  readonly milliseconds: number;
  readonly inputs: unknown;
};

/**
 * Moves the pointer: from here on readers see the new audience. Answers the segment's status afterwards, or `cancelled`
 * when somebody asked for that before the pointer moved. The result of an older version never stands for a newer one:
 * it is published labelled with its own version and the status stays what the edit made it.
 */
export async function publishCalculation(
  db: Db,
  taken: TakenCalculation,
  result: Published,
  finishedAt: Date,
): Promise<'success' | 'superseded' | 'cancelled'> {
  return db.transaction().execute(async (tx) => {
    const segment = await tx
      .selectFrom('segments')
      .select(['version', 'count_version', 'calculation_id'])
      .where('id', '=', taken.segmentId)
      .forUpdate()
      .executeTakeFirst();
    const row = await tx
      .selectFrom('calculations')
      .select(['status', 'cancel_requested'])
      .where('id', '=', taken.id)
      .forUpdate()
      .executeTakeFirst();
    if (!segment || row?.status !== 'processing' || row.cancel_requested) return 'cancelled';
    await tx
      .updateTable('calculations')
      .set({
        status: 'success',
        finished_at: finishedAt,
        count: result.count,
        entered: result.entered,
        left_count: result.left,
        inputs: JSON.stringify(result.inputs),
      })
      .where('id', '=', taken.id)
      .execute();
    const isCurrent = segment.version === taken.version;
    await tx
      .updateTable('segments')
      .set({
        calculation_id: taken.id,
        count: result.count,
        count_version: taken.version,
        calculated_at: taken.now,
        calculation_ms: result.milliseconds,
        reachable: JSON.stringify(result.reach),
        ...(isCurrent ? { status: 'success' as const, status_detail: null } : {}),
      })
      .where('id', '=', taken.segmentId)
      .execute();
    if (!isCurrent) await settleStatus(tx, taken.segmentId);
    const { segmentId, id: calculationId, version } = taken;
    const { count, entered, left } = result;
    const published = { segmentId, calculationId, version, previousId: segment.calculation_id };
    await recordCalculated(tx, { ...published, count, entered, left, at: finishedAt });
    return isCurrent ? 'success' : 'superseded';
  });
}

/** Ends a calculation without a result; the previous audience stays published. */
export async function endCalculation(
  db: Db,
  taken: Pick<TakenCalculation, 'id' | 'segmentId' | 'version'>,
  status: 'failed' | 'cancelled',
  error: CalculationError,
  finishedAt: Date,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const segment = await tx
      .selectFrom('segments')
      .select(['version', 'count_version', 'calculation_id'])
      .where('id', '=', taken.segmentId)
      .forUpdate()
      .executeTakeFirst();
    const ended = await tx
      .updateTable('calculations')
      .set({ status, finished_at: finishedAt, error: JSON.stringify(error) })
      .where('id', '=', taken.id)
      .where('status', 'in', ['queued', 'processing'])
      .returning('id')
      .executeTakeFirst();
    if (!segment || !ended) return;
    if (status === 'failed' && segment.version === taken.version)
      await tx
        .updateTable('segments')
        .set({ status: 'failed', status_detail: JSON.stringify(error) })
        .where('id', '=', taken.segmentId)
        .execute();
    else await settleStatus(tx, taken.segmentId);
    const { segmentId, id: calculationId, version } = taken;
    if (status === 'failed')
      await recordFailed(tx, { segmentId, calculationId, version, error, at: finishedAt });
  });
}

/** Gives one segment the status its rows say; see `settleStatuses`. */
export async function settleStatus(tx: Tx, segmentId: string): Promise<void> {
  await settleStatuses(tx, [segmentId]);
}

/**
 * Gives segments the status their rows say when nothing is processing any more: queued when one waits; else what the
 * latest ended calculation of the current version came to; else not calculated. One statement, however many they are.
 */
export async function settleStatuses(tx: Tx, segmentIds: readonly string[]): Promise<void> {
  const instant = (column: string) =>
    sql`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  await sql`
    update segments s set
      status = case when open.status is not null then open.status
        when ended.status = 'failed' then 'failed'
        when s.count_version = s.version then 'success'
        else 'not_calculated' end,
      status_detail = case when open.status is not null
        then jsonb_strip_nulls(jsonb_build_object('queued_at', ${instant('open.queued_at')},
          'started_at', ${instant('open.started_at')}, 'attempt', open.attempt)) || '{"progress": null}'
        when ended.status = 'failed' then ended.error end
    from unnest(${segmentIds}::text[]) as w(id)
    -- "processing" sorts before "queued".
    left join lateral (
      select c.status, c.queued_at, c.started_at, c.attempt from calculations c
      where c.segment_id = w.id and c.status in ('processing', 'queued') order by c.status limit 1
    ) open on true
    left join lateral (
      select c.status, c.error from calculations c join segments o on o.id = c.segment_id and o.version = c.version
      where c.segment_id = w.id and c.status in ('success', 'failed') order by c.seq desc limit 1
    ) ended on true
    where s.id = w.id`.execute(tx);
}

/** Calculations whose process is gone, and queued ones nobody was asked to do any more. */
export async function standingStill(
  db: Db,
): Promise<readonly { id: string; segmentId: string; version: number; attempt: number; status: string }[]> {
  return db
    .selectFrom('calculations')
    .select(['id', 'segment_id as segmentId', 'version', 'attempt', 'status'])
    .where(({ and, or, eb }) =>
      or([
        and([
          eb('status', '=', 'processing'),
          eb('heartbeat_at', '<', sql<Date>`now() - make_interval(secs => ${STALE_SECONDS})`),
        ]),
        and([
          eb('status', '=', 'queued'),
          or([
            eb('heartbeat_at', 'is', null),
            eb('heartbeat_at', '<', sql<Date>`now() - make_interval(secs => ${STALE_SECONDS})`),
          ]),
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
 * Takes queued calculations back and asks processing ones to end, inside `tx`; answers the segments of the latter. Segments
 * get the status that is left by `settleStatuses`.
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
    .where('status', '=', 'queued')
    .returning('segment_id')
    .execute();
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

/** Puts a calculation of a dead process back in the queue; a newer request that waits already takes its place. */
export async function requeueCalculation(
  db: Db,
  calculation: { id: string; segmentId: string },
  ask: (tx: Tx) => Promise<void>,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx
      .selectFrom('segments')
      .select('id')
      .where('id', '=', calculation.segmentId)
      .forUpdate()
      .execute();
    const waiting = await tx
      .selectFrom('calculations')
      .select('id')
      .where('segment_id', '=', calculation.segmentId)
      .where('status', '=', 'queued')
      .where('id', '!=', calculation.id)
      .executeTakeFirst();
    await tx
      .updateTable('calculations')
      .set(
        waiting
          ? { status: 'cancelled', finished_at: sql<Date>`now()` }
          : { status: 'queued', heartbeat_at: sql<Date>`now()` },
      )
      .where('id', '=', calculation.id)
      .where('status', 'in', ['processing', 'queued'])
      .execute();
    await settleStatus(tx, calculation.segmentId);
    await ask(tx);
  });
}
