/** Webhooks over HTTP. */
import type { Contract } from '../api/contract/contract.ts';
import type { Handlers } from '../api/contract/route.ts';
import type { webhooksContract } from '../api/contract/webhooks.ts';
import { listDeliveries, listWebhooks, readDelivery, readWebhook } from './webhook-queries.ts';
import {
  changeWebhook,
  createWebhook,
  deleteWebhook,
  redeliver,
  redeliverFailed,
  rotateSecret,
  testWebhook,
  type WebhookParts,
} from './webhooks.ts';

type WebhookRoutes = Handlers<Pick<Contract, keyof typeof webhooksContract>>;

export function webhookRoutes(parts: WebhookParts): WebhookRoutes {
  const { db } = parts.control;
  const read = (id: string) => readWebhook(db, parts.seal, id);
  return {
    listWebhooks: async () => ({ items: await listWebhooks(db, parts.seal) }),
    async createWebhook({ actor, body }) {
      const { id, secret } = await createWebhook(parts, actor, body);
      return { ...(await read(id)), signing_secret: secret };
    },
    readWebhook: async ({ params }) => read(params.id),
    async changeWebhook({ actor, params, body, ifMatch }) {
      await changeWebhook(parts, actor, params.id, body, ifMatch);
      return read(params.id);
    },
    deleteWebhook: async ({ actor, params }) => deleteWebhook(parts, actor, params.id),
    testWebhook: async ({ actor, params }) =>
      readDelivery(db, params.id, await testWebhook(parts, actor, params.id)),
    async rotateWebhookSecret({ actor, params, body }) {
      const secret = await rotateSecret(parts, actor, params.id, body.keep_previous);
      return { ...(await read(params.id)), signing_secret: secret };
    },
    listDeliveries: async ({ params, query }) => listDeliveries(db, params.id, query),
    readDelivery: async ({ params }) => readDelivery(db, params.id, params.delivery),
    async redeliver({ actor, params }) {
      await redeliver(parts, actor, params.id, params.delivery);
      return readDelivery(db, params.id, params.delivery);
    },
    redeliverFailed: async ({ actor, params, body }) => ({
      redelivered: await redeliverFailed(parts, actor, params.id, new Date(body.since)),
    }),
  };
}
