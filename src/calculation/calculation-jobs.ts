/** Asking for calculations and keeping them going: request, cancel, the queue's handler, and the sweep after a crash. */
import type { Actor } from '../api/contract/route.ts';
import type { Tx } from '../control/control.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { recordHistory } from '../history/record-history.ts';
import { newId } from '../ids.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { announceSegment } from './announce.ts';
import { calculateSegment } from './calculate.ts';
import {
  ATTEMPTS,
  endCalculation,
  queueCalculation,
  requeueCalculation,
  settleStatus,
  standingStill,
} from './calculation-store.ts';

export function registerCalculationJobs(jobs: Jobs, deps: Deps): void {
  jobs.work('calculate', ({ segmentId }, signal) => calculateSegment(deps, segmentId, signal));
  jobs.sweep('calculations', () => takeUpStopped(deps, jobs));
}

function ask(jobs: Jobs, segmentId: string) {
  return (tx: Tx) => jobs.enqueue('calculate', { segmentId }, { key: segmentId, tx });
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
    if (segment.trashed_at)
      throw new Refusal('conflict', `“${segment.name}” is in the trash.`, { hint: 'Restore it first.' });
    if (segment.kind === 'list')
      throw new Refusal('conflict', `“${segment.name}” is a list: it is calculated whenever it is changed.`);
    const isNew = await queueCalculation(tx, {
      id: newId('calc', deps.clock),
      segmentId,
      version: segment.version,
      requestedBy: actor.name,
      at: deps.clock.now(),
    });
    if (!isNew) return;
    await settleStatus(tx, segmentId);
    await ask(jobs, segmentId)(tx);
    await recordHistory(tx, deps.clock, actor, {
      action: 'segment.calculation_requested',
      subject: { kind: 'segment', id: segmentId, name: segment.name },
    });
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
  const { db } = deps.control;
  const open = await db.transaction().execute(async (tx) => {
    const segment = await tx
      .selectFrom('segments')
      .select(['id', 'name'])
      .where('id', '=', segmentId)
      .forUpdate()
      .executeTakeFirst();
    if (!segment) throw new Refusal('not_found', `There is no segment ${segmentId}.`);
    const rows = await tx
      .updateTable('calculations')
      .set({ cancel_requested: true })
      .where('segment_id', '=', segmentId)
      .where('status', 'in', ['queued', 'processing'])
      .returning(['id', 'segment_id as segmentId', 'version', 'status'])
      .execute();
    if (rows.length > 0)
      await recordHistory(tx, deps.clock, actor, {
        action: 'segment.calculation_cancelled',
        subject: { kind: 'segment', id: segmentId, name: segment.name },
      });
    return rows;
  });
  const error = { code: 'cancelled', detail: `${actor.name} cancelled the calculation.` };
  for (const row of open.filter(({ status }) => status === 'queued'))
    await endCalculation(db, row, 'cancelled', error, deps.clock.now());
  if (open.some(({ status }) => status === 'processing')) jobs.abort('calculate', segmentId);
  await announceSegment(deps, segmentId);
}

/** Takes up what a dead process left, and ends what has used up its attempts. */
export async function takeUpStopped(deps: Deps, jobs: Jobs): Promise<void> {
  for (const row of await standingStill(deps.control.db)) {
    if (row.status === 'processing' && row.attempt >= ATTEMPTS)
      await endCalculation(
        deps.control.db,
        row,
        'failed',
        {
          code: 'process_died',
          detail: `The process died during the calculation, ${row.attempt} times in a row.`,
          hint: 'Look into the log for the reason, often too little memory; then calculate again.',
        },
        deps.clock.now(),
      );
    else await requeueCalculation(deps.control.db, row, ask(jobs, row.segmentId));
    await announceSegment(deps, row.segmentId);
  }
}
