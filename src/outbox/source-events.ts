/** The end of a sync, with success or without, as an event for webhooks; written in the transaction that ends it. */
import { sync as syncSchema } from '../api/contract/sources.ts';
import type { Tx } from '../control/control.ts';
import { recordEvent } from './record-event.ts';

/** To be called after the sync's row says how it ended. */
export async function recordSynced(tx: Tx, syncId: string, at: Date): Promise<void> {
  const row = await tx
    .selectFrom('syncs')
    .innerJoin('sources', 'sources.id', 'syncs.source_id')
    .selectAll('syncs')
    .select('sources.name as source_name')
    .where('syncs.id', '=', syncId)
    .executeTakeFirstOrThrow();
  if (row.status !== 'success' && row.status !== 'failed')
    throw new Error(`The sync ${syncId} has not ended: ${row.status}.`);
  await recordEvent(tx, {
    type: 'source.synced',
    at,
    data: {
      source: { id: row.source_id, name: row.source_name },
      sync: {
        id: syncId,
        status: row.status,
        finished_at: at.toISOString(),
        rows: {
          read: row.rows_read,
          created: row.rows_created,
          updated: row.rows_updated,
          unchanged: row.rows_unchanged,
          rejected: row.rows_rejected,
          left: row.rows_left,
        },
        duplicates: row.duplicates,
        conflicts: row.conflicts,
        error: syncSchema.shape.error.parse(row.error ?? null),
      },
    },
  });
}
