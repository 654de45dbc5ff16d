/** A sync that delivered something else than the one before, as an event for webhooks, in the transaction that ends it. */
import type { DriftFinding } from '../api/contract/readiness.ts';
import type { Tx } from '../control/control.ts';
import { recordEvent } from '../outbox/record-event.ts';
import { readThresholds } from '../people/settings.ts';
import { readDeliveries } from './delivery.ts';
import { driftBetween } from './drift.ts';

/** To be called after the profile is kept. @returns the findings, when one of them is a warning */
export async function recordDrift(
  tx: Tx,
  sync: {
    readonly source: { readonly id: string; readonly name: string };
    readonly syncId: string;
    readonly previousId: string | null;
    readonly at: Date;
  },
): Promise<readonly DriftFinding[] | undefined> {
  const { source, syncId, previousId, at } = sync;
  if (previousId === null) return undefined;
  const deliveries = await readDeliveries(tx, [previousId, syncId]);
  const [before, after] = [deliveries.get(previousId), deliveries.get(syncId)];
  if (!before || !after) return undefined;
  const { findings } = driftBetween(before, after, await readThresholds(tx));
  if (findings.every(({ level }) => level === 'info')) return undefined;
  await recordEvent(tx, {
    type: 'source.drifted',
    at,
    data: {
      source: { id: source.id, name: source.name },
      from: { sync_id: previousId, number: before.number },
      to: { sync_id: syncId, number: after.number },
      findings: [...findings],
    },
  });
  return findings;
}
