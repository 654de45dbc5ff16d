/**
 * Works off what is queued: takes calculations, keeps their hearts beating while they run, and sees to it that each ends in a
 * proper status. What the states are is in `calculation-store.ts`, the work in `run-calculations.ts`. Read this file first.
 */
import type { Deps } from '../deps.ts';
import { WarehouseError } from '../warehouse/warehouse.ts';
import { announceStatuses } from './announce.ts';
import { calculationError, unknownError } from './calculation-errors.ts';
import {
  ATTEMPTS,
  beat,
  HEARTBEAT_MS,
  requeueCalculations,
  type TakenCalculation,
  takeCalculation,
  takeShared,
} from './calculation-store.ts';
import { endCalculation } from './publish-calculations.ts';
import { runCalculations } from './run-calculations.ts';

/** As many calculations are taken at once; `run-calculations.ts` decides how many of them a scan takes. */
const MOST_TOGETHER = 200;

/** Called with segments whose calculations are over: somebody may wait for them. */
type OnOver = (segmentIds: readonly string[]) => Promise<void>;

/**
 * Works off what is queued for a segment, one calculation after the other; returns when nothing is left that could be taken.
 * Harmless when called twice: only one caller gets the row.
 */
export async function calculateSegment(
  deps: Deps,
  segmentId: string,
  onOver: OnOver,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const taken = await takeCalculation(deps.control.db, segmentId, deps.clock.now());
    if (!taken) return;
    await calculateTaken(deps, [taken], onOver, signal);
  }
}

/** Works off what may share scans, many at a time, until nothing of it is left that could be taken. */
export async function calculateTogether(deps: Deps, onOver: OnOver, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const taken = await takeShared(deps.control.db, MOST_TOGETHER, deps.clock.now());
    if (taken.length === 0) return;
    await calculateTaken(deps, taken, onOver, signal);
  }
}

async function calculateTaken(
  deps: Deps,
  taken: readonly TakenCalculation[],
  onOver: OnOver,
  signal: AbortSignal,
): Promise<void> {
  const { db } = deps.control;
  await announceStatuses(deps, segmentIdsOf(taken));
  const controller = new AbortController();
  const stop = () => controller.abort();
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  const open = new Map(taken.map((one) => [one.id, one]));
  let share: { readonly of: readonly TakenCalculation[]; readonly done: number } | undefined;
  const heart = setInterval(() => {
    // Those that wait for their scan have no progress yet.
    const far = share?.of.every(({ id }) => open.has(id)) ? share : undefined;
    const ids = [...open.keys()];
    const scanned = new Set(far?.of.map(({ id }) => id));
    Promise.all([
      beat(
        db,
        ids.filter((id) => scanned.has(id)),
        far?.done,
      ),
      beat(
        db,
        ids.filter((id) => !scanned.has(id)),
        undefined,
      ),
    ])
      .then(async (stopped) => {
        const gone = new Set(stopped.flatMap((some) => [...some]));
        // One of many is left out when the others are published; only when nobody wants any of them the work ends.
        if (ids.every((id) => gone.has(id))) controller.abort();
        if (far !== undefined) await announceStatuses(deps, segmentIdsOf(far.of));
      })
      .catch((error: unknown) => deps.log.warn({ err: error }, 'heartbeat of calculations failed'));
  }, HEARTBEAT_MS);
  const over = async (some: readonly TakenCalculation[]) => {
    for (const { id } of some) open.delete(id);
    await announceStatuses(deps, segmentIdsOf(some));
    await onOver(segmentIdsOf(some));
  };
  try {
    await runCalculations(deps, taken, {
      signal: controller.signal,
      onProgress: (of, done) => {
        share = { of, done };
      },
      onEnded: over,
      async onFailed(one, error) {
        await settleFailure(deps, one, error, signal);
        await over([one]);
      },
    });
  } catch (error) {
    // Before any of them had begun: the control database did not answer, or there is a bug.
    const left = [...open.values()];
    for (const one of left) await settleFailure(deps, one, error, signal);
    await over(left);
  } finally {
    clearInterval(heart);
    signal.removeEventListener('abort', stop);
  }
}

function segmentIdsOf(taken: readonly TakenCalculation[]): readonly string[] {
  return taken.map(({ segmentId }) => segmentId);
}

async function settleFailure(
  deps: Deps,
  taken: TakenCalculation,
  error: unknown,
  processSignal: AbortSignal,
): Promise<void> {
  const { db } = deps.control;
  const asked = await db
    .selectFrom('calculations')
    .select('cancel_requested')
    .where('id', '=', taken.id)
    .executeTakeFirst();
  if (processSignal.aborted && !asked?.cancel_requested) {
    // This process is stopping, nobody cancelled: whoever starts next takes it up from the queue.
    await requeueCalculations(db, [taken], 'stopped');
    return;
  }
  if (error instanceof WarehouseError && error.retryable && taken.attempt < ATTEMPTS) {
    deps.log.warn(
      { err: error, calculation: taken.id, attempt: taken.attempt },
      'calculation will be tried again',
    );
    await requeueCalculations(db, [taken], 'passing');
    return;
  }
  const known = calculationError(error);
  if (!known) deps.log.error({ err: error, calculation: taken.id }, 'calculation failed');
  const wasCancelled = asked?.cancel_requested || known?.code === 'cancelled';
  await endCalculation(
    db,
    taken,
    wasCancelled ? 'cancelled' : 'failed',
    known ?? unknownError(taken.id),
    deps.clock.now(),
  );
}
