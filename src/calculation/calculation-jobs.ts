/** Asking for calculations and keeping them going: request, cancel, the queue's handler, and the sweep after a crash. */
import type { Actor } from '../api/contract/route.ts';
import type { Tx } from '../control/control.ts';
import type { CalculationTurn } from '../control/database.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { recordHistories } from '../history/record-history.ts';
import { newId } from '../ids.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { announceSegment, announceStatuses } from './announce.ts';
import { calculateSegment, calculateTogether } from './calculate.ts';
import { processDied } from './calculation-errors.ts';
import {
  ATTEMPTS,
  type CalculationChoice,
  keepWaiting,
  queueCalculations,
  requeueCalculations,
  settleStatuses,
  standingStill,
  waitingFor,
  withdrawCalculations,
} from './calculation-store.ts';
import { endCalculation } from './publish-calculations.ts';

/** All that shares scans is one piece of work: whoever does it takes all there is. */
const TOGETHER = 'together';

export function registerCalculationJobs(jobs: Jobs, deps: Deps): void {
  const onOver = (segmentIds: readonly string[]) => askWaiting(deps, jobs, segmentIds);
  jobs.work('calculate', ({ segmentId }, signal) => calculateSegment(deps, segmentId, onOver, signal));
  jobs.work('calculate_together', (_, signal) => calculateTogether(deps, onOver, signal));
  jobs.sweep('calculations', () => takeUpStopped(deps, jobs));
}

type Waiting = { readonly segmentId: string; readonly turn: CalculationTurn };

/** Asks for the work on queued calculations. */
async function askFor(jobs: Jobs, waiting: readonly Waiting[], tx?: Tx): Promise<void> {
  const within = tx === undefined ? {} : { tx };
  const own = waiting.filter(({ turn }) => turn === 'own');
  await jobs.enqueueMany(
    'calculate',
    own.map(({ segmentId }) => ({ payload: { segmentId }, key: segmentId })),
    within,
  );
  if (own.length < waiting.length) await jobs.enqueue('calculate_together', {}, { key: TOGETHER, ...within });
}

/** These are over: those that waited for them, for what they nest or behind an older version, can begin. */
async function askWaiting(deps: Deps, jobs: Jobs, segmentIds: readonly string[]): Promise<void> {
  await askFor(jobs, await waitingFor(deps.control.db, segmentIds));
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
 * @param turn `own` when somebody waits for just this one; many share scans
 */
export async function requestCalculations(
  { tx, deps, jobs, actor }: Asked,
  segments: readonly Calculable[],
  turn: 'own' | 'shared' = segments.length > 1 ? 'shared' : 'own',
): Promise<ReadonlyMap<string, string>> {
  const queued = await queueSegments({ tx, deps, jobs }, segments, { requestedBy: actor.name, turn });
  const isNew = segments.filter(({ id }) => queued.has(id));
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

/** Puts calculations into the queue; answers the new ones by segment. */
export async function queueSegments(
  { tx, deps, jobs }: Omit<Asked, 'actor'>,
  segments: readonly Pick<Calculable, 'id' | 'version'>[],
  { requestedBy, turn }: { readonly requestedBy: string; readonly turn: 'own' | 'shared' },
): Promise<ReadonlyMap<string, string>> {
  const wanted = segments.map(({ id, version }) => ({
    id: newId('calc', deps.clock),
    segmentId: id,
    version,
  }));
  const isNew = await queueCalculations(tx, wanted, { requestedBy, at: deps.clock.now(), turn });
  const queued = new Map(isNew.map(({ id, segmentId }) => [segmentId, id]));
  await settleStatuses(tx, [...queued.keys()]);
  await askFor(
    jobs,
    isNew.map(({ segmentId }) => ({ segmentId, turn })),
    tx,
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
async function takeUpStopped(deps: Deps, jobs: Jobs): Promise<void> {
  const { db } = deps.control;
  const still = await standingStill(db);
  if (still.length === 0) return;
  const waiting = await jobs.waiting('calculate');
  const isAsked = (await jobs.waiting('calculate_together')).size > 0;
  const queued = still.filter(({ status }) => status === 'queued');
  const dead = still.filter(({ status }) => status === 'processing');
  await keepWaiting(
    db,
    queued.map(({ id }) => id),
  );
  const spent = dead.filter(({ attempt }) => attempt >= ATTEMPTS);
  for (const row of spent)
    await endCalculation(db, row, 'failed', processDied(row.attempt), deps.clock.now());
  const again = dead.filter(({ attempt }) => attempt < ATTEMPTS);
  await requeueCalculations(db, again, 'died');
  await askFor(jobs, [
    ...queued.filter(({ segmentId, turn }) => (turn === 'own' ? !waiting.has(segmentId) : !isAsked)),
    ...again.map(({ segmentId }) => ({ segmentId, turn: 'suspect' as const })),
  ]);
  await announceStatuses(
    deps,
    dead.map(({ segmentId }) => segmentId),
  );
}
