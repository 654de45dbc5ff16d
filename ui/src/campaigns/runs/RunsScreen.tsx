/** `/runs`: the runs of all campaigns; search, filters, sorting, pages. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Rocket } from 'lucide-react';
import { type ReactNode, useCallback, useRef } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import { useLiveState } from '../../api/live.tsx';
import { apiQuery } from '../../api/queries.ts';
import { FilterChips, filterPhrases } from '../../shared/FilterChips.tsx';
import { NoMatches } from '../../shared/NoMatches.tsx';
import { useNow } from '../../shared/now.ts';
import { Page } from '../../shared/Page.tsx';
import { PageHeader } from '../../shared/PageHeader.tsx';
import { SearchBox } from '../../shared/SearchBox.tsx';
import { DataTable } from '../../shared/table/DataTable.tsx';
import { useListSearch } from '../../shared/use-list-search.ts';
import campaignStyles from '../campaigns.module.css';
import { pollRuns } from './poll-runs.ts';
import { NoRuns } from './table/NoRuns.tsx';
import { RUN_COLUMNS } from './table/run-columns.tsx';
import { DEFAULT_SORT, NO_FILTERS, PAGE_SIZE, queryOf, type RunsSearch } from './table/run-search.ts';
import { useRunFilters } from './table/use-run-filters.ts';

const route = getRouteApi('/runs');

export function RunsScreen(): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const go = useCallback(
    (next: RunsSearch, how: { readonly replace: boolean }) => navigate({ search: next, ...how }),
    [navigate],
  );
  const list = useListSearch(search, go, { sort: DEFAULT_SORT, pageSize: PAGE_SIZE });
  const filter = useCallback(
    (change: Partial<RunsSearch>) => go({ ...search, ...change, page: undefined }, { replace: false }),
    [go, search],
  );
  const filters = useRunFilters(search, filter);
  const searchRef = useRef<HTMLInputElement>(null);
  const live = useLiveState();
  const now = useNow();
  const answer = useQuery({
    ...apiQuery(contract.listRuns, { query: queryOf(search) }),
    placeholderData: keepPreviousData,
    refetchInterval: (query) => pollRuns(live, query.state.data?.items ?? [], now),
  });
  const phrases = filterPhrases(filters, list.q);
  return (
    <Page title="Runs" fill>
      <PageHeader title="Runs" />
      <DataTable
        what="runs"
        height="fill"
        fixed
        rowHeight={56}
        columns={RUN_COLUMNS}
        answer={answer}
        sort={list.sort}
        onSort={list.setSort}
        paging={{ page: list.page, size: list.pageSize, onPage: list.setPage, onSize: list.setPageSize }}
        href={(run) => `/runs/${run.id}`}
        nameOf={(run) => `the run of ${run.campaign.name}`}
        searchRef={searchRef}
        narrowed={phrases.length > 0}
        toolbar={
          <div className={campaignStyles.tools}>
            <SearchBox
              value={list.text}
              onChange={list.setText}
              label="Search names of campaigns"
              inputRef={searchRef}
            />
            <FilterChips filters={filters} onClear={() => filter(NO_FILTERS)} />
          </div>
        }
        zero={<NoRuns />}
        empty={
          <NoMatches
            what="runs"
            icon={Rocket}
            filters={filters}
            q={list.q}
            onClearSearch={() => list.setText('')}
            onClearAll={() => list.filter({ ...NO_FILTERS, q: undefined })}
          />
        }
      />
    </Page>
  );
}
