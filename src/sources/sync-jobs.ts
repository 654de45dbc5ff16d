/**
 * Syncs as background work, and the sweeps that keep it going: nothing stays queued or processing for ever, and nothing an
 * import staged outlives it.
 */
import { writeTable } from '../contacts/incoming.ts';
import type { Deps } from '../deps.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { announceSync } from './announce-sync.ts';
import { failSync } from './fail-sync.ts';
import { sweepUploads } from './files.ts';
import { pendingWrites } from './finish-sync.ts';
import { sweepTables } from './raw-rows.ts';
import { runSync } from './run-sync.ts';
import { DIED } from './sync-errors.ts';
import { ATTEMPTS, requeueSync, standingSyncs } from './sync-store.ts';

/** Takes up syncs nobody works on: back into the queue, to be finished, or ended after their last attempt. */
export async function sweepSyncs(deps: Deps, jobs: Jobs): Promise<void> {
  const { db } = deps.control;
  for (const sync of await standingSyncs(db)) {
    if (sync.status === 'processing' && !sync.decided) {
      if (sync.attempt >= ATTEMPTS) {
        await failSync(deps, sync.id, 'failed', DIED);
        await announceSync(deps, sync.id);
        continue;
      }
      const back = await db.transaction().execute((tx) => requeueSync(tx, sync.id));
      if (!back) continue;
      deps.log.warn({ sync: sync.id, attempt: sync.attempt }, 'a sync lost its process; it starts again');
    }
    await jobs.enqueue('sync', { syncId: sync.id }, { key: sync.id });
  }
}

/** Drops what imports that are over have left in the warehouse and on disk. */
export async function sweepStaging(deps: Deps): Promise<void> {
  const open = await deps.control.db
    .selectFrom('syncs')
    .select('id')
    .where('status', 'in', ['queued', 'processing'])
    .execute();
  // A write nobody has finished yet needs its tables, whatever became of its sync.
  const pending = [...(await pendingWrites(deps))].map((id) => id.replace(/_contacts$/, ''));
  const ids = new Set([...open.map(({ id }) => id), ...pending]);
  await sweepTables(deps.warehouse, ids, [
    'raw_',
    'phones_',
    writeTable('incoming', ''),
    writeTable('matched', ''),
    writeTable('owners', ''),
    writeTable('found', ''),
    writeTable('decided', ''),
  ]);
  await sweepUploads(deps);
}

/** Registers the work on syncs and what looks for standing ones. */
export function registerSyncJobs(jobs: Jobs, deps: Deps): void {
  jobs.work('sync', ({ syncId }, signal) => runSync(deps, syncId, signal));
  let swept = false;
  jobs.sweep('syncs', async () => {
    if (!swept) await sweepStaging(deps);
    swept = true;
    await sweepSyncs(deps, jobs);
  });
}
