/**
 * Compares the published audiences of all segments with each other, in the background. Asked for whenever somebody looks at
 * the clean-up page and an audience is another one than when it was compared; only those are compared, with all others.
 */
import { type SqlBool, sql } from 'kysely';
import type { Comparison } from '../api/contract/cleanup.ts';
import { elapsed } from '../clock.ts';
import type { Deps } from '../deps.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { WarehouseError } from '../warehouse/warehouse.ts';
import { readActiveAudiences, writeCompared } from './compared-store.ts';
import { audienceSizes, blockRanges, readBlocks } from './overlap/audience-blocks.ts';
import { comparePairs } from './overlap/compare.ts';

/** A comparison that has not moved for so long belongs to a dead process. */
const STALE_SECONDS = 30;
/** So long others wait for the processor at most. */
const SLICE_MS = 15;
const BEAT_MS = 1_000;

export function registerComparing(jobs: Jobs, deps: Deps): void {
  jobs.work('compare', (_, signal) => compareAudiences(deps, signal));
}

/** How far audiences are compared as they are now; asks for a comparison when they are not. */
export async function readComparison(deps: Deps, jobs: Jobs, again = false): Promise<Comparison> {
  const audiences = await readActiveAudiences(deps.control.db);
  const outdated = audiences.filter(({ isCompared }) => !isCompared).length;
  if (outdated === 0) return { state: 'current', outdated, progress: null, error: null };
  const row = await deps.control.db
    .selectFrom('audience_comparison')
    .select(['progress', 'error'])
    .select(
      sql<SqlBool>`coalesce(heartbeat_at > now() - make_interval(secs => ${STALE_SECONDS}), false)`.as(
        'moves',
      ),
    )
    .executeTakeFirstOrThrow();
  if (row.error !== null && !again) return { state: 'failed', outdated, progress: null, error: row.error };
  if (row.progress !== null && row.moves)
    return { state: 'comparing', outdated, progress: row.progress, error: null };
  if (again) await deps.control.db.updateTable('audience_comparison').set({ error: null }).execute();
  if ((await jobs.waiting('compare')).size === 0) await jobs.enqueue('compare', {}, { key: 'audiences' });
  return { state: 'comparing', outdated, progress: 0, error: null };
}

/** Compares what was not compared as it is now. One at a time, whichever process does it. */
export async function compareAudiences(deps: Deps, signal?: AbortSignal): Promise<void> {
  try {
    await deps.control.db.transaction().execute(async (tx) => {
      await sql`select pg_advisory_xact_lock(hashtext('muster.compare_audiences'))`.execute(tx);
      const known = await readActiveAudiences(tx);
      if (known.every(({ isCompared }) => isCompared)) return;
      await tell(deps, { progress: 0, error: null, begins: true });
      const sizes = await audienceSizes(deps.warehouse, known);
      const audiences = known.flatMap(({ isCompared, ...audience }) => {
        const size = sizes.get(audience.calculationId);
        // Contacts may have been deleted since the count was written.
        return size === undefined
          ? []
          : [{ ...audience, size, isNew: !isCompared || size !== audience.size }];
      });
      // What the warehouse has lost has nothing in common with anybody; left unsaid, it would be asked for at every look.
      const lost = known
        .filter(({ calculationId }) => !sizes.has(calculationId))
        .map(({ isCompared, ...audience }) => ({ ...audience, isNew: !isCompared }));
      const ranges = await blockRanges(deps.warehouse, audiences.length);
      const pairs = await comparePairs({
        audiences,
        ranges: ranges.length,
        async read(range, places) {
          const of = ranges[range];
          if (!of) throw new Error(`There is no range ${range}.`);
          return readBlocks(deps.warehouse, audiences, places, of);
        },
        pause: pausing(deps, ranges.length, signal),
      });
      const idOf = (place: number) => audiences[place]?.segmentId ?? '';
      await writeCompared(
        tx,
        [...audiences, ...lost],
        pairs.map(({ smaller, larger, common }) => ({
          smallerId: idOf(smaller),
          largerId: idOf(larger),
          common,
        })),
      );
    });
    await tell(deps, { progress: null, error: null });
  } catch (error) {
    if (signal?.aborted) return tell(deps, { progress: null, error: null });
    deps.log.error({ err: error }, 'comparing audiences failed');
    await tell(deps, { progress: null, error: sentenceOf(error) });
  } finally {
    deps.live.publish({ type: 'cleanup.changed' });
  }
}

function sentenceOf(error: unknown): string {
  if (error instanceof WarehouseError && error.code === 'memory_limit')
    return 'Comparing audiences needed more memory than it may use. Give Muster more with MUSTER_MEMORY.';
  if (error instanceof WarehouseError && error.code === 'engine_unavailable')
    return 'The warehouse did not answer while audiences were compared.';
  return 'Comparing audiences failed for a reason on our side; whoever runs this Muster finds it in the log.';
}

async function tell(
  { control }: Deps,
  state: { readonly progress: number | null; readonly error: string | null; readonly begins?: boolean },
): Promise<void> {
  const now = sql<Date>`now()`;
  await control.db
    .updateTable('audience_comparison')
    .set({
      progress: state.progress,
      error: state.error,
      heartbeat_at: now,
      ...(state.begins ? { started_at: now } : {}),
    })
    .execute();
}

/** Lets others have the processor, says every second how far it is, and ends when asked to. */
function pausing(
  deps: Deps,
  ranges: number,
  signal: AbortSignal | undefined,
): (done: number) => Promise<void> {
  let sliceFrom = elapsed();
  let beatAt = sliceFrom;
  return async (done) => {
    const now = elapsed();
    if (now - sliceFrom < SLICE_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
    if (now - beatAt > BEAT_MS) {
      await tell(deps, { progress: done / ranges, error: null });
      deps.live.publish({ type: 'cleanup.changed' });
      beatAt = now;
    }
    sliceFrom = elapsed();
  };
}
