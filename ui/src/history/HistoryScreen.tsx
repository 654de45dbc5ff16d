/** `/history`: who or what did what to which thing, when, from what to what. The whole view stands in the address. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { History } from 'lucide-react';
import { type ReactNode, useRef } from 'react';
import { contract } from '../../../src/api/contract/contract.ts';
import type { HistoryEntry } from '../../../src/api/contract/history.ts';
import { apiQuery } from '../api/queries.ts';
import { type Filter, FilterChips, filterPhrases } from '../shared/FilterChips.tsx';
import { EmptyState, ZeroState } from '../shared/ListState.tsx';
import { Page } from '../shared/Page.tsx';
import { PageHeader } from '../shared/PageHeader.tsx';
import { RelativeTime } from '../shared/RelativeTime.tsx';
import { SearchBox } from '../shared/SearchBox.tsx';
import { DataTable, type TableColumn } from '../shared/table/DataTable.tsx';
import { useListSearch } from '../shared/use-list-search.ts';
import { DayRange, rangeText } from './DayRange.tsx';
import { Act, Changes, Who } from './EntryParts.tsx';

const route = getRouteApi('/history');
const NEWEST = '-at';

const COLUMNS: readonly TableColumn<HistoryEntry>[] = [
  { id: 'at', header: 'When', width: '130px', cell: (entry) => <RelativeTime at={entry.at} /> },
  { id: 'actor', header: 'Who', width: '180px', cell: (entry) => <Who actor={entry.actor} /> },
  { id: 'act', header: 'What', card: 'heading', cell: (entry) => <Act entry={entry} /> },
  { id: 'changes', header: 'From → to', width: '44%', cell: (entry) => <Changes entry={entry} /> },
];

export function HistoryScreen(): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const searchRef = useRef<HTMLInputElement>(null);
  const list = useListSearch(search, (next, how) => navigate({ search: next, ...how }), { sort: NEWEST });
  const { kind, actor, action, from, to } = search;
  const entries = useQuery({
    ...apiQuery(contract.listHistory, {
      query: {
        ...(list.q === '' ? {} : { q: list.q }),
        kind,
        actor,
        action,
        from,
        to,
        page: list.page,
        page_size: list.pageSize,
      },
    }),
    placeholderData: keepPreviousData,
  });
  const choices = useQuery(apiQuery(contract.readHistoryChoices, {})).data;
  const filters: readonly Filter[] = (
    [
      ['kind', 'About', choices?.kinds, kind],
      ['actor', 'Who', choices?.actors, actor],
      ['action', 'Act', choices?.actions, action],
    ] as const
  ).map(([id, label, offered = [], selected = []]) => ({
    id,
    label,
    choices: [
      ...offered,
      ...selected
        .filter((value) => !offered.some((one) => one.value === value))
        .map((value) => ({ value, label: value })),
    ],
    selected,
    onChange: (next) => list.filter({ [id]: next.length === 0 ? undefined : [...next] }),
  }));
  const range = rangeText(from, to);
  const phrases = [...filterPhrases(filters, list.q), ...(range === undefined ? [] : [range])];
  return (
    <Page title="History" fill>
      <PageHeader title="History" />
      <DataTable
        what="entries"
        columns={COLUMNS}
        answer={entries}
        sort={NEWEST}
        onSort={() => undefined}
        paging={{ page: list.page, size: list.pageSize, onPage: list.setPage, onSize: list.setPageSize }}
        nameOf={(entry) => `${entry.actor.name} ${entry.words} ${entry.subject.name ?? ''}`}
        toolbar={
          <>
            <SearchBox
              value={list.text}
              onChange={list.setText}
              label="Search names and values"
              inputRef={searchRef}
            />
            <DayRange from={from} to={to} onChange={list.filter} />
            <FilterChips filters={filters} />
          </>
        }
        searchRef={searchRef}
        narrowed={phrases.length > 0}
        zero={
          <ZeroState
            icon={History}
            title="Nothing happened yet"
            about="Whatever people, programs and Muster itself do to segments, contacts, data sources and settings is listed here."
          />
        }
        empty={
          <EmptyState
            what="entries"
            filters={phrases}
            onClear={() => {
              list.setText('');
              void navigate({ search: {} });
            }}
          />
        }
        height="fill"
        rowHeight={44}
      />
    </Page>
  );
}
