/** What can be done to a webhook with one click: pause, resume, send a test, delete. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { contract } from '../../../../src/api/contract/contract.ts';
import { call } from '../../api/client.ts';
import { refresh } from '../../api/queries.ts';
import { countText } from '../../shared/Figure.tsx';
import { notifyDone, notifyFailure } from '../../shared/notify.ts';
import type { DeliveryDetail, WebhookAnswer } from './webhook-words.ts';

export function useWebhookActs(onTested: (delivery: DeliveryDetail, webhook: WebhookAnswer) => void) {
  const client = useQueryClient();
  const stale = () =>
    refresh(
      client,
      contract.listWebhooks,
      contract.readWebhook,
      contract.listDeliveries,
      contract.readDelivery,
    );

  const setState = useMutation({
    mutationFn: ({ webhook, state }: { webhook: WebhookAnswer; state: 'active' | 'paused' }) =>
      call(contract.changeWebhook, { params: { id: webhook.id }, body: { state } }),
    onSuccess: async (_answer, { webhook, state }) => {
      notifyDone(resumedText(webhook, state));
      await stale();
    },
    onError: (error) => notifyFailure('The webhook was not changed.', error),
  });
  const test = useMutation({
    mutationFn: (webhook: WebhookAnswer) => call(contract.testWebhook, { params: { id: webhook.id } }),
    onSuccess: async (delivery, webhook) => {
      onTested(delivery, webhook);
      await stale();
    },
    onError: (error) => notifyFailure('The test was not sent.', error),
  });
  const remove = useMutation({
    mutationFn: (webhook: WebhookAnswer) => call(contract.deleteWebhook, { params: { id: webhook.id } }),
    onSuccess: async (_answer, webhook) => {
      notifyDone(`${webhook.name} was deleted.`);
      await refresh(client, contract.listWebhooks);
    },
  });
  return {
    pause: (webhook: WebhookAnswer) => setState.mutate({ webhook, state: 'paused' }),
    resume: (webhook: WebhookAnswer) => setState.mutate({ webhook, state: 'active' }),
    isChanging: setState.isPending,
    test: test.mutate,
    isTesting: test.isPending,
    remove,
  };
}

function resumedText({ name, waiting }: WebhookAnswer, state: 'active' | 'paused'): string {
  if (state === 'paused') return `${name} is paused. What it should be told waits.`;
  if (waiting === 0) return `${name} is active again.`;
  return `${name} is active again. ${countText(waiting, 'waiting delivery', 'waiting deliveries')} ${waiting === 1 ? 'is' : 'are'} sent now.`;
}
