/** Deleting a webhook: nothing more is sent to it, and its log goes with it. */
import type { UseMutationResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ConfirmModal } from '../../shared/ConfirmModal.tsx';
import { countText } from '../../shared/Figure.tsx';
import type { WebhookAnswer } from './webhook-words.ts';

export function DeleteWebhook({
  webhook,
  remove,
  onDone,
  onClose,
}: {
  readonly webhook: WebhookAnswer;
  readonly remove: UseMutationResult<unknown, Error, WebhookAnswer>;
  readonly onDone: () => void;
  readonly onClose: () => void;
}): ReactNode {
  return (
    <ConfirmModal
      opened
      title={`Delete the webhook ${webhook.name}?`}
      action="Delete webhook"
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(webhook, { onSuccess: onDone })}
      onClose={onClose}
    >
      <p>
        Nothing more is sent to <code style={{ overflowWrap: 'anywhere' }}>{webhook.url}</code>, and the log
        of its deliveries is deleted. This cannot be undone.
      </p>
      {webhook.waiting > 0 && (
        <p>
          {countText(webhook.waiting, 'delivery waits', 'deliveries wait')} and{' '}
          {webhook.waiting === 1 ? 'is' : 'are'} never sent then. To keep what waits, pause it instead.
        </p>
      )}
    </ConfirmModal>
  );
}
