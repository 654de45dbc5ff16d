/**
 * Works on runs: begins those that are due, prepares them, keeps their hearts beating, and sees to it that each ends in a proper
 * status. What the states are is in `run-store.ts`, the work in `prepare-run.ts`. Read this file first.
 */
import { sql } from 'kysely';
import { announceStatuses } from '../../calculation/announce.ts';
import { queueSegments } from '../../calculation/calculation-jobs.ts';
import type { Tx } from '../../control/control.ts';
import type { Deps } from '../../deps.ts';
import { SYSTEM } from '../../history/record-history.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { WarehouseError } from '../../warehouse/warehouse.ts';
import { refreshable } from '../preflight.ts';
import { judgeCampaign } from '../read-preflight.ts';
import { forgetAttempts } from './freeze-audience.ts';
import { prepareRun } from './prepare-run.ts';
import { noteRun, runProgress } from './run-events.ts';
import {
  beatRun,
  beginScheduled,
  endRun,
  HEARTBEAT_MS,
  type RunRow,
  releaseRun,
  runsToWake,
  type TakenRun,
  TRIES,
  takeRun,
} from './run-store.ts';

export function registerRunJobs(jobs: Jobs, deps: Deps): void {
  jobs.work('run', ({ runId }, signal) => advanceRun(deps, jobs, runId, signal));
  jobs.sweep('runs', () => wakeRuns(deps, jobs));
}

async function wakeRuns(deps: Deps, jobs: Jobs): Promise<void> {
  const { db } = deps.control;
  for (const { id, attempt, tries, status } of await runsToWake(db, deps.clock.now())) {
    if (status === 'scheduled' || tries < TRIES) {
      await jobs.enqueue('run', { runId: id }, { key: id });
      continue;
    }
    await fail(
      deps,
      { id, attempt },
      {
        code: 'process_died',
        detail: `The process died while the run was prepared, ${TRIES} times in a row.`,
        hint: 'Look into the log for the reason, often too little memory; then start it again.',
      },
    );
  }
}

/** Does what can be done now for a run, and nothing when that is nothing: harmless when called twice. */
async function advanceRun(deps: Deps, jobs: Jobs, runId: string, signal: AbortSignal): Promise<void> {
  if (!(await isTimely(deps, jobs, runId, signal))) return;
  const run = await takeRun(deps.control.db, runId);
  if (!run) return;
  deps.live.publish(runProgress(run));
  const controller = new AbortController();
  const stop = () => controller.abort();
  signal.addEventListener('abort', stop, { once: true });
  const heart = setInterval(() => {
    beatRun(deps.control.db, run)
      .then((goesOn) => goesOn || controller.abort())
      .catch((error: unknown) => deps.log.warn({ err: error }, 'heartbeat of a run failed'));
  }, HEARTBEAT_MS);
  try {
    const outcome = await prepareRun(deps, run, controller.signal);
    if (outcome === 'waits') await releaseRun(deps.control.db, run, 'waiting');
    if (outcome === 'ready') await jobs.enqueue('deliver', { runId }, { key: runId });
  } catch (error) {
    await settleFailure(deps, run, error, signal);
  } finally {
    clearInterval(heart);
    signal.removeEventListener('abort', stop);
  }
  await endCancelled(deps, run);
  await announceRun(deps, runId);
}

/** Begins a scheduled run that is due, and has segments calculated that are to be; false while it has to wait. */
async function isTimely(deps: Deps, jobs: Jobs, runId: string, signal: AbortSignal): Promise<boolean> {
  const { db } = deps.control;
  await db.transaction().execute((tx) => beginScheduled(tx, runId, deps.clock.now()));
  const run = await db.selectFrom('runs').selectAll().where('id', '=', runId).executeTakeFirst();
  if (run?.status !== 'preflight' && run?.status !== 'preparing') return false;
  if (!run.refresh_first || run.status === 'preparing') return true;
  if (!run.asked_refresh) {
    const { preflight } = await judgeCampaign(deps, run.campaign_id, { type: 'run', runId, signal });
    await db.transaction().execute((tx) => askRefresh({ deps, jobs, tx }, runId, refreshable(preflight)));
    await announceStatuses(deps, refreshable(preflight));
  }
  return (await waitingFor(deps, [run.campaign_id])).size === 0;
}

