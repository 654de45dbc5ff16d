/**
 * The rows behind a delivery: pending → success | failed. Whoever attempts one claims it for a while (the database's time), so
 * that two processes do not send the same and a killed one lets it go. Locks are taken in one order, webhook before
 * delivery, where both are needed.
 */
import { type SqlBool, sql } from 'kysely';
import type { Db, Tx } from '../control/control.ts';
import type { AttemptError, AttemptResponse } from './send-request.ts';

/** Longer than any attempt takes. */
export const CLAIM_SECONDS = 60;

export type ClaimedDelivery = {
  readonly id: string;
  readonly webhookId: string;
  readonly eventId: string;
  readonly body: string;
  readonly url: string;
  /** Sealed; the second one only while it signs too. */
  readonly secrets: readonly string[];
  /** Which attempt this is, from 1. */
  readonly number: number;
  readonly isTest: boolean;
};

const freeToClaim = sql<SqlBool>`(claimed_until is null or claimed_until < now())`;

/** Active webhooks with something due. */
export async function dueWebhooks(db: Db, now: Date): Promise<string[]> {
  const rows = await db
    .selectFrom('webhooks as w')
    .select('w.id')
    .where('w.state', '=', 'active')
    .where(sql<SqlBool>`exists (select from webhook_deliveries d where d.webhook_id = w.id
      and d.status = 'pending' and d.due_at <= ${now} and ${freeToClaim})`)
    .execute();
  return rows.map(({ id }) => id);
}

/** When the next appointment of an active webhook is; undefined when there is none. */
export async function nextDueAt(db: Db): Promise<Date | undefined> {
  const row = await db
    .selectFrom('webhooks as w')
    .innerJoin('webhook_deliveries as d', 'd.webhook_id', 'w.id')
    .select(({ fn }) => fn.min('d.due_at').as('at'))
    .where('w.state', '=', 'active')
    .where('d.status', '=', 'pending')
    .where(freeToClaim)
    .executeTakeFirst();
  return row?.at ?? undefined;
}

/** Claims at most `limit` due deliveries of a webhook, the longest due first, and writes down that an attempt begins. */
export async function claimDue(
  db: Db,
  webhookId: string,
  limit: number,
  now: Date,
): Promise<ClaimedDelivery[]> {
  return db.transaction().execute(async (tx) => {
    const claimed = await tx
      .updateTable('webhook_deliveries as d')
      .set({
        claimed_until: sql<Date>`now() + make_interval(secs => ${CLAIM_SECONDS})`,
        attempts: sql<number>`d.attempts + 1`,
      })
      .where(
        'd.id',
        'in',
        tx
          .selectFrom('webhook_deliveries')
          .select('id')
          .where('webhook_id', '=', webhookId)
          .where('status', '=', 'pending')
          .where('due_at', '<=', now)
          .where(freeToClaim)
          .orderBy('due_at')
          .orderBy('seq')
          .limit(limit)
          .forUpdate()
          .skipLocked(),
      )
      .returning(['d.id', 'd.event_id', 'd.attempts'])
      .execute();
    return beginAttempts(tx, webhookId, claimed, now, false);
  });
}

/** Writes down the attempts of deliveries that are claimed. None when the webhook was deleted meanwhile. */
export async function beginAttempts(
  tx: Tx,
  webhookId: string,
  claimed: readonly { readonly id: string; readonly event_id: string; readonly attempts: number }[],
  now: Date,
  isTest: boolean,
): Promise<ClaimedDelivery[]> {
  const webhook = await tx
    .selectFrom('webhooks')
    .select(['url', 'secret', 'previous_secret', 'previous_secret_until'])
    .where('id', '=', webhookId)
    .executeTakeFirst();
  if (!webhook || claimed.length === 0) return [];
  const ids = claimed.map(({ id }) => id);
  await tx
    .updateTable('webhook_attempts')
    .set({ error: JSON.stringify(INTERRUPTED) })
    .where('delivery_id', 'in', ids)
    .where('milliseconds', 'is', null)
    .where('error', 'is', null)
    .execute();
  await tx
    .insertInto('webhook_attempts')
    .values(
      claimed.map(({ id, attempts }) => ({
        delivery_id: id,
        number: attempts,
        url: webhook.url,
        started_at: now,
      })),
    )
    .execute();
  const events = await tx
    .selectFrom('outbox')
    .select(['id', 'body'])
    .where(
      'id',
      'in',
      claimed.map(({ event_id }) => event_id),
    )
    .execute();
  const bodies = new Map(events.map(({ id, body }) => [id, body]));
  const rotating = webhook.previous_secret_until !== null && webhook.previous_secret_until > now;
  const secrets = [webhook.secret, ...(rotating && webhook.previous_secret ? [webhook.previous_secret] : [])];
  return claimed.flatMap(({ id, event_id, attempts }) => {
    const body = bodies.get(event_id);
    if (body === undefined) return [];
    return [{ id, webhookId, eventId: event_id, body, url: webhook.url, secrets, number: attempts, isTest }];
  });
}

const INTERRUPTED: AttemptError = {
  code: 'process_died',
  detail: 'The process died before an answer was written down; it may have been received.',
};

/** What an attempt came to, for its row. */
export async function endAttempt(
  tx: Tx,
  delivery: Pick<ClaimedDelivery, 'id' | 'number'>,
  outcome: {
    readonly milliseconds: number;
    readonly response: AttemptResponse | null;
    readonly error: AttemptError | null;
  },
): Promise<void> {
  await tx
    .updateTable('webhook_attempts')
    .set({
      milliseconds: outcome.milliseconds,
      response: outcome.response === null ? null : JSON.stringify(outcome.response),
      error: outcome.error === null ? null : JSON.stringify(outcome.error),
    })
    .where('delivery_id', '=', delivery.id)
    .where('number', '=', delivery.number)
    .execute();
}

/** Tests whose process died: nothing attempts them again. */
export async function endLostTests(db: Db, now: Date): Promise<void> {
  const lost = await db
    .updateTable('webhook_deliveries')
    .set({ status: 'failed', finished_at: now, claimed_until: null })
    .where('status', '=', 'pending')
    .where('due_at', 'is', null)
    .where(freeToClaim)
    .returning('id')
    .execute();
  if (lost.length === 0) return;
  await db
    .updateTable('webhook_attempts')
    .set({ error: JSON.stringify(INTERRUPTED) })
    .where(
      'delivery_id',
      'in',
      lost.map(({ id }) => id),
    )
    .where('milliseconds', 'is', null)
    .execute();
}

/** Forgets events that were recorded so long ago, with their deliveries, whatever became of them. */
export async function pruneOutbox(db: Db, days: number): Promise<void> {
  await db
    .deleteFrom('outbox')
    .where('recorded_at', '<', sql<Date>`now() - make_interval(days => ${days})`)
    .execute();
}
