/** What was done to one segment, newest first. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { History } from 'lucide-react';
import { type ReactNode, useRef } from 'react';
import { contract } from '../../../src/api/contract/contract.ts';
import type { HistoryEntry } from '../../../src/api/contract/history.ts';
import type { Segment } from '../../../src/api/contract/segments.ts';
import { apiQuery } from '../api/queries.ts';
import { EmptyState, ZeroState } from '../shared/ListState.tsx';
import { RelativeTime } from '../shared/RelativeTime.tsx';
import { SearchBox } from '../shared/SearchBox.tsx';
import { DataTable, type TableColumn } from '../shared/table/DataTable.tsx';
import { useListSearch } from '../shared/use-list-search.ts';
import { Act, Changes, Who } from './EntryParts.tsx';

const COLUMNS: readonly TableColumn<HistoryEntry>[] = [
  { id: 'at', header: 'When', width: '130px', cell: (entry) => <RelativeTime at={entry.at} /> },
  { id: 'actor', header: 'Who', width: '180px', cell: (entry) => <Who actor={entry.actor} /> },
  {
    id: 'act',
    header: 'What',
    card: 'heading',
    width: '220px',
    cell: (entry) => <Act entry={entry} ofThis="this segment" />,
  },
  { id: 'changes', header: 'From → to', cell: (entry) => <Changes entry={entry} /> },
];

type Search = {
  readonly q?: string | undefined;
  readonly page?: number | undefined;
  readonly page_size?: number | undefined;
};

export function SegmentHistory({
  segment,
  search,
  onSearch,
}: {
  readonly segment: Pick<Segment, 'id'>;
  readonly search: Search;
  readonly onSearch: (next: Search, how: { readonly replace: boolean }) => void;
}): ReactNode {
  const searchBox = useRef<HTMLInputElement>(null);
  const list = useListSearch(search, onSearch, { sort: '-at' });
  const entries = useQuery({
    ...apiQuery(contract.listSegmentHistory, {
      params: { id: segment.id },
      query: { ...(list.q === '' ? {} : { q: list.q }), page: list.page, page_size: list.pageSize },
    }),
    placeholderData: keepPreviousData,
  });
  return (
    <DataTable
      what="entries"
      columns={COLUMNS}
      answer={entries}
      sort="-at"
      onSort={() => undefined}
      paging={{ page: list.page, size: list.pageSize, onPage: list.setPage, onSize: list.setPageSize }}
      nameOf={(entry) => `${entry.actor.name} ${entry.words}`}
      toolbar={
        <SearchBox
          value={list.text}
          onChange={list.setText}
          label="Search people, acts and values"
          inputRef={searchBox}
        />
      }
      searchRef={searchBox}
      narrowed={list.q !== ''}
      zero={
        <ZeroState
          icon={History}
          title="Nothing happened yet"
          about="Acts on this segment are listed here."
        />
      }
      empty={<EmptyState what="entries" filters={[`“${list.q}”`]} onClear={() => list.setText('')} />}
      rowHeight={44}
    />
  );
}
