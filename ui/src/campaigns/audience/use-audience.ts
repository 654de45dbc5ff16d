/**
 * Whom a plan would reach now: asked a moment after the last change, the question before given up. While it is asked again the
 * answer before stays, marked as such.
 */
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { AudiencePreview } from '../../../../src/api/contract/campaigns.ts';
import { contract } from '../../../../src/api/contract/contract.ts';
import { call } from '../../api/client.ts';
import { keyOf } from '../../api/queries.ts';
import type { Channel } from '../campaign-words.ts';

/** What decides whom a campaign reaches, as the API takes it. */
export type Targeting = {
  readonly channel: Channel;
  readonly include: string[];
  readonly exclude: string[];
  readonly limit: { runs: number; days: number; counts: 'campaign' | 'channel' } | null;
  readonly hold_out: { percent: number; seed?: string } | null;
};

export type Audience = {
  /** The latest answer, perhaps about the plan as it was; undefined until the first one, and without segments. */
  readonly answer: AudiencePreview | undefined;
  readonly isCurrent: boolean;
  readonly error: unknown;
  readonly retry: () => void;
};

const PAUSE_MS = 150;

/**
 * `targeting` is undefined while nothing can be asked; `campaignId` that of a stored campaign, whose own runs and seed count
 * then.
 */
export function useAudience(targeting: Targeting | undefined, campaignId?: string): Audience {
  const json = useMemo(() => JSON.stringify(targeting ?? null), [targeting]);
  const [asked] = useDebouncedValue(json, PAUSE_MS);
  // The pause lets only such plans through that were asked about before.
  const body = asked === json ? targeting : undefined;
  const endpoint = campaignId === undefined ? contract.previewAudience : contract.previewCampaignAudience;
  const query = useQuery({
    queryKey: [...keyOf(endpoint, { params: campaignId === undefined ? {} : { id: campaignId } }), asked],
    queryFn: ({ signal }) => {
      if (body === undefined) throw new Error('There is no plan to ask about.');
      return campaignId === undefined
        ? call(contract.previewAudience, { body, signal })
        : call(contract.previewCampaignAudience, { params: { id: campaignId }, body, signal });
    },
    enabled: body !== undefined,
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 60_000,
    retry: false,
  });
  // What is remembered of an earlier visit was true then.
  const isCurrent =
    body !== undefined && query.data !== undefined && !query.isPlaceholderData && query.isFetchedAfterMount;
  return {
    answer: targeting === undefined ? undefined : query.data,
    isCurrent,
    error: body !== undefined ? query.error : null,
    retry: () => void query.refetch(),
  };
}
