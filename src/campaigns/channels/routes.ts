/** Channels over HTTP. */
import type { channelsContract } from '../../api/contract/channels.ts';
import type { Contract } from '../../api/contract/contract.ts';
import type { Handlers } from '../../api/contract/route.ts';
import type { Deps } from '../../deps.ts';
import type { Seal } from '../../seal.ts';
import { deleteChannel, listChannels, putChannel } from './channels.ts';

export function channelRoutes(
  deps: Deps,
  seal: Seal,
): Handlers<Pick<Contract, keyof typeof channelsContract>> {
  return {
    listChannels: async ({ actor }) => ({ items: await listChannels(deps, actor) }),
    putChannel: async ({ actor, params, body }) => putChannel(deps, seal, actor, params.channel, body),
    deleteChannel: async ({ actor, params }) => deleteChannel(deps, actor, params.channel),
  };
}
