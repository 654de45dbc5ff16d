/** Takes the receiver of a channel away; says what waits then for another one. */
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { ChannelSetUp } from '../../../../src/api/contract/channels.ts';
import { contract } from '../../../../src/api/contract/contract.ts';
import { call } from '../../api/client.ts';
import { channelInText } from '../../campaigns/campaign-words.ts';
import { ConfirmModal } from '../../shared/ConfirmModal.tsx';
import { countText } from '../../shared/Figure.tsx';
import { notifyDone } from '../../shared/notify.ts';
import styles from './channels.module.css';
import { useChannelsRefresh } from './use-channels-refresh.ts';
import { useWaiting } from './use-waiting.ts';

export function RemoveReceiver({
  channel,
  receiver,
  onClose,
}: {
  readonly channel: ChannelSetUp['channel'];
  readonly receiver: NonNullable<ChannelSetUp['receiver']>;
  readonly onClose: () => void;
}): ReactNode {
  const refresh = useChannelsRefresh();
  const waiting = useWaiting(channel);
  const word = channelInText(channel);
  const remove = useMutation({
    mutationFn: () => call(contract.deleteChannel, { params: { channel } }),
    onSuccess: async () => {
      onClose();
      notifyDone(`Nothing receives on ${word} any more.`);
      await refresh();
    },
  });
  return (
    <ConfirmModal
      opened
      title={`Take away the receiver of ${word}?`}
      action="Take receiver away"
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      <p>
        Nothing more is sent to <span className={styles.address}>{receiver.url}</span>, and its signing secret
        is forgotten.
      </p>
      {waiting !== undefined && waiting.runs > 0 && (
        <p>
          {countText(waiting.runs, 'run is', 'runs are')} being handed over to it.{' '}
          {waiting.runs === 1 ? 'It waits' : 'They wait'} until another receiver is set up.
        </p>
      )}
      {waiting !== undefined && waiting.campaigns > 0 && (
        <p>
          {countText(waiting.campaigns, 'campaign hands', 'campaigns hand')} over to it and can’t run until
          another receiver is set up.
        </p>
      )}
      {waiting?.campaigns === 0 && waiting.runs === 0 && <p>No campaign hands over to it.</p>}
    </ConfirmModal>
  );
}
