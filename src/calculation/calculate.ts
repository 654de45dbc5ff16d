/**
 * One calculation: take it → read the definition → compile → run → publish. Everything a reader could notice happens in
 * `publishCalculation`, as one transaction that moves a pointer; whatever fails before leaves the last audience as it was.
 */
import { audienceBitmap, countMembers, diffAudiences } from '../audiences/audiences.ts';
import { reachOf } from '../audiences/reach.ts';
import { compileDefinition } from '../compile/compile.ts';
import { calculateAudience } from '../compile/statements.ts';
import { readCatalogue } from '../contacts/catalogue.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { readSettings } from '../people/settings.ts';
import { readDefinition } from '../rules/definition.ts';
import { pins, withPins } from '../rules/pins.ts';
import { referencesOf } from '../rules/references.ts';
import type { Bounds } from '../warehouse/warehouse.ts';
import { WarehouseError } from '../warehouse/warehouse.ts';
import { announceSegment } from './announce.ts';
import {
  ATTEMPTS,
  beat,
  type CalculationError,
  endCalculation,
  HEARTBEAT_MS,
  publishCalculation,
  requeueCalculation,
  type TakenCalculation,
  takeCalculation,
} from './calculation-store.ts';
import { readInputs } from './inputs.ts';

const BOUNDS: Bounds = { lane: 'calculation', seconds: 600 };

/**
 * Works off what is queued for a segment, one calculation after the other; returns when nothing is queued any more.
 * Harmless when called twice: only one caller gets the row.
 */
export async function calculateSegment(deps: Deps, segmentId: string, signal: AbortSignal): Promise<void> {
  const { db } = deps.control;
  for (;;) {
    const taken = await takeCalculation(db, segmentId, deps.clock.now());
    if (!taken) return;
    await announceSegment(deps, segmentId);
    const controller = new AbortController();
    const stop = () => controller.abort();
    signal.addEventListener('abort', stop, { once: true });
    const heart = setInterval(() => {
      beat(db, taken.id).then(
        (cancelled) => cancelled && controller.abort(),
        (error: unknown) => deps.log.warn({ err: error }, 'heartbeat of a calculation failed'),
      );
    }, HEARTBEAT_MS);
    try {
      await runCalculation(deps, taken, controller.signal);
    } catch (error) {
      await settleFailure(deps, taken, error, signal);
    } finally {
      clearInterval(heart);
      signal.removeEventListener('abort', stop);
    }
    await announceSegment(deps, segmentId);
    if (signal.aborted) return;
  }
}

async function runCalculation(deps: Deps, taken: TakenCalculation, signal: AbortSignal): Promise<void> {
  const { db } = deps.control;
  const started = deps.clock.elapsed();
  const stored = await db
    .selectFrom('segment_versions')
    .select(['definition', 'pins'])
    .where('segment_id', '=', taken.segmentId)
    .where('version', '=', taken.version)
    .executeTakeFirstOrThrow();
  const before = await db
    .selectFrom('segments')
    .select('calculation_id')
    .where('id', '=', taken.segmentId)
    .executeTakeFirstOrThrow();
  const catalogue = await readCatalogue(deps);
  const read = readDefinition(stored.definition, catalogue, { self: taken.segmentId });
  if (!read.ok) {
    const [problem] = read.problems;
    if (!problem) throw new Error('A refused definition has no problem.');
    throw new Refusal(problem.code, problem.detail, {
      path: problem.path,
      ...(problem.hint === undefined ? {} : { hint: problem.hint }),
    });
  }
  const nested = new Set(referencesOf(read.group, catalogue).segments);
  const inputs = await readInputs(db);
  const settings = await readSettings(deps);
  const compiled = compileDefinition(withPins(read.core, pins.parse(stored.pins)), {
    timeZone: settings.time_zone,
    weekStart: settings.week_start,
    now: taken.now.toISOString(),
    audiences: inputs.segments,
    sources: inputs.sources,
  });
  await deps.warehouse.execute(
    'calculation.scan',
    calculateAudience({
      compiled,
      ownerKind: 'segment',
      ownerId: taken.segmentId,
      id: taken.id,
      createdAt: taken.now.toISOString(),
    }),
    BOUNDS,
    { signal },
  );
  const [counted] = await countMembers(deps.warehouse, { ownerKind: 'segment', id: taken.id }, { signal });
  const [difference] = before.calculation_id
    ? await diffAudiences(deps.warehouse, { before: before.calculation_id, after: taken.id }, { signal })
    : [];
  const reach = await reachOf(deps.warehouse, audienceBitmap({ ownerKind: 'segment', id: taken.id }), signal);
  const outcome = await publishCalculation(
    db,
    taken,
    {
      count: counted?.count ?? 0,
      entered: difference?.entered ?? null,
      left: difference?.left ?? null,
      reach,
      milliseconds: deps.clock.elapsed() - started,
      inputs: {
        // Only those it reads: among thousands of segments, all of them would be most of what is kept.
        segments: Object.fromEntries([...inputs.segments].filter(([id]) => nested.has(id))),
        sources: Object.fromEntries(inputs.sources),
        syncs: Object.fromEntries(inputs.syncs),
        data_version: inputs.dataVersion,
        time_zone: settings.time_zone,
        week_start: settings.week_start,
      },
    },
    deps.clock.now(),
  );
  if (outcome === 'cancelled') throw new Refusal('cancelled', 'The calculation was cancelled.');
  await correctCount(deps, taken);
  deps.live.publish({
    type: 'segment.calculated',
    segment_id: taken.segmentId,
    calculation_id: taken.id,
    count: counted?.count ?? 0,
  });
}

