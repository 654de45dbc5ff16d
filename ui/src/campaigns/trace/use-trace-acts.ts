/** Fixes that are done in place: calculating a segment, making the campaign active. The checking goes on by itself afterwards. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import { useLiveState } from '../../api/live.tsx';
import { apiQuery, refresh } from '../../api/queries.ts';
import { pollEvery } from '../../segments/poll-every.ts';
import { useSegmentActions } from '../../segments/segment-actions.ts';
import { useCampaignActions } from '../campaign-actions.ts';

type Named = { readonly id: string; readonly name: string };

export type TraceActs = {
  readonly calculate: (segment: Named) => Promise<void>;
  readonly activate: () => Promise<void>;
  /** Segments of the campaign that are being calculated now, whoever asked for it. */
  readonly waitingFor: readonly Named[];
};

export function useTraceActs(campaignId: string): TraceActs {
  const client = useQueryClient();
  const live = useLiveState();
  const { calculate } = useSegmentActions();
  const { setStatus } = useCampaignActions();
  const { data: campaign } = useQuery({
    ...apiQuery(contract.readCampaign, { params: { id: campaignId } }),
    refetchInterval: ({ state }) =>
      pollEvery(
        live,
        [...(state.data?.include ?? []), ...(state.data?.exclude ?? [])].flatMap(({ status }) =>
          status === null ? [] : [{ status }],
        ),
      ),
  });
  const waitingFor = [...(campaign?.include ?? []), ...(campaign?.exclude ?? [])].filter(
    ({ status }) => status === 'queued' || status === 'processing',
  );
  const waiting = waitingFor.length;
  const before = useRef(waiting);
  useEffect(() => {
    if (waiting < before.current) void refresh(client, contract.traceCampaign);
    before.current = waiting;
  }, [client, waiting]);
  return {
    waitingFor,
    async calculate(segment) {
      await calculate(segment);
      // Small segments are calculated before they were seen waiting.
      await refresh(client, contract.readCampaign, contract.traceCampaign);
    },
    async activate() {
      if (campaign === undefined) return;
      await setStatus(campaign, 'active');
      await refresh(client, contract.traceCampaign);
    },
  };
}
