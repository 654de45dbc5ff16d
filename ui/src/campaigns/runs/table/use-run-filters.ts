/** The filters of the list of runs, each tied to the address. */
import { useQueries, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { contract } from '../../../../../src/api/contract/contract.ts';
import { runStatus } from '../../../../../src/api/contract/runs.ts';
import { apiQuery } from '../../../api/queries.ts';
import type { Filter, FilterChoice } from '../../../shared/FilterChips.tsx';
import { CHANNELS, channelWord } from '../../campaign-words.ts';
import { RUN_TYPES, runStatusWord, runTypeWord } from '../run-words.ts';
import type { RunsSearch } from './run-search.ts';

/** Campaigns to choose from; any other can stand in the address. */
const MOST_CAMPAIGNS = 500;

export function useRunFilters(
  search: RunsSearch,
  filter: (change: Partial<RunsSearch>) => void,
): readonly Filter[] {
  const campaigns = useCampaignChoices(search.campaign);
  const segments = useSegmentChoices(search.segment);
  return useMemo(
    () => [
      {
        id: 'status',
        label: 'Status',
        choices: runStatus.options.map((value) => ({ value, label: runStatusWord(value).toLowerCase() })),
        selected: search.status ?? [],
        onChange: (next) => filter({ status: filled(known(runStatus.options, next)) }),
      },
      {
        id: 'type',
        label: 'Type',
        choices: RUN_TYPES.map((value) => ({ value, label: runTypeWord(value).toLowerCase() })),
        selected: search.type ?? [],
        onChange: (next) => filter({ type: filled(known(RUN_TYPES, next)) }),
      },
      {
        id: 'channel',
        label: 'Channel',
        choices: CHANNELS.map((value) => ({ value, label: channelWord(value) })),
        selected: search.channel ?? [],
        onChange: (next) => filter({ channel: filled(known(CHANNELS, next)) }),
      },
      {
        id: 'campaign',
        label: 'Campaign',
        choices: campaigns,
        selected: search.campaign ?? [],
        onChange: (next) => filter({ campaign: filled(next) }),
      },
      // Offered by the page of a segment only: `/runs?segment=…`.
      ...(segments.length === 0
        ? []
        : [
            {
              id: 'segment',
              label: 'Segment',
              choices: segments,
              selected: search.segment ?? [],
              onChange: (next: readonly string[]) => filter({ segment: filled(next) }),
            },
          ]),
    ],
    [campaigns, segments, search, filter],
  );
}

function useCampaignChoices(chosen: readonly string[] | undefined): readonly FilterChoice[] {
  const { data } = useQuery(
    apiQuery(contract.listCampaigns, {
      query: {
        status: ['draft', 'active', 'paused', 'archived'],
        sort: 'name',
        page_size: MOST_CAMPAIGNS,
      },
    }),
  );
  return useMemo(() => {
    const items = (data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
    const missing = (chosen ?? []).filter((id) => items.every(({ value }) => value !== id));
    return [...items, ...missing.map((id) => ({ value: id, label: id }))];
  }, [data, chosen]);
}

/** Only the segments of the address, by their names. */
function useSegmentChoices(chosen: readonly string[] | undefined): readonly FilterChoice[] {
  const ids = chosen ?? [];
  return useQueries({
    queries: ids.map((id) => ({ ...apiQuery(contract.readSegment, { params: { id } }), retry: false })),
    combine: (answers) =>
      answers.map(({ data }, index) => ({ value: ids[index] ?? '', label: data?.name ?? ids[index] ?? '' })),
  });
}

/** Choices that the API knows; the chips speak plain text. */
function known<Value extends string>(values: readonly Value[], texts: readonly string[]): Value[] {
  return values.filter((value) => texts.includes(value));
}

function filled<T>(list: readonly T[]): T[] | undefined {
  return list.length === 0 ? undefined : [...list];
}
