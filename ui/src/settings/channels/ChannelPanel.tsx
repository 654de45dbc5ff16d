/** One channel: where its runs go and with what, or that nothing receives on it yet. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { CircleCheck, CircleDashed, KeyRound, PencilLine, Plus, Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { ChannelSetUp } from '../../../../src/api/contract/channels.ts';
import { contract } from '../../../../src/api/contract/contract.ts';
import { apiQuery } from '../../api/queries.ts';
import { channelInText, channelWord } from '../../campaigns/campaign-words.ts';
import { countText, figureText } from '../../shared/Figure.tsx';
import { listText } from '../../shared/ListState.tsx';
import { Panel } from '../../shared/Panel.tsx';
import { RelativeTime } from '../../shared/RelativeTime.tsx';
import { RowMenu } from '../../shared/RowMenu.tsx';
import { Tone } from '../../shared/Tone.tsx';
import styles from './channels.module.css';
import { NewSecret } from './NewSecret.tsx';
import { ReceiverForm } from './ReceiverForm.tsx';
import { RemoveReceiver } from './RemoveReceiver.tsx';
import { useWaiting } from './use-waiting.ts';

type Act = 'edit' | 'secret' | 'remove';

export function ChannelPanel({
  setUp,
  mayChange,
}: {
  readonly setUp: ChannelSetUp;
  readonly mayChange: boolean;
}): ReactNode {
  const [act, setAct] = useState<Act>();
  const close = () => setAct(undefined);
  const { channel, receiver } = setUp;
  const word = channelWord(channel);
  return (
    <Panel
      title={word}
      aside={
        <span className={styles.aside}>
          {receiver === null ? (
            <Tone tone="idle" icon={CircleDashed}>
              Not set up
            </Tone>
          ) : (
            <Tone tone="ok" icon={CircleCheck}>
              Set up
            </Tone>
          )}
          {mayChange && receiver !== null && (
            <RowMenu
              name={word}
              actions={[
                { label: 'Edit receiver', icon: PencilLine, onClick: () => setAct('edit') },
                { label: 'Make a new secret', icon: KeyRound, onClick: () => setAct('secret') },
                {
                  label: 'Take receiver away',
                  icon: Trash2,
                  danger: true,
                  onClick: () => setAct('remove'),
                },
              ]}
            />
          )}
        </span>
      }
    >
      {receiver === null ? <Nothing setUp={setUp} /> : <Facts receiver={receiver} />}
      {mayChange && receiver === null && (
        <div className={styles.padded}>
          <Button
            variant="default"
            leftSection={<Plus size={15} aria-hidden="true" />}
            aria-label={`Set up a receiver for ${channelInText(channel)}`}
            onClick={() => setAct('edit')}
          >
            Set up a receiver
          </Button>
        </div>
      )}
      {act === 'edit' && <ReceiverForm setUp={setUp} onClose={close} />}
      {act === 'secret' && receiver !== null && (
        <NewSecret channel={channel} receiver={receiver} onClose={close} />
      )}
      {act === 'remove' && receiver !== null && (
        <RemoveReceiver channel={channel} receiver={receiver} onClose={close} />
      )}
    </Panel>
  );
}

/** No receiver, and who is waiting for one. */
function Nothing({ setUp: { channel } }: { readonly setUp: ChannelSetUp }) {
  const waiting = useWaiting(channel);
  return (
    <p className={styles.nothing}>
      Nothing receives on {channelInText(channel)}: runs are handed over as files.
      {waiting !== undefined && waiting.campaigns > 0 && (
        <span className={styles.waiting}>
          {countText(waiting.campaigns, 'campaign', 'campaigns')} that{' '}
          {waiting.campaigns === 1 ? 'hands' : 'hand'} over to it can’t run
          {waiting.runs > 0 && `, and ${countText(waiting.runs, 'run waits', 'runs wait')} for it`}.
        </span>
      )}
    </p>
  );
}

function Facts({ receiver }: { readonly receiver: NonNullable<ChannelSetUp['receiver']> }) {
  const fields = useQuery(apiQuery(contract.listFields, {})).data?.items;
  const labels = receiver.fields.map((key) => fields?.find((field) => field.key === key)?.label ?? key);
  return (
    <dl className={styles.facts}>
      <div>
        <dt>Address</dt>
        <dd className={styles.address}>{receiver.url}</dd>
      </div>
      <div>
        <dt>In one request</dt>
        <dd>up to {figureText(receiver.batch_size)} contacts</dd>
      </div>
      <div>
        <dt>Sent along</dt>
        <dd>{labels.length === 0 ? 'nothing but names, address and ids' : listText(labels)}</dd>
      </div>
      <div>
        <dt>Signing secret</dt>
        <dd>
          made <RelativeTime at={receiver.secret_created_at} />
        </dd>
      </div>
      <div>
        <dt>Changed</dt>
        <dd>
          <RelativeTime at={receiver.updated_at} /> by {receiver.updated_by}
        </dd>
      </div>
    </dl>
  );
}
