/**
 * The rows behind the status machine of a segment: not_calculated → queued → processing → success | failed.
 * Every transition is one transaction that moves the calculation and its segment together, so that the two cannot tell
 * different stories. Heartbeats are written with the database's own time: the clock of the data may stand still.
 */
import { sql } from 'kysely';
import type { Db, Tx } from '../control/control.ts';

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

/** Asks for a calculation inside `tx`; answers false when one is queued already (it is the same request). */
export async function queueCalculation(
  tx: Tx,
  wanted: { id: string; segmentId: string; version: number; requestedBy: string; at: Date },
): Promise<boolean> {
  const queued = await tx
    .insertInto('calculations')
    .values({
      id: wanted.id,
      segment_id: wanted.segmentId,
      version: wanted.version,
      status: 'queued',
      requested_by: wanted.requestedBy,
      queued_at: wanted.at,
      count: null,
      entered: null,
      left_count: null,
    })
    .onConflict((conflict) => conflict.column('segment_id').where('status', '=', 'queued').doNothing())
    .returning('id')
    .executeTakeFirst();
  return queued !== undefined;
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
      .select(['version', 'count_version'])
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
  });
}

/**
 * Gives a segment the status its rows say when nothing is processing any more: queued when one waits; else what the
 * latest ended calculation of the current version came to; else not calculated.
 */
export async function settleStatus(tx: Tx, segmentId: string): Promise<void> {
  const open = await tx
    .selectFrom('calculations')
    .select(['status', 'queued_at', 'started_at', 'attempt'])
    .where('segment_id', '=', segmentId)
    .where('status', 'in', ['queued', 'processing'])
    .orderBy('status')
    .execute();
  const busy = open.find((row) => row.status === 'processing') ?? open[0];
  if (busy) {
    await tx
      .updateTable('segments')
      .set({
        status: busy.status === 'processing' ? 'processing' : 'queued',
        status_detail: JSON.stringify({
          queued_at: busy.queued_at.toISOString(),
          ...(busy.started_at ? { started_at: busy.started_at.toISOString() } : {}),
          attempt: busy.attempt,
          progress: null,
        }),
      })
      .where('id', '=', segmentId)
      .execute();
    return;
  }
  const segment = await tx
    .selectFrom('segments')
    .select(['version', 'count_version'])
    .where('id', '=', segmentId)
    .executeTakeFirstOrThrow();
  const last = await tx
    .selectFrom('calculations')
    .select(['status', 'error'])
    .where('segment_id', '=', segmentId)
    .where('version', '=', segment.version)
    .where('status', 'in', ['success', 'failed'])
    .orderBy('seq', 'desc')
    .executeTakeFirst();
  const status =
    last?.status === 'failed'
      ? ('failed' as const)
      : segment.count_version === segment.version
        ? ('success' as const)
        : ('not_calculated' as const);
  await tx
    .updateTable('segments')
    .set({ status, status_detail: status === 'failed' ? JSON.stringify(last?.error ?? null) : null })
    .where('id', '=', segmentId)
    .execute();
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
