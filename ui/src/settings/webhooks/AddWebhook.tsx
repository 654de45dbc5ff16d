/** Adds a webhook and shows its signing secret once. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import { call } from '../../api/client.ts';
import { refresh } from '../../api/queries.ts';
import { FormModal } from '../../shared/FormModal.tsx';
import { formProblems } from '../../shared/form-problems.ts';
import { SecretModal } from '../SecretModal.tsx';
import { useWebhookForm } from './use-webhook-form.ts';
import { WebhookFields } from './WebhookFields.tsx';

export function AddWebhook({
  onAdded,
  onClose,
}: {
  /** After the secret was seen: the id of the webhook. */
  readonly onAdded: (id: string) => void;
  readonly onClose: () => void;
}): ReactNode {
  const client = useQueryClient();
  const form = useWebhookForm();
  const create = useMutation({
    mutationFn: () => call(contract.createWebhook, { body: form.body }),
    onSuccess: () => refresh(client, contract.listWebhooks),
  });
  const { fields, rest } = formProblems(create.error, ['name', 'url', 'events', 'segments']);
  const added = create.data;
  if (added !== undefined)
    return (
      <SecretModal
        title={`The signing secret of ${added.name}`}
        what="secret"
        value={added.signing_secret}
        onClose={() => onAdded(added.id)}
      >
        Copy the secret now: it is shown only this once. The receiver verifies with it that a request comes
        from this Muster.
      </SecretModal>
    );
  return (
    <FormModal
      opened
      title="Add webhook"
      action="Add webhook"
      busy={create.isPending}
      error={rest}
      disabled={!form.isComplete}
      onSubmit={() => create.mutate()}
      onClose={onClose}
    >
      <WebhookFields
        draft={form.draft}
        aboutSegments={form.aboutSegments}
        problems={fields}
        known={[]}
        onChange={form.change}
      />
    </FormModal>
  );
}
