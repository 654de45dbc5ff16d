/** The composition root: settings → engines → features → server. The only file that knows every part. */
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { AnyHandler } from './api/mount.ts';
import { createServer } from './api/server.ts';
import { registerCalculationJobs } from './calculation/calculation-jobs.ts';
import { registerCalculationPruning } from './calculation/prune-calculations.ts';
import { channelRoutes } from './campaigns/channels/routes.ts';
import { registerDeliveryJobs } from './campaigns/delivery/delivery-jobs.ts';
import { driftRoutes } from './campaigns/drift/routes.ts';
import { registerCampaignPruning } from './campaigns/prune-campaigns.ts';
import { campaignRoutes } from './campaigns/routes.ts';
import { runRoutes } from './campaigns/runs/routes.ts';
import { registerRunJobs } from './campaigns/runs/run-jobs.ts';
import { traceRoutes } from './campaigns/trace/routes.ts';
import { changesRoutes } from './changes/routes.ts';
import { registerComparing } from './cleanup/compare-audiences.ts';
import { cleanupRoutes } from './cleanup/routes.ts';
import { type Clock, fixedClock, systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { contactRoutes } from './contacts/routes.ts';
import { migrateControl } from './control/migrate.ts';
import { openControl } from './control/open-control.ts';
import type { Deps } from './deps.ts';
import { explainRoutes } from './explain/routes.ts';
import { historyRoutes } from './history/routes.ts';
import { disownWork } from './jobs/disown-work.ts';
import { createJobs, type Jobs } from './jobs/jobs.ts';
import { createLive } from './live.ts';
import type { Log } from './log.ts';
import { peopleRoutes } from './people/routes.ts';
import { instanceSecret } from './people/secret.ts';
import { createSignIn } from './people/sign-in.ts';
import { registerRefreshing } from './refresh/due-refreshes.ts';
import { refreshRoutes } from './refresh/routes.ts';
import { createSeal } from './seal.ts';
import { registerCompletingVersions } from './segments/complete-versions.ts';
import { registerReadinessWatch } from './segments/notice-readiness.ts';
import { registerTrashPruning } from './segments/prune-trash.ts';
import { segmentRoutes } from './segments/routes.ts';
import { translateRoutes } from './segments/translate-text.ts';
import { sourceRoutes } from './sources/routes.ts';
import { registerSyncJobs } from './sources/sync-jobs.ts';
import { migrateWarehouse } from './warehouse/migrate.ts';
import { openWarehouse } from './warehouse/open-warehouse.ts';
import { webhookRoutes } from './webhooks/routes.ts';
import { registerWebhookJobs } from './webhooks/webhook-jobs.ts';

export type App = {
  readonly server: FastifyInstance;
  readonly deps: Deps;
  readonly jobs: Jobs;
  /** Stops taking requests and work, then stops the engines. */
  close(): Promise<void>;
};

const WEB_DIRECTORY = join(import.meta.dirname, '../ui/dist');

/** Opens the engines, migrates them, starts the jobs and makes the server (not listening yet). */
export async function openApp(config: Config, log: Log): Promise<App> {
  const clock: Clock = config.now ? fixedClock(config.now) : systemClock();
  const control = await openControl(config, log);
  try {
    const [warehouse] = await Promise.all([openWarehouse(config, log), migrateControl(control)]);
    try {
      await migrateWarehouse(warehouse);
      const deps: Deps = { control, warehouse, clock, config, log, live: createLive() };
      return await assemble(deps);
    } catch (error) {
      await warehouse.close();
      throw error;
    }
  } catch (error) {
    await control.close();
    throw error;
  }
}

/** Puts features and server on engines that are open and migrated already (tests bring their own). */
export async function assemble(deps: Deps): Promise<App> {
  const secret = instanceSecret(deps.config);
  const signIn = createSignIn(deps.control, deps.config, secret, deps.log);
  await disownWork(deps.control);
  const jobs = createJobs(deps.control, deps.log);
  registerCalculationJobs(jobs, deps);
  registerCalculationPruning(jobs, deps);
  registerSyncJobs(jobs, deps);
  const stopRefreshing = registerRefreshing(jobs, deps);
  registerTrashPruning(jobs, deps);
  registerCampaignPruning(jobs, deps);
  registerRunJobs(jobs, deps);
  const channelSeal = createSeal(secret, 'channels');
  registerDeliveryJobs(jobs, deps, channelSeal);
  registerComparing(jobs, deps);
  registerCompletingVersions(jobs, deps);
  const stopWatching = registerReadinessWatch(jobs, deps);
  const seal = createSeal(secret, 'webhooks');
  const dispatcher = registerWebhookJobs(jobs, deps, seal);
  const handlers: Readonly<Record<string, AnyHandler>> = {
    ...peopleRoutes(deps, signIn),
    ...contactRoutes(deps),
    ...changesRoutes(deps),
    ...sourceRoutes(deps, jobs),
    ...segmentRoutes(deps, jobs),
    ...refreshRoutes(deps),
    ...cleanupRoutes(deps, jobs),
    ...campaignRoutes(deps),
    ...runRoutes(deps, jobs),
    ...driftRoutes(deps),
    ...traceRoutes(deps),
    ...channelRoutes(deps, channelSeal),
    ...explainRoutes(deps),
    ...translateRoutes(deps),
    ...historyRoutes(deps),
    ...webhookRoutes({ ...deps, seal, dispatcher }),
  };
  const server = await createServer(deps, signIn, { handlers, webDirectory: WEB_DIRECTORY });
  await jobs.start();
  return {
    server,
    deps,
    jobs,
    async close() {
      await server.close();
      await jobs.stop();
      await stopRefreshing();
      await stopWatching();
      await dispatcher.stop();
      await deps.warehouse.close();
      await deps.control.close();
    },
  };
}
