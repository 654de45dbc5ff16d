/**
 * The work of calculations, of one or of many in one scan: scan → measure → publish. What fails together is halved until the
 * culprit fails by itself, so nobody fails because of others. Everything a reader could notice happens in
 * `publishCalculations`, which moves the pointers; whatever fails before leaves the last audiences as they were.
 */
import { compareAudiences, measureAudiences, type SegmentAudience } from '../audiences/measure-audiences.ts';
import type { CompileContext } from '../compile/resolved-rule.ts';
import { calculateAudiences } from '../compile/statements.ts';
import type { Deps } from '../deps.ts';
import { nextEdges } from '../refresh/next-edge.ts';
import { calendarKey } from '../refresh/refresh-policy.ts';
import { type Bounds, type RunOptions, WarehouseError } from '../warehouse/warehouse.ts';
import { SECONDS_ALONE } from './calculation-errors.ts';
import type { TakenCalculation } from './calculation-store.ts';
import { correctCounts } from './correct-counts.ts';
import { type Preparation, type Prepared, prepareCalculations } from './prepare-calculations.ts';
import { type Published, publishCalculations } from './publish-calculations.ts';

/** What a scan takes: beyond it the memory of the sets grows, and with it what is lost when one of them fails. */
const HEAVIEST = 300;
/** Many that take longer than this are calculated in smaller scans; one by itself may take its time. */
const SECONDS_TOGETHER = 120;

export type Work = {
  readonly signal: AbortSignal;
  /** How far the scan under way is, 0 to 1. */
  readonly onProgress: (calculations: readonly TakenCalculation[], share: number) => void;
  /** Some are published, or were cancelled before: they are over. */
  readonly onEnded: (calculations: readonly TakenCalculation[]) => Promise<void>;
  /** One failed, by itself. */
  readonly onFailed: (taken: TakenCalculation, error: unknown) => Promise<void>;
};

/** Calculates what was taken at one moment; every calculation is over, one way or the other, when this returns. */
export async function runCalculations(
  deps: Deps,
  taken: readonly TakenCalculation[],
  work: Work,
): Promise<void> {
  const preparation = await prepareCalculations(deps, taken);
  for (const { taken: one, error } of preparation.refused) await work.onFailed(one, error);
  for (const together of scansOf(preparation.prepared)) await attempt(deps, together, preparation, work);
}

/** In the order they were asked for, as many in a scan as it takes. */
function scansOf(prepared: readonly Prepared[]): readonly (readonly Prepared[])[] {
  const scans: Prepared[][] = [];
  let weight = Number.POSITIVE_INFINITY;
  for (const one of prepared) {
    weight += one.weight;
    if (weight > HEAVIEST) {
      scans.push([]);
      weight = one.weight;
    }
    scans.at(-1)?.push(one);
  }
  return scans;
}

async function attempt(
  deps: Deps,
  together: readonly Prepared[],
  preparation: Preparation,
  work: Work,
): Promise<void> {
  let published: readonly Published[];
  try {
    const results = await calculate(deps, together, preparation, work);
    published = await publishCalculations(deps.control.db, results, deps.clock.now());
  } catch (error) {
    if (together.length > 1 && !work.signal.aborted && isOfOne(error)) {
      deps.log.warn({ err: error, calculations: together.length }, 'a shared scan failed; it is halved');
      const half = Math.ceil(together.length / 2);
      await attempt(deps, together.slice(0, half), preparation, work);
      await attempt(deps, together.slice(half), preparation, work);
      return;
    }
    for (const { taken } of together) await work.onFailed(taken, error);
    return;
  }
  // Whatever happens from here on, they are published.
  for (const { taken, count } of published)
    deps.live.publish({
      type: 'segment.calculated',
      segment_id: taken.segmentId,
      calculation_id: taken.id,
      count,
    });
  await correctCounts(
    deps,
    published.map(({ taken, count }) => ({ ...audienceOf(taken), count })),
  );
  await work.onEnded(together.map(({ taken }) => taken));
}

/** Whether a failure can be the fault of one of many. An engine that does not answer is nobody's. */
function isOfOne(error: unknown): boolean {
  return !(error instanceof WarehouseError) || !(error.retryable || error.code === 'cancelled');
}

async function calculate(
  deps: Deps,
  together: readonly Prepared[],
  { context, settings }: Preparation,
  work: Work,
): Promise<readonly Published[]> {
  const started = deps.clock.elapsed();
  const bounds: Bounds = {
    lane: 'calculation',
    seconds: together.length === 1 ? SECONDS_ALONE : SECONDS_TOGETHER,
  };
  const run: RunOptions = { signal: work.signal };
  const taken = together.map((one) => one.taken);
  await deps.warehouse.execute(
    'calculation.scan',
    calculateAudiences(
      together.map(({ compiled, taken: { segmentId, id } }) => ({
        compiled,
        ownerKind: 'segment',
        ownerId: segmentId,
        id,
      })),
      context.now,
    ),
    bounds,
    { ...run, onProgress: (share) => work.onProgress(taken, share) },
  );
  const measured = await measureAudiences(deps.warehouse, taken.map(audienceOf), run);
  const moved = await compareAudiences(
    deps.warehouse,
    together.flatMap(({ before, taken: { segmentId, id } }) =>
      before === null ? [] : [{ segmentId, before, after: id }],
    ),
    run,
  );
  const next = await nextMoments(deps, together, context, run);
  const milliseconds = deps.clock.elapsed() - started;
  return together.map(({ taken: one, inputs, followsTime }): Published => {
    const found = measured.get(one.id);
    if (found === undefined) throw new Error(`The audience of ${one.id} was not written.`);
    const difference = moved.get(one.id);
    return {
      taken: one,
      ...found,
      entered: difference?.entered ?? null,
      left: difference?.left ?? null,
      milliseconds,
      inputs,
      dueAt: followsTime ? dueAt(next.get(one.id), one.now, settings.refresh_minutes) : undefined,
      calendar: calendarKey(settings),
    };
  });
}

/** When time changes those that follow it, by calculation. No audience is held back because this cannot be worked out. */
async function nextMoments(
  deps: Deps,
  together: readonly Prepared[],
  context: CompileContext,
  run: RunOptions,
): Promise<ReadonlyMap<string, number | undefined>> {
  const following = together.filter(({ followsTime }) => followsTime);
  try {
    const edges = await nextEdges(
      deps,
      following.map(({ core }) => core),
      context,
      run,
    );
    return new Map(following.map(({ taken }, index) => [taken.id, edges[index]]));
  } catch (error) {
    if (run.signal?.aborted) throw error;
    deps.log.warn({ err: error }, 'when segments change next was not worked out; they are due again soon');
    const soon = Date.parse(context.now) + SOON_MS;
    return new Map(following.map(({ taken }) => [taken.id, soon]));
  }
}

/** Too early does no harm. */
const SOON_MS = 900_000;

/** When time changes it next, but not before the least time between two calculations is over. */
function dueAt(edge: number | undefined, now: Date, minutes: number): Date | null {
  return edge === undefined ? null : new Date(Math.max(edge, now.getTime() + minutes * 60_000));
}

function audienceOf({ segmentId, id }: TakenCalculation): SegmentAudience {
  return { segmentId, id };
}
