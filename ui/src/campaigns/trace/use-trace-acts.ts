/** Fixes that are done in place: calculating a segment, making the campaign active. The checking goes on by itself afterwards. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import { refresh } from '../../api/queries.ts';
import { useSegmentActions } from '../../segments/segment-actions.ts';
import { useCampaignActions } from '../campaign-actions.ts';
import { useCampaign } from '../use-campaign.ts';

type Named = { readonly id: string; readonly name: string };

export type TraceActs = {
  readonly calculate: (segment: Named) => Promise<void>;
  readonly activate: () => Promise<void>;
  /** Segments of the campaign that are being calculated now, whoever asked for it. */
  readonly waitingFor: readonly Named[];
};

export function useTraceActs(campaignId: string): TraceActs {
  const client = useQueryClient();
  const { calculate } = useSegmentActions();
  const { setStatus } = useCampaignActions();
  const { data: campaign } = useCampaign(campaignId);
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
