/** Keeps runs being handed over: takes those that are due, keeps their hearts beating, ends those that somebody cancelled. */
import type { Deps } from '../../deps.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import type { Seal } from '../../seal.ts';
import { SEND_LIMITS, type SendLimits } from '../../webhooks/send-request.ts';
import { contactKeys, forgetContacts } from '../runs/freeze-audience.ts';
import { announceRun } from '../runs/run-jobs.ts';
import { HEARTBEAT_MS, type RunRow } from '../runs/run-store.ts';
import { deliverRun } from './deliver-run.ts';
import { beatDelivery, releaseDelivery, runsToDeliver, takeDelivery } from './delivery-store.ts';
import { finishRun } from './finish-run.ts';

/** After an engine did not answer. */
const PUT_OFF_MS = 10_000;
const FORGET_MS = 3_600_000;

export function registerDeliveryJobs(
  jobs: Jobs,
  deps: Deps,
  seal: Seal,
  limits: SendLimits = SEND_LIMITS,
): void {
  const parts = { ...deps, seal, limits };
  jobs.work('deliver', ({ runId }, signal) => advanceDelivery(parts, runId, signal));
  let looked = Number.NEGATIVE_INFINITY;
  jobs.sweep('deliveries', async () => {
    for (const runId of await runsToDeliver(deps.control.db))
      await jobs.enqueue('deliver', { runId }, { key: runId });
    if (deps.clock.elapsed() - looked < FORGET_MS) return;
    looked = deps.clock.elapsed();
    await forgetLeft(deps);
  });
}

async function advanceDelivery(
  parts: Parameters<typeof deliverRun>[0],
  runId: string,
  signal: AbortSignal,
): Promise<void> {
  const { db } = parts.control;
  const run = await takeDelivery(db, runId);
  if (!run) return;
  const controller = new AbortController();
  const stop = () => controller.abort();
  signal.addEventListener('abort', stop, { once: true });
  const heart = setInterval(() => {
    beatDelivery(db, runId)
      .then((goesOn) => goesOn || controller.abort())
      .catch((error: unknown) => parts.log.warn({ err: error }, 'heartbeat of a delivery failed'));
    void announceRun(parts, runId);
  }, HEARTBEAT_MS);
  try {
    if (!run.cancel_requested) await deliverRun(parts, run, controller.signal);
    if (await isCancelled(parts, runId)) await finishRun(parts, run, { status: 'cancelled' });
    else if (controller.signal.aborted) await releaseDelivery(db, runId);
  } catch (error) {
    // The rows say what is left.
    parts.log.error({ err: error, run: runId }, 'handing a run over was interrupted; it goes on in a while');
    await putOff(parts, run);
  } finally {
    clearInterval(heart);
    signal.removeEventListener('abort', stop);
  }
  await announceRun(parts, runId);
}

async function isCancelled({ control }: Deps, runId: string): Promise<boolean> {
  const row = await control.db
    .selectFrom('runs')
    .select(['cancel_requested', 'status'])
    .where('id', '=', runId)
    .executeTakeFirst();
  return row?.cancel_requested === true && (row.status === 'ready' || row.status === 'delivering');
}

/** An engine may not have answered. When this fails as well, the run is taken up when its heartbeat is old. */
async function putOff({ control, clock, log }: Deps, run: RunRow): Promise<void> {
  const until = {
    at: new Date(clock.wall().getTime() + PUT_OFF_MS),
    failures: run.failures,
    error: { code: 'internal', detail: 'Handing over was interrupted on our side; it goes on by itself.' },
  };
  await releaseDelivery(control.db, run.id, until).catch((error: unknown) =>
    log.warn({ err: error }, 'a run was not let go'),
  );
}

/** Forgets addresses of runs that are over, which a killed process had left. */
async function forgetLeft({ control, warehouse }: Deps): Promise<void> {
  const keys = (await contactKeys(warehouse, {})).map(({ key }) => {
    const [runId = '', attempt = ''] = key.split('.');
    return { runId, attempt: Number(attempt) };
  });
  if (keys.length === 0) return;
  const open = await control.db
    .selectFrom('runs')
    .select('id')
    .where('status', 'in', ['scheduled', 'preflight', 'preparing', 'ready', 'delivering'])
    .execute();
  const going = new Set(open.map(({ id }) => id));
  for (const key of keys) if (!going.has(key.runId)) await forgetContacts(warehouse, key);
}
