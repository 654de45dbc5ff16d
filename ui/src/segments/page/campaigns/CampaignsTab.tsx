/** What campaigns did with the segment: those that use it now, and the runs that froze an audience of it. */
import { Skeleton } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Megaphone } from 'lucide-react';
import { type ReactNode, useMemo, useRef } from 'react';
import type { Campaign } from '../../../../../src/api/contract/campaigns.ts';
import { contract } from '../../../../../src/api/contract/contract.ts';
import type { Segment } from '../../../../../src/api/contract/segments.ts';
import { apiQuery } from '../../../api/queries.ts';
import { CampaignStatusBadge } from '../../../campaigns/CampaignBadges.tsx';
import { countText } from '../../../shared/Figure.tsx';
import { EmptyState, ErrorState, ZeroState } from '../../../shared/ListState.tsx';
import { Panel } from '../../../shared/Panel.tsx';
import { SearchBox } from '../../../shared/SearchBox.tsx';
import { TextLink } from '../../../shared/TextLink.tsx';
import { DataTable } from '../../../shared/table/DataTable.tsx';
import { type ListSearch, useListSearch } from '../../../shared/use-list-search.ts';
import styles from '../page.module.css';
import { runColumns } from './run-columns.tsx';

export function CampaignsTab({
  segment,
  search,
  mayEdit,
  onSearch,
}: {
  readonly segment: Segment;
  readonly search: ListSearch;
  readonly mayEdit: boolean;
  readonly onSearch: (next: ListSearch, how: { readonly replace: boolean }) => void;
}): ReactNode {
  return (
    <div className={styles.changes}>
      <Panel
        title="Campaigns that use it"
        aside={
          mayEdit && <TextLink href={`/campaigns/new?include=${segment.id}`}>Use in a new campaign</TextLink>
        }
      >
        <Campaigns segment={segment} />
      </Panel>
      <section>
        <h2 className={styles.heading}>Runs that froze its audience</h2>
        <Runs segment={segment} search={search} onSearch={onSearch} />
      </section>
    </div>
  );
}

const MOST = 100;

function Campaigns({ segment: { id } }: { readonly segment: Segment }) {
  const { data, error, refetch } = useQuery(
    apiQuery(contract.listCampaigns, {
      query: {
        segment: [id],
        status: ['draft', 'active', 'paused', 'archived'],
        sort: 'name',
        page_size: MOST,
      },
    }),
  );
  if (data === undefined)
    return error === null ? (
      <div className={styles.padded}>
        <Skeleton height={28} />
      </div>
    ) : (
      <ErrorState what="The campaigns could not be loaded." error={error} onRetry={() => void refetch()} />
    );
  if (data.total === 0) return <p className={styles.nothing}>No campaign uses it.</p>;
  const more = data.total - data.items.length;
  return (
    <>
      <ul className={styles.links}>
        {data.items.map((campaign) => (
          <li key={campaign.id}>
            <span className={styles.linkLine}>
              <span>
                <TextLink href={`/campaigns/${campaign.id}`}>{campaign.name}</TextLink>{' '}
                <span className="dimmed">{roleOf(campaign, id)} it</span>
              </span>
              <CampaignStatusBadge status={campaign.status} />
            </span>
          </li>
        ))}
      </ul>
      {more > 0 && (
        <p className={styles.nothing}>
          <TextLink href={`/campaigns?segment=${id}`}>{countText(more, 'more campaign')}</TextLink>
        </p>
      )}
    </>
  );
}

function roleOf(campaign: Campaign, segmentId: string): string {
  return campaign.include.some(({ id }) => id === segmentId) ? 'includes' : 'excludes';
}

function Runs({
  segment,
  search,
  onSearch,
}: {
  readonly segment: Segment;
  readonly search: ListSearch;
  readonly onSearch: (next: ListSearch, how: { readonly replace: boolean }) => void;
}) {
  const searchBox = useRef<HTMLInputElement>(null);
  const list = useListSearch(search, onSearch, { sort: '-requested_at' });
  const columns = useMemo(() => runColumns(segment.id), [segment.id]);
  const runs = useQuery({
    ...apiQuery(contract.listSegmentRuns, {
      params: { id: segment.id },
      query: { ...(list.q === '' ? {} : { q: list.q }), page: list.page, page_size: list.pageSize },
    }),
    placeholderData: keepPreviousData,
  });
  return (
    <DataTable
      what="runs"
      columns={columns}
      answer={runs}
      sort=""
      onSort={() => undefined}
      paging={{ page: list.page, size: list.pageSize, onPage: list.setPage, onSize: list.setPageSize }}
      href={(run) => `/runs/${run.id}`}
      nameOf={(run) => `The run of ${run.campaign.name}`}
      toolbar={
        <SearchBox value={list.text} onChange={list.setText} label="Search campaigns" inputRef={searchBox} />
      }
      searchRef={searchBox}
      narrowed={list.q !== ''}
      zero={
        <ZeroState
          icon={Megaphone}
          title="No run froze its audience yet"
          about="Runs of campaigns that include or exclude this segment are listed here, with the audience each froze."
        />
      }
      empty={<EmptyState what="runs" filters={[`“${list.q}”`]} onClear={() => list.setText('')} />}
      rowHeight={52}
    />
  );
}
