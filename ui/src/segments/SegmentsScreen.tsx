/** `/segments`: all segments with status, readiness and figures; search, filters, saved views, and acts on many at once. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Filter as FilterIcon, Plus } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useCallback, useMemo, useRef } from 'react';
import { contract } from '../../../src/api/contract/contract.ts';
import { useLiveState } from '../api/live.tsx';
import { apiQuery } from '../api/queries.ts';
import { useMay } from '../session/use-session.ts';
import { ColumnChooser } from '../shared/ColumnChooser.tsx';
import { FilterChips, filterPhrases } from '../shared/FilterChips.tsx';
import { LinkButton } from '../shared/LinkButton.tsx';
import { NoMatches } from '../shared/NoMatches.tsx';
import { Page } from '../shared/Page.tsx';
import { PageHeader } from '../shared/PageHeader.tsx';
import { SearchBox } from '../shared/SearchBox.tsx';
import { DataTable } from '../shared/table/DataTable.tsx';
import { useListSearch } from '../shared/use-list-search.ts';
import { pollEvery } from './poll-every.ts';
import { BulkBar } from './table/BulkBar.tsx';
import { NoSegments } from './table/NoSegments.tsx';
import { COLUMN_CHOICES, columnsOf, USUAL_COLUMNS } from './table/segment-columns.tsx';
import {
  DEFAULT_SORT,
  filterOf,
  NO_FILTERS,
  PAGE_SIZE,
  queryOf,
  type SegmentsSearch,
} from './table/segment-search.ts';
import styles from './table/table.module.css';
import { useBulk } from './table/use-bulk.ts';
import { useColumns } from './table/use-columns.ts';
import { useSegmentFilters } from './table/use-segment-filters.ts';
import { useSelectedSegments } from './table/use-selected-segments.ts';
import { ViewsMenu } from './table/ViewsMenu.tsx';

const BulkReportModal = lazy(() =>
  import('./table/BulkReportModal.tsx').then((module) => ({ default: module.BulkReportModal })),
);

const route = getRouteApi('/segments');
const NO_ROWS: readonly never[] = [];
const NONE_EXISTS = { active: 0, archived: 0, trashed: 0 };

export function SegmentsScreen(): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const go = useCallback(
    (next: SegmentsSearch, how: { readonly replace: boolean }) => navigate({ search: next, ...how }),
    [navigate],
  );
  const list = useListSearch(search, go, { sort: DEFAULT_SORT, pageSize: PAGE_SIZE });
  const filter = useCallback(
    (change: Partial<SegmentsSearch>) => go({ ...search, ...change, page: undefined }, { replace: false }),
    [go, search],
  );
  const filters = useSegmentFilters(search, filter);
  const live = useLiveState();
  const mayEdit = useMay('editor');
  const searchRef = useRef<HTMLInputElement>(null);
  const setColumns = useCallback(
    (columns: string[] | undefined) => void go({ ...search, columns }, { replace: true }),
    [go, search],
  );
  const { shown, choose } = useColumns(search.columns, setColumns);
  const columns = useMemo(() => columnsOf(shown), [shown]);
  const { selected, select, clear } = useSelectedSegments(JSON.stringify(filterOf(search)));
  const bulk = useBulk(select);

  const answer = useQuery({
    ...apiQuery(contract.listSegments, { query: queryOf(search) }),
    placeholderData: keepPreviousData,
    refetchInterval: (query) => pollEvery(live, query.state.data?.items ?? []),
  });
  const items = answer.data?.items ?? NO_ROWS;
  const phrases = filterPhrases(filters, list.q);

  return (
    <Page title="Segments" fill>
      <PageHeader
        title="Segments"
        aside={
          <ViewsMenu search={search} columns={shown} onGo={(next) => void go(next, { replace: false })} />
        }
        actions={
          // Before the first segment the middle of the screen says what to do.
          mayEdit &&
          !(answer.data?.total === 0 && phrases.length === 0) && (
            <LinkButton leftSection={<Plus size={15} aria-hidden="true" />} href="/segments/new">
              New segment
            </LinkButton>
          )
        }
      />
      <DataTable
        what="segments"
        height="fill"
        fixed
        rowHeight={56}
        columns={columns}
        answer={answer}
        sort={list.sort}
        onSort={list.setSort}
        paging={{ page: list.page, size: list.pageSize, onPage: list.setPage, onSize: list.setPageSize }}
        href={(segment) => `/segments/${segment.id}`}
        nameOf={(segment) => segment.name}
        searchRef={searchRef}
        narrowed={phrases.length > 0}
        {...(mayEdit
          ? {
              selection: {
                selected: selected.ids,
                all: selected.all,
                onChange: (ids) => select(ids, selected.all),
                onClear: clear,
              },
            }
          : {})}
        toolbar={
          <div className={styles.tools}>
            <SearchBox
              value={list.text}
              onChange={list.setText}
              label="Search names, labels and rules"
              inputRef={searchRef}
            />
            <FilterChips filters={filters} onClear={() => filter(NO_FILTERS)} />
            <span className={styles.toolsEnd}>
              <ColumnChooser
                choices={COLUMN_CHOICES}
                shown={shown}
                onChange={choose}
                onReset={() => choose(USUAL_COLUMNS)}
              />
            </span>
          </div>
        }
        bulk={
          <BulkBar
            selection={selected}
            search={search}
            total={answer.data?.total ?? 0}
            pageIds={items.map(({ id }) => id)}
            bulk={bulk}
            onAll={() => select(new Set(), true)}
            onClear={clear}
          />
        }
        zero={
          <NoSegments
            mayEdit={mayEdit}
            exist={answer.data?.exist ?? NONE_EXISTS}
            onArchive={() => filter({ archived: ['true'] })}
            onTrash={() => filter({ trashed: 'true' })}
          />
        }
        empty={
          <NoMatches
            what="segments"
            icon={FilterIcon}
            filters={filters}
            q={list.q}
            onClearSearch={() => list.setText('')}
            onClearAll={() => list.filter({ ...NO_FILTERS, q: undefined })}
          />
        }
      />
      {bulk.report && (
        <Suspense fallback={null}>
          <BulkReportModal report={bulk.report} onClose={bulk.closeReport} />
        </Suspense>
      )}
    </Page>
  );
}
