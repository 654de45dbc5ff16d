/** Who depends on the receiver of a channel. */
import { useQuery } from '@tanstack/react-query';
import type { ChannelSetUp } from '../../../../src/api/contract/channels.ts';
import { contract } from '../../../../src/api/contract/contract.ts';
import { apiQuery } from '../../api/queries.ts';

/** Campaigns in use that hand over to it, and runs that are being handed over; undefined while that is being asked. */
export function useWaiting(
  channel: ChannelSetUp['channel'],
): { readonly campaigns: number; readonly runs: number } | undefined {
  const campaigns = useQuery(
    apiQuery(contract.listCampaigns, {
      query: { channel: [channel], hand_over: ['webhook'], page_size: 1 },
    }),
  ).data?.total;
  const runs = useQuery(
    apiQuery(contract.listRuns, { query: { channel: [channel], status: ['delivering'], page_size: 1 } }),
  ).data?.total;
  return campaigns === undefined || runs === undefined ? undefined : { campaigns, runs };
}
