/** `/campaigns`: all campaigns with their state, channel and segments; search, filters, sorting, pages. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { Megaphone, Plus } from 'lucide-react';
import { type ReactNode, useCallback, useMemo, useRef } from 'react';
import { contract } from '../../../src/api/contract/contract.ts';
import { apiQuery } from '../api/queries.ts';
import { useMay } from '../session/use-session.ts';
import { FilterChips, filterPhrases } from '../shared/FilterChips.tsx';
import { LinkButton } from '../shared/LinkButton.tsx';
import { NoMatches } from '../shared/NoMatches.tsx';
import { Page } from '../shared/Page.tsx';
import { PageHeader } from '../shared/PageHeader.tsx';
import { SearchBox } from '../shared/SearchBox.tsx';
import { DataTable } from '../shared/table/DataTable.tsx';
import { useListSearch } from '../shared/use-list-search.ts';
import { useCampaignActions } from './campaign-actions.ts';
import { campaignMenu } from './campaign-menu.ts';
import styles from './campaigns.module.css';
import { CampaignPane } from './pane/CampaignPane.tsx';
import { campaignColumns } from './table/campaign-columns.tsx';
import {
  type CampaignsSearch,
  DEFAULT_SORT,
  NO_FILTERS,
  PAGE_SIZE,
  queryOf,
} from './table/campaign-search.ts';
import { NoCampaigns } from './table/NoCampaigns.tsx';
import { useCampaignFilters } from './table/use-campaign-filters.ts';

const route = getRouteApi('/campaigns');
const NONE_EXISTS = { active: 0, archived: 0, trashed: 0 };

export function CampaignsScreen(): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const go = useCallback(
    (next: CampaignsSearch, how: { readonly replace: boolean }) => navigate({ search: next, ...how }),
    [navigate],
  );
  const list = useListSearch(search, go, { sort: DEFAULT_SORT, pageSize: PAGE_SIZE });
  const filter = useCallback(
    (change: Partial<CampaignsSearch>) => go({ ...search, ...change, page: undefined }, { replace: false }),
    [go, search],
  );
  const filters = useCampaignFilters(search, filter);
  const mayEdit = useMay('editor');
  const searchRef = useRef<HTMLInputElement>(null);
  const answer = useQuery({
    ...apiQuery(contract.listCampaigns, { query: queryOf(search) }),
    placeholderData: keepPreviousData,
  });
  const actions = useCampaignActions();
  const router = useRouter();
  const show = useCallback(
    (open: string | undefined) => void navigate({ search: (now) => ({ ...now, open }) }),
    [navigate],
  );
  const columns = useMemo(
    () =>
      campaignColumns(
        ({ id }) => show(id),
        mayEdit
          ? (campaign) =>
              campaignMenu(campaign, actions, { on: 'list', go: (address) => router.history.push(address) })
          : undefined,
      ),
    [mayEdit, actions, router, show],
  );
  const phrases = filterPhrases(filters, list.q);

  return (
    <Page title="Campaigns" fill>
      <PageHeader
        title="Campaigns"
        actions={
          // Before the first campaign the middle of the screen says what to do.
          mayEdit &&
          !(answer.data?.total === 0 && phrases.length === 0) && (
            <LinkButton leftSection={<Plus size={15} aria-hidden="true" />} href="/campaigns/new">
              New campaign
            </LinkButton>
          )
        }
      />
      <DataTable
        what="campaigns"
        height="fill"
        fixed
        rowHeight={56}
        columns={columns}
        answer={answer}
        sort={list.sort}
        onSort={list.setSort}
        paging={{ page: list.page, size: list.pageSize, onPage: list.setPage, onSize: list.setPageSize }}
        href={(campaign) => `/campaigns/${campaign.id}`}
        nameOf={(campaign) => campaign.name}
        searchRef={searchRef}
        narrowed={phrases.length > 0}
        toolbar={
          <div className={styles.tools}>
            <SearchBox
              value={list.text}
              onChange={list.setText}
              label="Search names, goals and segments"
              inputRef={searchRef}
            />
            <FilterChips filters={filters} onClear={() => filter(NO_FILTERS)} />
          </div>
        }
        zero={
          <NoCampaigns
            mayEdit={mayEdit}
            exist={answer.data?.exist ?? NONE_EXISTS}
            onArchive={() => filter({ status: ['archived'] })}
            onTrash={() => filter({ trashed: 'true' })}
          />
        }
        empty={
          <NoMatches
            what="campaigns"
            icon={Megaphone}
            filters={filters}
            q={list.q}
            onClearSearch={() => list.setText('')}
            onClearAll={() => list.filter({ ...NO_FILTERS, q: undefined })}
          />
        }
      />
      {search.open !== undefined && (
        <CampaignPane id={search.open} actions={actions} onClose={() => show(undefined)} />
      )}
    </Page>
  );
}
