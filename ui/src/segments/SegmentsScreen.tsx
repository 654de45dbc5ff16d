/** `/segments`: all segments with status, readiness and figures; filters, bulk acts, and the way to a new one. */
import { useLocalStorage } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Filter as FilterIcon, Plus } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useCallback, useMemo, useRef, useState } from 'react';
import type { z } from 'zod';
import { contract } from '../../../src/api/contract/contract.ts';
import { segmentsContract } from '../../../src/api/contract/segments.ts';
import { useLiveState } from '../api/live.tsx';
import { apiQuery } from '../api/queries.ts';
import { useMay } from '../session/use-session.ts';
import { ColumnChooser } from '../shared/ColumnChooser.tsx';
import { FilterChips, filterPhrases } from '../shared/FilterChips.tsx';
import { LinkButton } from '../shared/LinkButton.tsx';
import { Page } from '../shared/Page.tsx';
import { PageHeader } from '../shared/PageHeader.tsx';
import { SearchBox } from '../shared/SearchBox.tsx';
import { DataTable } from '../shared/table/DataTable.tsx';
import { useListSearch } from '../shared/use-list-search.ts';
import { pollEvery } from './poll-every.ts';
import { BulkBar } from './table/BulkBar.tsx';
import { NoSegmentMatches } from './table/NoSegmentMatches.tsx';
import { NoSegments } from './table/NoSegments.tsx';
import { COLUMN_CHOICES, segmentColumns } from './table/segment-columns.tsx';
import styles from './table/table.module.css';
import { useBulk } from './table/use-bulk.ts';
import { type SegmentsSearch, useSegmentFilters } from './table/use-segment-filters.ts';

const BulkReportModal = lazy(() =>
  import('./table/BulkReportModal.tsx').then((module) => ({ default: module.BulkReportModal })),
);

const route = getRouteApi('/segments');
const USUAL = COLUMN_CHOICES.map((choice) => choice.id);
const DEFAULT_SORT = '-updated_at';

export function SegmentsScreen(): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const go = useCallback(
    (next: SegmentsSearch, how: { readonly replace: boolean }) => navigate({ search: next, ...how }),
    [navigate],
  );
  const list = useListSearch(search, go, { sort: DEFAULT_SORT });
  const filter = useCallback(
    (change: Partial<SegmentsSearch>) => go({ ...search, ...change, page: undefined }, { replace: false }),
    [go, search],
  );
  const clearFilters = () =>
    go({ q: search.q, sort: search.sort, page_size: search.page_size }, { replace: false });
  const filters = useSegmentFilters(search, filter);
  const live = useLiveState();
  const mayEdit = useMay('editor');
  const searchRef = useRef<HTMLInputElement>(null);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [shown, setShown] = useLocalStorage<readonly string[]>({
    key: 'muster.segments.columns',
    defaultValue: USUAL,
  });
  const columns = useMemo(
    () => segmentColumns.filter((column) => column.id === 'name' || shown.includes(column.id)),
    [shown],
  );

  const answer = useQuery({
    ...apiQuery(contract.listSegments, { query: queryOf(search) }),
    placeholderData: keepPreviousData,
    refetchInterval: (query) => pollEvery(live, query.state.data?.items ?? []),
  });
  const bulk = useBulk(setSelected);
  const phrases = filterPhrases(filters, list.q);

  return (
    <Page title="Segments" fill>
      <PageHeader
        title="Segments"
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
        columns={columns}
        answer={answer}
        sort={list.sort}
        onSort={list.setSort}
        paging={{ page: list.page, size: list.pageSize, onPage: list.setPage, onSize: list.setPageSize }}
        href={(segment) => `/segments/${segment.id}`}
        nameOf={(segment) => segment.name}
        searchRef={searchRef}
        narrowed={phrases.length > 0}
        {...(mayEdit ? { selection: { selected, onChange: setSelected } } : {})}
        toolbar={
          <div className={styles.tools}>
            <SearchBox
              value={list.text}
              onChange={list.setText}
              label="Search names, labels and rules"
              inputRef={searchRef}
            />
            <FilterChips filters={filters} onClear={clearFilters} />
            <span className={styles.toolsEnd}>
              <ColumnChooser
                choices={COLUMN_CHOICES}
                shown={shown}
                onChange={setShown}
                onReset={() => setShown(USUAL)}
              />
            </span>
          </div>
        }
        bulk={
          <BulkBar
            segments={answer.data?.items ?? []}
            selected={selected}
            bulk={bulk}
            trash={search.trashed === 'true'}
            onClear={() => setSelected(new Set())}
          />
        }
        zero={<NoSegments mayEdit={mayEdit} onTrash={() => filter({ trashed: 'true' })} />}
        empty={
          <NoSegmentMatches
            icon={FilterIcon}
            filters={filters}
            q={list.q}
            onClearSearch={() => list.setText('')}
            onClearAll={() => void go({ sort: search.sort, page_size: search.page_size }, { replace: false })}
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

/** What the address asks of the server; a sort the server does not know falls back to the default. */
function queryOf(search: SegmentsSearch): z.input<typeof segmentsContract.listSegments.query> {
  const { sort, q, ...rest } = search;
  const known = segmentsContract.listSegments.query.shape.sort.safeParse(sort);
  return {
    ...rest,
    ...(q === undefined ? {} : { q }),
    ...(known.success ? { sort: known.data } : {}),
  };
}
