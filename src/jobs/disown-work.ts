/**
 * At the start of an embedded Muster nothing can be processing: it is alone on its data, so whatever says so belonged to a
 * process that is dead. Its heartbeat is taken away and the first sweep takes it up, instead of waiting until it is stale.
 */
import { sql } from 'kysely';
import type { Control } from '../control/control.ts';

const NEVER = sql<Date>`'epoch'::timestamptz`;

export async function disownWork(control: Pick<Control, 'db' | 'kind'>): Promise<void> {
  if (control.kind !== 'embedded') return;
  await control.db
    .updateTable('syncs')
    .set({ heartbeat_at: NEVER })
    .where('status', '=', 'processing')
    .execute();
  await control.db
    .updateTable('calculations')
    .set({ heartbeat_at: NEVER })
    .where('status', 'in', ['queued', 'processing'])
    .execute();
  await control.db
    .updateTable('runs')
    .set({ heartbeat_at: NEVER })
    .where('status', 'in', ['preflight', 'preparing', 'ready', 'delivering'])
    .where('heartbeat_at', 'is not', null)
    .execute();
  await control.db
    .updateTable('webhook_deliveries')
    .set({ claimed_until: null })
    .where('claimed_until', 'is not', null)
    .execute();
}
