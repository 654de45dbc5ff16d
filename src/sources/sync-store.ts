/**
 * The rows behind the status machine of a sync: queued → processing → success | failed | cancelled. Transitions are
 * guarded by the status they leave, so that two workers cannot both make one. Heartbeats are written with the database's
 * own time: the clock of the data may stand still.
 */
import { sql } from 'kysely';
import type { Mapping, Sync } from '../api/contract/sources.ts';
import type { Db, Tx } from '../control/control.ts';
import type { SyncTable } from '../control/database.ts';

export const ATTEMPTS = 3;
/** A processing row whose heartbeat is older belongs to a dead process. */
export const STALE_SECONDS = 15;
export const HEARTBEAT_MS = 2_000;

export type SyncError = NonNullable<Sync['error']>;
export type SyncProgress = NonNullable<Sync['progress']>;
export type SyncPhase = 'reading' | 'deciding' | 'applying';

export type TakenSync = {
  readonly id: string;
  readonly sourceId: string;
  readonly fileId: string | null;
  readonly mapping: unknown;
  readonly attempt: number;
  readonly requestedBy: string;
};

/** Adds a queued sync inside `tx`. */
export async function queueSync(
  tx: Tx,
  wanted: { id: string; sourceId: string; fileId: string; mapping: Mapping; requestedBy: string; at: Date },
): Promise<void> {
  await tx
    .insertInto('syncs')
    .values({
      id: wanted.id,
      source_id: wanted.sourceId,
      file_id: wanted.fileId,
      mapping: JSON.stringify(wanted.mapping),
      status: 'queued',
      requested_at: wanted.at,
      requested_by: wanted.requestedBy,
    })
    .execute();
}

/** Takes a queued sync; undefined when it is not queued any more (a job that came twice, or a cancelled one). */
export async function takeSync(db: Db, id: string, now: Date): Promise<TakenSync | undefined> {
  const row = await db
    .updateTable('syncs')
    .set({
      status: 'processing',
      phase: 'reading',
      attempt: sql<number>`attempt + 1`,
      started_at: sql<Date>`coalesce(started_at, ${now})`,
      heartbeat_at: sql<Date>`now()`,
      progress: JSON.stringify({ phase: 'reading', share: 0, rows: 0 } satisfies SyncProgress),
    })
    .where('id', '=', id)
    .where('status', '=', 'queued')
    .returning(['source_id', 'file_id', 'mapping', 'attempt', 'requested_by'])
    .executeTakeFirst();
  if (!row) return undefined;
  return {
    id,
    sourceId: row.source_id,
    fileId: row.file_id,
    mapping: row.mapping,
    attempt: row.attempt,
    requestedBy: row.requested_by,
  };
}

/** Keeps the row alive; answers true when somebody asked to cancel. */
export async function beat(db: Db, id: string): Promise<boolean> {
  const row = await db
    .updateTable('syncs')
    .set({ heartbeat_at: sql<Date>`now()` })
    .where('id', '=', id)
    .returning('cancel_requested')
    .executeTakeFirst();
  return row?.cancel_requested ?? true;
}

export async function saveProgress(db: Db, id: string, progress: SyncProgress): Promise<void> {
  await db
    .updateTable('syncs')
    .set({ progress: JSON.stringify(progress) })
    .where('id', '=', id)
    .where('status', '=', 'processing')
    .execute();
}

/** Reading is over; false when somebody asked to cancel before. */
export async function enterPhase(db: Db | Tx, id: string, phase: SyncPhase): Promise<boolean> {
  const row = await db
    .updateTable('syncs')
    .set({ phase })
    .where('id', '=', id)
    .where('status', '=', 'processing')
    .where('cancel_requested', '=', false)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Ends a sync that changed nothing. */
export async function endSync(
  db: Db | Tx,
  id: string,
  status: 'failed' | 'cancelled',
  error: SyncError,
  now: Date,
): Promise<boolean> {
  const row = await db
    .updateTable('syncs')
    .set({
      status,
      phase: 'done',
      progress: null,
      plan: null,
      error: JSON.stringify(error),
      finished_at: now,
    })
    .where('id', '=', id)
    .where('status', 'in', ['queued', 'processing'])
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Puts a sync back in the queue; only while nothing was decided yet. */
export async function requeueSync(tx: Tx, id: string): Promise<boolean> {
  const row = await tx
    .updateTable('syncs')
    .set({ status: 'queued', phase: 'queued', progress: null })
    .where('id', '=', id)
    .where('status', '=', 'processing')
    .where('plan', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

export type StandingSync = {
  readonly id: string;
  readonly status: SyncTable['status'];
  readonly phase: 'queued' | 'reading' | 'deciding' | 'applying' | 'done';
  readonly attempt: number;
  /** True when its rows are decided: it can only be finished. */
  readonly decided: boolean;
};

/** Syncs nobody works on: queued ones whose job may be lost, processing ones whose heartbeat stopped. */
export async function standingSyncs(db: Db): Promise<StandingSync[]> {
  return db
    .selectFrom('syncs')
    .select(['id', 'status', 'phase', 'attempt', sql<boolean>`plan is not null`.as('decided')])
    .where((where) =>
      where.or([
        where('status', '=', 'queued'),
        where.and([
          where('status', '=', 'processing'),
          where('heartbeat_at', '<', sql<Date>`now() - make_interval(secs => ${STALE_SECONDS})`),
        ]),
      ]),
    )
    .orderBy('requested_at')
    .execute();
}

/** Takes a decided sync that nobody works on any more, to finish it; undefined when somebody does. */
export async function takeOverSync(db: Db, id: string): Promise<{ attempt: number } | undefined> {
  return db
    .updateTable('syncs')
    .set({ heartbeat_at: sql<Date>`now()`, attempt: sql<number>`attempt + 1` })
    .where('id', '=', id)
    .where('status', '=', 'processing')
    .where('phase', '=', 'applying')
    .where('plan', 'is not', null)
    .where('heartbeat_at', '<', sql<Date>`now() - make_interval(secs => ${STALE_SECONDS})`)
    .returning('attempt')
    .executeTakeFirst();
}

export type DecidedCounts = {
  readonly rows_read: number;
  readonly rows_rejected: number;
  readonly rows_created: number;
  readonly rows_updated: number;
  readonly rows_unchanged: number;
  readonly duplicates: number;
  readonly conflicts: number;
};

/**
 * Writes down what was decided, in the transaction that makes the writing certain: from here on the sync is finished.
 * False when somebody cancelled, or another process took the sync.
 */
export async function recordDecision(
  tx: Tx,
  id: string,
  decided: DecidedCounts & { readonly plan: unknown; readonly schema: Sync['schema'] },
): Promise<boolean> {
  const { plan, schema, ...counts } = decided;
  const row = await tx
    .updateTable('syncs')
    .set({
      ...counts,
      phase: 'applying',
      plan: JSON.stringify(plan),
      schema: JSON.stringify(schema),
    })
    .where('id', '=', id)
    .where('status', '=', 'processing')
    .where('cancel_requested', '=', false)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}