/** A contact deleted between counting and publishing would leave the count one too high; look once more. */
async function correctCount(deps: Deps, taken: TakenCalculation): Promise<void> {
  const [counted] = await countMembers(deps.warehouse, { ownerKind: 'segment', id: taken.id });
  await deps.control.db
    .updateTable('segments')
    .set({ count: counted?.count ?? 0 })
    .where('id', '=', taken.segmentId)
    .where('calculation_id', '=', taken.id)
    .execute();
}

const FIXES: Readonly<Record<string, string>> = {
  time_limit: 'Make the rules narrower, or calculate when less is going on.',
  memory_limit: 'Give Muster more memory with MUSTER_MEMORY, or make the rules narrower.',
  engine_unavailable: 'Check that the warehouse is running; then calculate again.',
  cancelled: 'Calculate again when you need a fresh audience.',
};

function errorOf(error: unknown): CalculationError | undefined {
  if (error instanceof Refusal)
    return {
      code: error.code,
      detail: error.message,
      path: error.path,
      hint: error.hint ?? FIXES[error.code] ?? 'Edit the rule this is about, then calculate again.',
    };
  if (error instanceof WarehouseError && error.code !== 'query_failed')
    return {
      code: error.code,
      detail: {
        time_limit: `The calculation ran longer than ${BOUNDS.seconds / 60} minutes and was stopped.`,
        memory_limit: 'The calculation needed more memory than it may use and was stopped.',
        cancelled: 'The calculation was cancelled.',
        engine_unavailable: 'The warehouse did not answer.',
      }[error.code],
      hint: FIXES[error.code],
    };
  return undefined;
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
    await requeueCalculation(db, taken, async () => undefined);
    return;
  }
  if (error instanceof WarehouseError && error.retryable && taken.attempt < ATTEMPTS) {
    // Waits in the queue until the sweep asks again: that is the back-off.
    deps.log.warn(
      { err: error, calculation: taken.id, attempt: taken.attempt },
      'calculation will be tried again',
    );
    await requeueCalculation(db, taken, async () => undefined);
    return;
  }
  const known = errorOf(error);
  if (!known) deps.log.error({ err: error, calculation: taken.id }, 'calculation failed');
  const wasCancelled = asked?.cancel_requested || known?.code === 'cancelled';
  await endCalculation(
    db,
    taken,
    wasCancelled ? 'cancelled' : 'failed',
    known ?? {
      code: 'internal',
      detail: 'The calculation failed for a reason on our side; the last audience is unchanged.',
      hint: `Whoever runs this Muster finds more in the log under ${taken.id}.`,
    },
    deps.clock.now(),
  );
}
