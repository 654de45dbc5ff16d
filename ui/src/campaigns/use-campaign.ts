/** One campaign, asked for again while one of its segments is being calculated. */
import { useQuery } from '@tanstack/react-query';
import type { Campaign } from '../../../src/api/contract/campaigns.ts';
import { contract } from '../../../src/api/contract/contract.ts';
import { useLiveState } from '../api/live.tsx';
import { apiQuery } from '../api/queries.ts';
import { pollEvery } from '../segments/poll-every.ts';

export function useCampaign(id: string) {
  const live = useLiveState();
  return useQuery({
    ...apiQuery(contract.readCampaign, { params: { id } }),
    refetchInterval: ({ state }) => pollEvery(live, statusesOf(state.data)),
  });
}

function statusesOf(campaign: Campaign | undefined) {
  return [...(campaign?.include ?? []), ...(campaign?.exclude ?? [])].flatMap(({ status }) =>
    status === null ? [] : [{ status }],
  );
}
