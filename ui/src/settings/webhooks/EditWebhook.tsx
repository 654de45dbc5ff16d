/** Changes where a webhook sends, and what. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import { call } from '../../api/client.ts';
import { refresh } from '../../api/queries.ts';
import { FormModal } from '../../shared/FormModal.tsx';
import { formProblems } from '../../shared/form-problems.ts';
import { notifyDone } from '../../shared/notify.ts';
import { useWebhookForm } from './use-webhook-form.ts';
import { WebhookFields } from './WebhookFields.tsx';
import type { WebhookAnswer } from './webhook-words.ts';

export function EditWebhook({
  webhook,
  onClose,
}: {
  readonly webhook: WebhookAnswer;
  readonly onClose: () => void;
}): ReactNode {
  const client = useQueryClient();
  const form = useWebhookForm(webhook);
  // What the form began with: what is read of it meanwhile is somebody else's, and must not be overwritten unseen.
  const [{ version }] = useState(webhook);
  const change = useMutation({
    mutationFn: () =>
      call(contract.changeWebhook, {
        params: { id: webhook.id },
        body: form.body,
        ifMatch: version,
      }),
    onSuccess: async ({ name }) => {
      onClose();
      notifyDone(`${name} was changed.`);
      await refresh(client, contract.listWebhooks, contract.readWebhook);
    },
  });
  const { fields, rest } = formProblems(change.error, ['name', 'url', 'events', 'segments']);
  return (
    <FormModal
      opened
      title={`Edit ${webhook.name}`}
      action="Save changes"
      busy={change.isPending}
      error={rest}
      disabled={!form.isComplete}
      onSubmit={() => change.mutate()}
      onClose={onClose}
    >
      <WebhookFields
        draft={form.draft}
        aboutSegments={form.aboutSegments}
        problems={fields}
        known={webhook.segments ?? []}
        onChange={form.change}
      />
    </FormModal>
  );
}
