/** Channels: the receiver that runs are handed over to, one per channel. */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { instant } from './paging.ts';
import { channel } from './tags-and-preferences.ts';

export const channelSetUp = z.object({
  channel,
  /** null: nothing is set up, so runs of this channel are handed over as files only. */
  receiver: z
    .object({
      /** Its origin only, for others than admins. */
      url: z.string(),
      /** Contacts in one request. */
      batch_size: z.int(),
      /** Keys of fields that are sent along with each contact. */
      fields: z.array(z.string()),
      secret_created_at: instant,
      version: z.int(),
      updated_at: instant,
      updated_by: z.string(),
    })
    .nullable(),
});
export type ChannelSetUp = z.output<typeof channelSetUp>;

const withSecret = channelSetUp.extend({
  /** What requests are signed with, when it is new. It is in this answer and nowhere else. */
  signing_secret: z.string().nullable(),
});

const channelParams = z.strictObject({ channel });

export const channelsContract = {
  listChannels: endpoint({
    method: 'GET',
    path: '/channels',
    role: 'viewer',
    tag: 'Channels',
    summary: 'What sends on each channel',
    answer: z.object({ items: z.array(channelSetUp) }),
  }),
  putChannel: endpoint({
    method: 'PUT',
    path: '/channels/{channel}',
    role: 'admin',
    tag: 'Channels',
    summary: 'Set up what sends on a channel; the signing secret is shown when it is made',
    holdsSecret: true,
    params: channelParams,
    body: z.strictObject({
      url: z.string().trim().min(1).max(2_000),
      batch_size: z.int().min(1).max(5_000).default(500),
      fields: z.array(z.string().min(1).max(130)).max(50).default([]),
      /** Make a new secret; the one before signs no more. */
      new_secret: z.boolean().default(false),
    }),
    answer: withSecret,
  }),
  deleteChannel: endpoint({
    method: 'DELETE',
    path: '/channels/{channel}',
    role: 'admin',
    tag: 'Channels',
    summary: 'Take the receiver away; what is being handed over waits for another one',
    status: 204,
    params: channelParams,
    answer: z.void(),
  }),
};
