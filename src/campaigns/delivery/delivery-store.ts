/**
 * The rows behind handing a run over: ready → delivering → completed. One worker holds a run by its heartbeat and works off its
 * batches; each is pending until its answer is written down, so a batch that a killed process had under way is sent again under
 * the same id, and none is lost.
 */
import { type SqlBool, sql } from 'kysely';
import { z } from 'zod';
import type { Db, Tx } from '../../control/control.ts';
import type { RunRow } from '../runs/run-store.ts';
import { IS_FREE } from '../runs/run-store.ts';

export type Batch = {
  readonly number: number;
  readonly from: number;
  readonly to: number;
  readonly contacts: number;
  readonly failures: number;
};

/** Runs to be handed over that nobody works on and that do not wait. Ready ones that are downloaded wait for a person. */
const DELIVERABLE = sql<SqlBool>`prepared_attempt is not null
  and (status = 'delivering' or status = 'ready' and hand_over = 'webhook') and ${IS_FREE}`;

export async function runsToDeliver(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('runs').select('id').where(DELIVERABLE).orderBy('seq').execute();
  return rows.map(({ id }) => id);
}

/** Takes a run to hand it over; undefined when another worker has it, or there is nothing to do now. */
export async function takeDelivery(db: Db, id: string): Promise<RunRow | undefined> {
  return db
    .updateTable('runs')
    .set({ heartbeat_at: sql<Date>`now()`, not_before: null })
    .where('id', '=', id)
    .where(DELIVERABLE)
    .returningAll()
    .executeTakeFirst();
}

/** Keeps it; false when it is not to go on. */
export async function beatDelivery(db: Db, id: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('runs')
    .set({ heartbeat_at: sql<Date>`now()` })
    .where('id', '=', id)
    .where('status', 'in', ['ready', 'delivering'])
    .where('cancel_requested', '=', false)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Lets it go, until then (the time outside) when that is given. */
export async function releaseDelivery(
  db: Db,
  id: string,
  until?: { readonly at: Date; readonly failures: number; readonly error: unknown },
): Promise<void> {
  await db
    .updateTable('runs')
    .set({
      heartbeat_at: null,
      ...(until === undefined
        ? {}
        : {
            not_before: until.at,
            failures: until.failures,
            last_error: JSON.stringify(until.error),
          }),
    })
    .where('id', '=', id)
    .where('status', 'in', ['ready', 'delivering'])
    .execute();
}

/** ready → delivering, with its batches; harmless when they are there. */
export async function beginDelivering(
  tx: Tx,
  id: string,
  batches: readonly Omit<Batch, 'failures'>[],
): Promise<void> {
  const of = (read: (batch: Omit<Batch, 'failures'>) => number) => batches.map(read);
  await sql`insert into run_batches (run_id, number, from_no, to_no, contacts)
    select ${id}::text, * from unnest(${of(({ number }) => number)}::int[], ${of(({ from }) => from)}::bigint[],
      ${of(({ to }) => to)}::bigint[], ${of(({ contacts }) => contacts)}::int[])
    on conflict do nothing`.execute(tx);
  await tx
    .updateTable('runs')
    .set({ status: 'delivering' })
    .where('id', '=', id)
    .where('status', '=', 'ready')
    .execute();
}

const batchRow = z.object({
  number: z.number(),
  from: z.number(),
  to: z.number(),
  contacts: z.number(),
  failures: z.number(),
});

/** Batches whose time has come, in their order. */
export async function dueBatches(db: Db, id: string, now: Date, most: number): Promise<Batch[]> {
  const rows = await db
    .selectFrom('run_batches')
    .select(['number', 'from_no as from', 'to_no as to', 'contacts', 'failures'])
    .where('run_id', '=', id)
    .where('status', '=', 'pending')
    .where(sql<SqlBool>`(due_at is null or due_at <= ${now}::timestamptz)`)
    .orderBy('number')
    .limit(most)
    .execute();
  return z.array(batchRow).parse(rows);
}

/** When the next batch is due that waits; undefined when none does. */
export async function nextBatchDue(db: Db, id: string): Promise<Date | undefined> {
  const row = await db
    .selectFrom('run_batches')
    .select('due_at')
    .where('run_id', '=', id)
    .where('status', '=', 'pending')
    .orderBy('due_at')
    .limit(1)
    .executeTakeFirst();
  return row?.due_at ?? undefined;
}

export async function batchDelivered(db: Db, id: string, number: number, sent: number, at: Date) {
  await db
    .updateTable('run_batches')
    .set({ status: 'delivered', sent, delivered_at: at, error: null, due_at: null })
    .where('run_id', '=', id)
    .where('number', '=', number)
    .where('status', '=', 'pending')
    .execute();
}

/** @param due when it is tried again; undefined: never */
export async function batchFailed(
  db: Db,
  id: string,
  number: number,
  due: Date | undefined,
  error: unknown,
): Promise<void> {
  await db
    .updateTable('run_batches')
    .set({
      status: due === undefined ? 'failed' : 'pending',
      failures: sql<number>`failures + 1`,
      due_at: due ?? null,
      error: JSON.stringify(error),
    })
    .where('run_id', '=', id)
    .where('number', '=', number)
    .where('status', '=', 'pending')
    .execute();
}

const countsRow = z.object({
  run_id: z.string(),
  total: z.number(),
  delivered: z.number(),
  failed: z.number(),
  sent: z.number(),
});
export type BatchCounts = Omit<z.output<typeof countsRow>, 'run_id'>;

/** Per run how many batches it has, were delivered, and failed for good, and how many contacts were sent. */
export async function countBatches(
  db: Pick<Tx, 'getExecutor'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, BatchCounts>> {
  const { rows } = await sql<unknown>`select run_id, count(*)::int as total,
      count(*) filter (where status = 'delivered')::int as delivered,
      count(*) filter (where status = 'failed')::int as failed, coalesce(sum(sent), 0)::int as sent
    from run_batches where run_id = any(${ids}::text[]) group by run_id`.execute(db);
  return new Map(rows.map((row) => countsRow.parse(row)).map(({ run_id, ...counts }) => [run_id, counts]));
}

/** The ranges of contact numbers that were delivered. */
export async function deliveredRanges(db: Db, id: string) {
  return db
    .selectFrom('run_batches')
    .select(['from_no as from', 'to_no as to'])
    .where('run_id', '=', id)
    .where('status', '=', 'delivered')
    .orderBy('number')
    .execute();
}
