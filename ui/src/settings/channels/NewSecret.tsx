/** Makes a new signing secret for a receiver and shows it once; the one before signs nothing more. */
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { ChannelSetUp } from '../../../../src/api/contract/channels.ts';
import { contract } from '../../../../src/api/contract/contract.ts';
import { call } from '../../api/client.ts';
import { channelInText } from '../../campaigns/campaign-words.ts';
import { ConfirmModal } from '../../shared/ConfirmModal.tsx';
import { SecretModal } from '../SecretModal.tsx';
import { useChannelsRefresh } from './use-channels-refresh.ts';

export function NewSecret({
  channel,
  receiver,
  onClose,
}: {
  readonly channel: ChannelSetUp['channel'];
  readonly receiver: NonNullable<ChannelSetUp['receiver']>;
  readonly onClose: () => void;
}): ReactNode {
  const refresh = useChannelsRefresh();
  const word = channelInText(channel);
  const { url, batch_size, fields } = receiver;
  const renew = useMutation({
    mutationFn: () =>
      call(contract.putChannel, { params: { channel }, body: { url, batch_size, fields, new_secret: true } }),
    onSuccess: refresh,
  });
  if (renew.data?.signing_secret != null)
    return (
      <SecretModal
        title={`The new signing secret of ${word}`}
        what="secret"
        value={renew.data.signing_secret}
        onClose={onClose}
      >
        Copy the secret now: it is shown only this once. Give it to the receiver at once; batches carry no
        other signature.
      </SecretModal>
    );
  return (
    <ConfirmModal
      opened
      title={`Make a new signing secret for ${word}?`}
      action="Make a new secret"
      busy={renew.isPending}
      error={renew.error}
      onConfirm={() => renew.mutate()}
      onClose={onClose}
    >
      <p>
        The secret of now signs nothing more. Until the receiver has the new one it refuses batches; they are
        sent again later, and none is lost.
      </p>
    </ConfirmModal>
  );
}
