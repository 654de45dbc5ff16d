/**
 * The end of calculations: with an audience that is published, or without one. Each is one transaction over the rows of the
 * calculations and of their segments, however many they are, so that the two cannot tell different stories.
 */
import { type SqlBool, sql } from 'kysely';
import type { Db, Tx } from '../control/control.ts';
import { hasWebhooks } from '../outbox/record-event.ts';
import { recordCalculated, recordFailed } from '../outbox/segment-events.ts';
import { recordArrivals } from '../refresh/record-arrivals.ts';
import {
  type CalculationError,
  lockSegments,
  refreshLater,
  settleStatuses,
  type TakenCalculation,
} from './calculation-store.ts';

export type Published = {
  readonly taken: TakenCalculation;
  readonly count: number;
  readonly entered: number | null;
  readonly left: number | null;
  readonly reach: unknown;
  readonly milliseconds: number;
  readonly inputs: unknown;
  /** When time makes it due again: null when it never does, undefined when nobody asked. */
  readonly dueAt: Date | null | undefined;
  /** The calendar `dueAt` was worked out with. */
  readonly calendar: string;
};

/**
 * Moves the pointers: from here on readers see the new audiences. Answers what was published; what somebody cancelled before
 * is left out. The result of an older version never stands for a newer one: it is published labelled with its own version
 * and the status stays what the edit made it.
 */
export async function publishCalculations(
  db: Db,
  results: readonly Published[],
  finishedAt: Date,
): Promise<readonly Published[]> {
  return db.transaction().execute(async (tx) => {
    const segments = new Map(
      (
        await lockSegments(
          tx,
          results.map(({ taken }) => taken.segmentId),
        )
      ).map((row) => [row.id, row]),
    );
    const going = await tx
      .selectFrom('calculations')
      .select('id')
      .where(sql<SqlBool>`id = any(${results.map(({ taken }) => taken.id)}::text[])`)
      .where('status', '=', 'processing')
      .where('cancel_requested', '=', false)
      .orderBy('id')
      .forUpdate()
      .execute();
    const ids = new Set(going.map(({ id }) => id));
    const published = results.filter(({ taken }) => ids.has(taken.id) && segments.has(taken.segmentId));
    if (published.length === 0) return [];
    await writePublished(tx, published, finishedAt);
    // Success, unless an edit came in between, or another request waits already.
    await settleStatuses(
      tx,
      published.map(({ taken }) => taken.segmentId),
    );
    if (await hasWebhooks(tx))
      for (const { taken, count, entered, left } of published)
        await recordCalculated(tx, {
          segmentId: taken.segmentId,
          calculationId: taken.id,
          version: taken.version,
          previousId: segments.get(taken.segmentId)?.calculation_id ?? null,
          count,
          entered,
          left,
          at: finishedAt,
        });
    await tellThoseWhoNest(
      tx,
      published.map(({ taken }) => taken.segmentId),
    );
    return published;
  });
}

async function writePublished(tx: Tx, published: readonly Published[], finishedAt: Date): Promise<void> {
  const of = <T>(read: (one: Published) => T): T[] => published.map(read);
  await sql`
    update calculations c set status = 'success', finished_at = ${finishedAt}::timestamptz, count = w.count,
      entered = w.entered, left_count = w.gone, inputs = w.inputs
    from unnest(${of(({ taken }) => taken.id)}::text[], ${of(({ count }) => count)}::int[],
      ${of(({ entered }) => entered)}::int[], ${of(({ left }) => left)}::int[],
      ${of(({ inputs }) => JSON.stringify(inputs))}::jsonb[]) as w(id, count, entered, gone, inputs)
    where c.id = w.id`.execute(tx);
  await sql`
    update segments s set calculation_id = w.calculation_id, count = w.count, count_version = w.version,
      calculated_at = w.now, calculation_ms = w.ms, reachable = w.reach,
      due_at = case when s.refresh_policy = 'when_due' and s.version = w.version and w.is_known then w.due_at else s.due_at end,
      due_calendar = case when s.refresh_policy = 'when_due' and s.version = w.version and w.is_known
        then w.calendar else s.due_calendar end
    from unnest(${of(({ taken }) => taken.segmentId)}::text[], ${of(({ taken }) => taken.id)}::text[],
      ${of(({ taken }) => taken.version)}::int[], ${of(({ count }) => count)}::int[],
      ${of(({ taken }) => taken.now)}::timestamptz[], ${of(({ milliseconds }) => milliseconds)}::float8[],
      ${of(({ reach }) => JSON.stringify(reach))}::jsonb[], ${of(({ dueAt }) => dueAt !== undefined)}::boolean[],
      ${of(({ dueAt }) => dueAt ?? null)}::timestamptz[], ${of(({ calendar }) => calendar)}::text[])
      as w(segment_id, calculation_id, version, count, now, ms, reach, is_known, due_at, calendar)
    where s.id = w.segment_id`.execute(tx);
}

/** A new audience is new data for the segments that nest it. */
export async function tellThoseWhoNest(tx: Tx, segmentIds: readonly string[]): Promise<void> {
  const nested = await tx
    .selectFrom('segment_references as r')
    .innerJoin('segments as s', 's.id', 'r.segment_id')
    .select('r.key')
    .distinct()
    .where('r.kind', '=', 'segment')
    .where('r.key', '=', sql<string>`any(${segmentIds}::text[])`)
    .where('s.trashed_at', 'is', null)
    .execute();
  await recordArrivals(
    tx,
    nested.map(({ key }) => ({ kind: 'segment', key })),
    { prompt: true },
  );
}

/** Failures that pass by themselves; all others wait until somebody changes something. */
const PASSING: ReadonlySet<string> = new Set([
  'time_limit',
  'memory_limit',
  'engine_unavailable',
  'process_died',
  'internal',
]);

/** Ends a calculation without a result; the previous audience stays published. */
export async function endCalculation(
  db: Db,
  taken: Pick<TakenCalculation, 'id' | 'segmentId' | 'version'>,
  status: 'failed' | 'cancelled',
  error: CalculationError,
  finishedAt: Date,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const [segment] = await lockSegments(tx, [taken.segmentId]);
    const ended = await tx
      .updateTable('calculations')
      .set({ status, finished_at: finishedAt, error: JSON.stringify(error) })
      .where('id', '=', taken.id)
      .where('status', 'in', ['queued', 'processing'])
      .returning('id')
      .executeTakeFirst();
    if (!segment || !ended) return;
    await settleStatuses(tx, [taken.segmentId]);
    if (status === 'cancelled' || PASSING.has(error.code)) await refreshLater(tx, [taken.segmentId]);
    const { segmentId, id: calculationId, version } = taken;
    if (status === 'failed')
      await recordFailed(tx, { segmentId, calculationId, version, error, at: finishedAt });
  });
}
