/** Ends a sync that imported nothing, and writes it into the history when that is not what a person asked for. */
import type { Deps } from '../deps.ts';
import { recordHistory, SYSTEM } from '../history/record-history.ts';
import { recordSynced } from '../outbox/source-events.ts';
import { endSync, type SyncError } from './sync-store.ts';

export async function failSync(
  deps: Deps,
  syncId: string,
  status: 'failed' | 'cancelled',
  error: SyncError,
): Promise<void> {
  const now = deps.clock.now();
  await deps.control.db.transaction().execute(async (tx) => {
    if (!(await endSync(tx, syncId, status, error, now)) || status === 'cancelled') return;
    await recordSynced(tx, syncId, now);
    const source = await tx
      .selectFrom('syncs')
      .innerJoin('sources', 'sources.id', 'syncs.source_id')
      .select(['sources.id', 'sources.name'])
      .where('syncs.id', '=', syncId)
      .executeTakeFirstOrThrow();
    await recordHistory(tx, deps.clock, SYSTEM, {
      action: 'source.sync_failed',
      subject: { kind: 'source', id: source.id, name: source.name },
      changes: { sync: { from: null, to: syncId }, error: { from: null, to: error.detail } },
    });
  });
}
