/** Webhooks: who is told of what, what became of it, and sending it again. */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { eventType, TEST_EVENT } from './event-types.ts';
import { idParams, instant, pageOf, pageQuery, queryList } from './paging.ts';
import { finding } from './segments.ts';

export const deliveryStatus = z.enum(['pending', 'success', 'failed']);

/** Why no answer came that counts, as a code, a sentence and what to do. */
export const attemptError = z.object({ code: z.string(), detail: z.string(), hint: z.string().optional() });

const lastAttempt = z.object({
  at: instant,
  /** HTTP status of the answer; null when there was none. */
  response_status: z.int().nullable(),
  /** How long it took, in milliseconds; null while it runs. */
  milliseconds: z.number().nullable(),
  error: attemptError.nullable(),
});

export const delivery = z.object({
  id: z.string(),
  webhook_id: z.string(),
  /** The `webhook-id` header: the same at every attempt. */
  event_id: z.string(),
  event_type: z.string(),
  status: deliveryStatus,
  created_at: instant,
  finished_at: instant.nullable(),
  attempt_count: z.int(),
  /** When it is attempted next; null when it is done. */
  next_attempt_at: instant.nullable(),
  last_attempt: lastAttempt.nullable(),
});
export type Delivery = z.output<typeof delivery>;

export const attemptResponse = z.object({
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  /** The beginning of the body as text. */
  body: z.string(),
  /** True when there was more of it, or it did not end in time. */
  truncated: z.boolean(),
});

const attempt = z.object({
  number: z.int(),
  url: z.string(),
  started_at: instant,
  milliseconds: z.number().nullable(),
  response: attemptResponse.nullable(),
  error: attemptError.nullable(),
});

export const deliveryDetail = delivery.extend({
  /** What is sent and signed, byte for byte. */
  request_body: z.string(),
  /** Oldest first. */
  attempts: z.array(attempt),
});

export const webhook = z.object({
  id: z.string(),
  name: z.string(),
  url: z.string(),
  events: z.array(eventType),
  /** Events about segments are sent of these only; null: of all. `name` is null when there is no such segment any more. */
  segments: z
    .array(z.object({ id: z.string(), name: z.string().nullable(), trashed: z.boolean() }))
    .nullable(),
  /** `paused` by a person, `disabled` by Muster; in both, what it should be told waits. */
  state: z.enum(['active', 'paused', 'disabled']),
  disabled_because: z.string().nullable(),
  failing_since: instant.nullable(),
  last_delivery: delivery.nullable(),
  /** Deliveries that wait for their first or next attempt. */
  waiting: z.int(),
  findings: z.array(finding),
  secret: z.object({
    created_at: instant,
    /** Until when the secret before signs too. */
    previous_until: instant.nullable(),
  }),
  version: z.int(),
  created_at: instant,
  created_by: z.string(),
  updated_at: instant,
});
export type Webhook = z.output<typeof webhook>;

const withSecret = webhook.extend({
  /** What requests are signed with. It is in this answer and nowhere else. */
  signing_secret: z.string(),
});

const name = z.string().trim().min(1).max(120);
const url = z.string().trim().min(1).max(2_000);
const events = z.array(eventType).min(1);
const segments = z.array(z.string().max(100)).min(1).max(500).nullable();

const deliveryParams = z.strictObject({ ...idParams.shape, delivery: idParams.shape.id });

export const webhooksContract = {
  listWebhooks: endpoint({
    method: 'GET',
    path: '/webhooks',
    role: 'admin',
    tag: 'Webhooks',
    summary: 'List webhooks with their health',
    answer: z.object({ items: z.array(webhook) }),
  }),
  createWebhook: endpoint({
    method: 'POST',
    path: '/webhooks',
    role: 'admin',
    tag: 'Webhooks',
    summary: 'Add a webhook; its signing secret is shown only in this answer',
    status: 201,
    holdsSecret: true,
    body: z.strictObject({ name, url, events, segments: segments.default(null) }),
    answer: withSecret,
  }),
  readWebhook: endpoint({
    method: 'GET',
    path: '/webhooks/{id}',
    role: 'admin',
    tag: 'Webhooks',
    summary: 'Read a webhook',
    params: idParams,
    answer: webhook,
  }),
  changeWebhook: endpoint({
    method: 'PATCH',
    path: '/webhooks/{id}',
    role: 'admin',
    tag: 'Webhooks',
    summary: 'Change, pause or resume a webhook; resuming sends what waited',
    params: idParams,
    body: z.strictObject({
      name: name.optional(),
      url: url.optional(),
      events: events.optional(),
      segments: segments.optional(),
      state: z.enum(['active', 'paused']).optional(),
    }),
    answer: webhook,
  }),
  deleteWebhook: endpoint({
    method: 'DELETE',
    path: '/webhooks/{id}',
    role: 'admin',
    tag: 'Webhooks',
    summary: 'Delete a webhook with its deliveries; nothing more is sent to it',
    status: 204,
    params: idParams,
    answer: z.void(),
  }),
  testWebhook: endpoint({
    method: 'POST',
    path: '/webhooks/{id}/test',
    role: 'admin',
    tag: 'Webhooks',
    summary: `Send a ${TEST_EVENT} event now and answer with what came back; paused and disabled webhooks take it too`,
    params: idParams,
    answer: deliveryDetail,
  }),
  rotateWebhookSecret: endpoint({
    method: 'POST',
    path: '/webhooks/{id}/rotate-secret',
    role: 'admin',
    tag: 'Webhooks',
    summary: 'Make a new signing secret, shown only in this answer; the one before signs too for 24 hours',
    holdsSecret: true,
    params: idParams,
    body: z.strictObject({
      /** False when the secret leaked: then it signs nothing from now on. */
      keep_previous: z.boolean().default(true),
    }),
    answer: withSecret,
  }),
  listDeliveries: endpoint({
    method: 'GET',
    path: '/webhooks/{id}/deliveries',
    role: 'admin',
    tag: 'Webhooks',
    summary: 'List the deliveries of a webhook, the newest first',
    params: idParams,
    query: z.strictObject({
      page: pageQuery.page,
      page_size: pageQuery.page_size,
      status: queryList(deliveryStatus).optional(),
      event: queryList(z.enum([...eventType.options, TEST_EVENT])).optional(),
    }),
    answer: pageOf(delivery),
  }),
  readDelivery: endpoint({
    method: 'GET',
    path: '/webhooks/{id}/deliveries/{delivery}',
    role: 'admin',
    tag: 'Webhooks',
    summary: 'Read a delivery with what was sent and every attempt',
    params: deliveryParams,
    answer: deliveryDetail,
  }),
  redeliver: endpoint({
    method: 'POST',
    path: '/webhooks/{id}/deliveries/{delivery}/redeliver',
    role: 'admin',
    tag: 'Webhooks',
    summary: 'Send a delivery again under the same id, with a new round of attempts',
    status: 202,
    params: deliveryParams,
    answer: deliveryDetail,
  }),
  redeliverFailed: endpoint({
    method: 'POST',
    path: '/webhooks/{id}/redeliver',
    role: 'admin',
    tag: 'Webhooks',
    summary: 'Send every failed delivery since a moment again',
    status: 202,
    params: idParams,
    body: z.strictObject({ since: z.iso.datetime({ offset: true }) }),
    answer: z.object({ redelivered: z.int() }),
  }),
};
