/** How the audience of a run gets to whatever sends: over the receiver of the channel, or as a file that somebody downloads. */
import { Radio, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { contract } from '../../../../src/api/contract/contract.ts';
import { apiQuery } from '../../api/queries.ts';
import { useMay } from '../../session/use-session.ts';
import { Notice } from '../../shared/Notice.tsx';
import { type Channel, channelInText } from '../campaign-words.ts';
import styles from './form.module.css';
import type { CampaignForm } from './use-campaign-form.ts';

export function HandOverSection({ form: { plan, set, problems } }: { readonly form: CampaignForm }) {
  return (
    <>
      <Radio.Group
        aria-label="How it is handed over"
        value={plan.handOver}
        error={problems.get('hand_over')}
        onChange={(value) => set({ handOver: value === 'webhook' ? 'webhook' : 'file' })}
      >
        <Stack gap={10}>
          <Radio
            value="file"
            label="As a file"
            description="A run waits until somebody has downloaded its audience."
          />
          <Radio
            value="webhook"
            label={`To the receiver of ${channelInText(plan.channel)}`}
            description="A run posts its audience there in signed batches, and waits when the receiver does not answer."
          />
        </Stack>
      </Radio.Group>
      {plan.handOver === 'webhook' && <Receiver channel={plan.channel} />}
    </>
  );
}

/** Where it goes, or that it cannot go anywhere yet. Nothing while that is being asked. */
function Receiver({ channel }: { readonly channel: Channel }) {
  const admin = useMay('admin');
  const channels = useQuery(apiQuery(contract.listChannels, {})).data?.items;
  const known = channels?.find((one) => one.channel === channel);
  if (known === undefined) return null;
  const { receiver } = known;
  const link = (words: string) => (
    <a href="/settings/channels" target="_blank" rel="noopener" className={styles.newTab}>
      {words}
      <span className="visually-hidden"> (opens in a new tab)</span>
    </a>
  );
  if (receiver === null)
    return (
      <Notice
        tone="warn"
        live
        action={link(admin ? `Set up ${channelInText(channel)}` : 'Look at the channels')}
      >
        Nothing receives on {channelInText(channel)} yet, so no run can start
        {admin ? '.' : '. An admin has to set up its receiver.'}
      </Notice>
    );
  return (
    <p className={styles.receiver}>
      Goes to <span className={styles.address}>{new URL(receiver.url).host}</span>. {link('Channels')}
    </p>
  );
}
