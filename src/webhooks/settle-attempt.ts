/**
 * What follows from an attempt: done, another one later, or given up; and for the webhook whether it is well, fails, or has
 * to be disabled. One transaction per attempt.
 */
import type { Tx } from '../control/control.ts';
import type { Deps } from '../deps.ts';
import { recordHistory, SYSTEM } from '../history/record-history.ts';
import { type ClaimedDelivery, endAttempt } from './delivery-store.ts';
import { nextAttemptAt, parseRetryAfter } from './retry-schedule.ts';
import type { Outcome } from './send-request.ts';

/** Days without a single success after which a webhook is disabled. */
export const FAILING_DAYS = 5;
const DAY_MS = 86_400_000;
const GONE = 410;

export async function settleAttempt(
  deps: Deps,
  delivery: ClaimedDelivery,
  outcome: Outcome,
  milliseconds: number,
): Promise<void> {
  const now = deps.clock.wall();
  const changed = await deps.control.db.transaction().execute(async (tx) => {
    const webhook = await tx
      .selectFrom('webhooks')
      .select(['id', 'name', 'state', 'failing_since'])
      .where('id', '=', delivery.webhookId)
      .forNoKeyUpdate()
      .executeTakeFirst();
    // Deleted meanwhile, and its deliveries with it.
    if (!webhook) return false;
    await endAttempt(tx, delivery, { ...outcome, milliseconds });
    await moveOn(tx, delivery, outcome, now);
    if (outcome.stopped) return true;
    const failingSince = outcome.ok
      ? null
      : delivery.isTest
        ? webhook.failing_since
        : (webhook.failing_since ?? now);
    await tx
      .updateTable('webhooks')
      .set({ failing_since: failingSince, last_delivery_id: delivery.id })
      .where('id', '=', webhook.id)
      .execute();
    const because = outcome.ok || delivery.isTest ? undefined : reasonToDisable(outcome, failingSince, now);
    if (because !== undefined && webhook.state === 'active') await disable(deps, tx, webhook, because);
    return true;
  });
  if (changed) deps.live.publish({ type: 'webhook.changed', webhook_id: delivery.webhookId });
}

/** Gives the delivery its next appointment or its end. Another attempt of it, begun meanwhile, is left alone. */
async function moveOn(tx: Tx, delivery: ClaimedDelivery, outcome: Outcome, now: Date): Promise<void> {
  const row = await tx
    .selectFrom('webhook_deliveries')
    .select('failures')
    .where('id', '=', delivery.id)
    .where('attempts', '=', delivery.number)
    .where('status', '=', 'pending')
    .forUpdate()
    .executeTakeFirst();
  if (!row) return;
  const failures = row.failures + (outcome.ok || outcome.stopped ? 0 : 1);
  const next =
    outcome.ok || delivery.isTest || outcome.response?.status === GONE
      ? undefined
      : outcome.stopped
        ? now
        : nextAttemptAt(failures, {
            at: now,
            retryAfter: parseRetryAfter(outcome.response?.headers['retry-after'] ?? null, now),
            random: Math.random(),
          });
  await tx
    .updateTable('webhook_deliveries')
    .set({
      claimed_until: null,
      failures,
      due_at: next ?? null,
      ...(next ? {} : { status: outcome.ok ? ('success' as const) : ('failed' as const), finished_at: now }),
    })
    .where('id', '=', delivery.id)
    .execute();
}

function reasonToDisable(outcome: Outcome, failingSince: Date | null, now: Date): string | undefined {
  if (outcome.response?.status === GONE) return outcome.error?.detail;
  if (!failingSince || now.getTime() - failingSince.getTime() < FAILING_DAYS * DAY_MS) return undefined;
  return `Every attempt failed for ${FAILING_DAYS} days. ${outcome.error?.detail ?? ''}`;
}

async function disable(
  deps: Deps,
  tx: Tx,
  webhook: { readonly id: string; readonly name: string },
  because: string,
): Promise<void> {
  const now = deps.clock.now();
  await tx
    .updateTable('webhooks')
    .set({ state: 'disabled', disabled_because: because, updated_at: now })
    .where('id', '=', webhook.id)
    .execute();
  await recordHistory(tx, deps.clock, SYSTEM, {
    action: 'webhook.disabled',
    subject: { kind: 'webhook', id: webhook.id, name: webhook.name },
    changes: { state: { from: 'active', to: 'disabled' }, because: { from: null, to: because } },
  });
  deps.log.warn({ webhook: webhook.id, because }, 'a webhook was disabled');
}
