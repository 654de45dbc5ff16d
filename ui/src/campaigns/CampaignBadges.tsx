/** The state and the channel of a campaign: icon and word. */
import {
  Archive,
  CircleDashed,
  CirclePause,
  CirclePlay,
  type LucideIcon,
  Mail,
  MessageSquare,
  Phone,
} from 'lucide-react';
import type { CampaignStatus } from '../../../src/api/contract/campaigns.ts';
import { Tone } from '../shared/Tone.tsx';
import { type Channel, campaignStatusWord, channelWord } from './campaign-words.ts';
import styles from './campaigns.module.css';

const LOOKS = {
  draft: { tone: 'idle', icon: CircleDashed, why: 'It is being set up. No run starts before it is active.' },
  active: { tone: 'ok', icon: CirclePlay, why: 'It can be run.' },
  paused: { tone: 'warn', icon: CirclePause, why: 'No run starts until it is active again.' },
  archived: { tone: 'idle', icon: Archive, why: 'Out of use. Lists leave it out.' },
} as const satisfies Record<CampaignStatus, { tone: 'idle' | 'ok' | 'warn'; icon: LucideIcon; why: string }>;

export function CampaignStatusBadge({ status }: { readonly status: CampaignStatus }) {
  const { tone, icon, why } = LOOKS[status];
  return (
    <Tone tone={tone} icon={icon} why={why}>
      {campaignStatusWord(status)}
    </Tone>
  );
}

const CHANNEL_ICONS = { email: Mail, sms: MessageSquare, phone: Phone } as const satisfies Record<
  Channel,
  LucideIcon
>;

export function ChannelName({ channel }: { readonly channel: Channel }) {
  const Icon = CHANNEL_ICONS[channel];
  return (
    <span className={styles.channel}>
      <Icon size={14} aria-hidden="true" />
      {channelWord(channel)}
    </span>
  );
}
