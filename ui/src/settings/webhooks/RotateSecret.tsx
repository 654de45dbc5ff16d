/** Makes a new signing secret and shows it once; whether the one before signs on depends on why. */
import { Radio, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import { call } from '../../api/client.ts';
import { refresh } from '../../api/queries.ts';
import { FormModal } from '../../shared/FormModal.tsx';
import { SecretModal } from '../SecretModal.tsx';
import type { WebhookAnswer } from './webhook-words.ts';

export function RotateSecret({
  webhook,
  onClose,
}: {
  readonly webhook: WebhookAnswer;
  readonly onClose: () => void;
}): ReactNode {
  const client = useQueryClient();
  const [keep, setKeep] = useState(true);
  const rotate = useMutation({
    mutationFn: () =>
      call(contract.rotateWebhookSecret, { params: { id: webhook.id }, body: { keep_previous: keep } }),
    onSuccess: () => refresh(client, contract.listWebhooks, contract.readWebhook),
  });
  if (rotate.data !== undefined)
    return (
      <SecretModal
        title={`The new signing secret of ${webhook.name}`}
        what="secret"
        value={rotate.data.signing_secret}
        onClose={onClose}
      >
        Copy the secret now: it is shown only this once.{' '}
        {keep
          ? 'Give it to the receiver within 24 hours; until then requests carry a signature of both secrets.'
          : 'Give it to the receiver at once; requests carry no other signature.'}
      </SecretModal>
    );
  return (
    <FormModal
      opened
      title={`Rotate the signing secret of ${webhook.name}`}
      action="Rotate secret"
      busy={rotate.isPending}
      error={rotate.error ?? undefined}
      onSubmit={() => rotate.mutate()}
      onClose={onClose}
    >
      <Radio.Group
        label="The secret of now"
        value={keep ? 'keep' : 'drop'}
        onChange={(value) => setKeep(value === 'keep')}
      >
        <Stack gap={10} mt={8}>
          <Radio
            value="keep"
            label="Signs too for 24 hours"
            description="The receiver accepts every request while you change it."
          />
          <Radio
            value="drop"
            label="Signs nothing from now on"
            description="When it leaked. The receiver refuses requests until it has the new secret; they are sent again later."
          />
        </Stack>
      </Radio.Group>
    </FormModal>
  );
}
