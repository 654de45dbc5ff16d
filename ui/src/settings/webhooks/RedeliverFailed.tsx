/** Sends everything again that failed since a moment. */
import { Select } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import { call } from '../../api/client.ts';
import { refresh } from '../../api/queries.ts';
import { countText } from '../../shared/Figure.tsx';
import { FormModal } from '../../shared/FormModal.tsx';
import { notifyDone } from '../../shared/notify.ts';
import { useNow } from '../../shared/now.ts';
import type { WebhookAnswer } from './webhook-words.ts';

const HOUR_MS = 3_600_000;
const CHOICES = [
  { value: '1', label: 'In the last hour' },
  { value: '24', label: 'In the last 24 hours' },
  { value: '168', label: 'In the last 7 days' },
  { value: '720', label: 'In the last 30 days: all that are kept' },
] as const;

export function RedeliverFailed({
  webhook,
  onClose,
}: {
  readonly webhook: WebhookAnswer;
  readonly onClose: () => void;
}): ReactNode {
  const client = useQueryClient();
  const now = useNow();
  const [hours, setHours] = useState<string>('24');
  const send = useMutation({
    mutationFn: () =>
      call(contract.redeliverFailed, {
        params: { id: webhook.id },
        body: { since: new Date(now - Number(hours) * HOUR_MS).toISOString() },
      }),
    onSuccess: async ({ redelivered }) => {
      onClose();
      notifyDone(
        redelivered === 0
          ? 'Nothing failed in that time.'
          : `${countText(redelivered, 'delivery', 'deliveries')} ${redelivered === 1 ? 'is' : 'are'} sent again.`,
      );
      await refresh(client, contract.listDeliveries, contract.readWebhook, contract.listWebhooks);
    },
  });
  return (
    <FormModal
      opened
      title="Send failed deliveries again"
      action="Send again"
      busy={send.isPending}
      error={send.error ?? undefined}
      onSubmit={() => send.mutate()}
      onClose={onClose}
    >
      <Select
        label="Deliveries of events"
        description="Each is sent under the same id as before, so a receiver that has it can leave it out."
        data={[...CHOICES]}
        value={hours}
        allowDeselect={false}
        onChange={(value) => setHours(value ?? hours)}
      />
    </FormModal>
  );
}
