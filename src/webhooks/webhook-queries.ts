/** Webhooks and their deliveries as screens read them. */
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { z } from 'zod';
import { eventType } from '../api/contract/event-types.ts';
import {
  attemptError,
  attemptResponse,
  type Delivery,
  type deliveryDetail,
  type Webhook,
} from '../api/contract/webhooks.ts';
import type { Db } from '../control/control.ts';
import { Refusal } from '../errors.ts';
import { parseId } from '../ids.ts';
import type { Seal } from '../seal.ts';
import { webhookFindings } from './webhook-findings.ts';

type DeliveryDetail = z.output<typeof deliveryDetail>;
type WebhookRow = Awaited<ReturnType<typeof selectWebhooks>>[number];

function selectWebhooks(db: Db, id?: string) {
  return db
    .selectFrom('webhooks')
    .selectAll()
    .select(
      sql<number>`(select count(*)::int from webhook_deliveries d where d.webhook_id = webhooks.id
        and d.status = 'pending' and d.due_at is not null)`.as('waiting'),
    )
    .where(id === undefined ? sql<SqlBool>`true` : sql<SqlBool>`id = ${id}`)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

/** All webhooks, the oldest first. */
export async function listWebhooks(db: Db, seal: Seal): Promise<Webhook[]> {
  return describeWebhooks(db, seal, await selectWebhooks(db));
}

/** One webhook. Refuses `not_found`. */
export async function readWebhook(db: Db, seal: Seal, id: string): Promise<Webhook> {
  const [webhook] = await describeWebhooks(db, seal, await selectWebhooks(db, parseId('hook', id)));
  if (!webhook) throw new Refusal('not_found', `There is no webhook ${id}.`);
  return webhook;
}

async function describeWebhooks(db: Db, seal: Seal, rows: readonly WebhookRow[]): Promise<Webhook[]> {
  const segmentIds = rows.flatMap(({ segments }) => segments ?? []);
  const segments = new Map(
    (
      await db
        .selectFrom('segments')
        .select(['id', 'name', 'trashed_at'])
        .where(sql<SqlBool>`id = any(${segmentIds})`)
        .execute()
    ).map((segment) => [segment.id, segment]),
  );
  const lastIds = rows.flatMap(({ last_delivery_id }) => last_delivery_id ?? []);
  const last = new Map(
    (await selectDeliveries(db, sql<SqlBool>`d.id = any(${lastIds})`).execute()).map((row) => [
      row.id,
      describeDelivery(row),
    ]),
  );
  return rows.map((row) => {
    const lastDelivery = last.get(row.last_delivery_id ?? '') ?? null;
    return {
      id: row.id,
      name: row.name,
      url: row.url,
      events: row.events.map((event) => eventType.parse(event)),
      segments:
        row.segments?.map((id) => {
          const segment = segments.get(id);
          return { id, name: segment?.name ?? null, trashed: segment?.trashed_at != null };
        }) ?? null,
      state: row.state,
      disabled_because: row.disabled_because,
      failing_since: row.failing_since?.toISOString() ?? null,
      last_delivery: lastDelivery,
      waiting: row.waiting,
      findings: webhookFindings({
        state: row.state,
        disabledBecause: row.disabled_because,
        isFailing: row.failing_since !== null,
        lastError: lastDelivery?.last_attempt?.error?.detail ?? null,
        waiting: row.waiting,
        secretIsReadable: seal.open(row.secret, row.id) !== undefined,
      }),
      secret: {
        created_at: row.secret_created_at.toISOString(),
        previous_until: row.previous_secret_until?.toISOString() ?? null,
      },
      version: row.version,
      created_at: row.created_at.toISOString(),
      created_by: row.created_by,
      updated_at: row.updated_at.toISOString(),
    };
  });
}

/** Deliveries (`d`) with their last attempt. */
function selectDeliveries(db: Db, where: RawBuilder<SqlBool>) {
  return db
    .selectFrom('webhook_deliveries as d')
    .leftJoin('webhook_attempts as a', (on) =>
      on.onRef('a.delivery_id', '=', 'd.id').onRef('a.number', '=', 'd.attempts'),
    )
    .selectAll('d')
    .select(['a.started_at', 'a.milliseconds', 'a.response', 'a.error'])
    .where(where)
    .orderBy('d.seq', 'desc');
}

type DeliveryRow = Awaited<ReturnType<ReturnType<typeof selectDeliveries>['execute']>>[number];

const storedResponse = attemptResponse.nullable();
const storedError = attemptError.nullable();

function describeDelivery(row: DeliveryRow): Delivery {
  return {
    id: row.id,
    webhook_id: row.webhook_id,
    event_id: row.event_id,
    event_type: row.event_type,
    status: row.status,
    created_at: row.created_at.toISOString(),
    finished_at: row.finished_at?.toISOString() ?? null,
    attempt_count: row.attempts,
    next_attempt_at: row.status === 'pending' ? (row.due_at?.toISOString() ?? null) : null,
    last_attempt:
      row.started_at === null
        ? null
        : {
            at: row.started_at.toISOString(),
            response_status: storedResponse.parse(row.response ?? null)?.status ?? null,
            milliseconds: row.milliseconds,
            error: storedError.parse(row.error ?? null),
          },
  };
}

export type DeliveryQuery = {
  readonly page: number;
  readonly page_size: number;
  readonly status?: readonly string[] | undefined;
  readonly event?: readonly string[] | undefined;
};

/** A page of a webhook's deliveries, the newest first. Refuses `not_found` when there is no such webhook. */
export async function listDeliveries(db: Db, webhookId: string, query: DeliveryQuery) {
  await requireWebhook(db, webhookId);
  const where = sql<SqlBool>`d.webhook_id = ${webhookId}
    and ${query.status ? sql`d.status = any(${query.status})` : sql`true`}
    and ${query.event ? sql`d.event_type = any(${query.event})` : sql`true`}`;
  const rows = await selectDeliveries(db, where)
    .limit(query.page_size)
    .offset((query.page - 1) * query.page_size)
    .execute();
  const { total } = await db
    .selectFrom('webhook_deliveries as d')
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .where(where)
    .executeTakeFirstOrThrow();
  return {
    items: rows.map(describeDelivery),
    page: query.page,
    page_size: query.page_size,
    total: Number(total),
  };
}

async function requireWebhook(db: Db, id: string): Promise<void> {
  const row = await db
    .selectFrom('webhooks')
    .select('id')
    .where('id', '=', parseId('hook', id))
    .executeTakeFirst();
  if (!row) throw new Refusal('not_found', `There is no webhook ${id}.`);
}

/** A delivery with what is sent and every attempt. Refuses `not_found`. */
export async function readDelivery(db: Db, webhookId: string, id: string): Promise<DeliveryDetail> {
  await requireWebhook(db, webhookId);
  const where = sql<SqlBool>`d.id = ${parseId('del', id)} and d.webhook_id = ${webhookId}`;
  const row = await selectDeliveries(db, where).executeTakeFirst();
  if (!row) throw new Refusal('not_found', `There is no delivery ${id} of this webhook.`);
  const { body } = await db
    .selectFrom('outbox')
    .select('body')
    .where('id', '=', row.event_id)
    .executeTakeFirstOrThrow();
  const attempts = await db
    .selectFrom('webhook_attempts')
    .selectAll()
    .where('delivery_id', '=', id)
    .orderBy('number')
    .execute();
  return {
    ...describeDelivery(row),
    request_body: body,
    attempts: attempts.map((attempt) => ({
      number: attempt.number,
      url: attempt.url,
      started_at: attempt.started_at.toISOString(),
      milliseconds: attempt.milliseconds,
      response: storedResponse.parse(attempt.response ?? null),
      error: storedError.parse(attempt.error ?? null),
    })),
  };
}
