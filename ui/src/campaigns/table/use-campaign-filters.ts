/** The filters of the campaign list, each tied to the address. */
import { useQueries, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { campaignStatus } from '../../../../src/api/contract/campaigns.ts';
import { contract } from '../../../../src/api/contract/contract.ts';
import { apiQuery } from '../../api/queries.ts';
import type { Filter, FilterChoice } from '../../shared/FilterChips.tsx';
import { CHANNELS, campaignStatusWord, channelWord } from '../campaign-words.ts';
import type { CampaignsSearch } from './campaign-search.ts';

/** Segments to choose from; any other can stand in the address. */
const MOST_SEGMENTS = 500;
const NOBODY = { value: 'nobody', label: 'nobody' } as const;

export function useCampaignFilters(
  search: CampaignsSearch,
  filter: (change: Partial<CampaignsSearch>) => void,
): readonly Filter[] {
  const people = useQuery(apiQuery(contract.listUsers, {})).data?.items;
  const segments = useSegmentChoices(search.segment);
  return useMemo(() => {
    const owners: FilterChoice[] = [
      ...(people ?? []).map(({ id, name }) => ({ value: id, label: name })),
      NOBODY,
    ];
    return [
      {
        id: 'status',
        label: 'Status',
        choices: campaignStatus.options.map((value) => ({
          value,
          label: campaignStatusWord(value).toLowerCase(),
        })),
        selected: search.status ?? [],
        onChange: (next) => filter({ status: filled(known(campaignStatus.options, next)) }),
      },
      {
        id: 'channel',
        label: 'Channel',
        choices: CHANNELS.map((value) => ({ value, label: channelWord(value) })),
        selected: search.channel ?? [],
        onChange: (next) => filter({ channel: filled(known(CHANNELS, next)) }),
      },
      {
        id: 'owner',
        label: 'Owner',
        choices: owners,
        selected: search.owner ?? [],
        onChange: (next) => filter({ owner: filled(next) }),
      },
      {
        id: 'segment',
        label: 'Segment',
        choices: segments,
        selected: search.segment ?? [],
        onChange: (next) => filter({ segment: filled(next) }),
      },
      {
        id: 'trashed',
        label: 'Trash',
        verb: 'shows',
        choices: [{ value: 'true', label: 'only what was deleted' }],
        selected: search.trashed === 'true' ? ['true'] : [],
        single: true,
        onChange: ([next]) => filter({ trashed: next === 'true' ? 'true' : undefined }),
      },
    ];
  }, [people, segments, search, filter]);
}

/** Segments that something uses, and those of the address by their names. */
function useSegmentChoices(chosen: readonly string[] | undefined): readonly FilterChoice[] {
  const { data } = useQuery(
    apiQuery(contract.listSegments, { query: { used: true, sort: 'name', page_size: MOST_SEGMENTS } }),
  );
  const missing = (chosen ?? []).filter((id) => data?.items.every((segment) => segment.id !== id));
  const named = useQueries({
    queries: missing.map((id) => ({ ...apiQuery(contract.readSegment, { params: { id } }), retry: false })),
    combine: (answers) => answers.map((answer, index) => answer.data ?? { id: missing[index] ?? '' }),
  });
  return useMemo(
    () => [
      ...(data?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
      ...named.map((segment) => ({
        value: segment.id,
        label: 'name' in segment ? segment.name : segment.id,
      })),
    ],
    [data, named],
  );
}

/** Choices that the API knows; the chips speak plain text. */
function known<Value extends string>(values: readonly Value[], texts: readonly string[]): Value[] {
  return values.filter((value) => texts.includes(value));
}

function filled<T>(list: readonly T[]): T[] | undefined {
  return list.length === 0 ? undefined : [...list];
}
