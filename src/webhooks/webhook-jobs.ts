/**
 * Keeps deliveries going: looks whenever something happened that may have been recorded, and every sweep for what another
 * process recorded or left. No queue of its own: the rows are one, and a pool of workers would let a receiver that hangs hold
 * up all others.
 */
import type { Deps } from '../deps.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { oneAtATime } from '../jobs/one-at-a-time.ts';
import type { Seal } from '../seal.ts';
import { batchChanges } from './batch-changes.ts';
import { endLostTests, pruneOutbox } from './delivery-store.ts';
import { createDispatcher, type Dispatcher } from './dispatcher.ts';
import { SEND_LIMITS, type SendLimits } from './send-request.ts';
import { KEPT_DAYS } from './webhook-findings.ts';

const PRUNE_MS = 3_600_000;

/** Registers the sweep; `jobs.start` begins it. The dispatcher answered is stopped by whoever asked for it. */
export function registerWebhookJobs(
  jobs: Jobs,
  deps: Deps,
  seal: Seal,
  limits: SendLimits = SEND_LIMITS,
): Dispatcher {
  const { db } = deps.control;
  const dispatcher = createDispatcher(deps, seal, limits);
  let stopped = false;
  const batching = oneAtATime(
    () => batchChanges(deps, dispatcher.look, () => stopped),
    (error) => deps.log.warn({ err: error }, 'looking for entered and left contacts failed'),
  );
  const look = () => {
    dispatcher.look();
    batching.ask();
  };
  let pruned = Number.NEGATIVE_INFINITY;
  jobs.sweep('webhooks', async () => {
    look();
    await endLostTests(db, deps.clock.wall());
    if (deps.clock.elapsed() - pruned < PRUNE_MS) return;
    await pruneOutbox(db, KEPT_DAYS);
    pruned = deps.clock.elapsed();
  });
  // Every event is recorded by something that is also told on the live stream, just after it was committed.
  const unsubscribe = deps.live.subscribe((event) => {
    const isProgress = event.type === 'sync.progress' && event.sync.finished_at === null;
    if (event.type !== 'webhook.changed' && !isProgress) look();
  });
  return {
    ...dispatcher,
    async stop() {
      stopped = true;
      unsubscribe();
      await batching.stop();
      await dispatcher.stop();
    },
  };
}
