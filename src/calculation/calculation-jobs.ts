/** Asking for calculations and keeping them going: request, cancel, the queue's handler, and the sweep after a crash. */
import type { Actor } from '../api/contract/route.ts';
import type { Tx } from '../control/control.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { recordHistories } from '../history/record-history.ts';
import { newId } from '../ids.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { announceSegment } from './announce.ts';
import { calculateSegment } from './calculate.ts';
import {
  ATTEMPTS,
  type CalculationChoice,
  endCalculation,
  keepWaiting,
  queueCalculations,
  requeueCalculation,
  settleStatuses,
  standingStill,
  withdrawCalculations,
} from './calculation-store.ts';

export function registerCalculationJobs(jobs: Jobs, deps: Deps): void {
  jobs.work('calculate', ({ segmentId }, signal) => calculateSegment(deps, segmentId, signal));
  jobs.sweep('calculations', () => takeUpStopped(deps, jobs));
}

function ask(jobs: Jobs, segmentId: string) {
  return (tx: Tx) => jobs.enqueue('calculate', { segmentId }, { key: segmentId, tx });
}

/** Who asks for something, and the transaction it happens in. */
export type Asked = { readonly tx: Tx; readonly deps: Deps; readonly jobs: Jobs; readonly actor: Actor };

/** A segment as it stands, locked by whoever asks. */
export type Calculable = {
  readonly id: string;
  readonly name: string;
  readonly kind: 'rule' | 'list';
  readonly version: number;
  readonly trashed_at: Date | null;
};

/** Why a segment can't be calculated; undefined when it can. */
export function whyNotCalculated(segment: Calculable): Refusal | undefined {
  if (segment.trashed_at)
    return new Refusal('conflict', `“${segment.name}” is in the trash.`, { hint: 'Restore it first.' });
  if (segment.kind === 'list')
    return new Refusal('conflict', `“${segment.name}” is a list: it is calculated whenever it is changed.`);
  return undefined;
}

/**
 * Asks for calculations of segments that `tx` has locked and `whyNotCalculated` has nothing against; answers the new ones by
 * segment. Where one is queued, this is the same request.
 */
export async function requestCalculations(
  { tx, deps, jobs, actor }: Asked,
  segments: readonly Calculable[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = segments.map(({ id, version }) => ({
    id: newId('calc', deps.clock),
    segmentId: id,
    version,
  }));
  const by = { requestedBy: actor.name, at: deps.clock.now() };
  const queued = new Map(
    (await queueCalculations(tx, wanted, by)).map(({ id, segmentId }) => [segmentId, id]),
  );
  const isNew = segments.filter(({ id }) => queued.has(id));
  await settleStatuses(tx, [...queued.keys()]);
  await jobs.enqueueMany(
    'calculate',
    isNew.map(({ id }) => ({ payload: { segmentId: id }, key: id })),
    { tx },
  );
  await recordHistories(
    tx,
    deps.clock,
    actor,
    isNew.map(({ id, name }) => ({
      action: 'segment.calculation_requested',
      subject: { kind: 'segment', id, name },
    })),
  );
  return queued;
}

/** Asks for a calculation of a rule segment. While one is queued this is the same request; refused for lists and trash. */
export async function requestCalculation(
  deps: Deps,
  jobs: Jobs,
  actor: Actor,
  segmentId: string,
): Promise<void> {
  await deps.control.db.transaction().execute(async (tx) => {
    const segment = await tx
      .selectFrom('segments')
      .select(['id', 'name', 'kind', 'version', 'trashed_at'])
      .where('id', '=', segmentId)
      .forUpdate()
      .executeTakeFirst();
    if (!segment) throw new Refusal('not_found', `There is no segment ${segmentId}.`);
    const refusal = whyNotCalculated(segment);
    if (refusal) throw refusal;
    await requestCalculations({ tx, deps, jobs, actor }, [segment]);
  });
  await announceSegment(deps, segmentId);
}

/** Cancels what is queued or processing; a segment with nothing in flight stays as it is. */
export async function cancelCalculation(
  deps: Deps,
  jobs: Jobs,
  actor: Actor,
  segmentId: string,
): Promise<void> {
  const afterwards: (() => void)[] = [];
  await deps.control.db.transaction().execute(async (tx) => {
    const segment = await tx
      .selectFrom('segments')
      .select(['id', 'name'])
      .where('id', '=', segmentId)
      .forUpdate()
      .executeTakeFirst();
    if (!segment) throw new Refusal('not_found', `There is no segment ${segmentId}.`);
    await withdraw({ tx, deps, jobs, actor, afterwards }, { segmentIds: [segmentId] }, [segment]);
  });
  for (const call of afterwards) call();
  await announceSegment(deps, segmentId);
}

/**
 * Cancels calculations of locked segments: what is queued at once, what is processing as soon as it notices, which in this
 * process is right after the commit. Answers the segments of both.
 */
export async function withdraw(
  { tx, deps, jobs, actor, afterwards }: Asked & { readonly afterwards: (() => void)[] },
  which: CalculationChoice,
  segments: readonly { readonly id: string; readonly name: string }[],
): Promise<{ withdrawn: string[]; stopping: string[] }> {
  const error = { code: 'cancelled', detail: `${actor.name} cancelled the calculation.` };
  const done = await withdrawCalculations(tx, which, { error, at: deps.clock.now() });
  const touched = new Set([...done.withdrawn, ...done.stopping]);
  await settleStatuses(tx, done.withdrawn);
  await recordHistories(
    tx,
    deps.clock,
    actor,
    segments
      .filter(({ id }) => touched.has(id))
      .map(({ id, name }) => ({
        action: 'segment.calculation_cancelled',
        subject: { kind: 'segment', id, name },
      })),
  );
  afterwards.push(() => {
    for (const id of done.stopping) jobs.abort('calculate', id);
  });
  return done;
}

/**
 * Takes up what a dead process left, and ends what has used up its attempts. What waits in the queue behind others is not
 * asked for a second time: with thousands waiting, each look would make the queue longer.
 */
export async function takeUpStopped(deps: Deps, jobs: Jobs): Promise<void> {
  const { db } = deps.control;
  const still = await standingStill(db);
  if (still.length === 0) return;
  const waiting = await jobs.waiting('calculate');
  const isWaiting = (row: (typeof still)[number]) => row.status === 'queued' && waiting.has(row.segmentId);
  await keepWaiting(
    db,
    still.filter(isWaiting).map(({ id }) => id),
  );
  for (const row of still) {
    if (isWaiting(row)) continue;
    if (row.status === 'processing' && row.attempt >= ATTEMPTS)
      await endCalculation(
        db,
        row,
        'failed',
        {
          code: 'process_died',
          detail: `The process died during the calculation, ${row.attempt} times in a row.`,
          hint: 'Look into the log for the reason, often too little memory; then calculate again.',
        },
        deps.clock.now(),
      );
    else await requeueCalculation(db, row, ask(jobs, row.segmentId));
    await announceSegment(deps, row.segmentId);
  }
}
