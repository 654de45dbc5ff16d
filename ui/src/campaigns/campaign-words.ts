/** How channels and states of campaigns are called on screens. */
import type { CampaignStatus } from '../../../src/api/contract/campaigns.ts';

export const CHANNELS = ['email', 'sms', 'phone'] as const;
export type Channel = (typeof CHANNELS)[number];

const CHANNEL_WORDS = { email: 'Email', sms: 'SMS', phone: 'Phone' } as const satisfies Record<
  Channel,
  string
>;

/** "Email", "SMS", "Phone" */
export function channelWord(channel: Channel): string {
  return CHANNEL_WORDS[channel];
}

/** "email", "SMS", "phone": in a sentence. */
export function channelInText(channel: Channel): string {
  return channel === 'sms' ? CHANNEL_WORDS.sms : channel;
}

const STATUS_WORDS = {
  draft: 'Draft',
  active: 'Active',
  paused: 'Paused',
  archived: 'Archived',
} as const satisfies Record<CampaignStatus, string>;

export function campaignStatusWord(status: CampaignStatus): string {
  return STATUS_WORDS[status];
}
