/** The filters of the segment table, each tied to the address; their choices say how many segments each would leave. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import { segmentStatus, verdict } from '../../../../src/api/contract/segments.ts';
import type { AnswerOf } from '../../api/client.ts';
import { apiQuery } from '../../api/queries.ts';
import type { Filter, FilterChoice } from '../../shared/FilterChips.tsx';
import { statusWord } from '../../shared/StatusBadge.tsx';
import { verdictWord } from '../../shared/VerdictBadge.tsx';
import { filterOf, type SegmentsSearch } from './segment-search.ts';

const KINDS = ['rule', 'list'] as const;
const KIND_WORDS = { rule: 'by rules', list: 'a fixed list' } as const;
const ARCHIVED = ['true', 'false'] as const;

type Facets = AnswerOf<typeof contract.readSegmentFacets>;

export function useSegmentFilters(
  search: SegmentsSearch,
  filter: (change: Partial<SegmentsSearch>) => void,
): readonly Filter[] {
  const { data } = useQuery({
    ...apiQuery(contract.readSegmentFacets, { query: filterOf(search) }),
    placeholderData: keepPreviousData,
  });
  return useMemo(() => filtersOf(search, filter, data), [search, filter, data]);
}

function filtersOf(
  search: SegmentsSearch,
  filter: (change: Partial<SegmentsSearch>) => void,
  facets: Facets | undefined,
): readonly Filter[] {
  const countOf = (facet: keyof Facets, value: string) =>
    facets?.[facet].find((choice) => choice.value === value)?.count;
  const fixed = <Value extends string>(
    facet: keyof Facets,
    values: readonly Value[],
    word: (value: Value) => string,
  ): FilterChoice[] => values.map((value) => ({ value, label: word(value), count: countOf(facet, value) }));
  /** As the server has them; what is chosen stays a choice while it is not known. */
  const open = (facet: 'source' | 'label' | 'owner'): FilterChoice[] => [
    ...(facets?.[facet] ?? []),
    ...(search[facet] ?? [])
      .filter((value) => countOf(facet, value) === undefined)
      .map((value) => ({ value, label: value })),
  ];
  return [
    {
      id: 'status',
      label: 'Status',
      choices: fixed('status', segmentStatus.options, (value) => statusWord(value).toLowerCase()),
      selected: search.status ?? [],
      onChange: (next) => filter({ status: filled(known(segmentStatus.options, next)) }),
    },
    {
      id: 'readiness',
      label: 'Readiness',
      choices: fixed('readiness', verdict.options, (value) => verdictWord(value).toLowerCase()),
      selected: search.readiness ?? [],
      onChange: (next) => filter({ readiness: filled(known(verdict.options, next)) }),
    },
    {
      id: 'source',
      label: 'Source',
      choices: open('source'),
      selected: search.source ?? [],
      onChange: (next) => filter({ source: filled(next) }),
    },
    {
      id: 'label',
      label: 'Label',
      choices: open('label'),
      selected: search.label ?? [],
      onChange: (next) => filter({ label: filled(next) }),
    },
    {
      id: 'kind',
      label: 'Kind',
      choices: fixed('kind', KINDS, (value) => KIND_WORDS[value]),
      selected: search.kind ?? [],
      onChange: (next) => filter({ kind: filled(known(KINDS, next)) }),
    },
    {
      id: 'owner',
      label: 'Owner',
      choices: open('owner'),
      selected: search.owner ?? [],
      onChange: (next) => filter({ owner: filled(next) }),
    },
    {
      id: 'used',
      label: 'Used',
      choices: [
        { value: 'true', label: 'by something', count: countOf('used', 'true') },
        { value: 'false', label: 'by nothing', count: countOf('used', 'false') },
      ],
      selected: search.used === undefined ? [] : [search.used],
      single: true,
      onChange: ([next]) => filter({ used: next === 'true' || next === 'false' ? next : undefined }),
    },
    {
      id: 'archived',
      label: 'Archive',
      verb: 'shows',
      choices: [
        { value: 'true', label: 'what is archived' },
        { value: 'false', label: 'what is not archived' },
      ],
      selected: search.archived ?? [],
      onChange: (next) => filter({ archived: filled(known(ARCHIVED, next)) }),
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
}

/** Choices that the API knows; the chips speak plain text. */
function known<Value extends string>(values: readonly Value[], texts: readonly string[]): Value[] {
  return values.filter((value) => texts.includes(value));
}

function filled<T>(list: readonly T[]): T[] | undefined {
  return list.length === 0 ? undefined : [...list];
}
