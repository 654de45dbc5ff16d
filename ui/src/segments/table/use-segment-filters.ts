/** The filters of the segment table, each tied to the address. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { z } from 'zod';
import { contract } from '../../../../src/api/contract/contract.ts';
import { segmentStatus, verdict } from '../../../../src/api/contract/segments.ts';
import { apiQuery } from '../../api/queries.ts';
import type { segmentsSearch } from '../../routes/search.ts';
import type { Filter } from '../../shared/FilterChips.tsx';
import { statusWord } from '../../shared/StatusBadge.tsx';
import { verdictWord } from '../../shared/VerdictBadge.tsx';
import { useSegmentLabels } from '../use-segment-labels.ts';

export type SegmentsSearch = z.output<typeof segmentsSearch>;

const KINDS = ['rule', 'list'] as const;
const KIND_WORDS = { rule: 'by rules', list: 'a fixed list' } as const;

export function useSegmentFilters(
  search: SegmentsSearch,
  filter: (change: Partial<SegmentsSearch>) => void,
): readonly Filter[] {
  const { data: sources } = useQuery({
    ...apiQuery(contract.listSources, { query: { page_size: 500, sort: 'name' } }),
    placeholderData: keepPreviousData,
  });
  const { data: users } = useQuery(apiQuery(contract.listUsers, {}));
  const labels = useSegmentLabels(search.label);
  return useMemo(
    () => [
      {
        id: 'status',
        label: 'Status',
        choices: segmentStatus.options.map((value) => ({ value, label: statusWord(value).toLowerCase() })),
        selected: search.status ?? [],
        onChange: (next) => filter({ status: filled(known(segmentStatus.options, next)) }),
      },
      {
        id: 'readiness',
        label: 'Readiness',
        choices: verdict.options.map((value) => ({ value, label: verdictWord(value).toLowerCase() })),
        selected: search.readiness ?? [],
        onChange: (next) => filter({ readiness: filled(known(verdict.options, next)) }),
      },
      {
        id: 'source',
        label: 'Source',
        choices: (sources?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
        selected: search.source ?? [],
        onChange: (next) => filter({ source: filled(next) }),
      },
      {
        id: 'label',
        label: 'Label',
        choices: labels.map((label) => ({ value: label, label })),
        selected: search.label ?? [],
        onChange: (next) => filter({ label: filled(next) }),
      },
      {
        id: 'kind',
        label: 'Kind',
        choices: KINDS.map((value) => ({ value, label: KIND_WORDS[value] })),
        selected: search.kind ?? [],
        onChange: (next) => filter({ kind: filled(known(KINDS, next)) }),
      },
      {
        id: 'owner',
        label: 'Owner',
        choices: (users?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
        selected: search.owner ?? [],
        onChange: (next) => filter({ owner: filled(next) }),
      },
      {
        id: 'used',
        label: 'Used',
        choices: [
          { value: 'true', label: 'by something' },
          { value: 'false', label: 'by nothing' },
        ],
        selected: search.used === undefined ? [] : [search.used],
        single: true,
        onChange: ([next]) => filter({ used: next === 'true' || next === 'false' ? next : undefined }),
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
    ],
    [search, filter, sources, users, labels],
  );
}

/** Choices that the API knows; the chips speak plain text. */
function known<Value extends string>(values: readonly Value[], texts: readonly string[]): Value[] {
  return values.filter((value) => texts.includes(value));
}

function filled<T>(list: readonly T[]): T[] | undefined {
  return list.length === 0 ? undefined : [...list];
}
