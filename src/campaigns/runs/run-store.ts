/**
 * The rows behind the status machine of a run: scheduled → preflight → preparing → ready, or cancelled, blocked, failed (what
 * follows is in `../delivery/delivery-store.ts`). Every
 * transition is guarded by the status and the attempt it starts from, so that a worker that was given up cannot end what
 * another one has taken over. Heartbeats are written with the database's own time: the clock of the data may stand still.
 */
import { type Selectable, type SqlBool, sql } from 'kysely';
import type { Db, Tx } from '../../control/control.ts';
import type { Database } from '../../control/database.ts';
import { Refusal } from '../../errors.ts';
import { parseId } from '../../ids.ts';

export type RunRow = Selectable<Database['runs']>;

export const TRIES = 3;
export const HEARTBEAT_MS = 2_000;
/** A heartbeat older than this belongs to a dead process. */
const STALE_SECONDS = 15;
/** So long, in seconds, a run waits after its first and second attempt, when the warehouse could not do it then. */
const BACK_OFF = [5, 30] as const;

export const IS_FREE = sql<SqlBool>`(heartbeat_at is null or heartbeat_at < now() - make_interval(secs => ${STALE_SECONDS}))
  and (not_before is null or not_before <= now())`;

/** What a worker holds: its attempt ends when another one begins. */
export type TakenRun = { readonly id: string; readonly attempt: number };

export async function lockRun(tx: Tx, id: string): Promise<RunRow> {
  const row = await tx
    .selectFrom('runs')
    .selectAll()
    .where('id', '=', parseId('run', id))
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new Refusal('not_found', `There is no run ${id}.`);
  return row;
}

/** Lets a scheduled run begin whose time has come; undefined when it is not so. */
export async function beginScheduled(tx: Tx, id: string, now: Date): Promise<RunRow | undefined> {
  return tx
    .updateTable('runs')
    .set({ status: 'preflight' })
    .where('id', '=', id)
    .where('status', '=', 'scheduled')
    .where('scheduled_at', '<=', now)
    .returningAll()
    .executeTakeFirst();
}

/** Takes a run that nobody works on. What a dead process was preparing starts again at preflight. */
export async function takeRun(db: Db, id: string): Promise<RunRow | undefined> {
  return db
    .updateTable('runs')
    .set({
      status: 'preflight',
      attempt: sql<number>`attempt + 1`,
      tries: sql<number>`tries + 1`,
      heartbeat_at: sql<Date>`now()`,
      not_before: null,
    })
    .where('id', '=', id)
    .where('status', 'in', ['preflight', 'preparing'])
    .where('tries', '<', TRIES)
    .where(IS_FREE)
    .returningAll()
    .executeTakeFirst();
}

/** The condition under which a worker may still write: nobody else has taken the run, and it is where it left it. */
function held(taken: TakenRun, status: 'preflight' | 'preparing') {
  return sql<SqlBool>`id = ${taken.id} and attempt = ${taken.attempt} and status = ${status}`;
}

/** Keeps a run alive; false when it is not to go on. */
export async function beatRun(db: Db, taken: TakenRun): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('runs')
    .set({ heartbeat_at: sql<Date>`now()` })
    .where(sql<SqlBool>`id = ${taken.id} and attempt = ${taken.attempt} and not cancel_requested`)
    .where('status', 'in', ['preflight', 'preparing'])
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Whether another run is being prepared, which the limit of this one may have to count. */
export async function isAnotherPrepared(tx: Tx): Promise<boolean> {
  // One transaction at a time looks and begins; the lock ends with it.
  await sql`select pg_advisory_xact_lock(hashtext('muster.runs.preparing'))`.execute(tx);
  const other = await tx.selectFrom('runs').select('id').where('status', '=', 'preparing').executeTakeFirst();
  return other !== undefined;
}

/** preflight → preparing, with all that is frozen; false when it is not this worker's any more. */
export async function beginPreparing(
  tx: Tx,
  taken: TakenRun,
  frozen: {
    readonly now: Date;
    readonly plan: unknown;
    readonly findings: unknown;
    readonly handOver: RunRow['hand_over'];
  },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('runs')
    .set({
      status: 'preparing',
      now: frozen.now,
      plan: JSON.stringify(frozen.plan),
      hand_over: frozen.handOver,
      findings: JSON.stringify(frozen.findings),
    })
    .where(held(taken, 'preflight'))
    .where('cancel_requested', '=', false)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** preparing → ready: from here on readers see its sets. */
export async function publishRun(
  tx: Tx,
  taken: TakenRun,
  counts: ReadonlyMap<string, number>,
  at: Date,
): Promise<RunRow | undefined> {
  return tx
    .updateTable('runs')
    .set({
      status: 'ready',
      prepared_attempt: taken.attempt,
      considered: counts.get('considered') ?? 0,
      targeted: counts.get('targeted') ?? 0,
      counts: JSON.stringify(Object.fromEntries(counts)),
      prepared_at: at,
      heartbeat_at: null,
    })
    .where(held(taken, 'preparing'))
    .where('cancel_requested', '=', false)
    .returningAll()
    .executeTakeFirst();
}

type RunEnd =
  | { readonly status: 'blocked'; readonly findings: unknown }
  | { readonly status: 'failed'; readonly error: unknown }
  | { readonly status: 'cancelled' };

/** Ends a run without an audience. Cancelled wins: a person asked for it. */
export async function endRun(tx: Tx, taken: TakenRun, end: RunEnd, at: Date): Promise<RunRow | undefined> {
  return tx
    .updateTable('runs')
    .set({
      status: sql<RunRow['status']>`case when cancel_requested then 'cancelled' else ${end.status}::text end`,
      ...(end.status === 'blocked' ? { findings: JSON.stringify(end.findings) } : {}),
      ...(end.status === 'failed' ? { error: JSON.stringify(end.error) } : {}),
      finished_at: at,
      heartbeat_at: null,
    })
    .where('id', '=', taken.id)
    .where('attempt', '=', taken.attempt)
    .where('status', 'in', ['preflight', 'preparing'])
    .returningAll()
    .executeTakeFirst();
}

/** Lets a run go for another worker, or for later: `passing` waits, because the warehouse could not do it now. */
export async function releaseRun(
  db: Db,
  taken: TakenRun & { readonly tries: number },
  why: 'stopped' | 'waiting' | 'passing',
): Promise<void> {
  const seconds = BACK_OFF[Math.min(taken.tries, BACK_OFF.length) - 1] ?? 0;
  await db
    .updateTable('runs')
    .set({
      status: 'preflight',
      heartbeat_at: null,
      ...(why === 'passing'
        ? { not_before: sql<Date>`now() + make_interval(secs => ${seconds})` }
        : { tries: sql<number>`tries - 1` }),
    })
    .where('id', '=', taken.id)
    .where('attempt', '=', taken.attempt)
    .where('status', 'in', ['preflight', 'preparing'])
    .execute();
}

/** Runs that somebody should look at: due, or nobody's. */
export async function runsToWake(db: Db, now: Date) {
  return db
    .selectFrom('runs')
    .select(['id', 'attempt', 'tries', 'status'])
    .where(({ and, or, eb }) =>
      or([
        and([eb('status', '=', 'scheduled'), eb('scheduled_at', '<=', now)]),
        and([eb('status', 'in', ['preflight', 'preparing']), IS_FREE]),
      ]),
    )
    .orderBy('seq')
    .execute();
}
