/** "Refresh first": calculates the segments preflight complains about, and asks it again once they are done. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Campaign, Preflight } from '../../../../src/api/contract/campaigns.ts';
import { contract } from '../../../../src/api/contract/contract.ts';
import { refresh } from '../../api/queries.ts';
import { useSegmentActions } from '../../segments/segment-actions.ts';

type Named = { readonly id: string; readonly name: string };

export type RefreshFirst = {
  /** Segments that calculating would help. */
  readonly needed: readonly Named[];
  /** Those that are being calculated now, whoever asked for it. */
  readonly waitingFor: readonly Named[];
  readonly isAsking: boolean;
  readonly start: (segments: readonly Named[]) => void;
};

export function segmentsToCalculate(preflight: Pick<Preflight, 'findings'> | undefined): readonly Named[] {
  const found = new Map<string, Named>();
  for (const { fix, segment } of preflight?.findings ?? [])
    if (fix?.action === 'calculate' && segment !== undefined) found.set(segment.id, segment);
  return [...found.values()];
}

export function useRefreshFirst(campaign: Campaign, preflight: Preflight | undefined): RefreshFirst {
  const client = useQueryClient();
  const { calculate } = useSegmentActions();
  const [isAsking, setAsking] = useState(false);
  const waitingFor = [...campaign.include, ...campaign.exclude].filter(
    ({ status }) => status === 'queued' || status === 'processing',
  );
  const waiting = waitingFor.length;
  // A calculation that ends changes what preflight says, and whom the campaign reaches.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the number of calculations under way is what this waits for
  useEffect(() => {
    void refresh(client, contract.readPreflight, contract.previewCampaignAudience, contract.explainCampaign);
  }, [client, waiting]);
  return {
    needed: segmentsToCalculate(preflight),
    waitingFor,
    isAsking,
    start: (segments) => {
      setAsking(true);
      void Promise.all(segments.map(calculate))
        .then(() =>
          // Small segments are calculated before they were seen waiting.
          refresh(
            client,
            contract.readCampaign,
            contract.readPreflight,
            contract.previewCampaignAudience,
            contract.explainCampaign,
          ),
        )
        .finally(() => setAsking(false));
    },
  };
}