/** Asks once for the calculations a run begins with. */
export async function askRefresh(
  { deps, jobs, tx }: { readonly deps: Deps; readonly jobs: Jobs; readonly tx: Tx },
  runId: string,
  segmentIds: readonly string[],
): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('runs')
    .set({ asked_refresh: true })
    .where('id', '=', runId)
    .where('asked_refresh', '=', false)
    .executeTakeFirst();
  if (numUpdatedRows === 0n || segmentIds.length === 0) return;
  const segments = await tx
    .selectFrom('segments')
    .select(['id', 'version'])
    .where('id', '=', sql<string>`any(${segmentIds}::text[])`)
    .where('kind', '=', 'rule')
    .where('trashed_at', 'is', null)
    .orderBy('id')
    .forUpdate()
    .execute();
  await queueSegments({ tx, deps, jobs }, segments, { requestedBy: 'Run', turn: 'own' });
}

/** Per campaign its segments that are queued or being calculated. */
export async function waitingFor(
  deps: Pick<Deps, 'control'>,
  campaignIds: readonly string[],
): Promise<ReadonlyMap<string, { readonly id: string; readonly name: string }[]>> {
  const { rows } = await sql<{ campaign: string; id: string; name: string }>`
    select u.campaign_id as campaign, s.id, s.name from campaign_segments u join segments s on s.id = u.segment_id
    where u.campaign_id = any(${campaignIds}::text[]) and s.status in ('queued', 'processing') order by s.name`.execute(
    deps.control.db,
  );
  return Map.groupBy(rows, ({ campaign }) => campaign);
}

async function settleFailure(
  deps: Deps,
  run: RunRow,
  error: unknown,
  processSignal: AbortSignal,
): Promise<void> {
  const { db } = deps.control;
  const asked = await db
    .selectFrom('runs')
    .select('cancel_requested')
    .where('id', '=', run.id)
    .executeTakeFirst();
  if (asked?.cancel_requested) return;
  if (processSignal.aborted) return releaseRun(db, run, 'stopped');
  if (error instanceof WarehouseError && error.retryable && run.tries < TRIES) {
    deps.log.warn({ err: error, run: run.id, attempt: run.attempt }, 'run will be tried again');
    return releaseRun(db, run, 'passing');
  }
  if (!(error instanceof WarehouseError) || error.code === 'query_failed')
    deps.log.error({ err: error, run: run.id }, 'run failed');
  await fail(deps, run, errorOf(error, run.id));
}

function errorOf(error: unknown, runId: string) {
  if (error instanceof WarehouseError && error.code !== 'query_failed')
    return {
      code: error.code,
      detail: {
        time_limit: 'Preparing the run took too long and was stopped.',
        memory_limit: 'Preparing the run needed more memory than it may use and was stopped.',
        cancelled: 'Preparing the run was stopped.',
        engine_unavailable: 'The warehouse did not answer.',
      }[error.code],
      hint: 'Check that the warehouse is running and has enough memory; then start it again.',
    };
  return {
    code: 'internal',
    detail: 'The run failed for a reason on our side; nobody was reached.',
    hint: `Whoever runs this Muster finds more in the log under ${runId}.`,
  };
}

async function fail(
  deps: Deps,
  taken: TakenRun,
  error: { readonly code: string; readonly detail: string; readonly hint: string },
): Promise<void> {
  await deps.control.db.transaction().execute(async (tx) => {
    const row = await endRun(tx, taken, { status: 'failed', error }, deps.clock.now());
    if (row?.status === 'failed')
      await noteRun(tx, deps.clock, SYSTEM, row, 'failed', { error: { from: null, to: error.detail } });
  });
  await forgetPrepared(deps, taken);
  await announceRun(deps, taken.id);
}

/** What a run that came to nothing has prepared. It would do no harm; nobody would read it. */
async function forgetPrepared(deps: Deps, { id, attempt }: TakenRun): Promise<void> {
  try {
    await forgetAttempts(deps.warehouse, { runId: id, attempt: attempt + 1 });
  } catch (error) {
    deps.log.warn({ err: error, run: id }, 'what a run has prepared was not deleted');
  }
}

/** Somebody cancelled it while it was worked on. */
async function endCancelled(deps: Deps, run: RunRow): Promise<void> {
  const ended = await deps.control.db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('runs')
      .select('cancel_requested')
      .where('id', '=', run.id)
      .executeTakeFirst();
    return row?.cancel_requested ? endRun(tx, run, { status: 'cancelled' }, deps.clock.now()) : undefined;
  });
  if (ended) await forgetPrepared(deps, run);
}

/** Tells whoever watches how far a run is. */
export async function announceRun(deps: Pick<Deps, 'control' | 'live'>, runId: string): Promise<void> {
  const row = await deps.control.db
    .selectFrom('runs')
    .select(['id', 'campaign_id', 'status'])
    .where('id', '=', runId)
    .executeTakeFirst();
  if (row) deps.live.publish(runProgress(row));
}
