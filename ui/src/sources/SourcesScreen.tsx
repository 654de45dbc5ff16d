/** Every data source: what it delivers, whether it works, how many contacts it has, when it was last synced. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { DatabaseZap, Plus } from 'lucide-react';
import { type ReactNode, useRef } from 'react';
import { contract } from '../../../src/api/contract/contract.ts';
import { apiQuery } from '../api/queries.ts';
import { useMay } from '../session/use-session.ts';
import { countText, Figure } from '../shared/Figure.tsx';
import { type Filter, FilterChips, filterPhrases } from '../shared/FilterChips.tsx';
import { LinkButton } from '../shared/LinkButton.tsx';
import { EmptyState, ZeroState } from '../shared/ListState.tsx';
import { Page } from '../shared/Page.tsx';
import { PageHeader } from '../shared/PageHeader.tsx';
import { RelativeTime } from '../shared/RelativeTime.tsx';
import { SearchBox } from '../shared/SearchBox.tsx';
import { TextLink } from '../shared/TextLink.tsx';
import { DataTable, type TableColumn } from '../shared/table/DataTable.tsx';
import { useListSearch } from '../shared/use-list-search.ts';
import type { Delivers, Source } from './answers.ts';
import { HealthBadge } from './HealthBadge.tsx';
import { LastSync } from './syncs/LastSync.tsx';
import { DELIVERS_WORDS } from './syncs/sync-words.ts';

const route = getRouteApi('/sources');
const DELIVERS = ['contacts', 'events'] as const satisfies readonly Delivers[];
const SORTS = ['name', '-name', 'created_at', '-created_at', 'updated_at', '-updated_at'] as const;
const NEWEST = '-created_at';

const COLUMNS: readonly TableColumn<Source>[] = [
  {
    id: 'name',
    header: 'Name',
    sort: 'name',
    card: 'heading',
    cell: (source) => (
      <TextLink quiet href={`/sources/${source.id}`}>
        {source.name}
      </TextLink>
    ),
  },
  {
    id: 'delivers',
    header: 'Delivers',
    width: '110px',
    cell: (source) => DELIVERS_WORDS[source.delivers],
  },
  {
    id: 'health',
    header: 'Health',
    width: '150px',
    cell: (source) => <HealthBadge source={source} />,
  },
  {
    id: 'contacts',
    header: 'Contacts',
    align: 'right',
    width: '110px',
    hint: 'Contacts this source delivers now.',
    cell: (source) => <Figure value={source.contacts} />,
  },
  {
    id: 'last_sync',
    header: 'Last sync',
    width: '320px',
    cell: (source) => <LastSync sync={source.last_sync} delivers={source.delivers} />,
  },
  {
    id: 'used_by',
    header: 'Used by',
    width: '120px',
    hint: 'Segments whose rules name this source.',
    cell: (source) =>
      source.used_by_segments === 0 ? (
        <span className="dimmed">no segment</span>
      ) : (
        countText(source.used_by_segments, 'segment')
      ),
  },
  {
    id: 'created_at',
    header: 'Added',
    sort: 'created_at',
    firstSort: 'descending',
    align: 'right',
    width: '130px',
    cell: (source) => <RelativeTime at={source.created_at} />,
  },
];

export function SourcesScreen(): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mayAdd = useMay('admin');
  const searchRef = useRef<HTMLInputElement>(null);
  const list = useListSearch(search, (next, how) => navigate({ search: next, ...how }), { sort: NEWEST });
  const sources = useQuery({
    ...apiQuery(contract.listSources, {
      query: {
        ...(list.q === '' ? {} : { q: list.q }),
        ...(search.delivers ? { delivers: search.delivers } : {}),
        sort: SORTS.find((sort) => sort === list.sort) ?? NEWEST,
        page: list.page,
        page_size: list.pageSize,
      },
    }),
    placeholderData: keepPreviousData,
  });
  const filters: readonly Filter[] = [
    {
      id: 'delivers',
      label: 'Delivers',
      verb: '',
      choices: DELIVERS.map((value) => ({ value, label: DELIVERS_WORDS[value].toLowerCase() })),
      selected: search.delivers ?? [],
      onChange: (selected) => {
        const delivers = DELIVERS.filter((one) => selected.includes(one));
        list.filter({ delivers: delivers.length === 0 ? undefined : delivers });
      },
    },
  ];
  const phrases = filterPhrases(filters, list.q);
  const none = sources.data?.total === 0 && phrases.length === 0;
  return (
    <Page title="Data sources" fill>
      <PageHeader
        title="Data sources"
        actions={
          mayAdd && !none ? (
            <LinkButton href="/sources/new" leftSection={<Plus size={16} aria-hidden="true" />}>
              Add data source
            </LinkButton>
          ) : undefined
        }
      />
      <DataTable
        what="data sources"
        columns={COLUMNS}
        answer={sources}
        sort={list.sort}
        onSort={list.setSort}
        paging={{ page: list.page, size: list.pageSize, onPage: list.setPage, onSize: list.setPageSize }}
        href={(source) => `/sources/${source.id}`}
        nameOf={(source) => source.name}
        toolbar={
          <>
            <SearchBox
              value={list.text}
              onChange={list.setText}
              label="Search data sources"
              inputRef={searchRef}
            />
            <FilterChips filters={filters} />
          </>
        }
        searchRef={searchRef}
        narrowed={phrases.length > 0}
        zero={<NoSources mayAdd={mayAdd} />}
        empty={
          <EmptyState
            what="data sources"
            filters={phrases}
            onClear={() => {
              list.setText('');
              void navigate({ search: {} });
            }}
          />
        }
        height="fill"
      />
    </Page>
  );
}

function NoSources({ mayAdd }: { readonly mayAdd: boolean }) {
  return (
    <ZeroState
      icon={DatabaseZap}
      title="No data source yet"
      about={
        <>
          <p>
            A data source is one feed of contacts or events. Today that is a file: a table of customers, or a
            list of purchases. Muster reads it, you say which column means what, and from then on every value
            of a contact says which source it came from.
          </p>
          <p>The next file of the same source is imported with the same mapping.</p>
        </>
      }
    >
      {mayAdd ? (
        <LinkButton href="/sources/new" leftSection={<Plus size={16} aria-hidden="true" />}>
          Add data source
        </LinkButton>
      ) : (
        <span className="dimmed">Admins add data sources; your role reads them.</span>
      )}
    </ZeroState>
  );
}
