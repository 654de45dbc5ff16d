/** `/segments/{id}`: is it ready, what produced it, how many, who, and what happened to it. */
import { Alert, Badge, Button, Skeleton, Tabs, Tooltip } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import { contract } from '../../../src/api/contract/contract.ts';
import type { Segment } from '../../../src/api/contract/segments.ts';
import { useLiveState } from '../api/live.tsx';
import { isProblem } from '../api/problem.ts';
import { apiQuery, refresh } from '../api/queries.ts';
import { SegmentHistory } from '../history/SegmentHistory.tsx';
import { useMay } from '../session/use-session.ts';
import { figureText } from '../shared/Figure.tsx';
import { ErrorState } from '../shared/ListState.tsx';
import { Page } from '../shared/Page.tsx';
import { PageHeader } from '../shared/PageHeader.tsx';
import { RelativeTime } from '../shared/RelativeTime.tsx';
import { VerdictBadge } from '../shared/VerdictBadge.tsx';
import { ChangesTab } from './page/ChangesTab.tsx';
import { CampaignsTab } from './page/campaigns/CampaignsTab.tsx';
import { ListMembers } from './page/ListMembers.tsx';
import { MembersTab } from './page/MembersTab.tsx';
import { OverviewTab } from './page/OverviewTab.tsx';
import styles from './page/page.module.css';
import { ReadinessPanel } from './page/readiness/ReadinessPanel.tsx';
import { RelatedTab } from './page/related/RelatedTab.tsx';
import { RulesTab } from './page/rules/RulesTab.tsx';
import { SegmentActionsMenu } from './page/SegmentActionsMenu.tsx';
import { StatusPanel } from './page/StatusPanel.tsx';
import { useSegmentDefinition } from './page/use-segment-definition.ts';
import { VersionsTab } from './page/versions/VersionsTab.tsx';
import { WhyTab } from './page/why/WhyTab.tsx';
import { pollEvery } from './poll-every.ts';
import { type SegmentActions, useSegmentActions } from './segment-actions.ts';

const route = getRouteApi('/segments/$id');

export function SegmentScreen(): ReactNode {
  const { id } = route.useParams();
  const live = useLiveState();
  const { data, error, refetch } = useQuery({
    ...apiQuery(contract.readSegment, { params: { id } }),
    refetchInterval: (query) => pollEvery(live, query.state.data === undefined ? [] : [query.state.data]),
  });
  useFiguresWhenDone(data?.status);
  if (data !== undefined) return <SegmentPage segment={data} />;
  return (
    <Page title="Segment">
      <PageHeader
        back={{ to: '/segments', label: 'Segments' }}
        title={error === null ? <Skeleton height={22} width={260} /> : 'Segment'}
      />
      {error === null ? (
        <Skeleton height={280} />
      ) : (
        <ErrorState
          what={
            isProblem(error, 'not_found') ? 'There is no such segment.' : 'The segment could not be loaded.'
          }
          error={error}
          onRetry={() => void refetch()}
        />
      )}
    </Page>
  );
}

/** The figures of a new audience are wanted at once, not with the next gathering of changes. */
function useFiguresWhenDone(status: Segment['status'] | undefined): void {
  const client = useQueryClient();
  const before = useRef(status);
  useEffect(() => {
    const wasBusy = before.current === 'processing' || before.current === 'queued';
    before.current = status;
    if (wasBusy && status === 'success') {
      void refresh(client, contract.readSegment, contract.listMembers, contract.listCalculations);
    }
  }, [client, status]);
}

function SegmentPage({ segment }: { readonly segment: Segment }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const actions = useSegmentActions();
  const isTrashed = segment.trashed_at !== null;
  const mayEdit = useMay('editor') && !isTrashed;
  const definition = useSegmentDefinition(segment);
  const tabs = segment.kind === 'list' ? LIST_TABS : RULE_TABS;
  const tab = tabs.find(({ value }) => value === search.tab)?.value ?? 'overview';

  return (
    <Page title={segment.name}>
      <PageHeader
        back={{ to: '/segments', label: 'Segments' }}
        title={segment.name}
        aside={
          <VerdictBadge
            size="lg"
            verdict={segment.readiness.verdict}
            findings={segment.readiness.findings.map((finding) => finding.sentence)}
            onOpen={() => (document.getElementById('findings') ?? document.getElementById('status'))?.focus()}
          />
        }
        about={<About segment={segment} />}
        actions={!isTrashed && <SegmentActionsMenu segment={segment} mayEdit={mayEdit} actions={actions} />}
      />
      {isTrashed && <InTrash segment={segment} actions={actions} />}
      {!isTrashed && segment.archived_at !== null && <InArchive segment={segment} actions={actions} />}
      <StatusPanel segment={segment} ruleAt={definition.ruleAt} mayEdit={mayEdit} actions={actions} />
      <ReadinessPanel segment={segment} mayEdit={mayEdit} actions={actions} />
      <Tabs
        value={tab}
        onChange={(next) => {
          const known = tabs.find(({ value }) => value === next)?.value;
          const { contact, calculation } = search;
          void navigate({
            search: { tab: known === 'overview' ? undefined : known, contact, calculation },
          });
        }}
        keepMounted={false}
      >
        <Tabs.List className={styles.tabs}>
          {tabs.map(({ value, label }) => (
            <Tabs.Tab key={value} value={value}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="overview">
          <OverviewTab segment={segment} definition={definition} mayEdit={mayEdit} actions={actions} />
        </Tabs.Panel>
        <Tabs.Panel value="members">
          {segment.kind === 'list' && mayEdit && (
            <div className={styles.listForm}>
              <ListMembers segment={segment} />
            </div>
          )}
          <MembersTab segment={segment} definition={definition} mayEdit={mayEdit} actions={actions} />
        </Tabs.Panel>
        <Tabs.Panel value="rules">
          <RulesTab segment={segment} definition={definition} mayEdit={mayEdit} />
        </Tabs.Panel>
        <Tabs.Panel value="why">
          <WhyTab segment={segment} mayEdit={mayEdit} />
        </Tabs.Panel>
        <Tabs.Panel value="changes">
          <ChangesTab segment={segment} />
        </Tabs.Panel>
        <Tabs.Panel value="campaigns">
          <CampaignsTab
            segment={segment}
            search={search}
            mayEdit={mayEdit}
            onSearch={(next, how) => void navigate({ search: { ...search, ...next }, ...how })}
          />
        </Tabs.Panel>
        <Tabs.Panel value="history">
          <SegmentHistory
            segment={segment}
            search={search}
            onSearch={(next, how) => void navigate({ search: { ...search, ...next }, ...how })}
          />
        </Tabs.Panel>
        <Tabs.Panel value="versions">
          <VersionsTab segment={segment} mayEdit={mayEdit} />
        </Tabs.Panel>
        <Tabs.Panel value="related">
          <RelatedTab segment={segment} mayEdit={mayEdit} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

const LIST_TABS = [
  { value: 'overview', label: 'Overview' },
  { value: 'members', label: 'Members' },
  { value: 'why', label: 'Why' },
  { value: 'changes', label: 'Changes' },
  { value: 'related', label: 'Related' },
  { value: 'campaigns', label: 'Campaigns' },
  { value: 'history', label: 'History' },
] as const;

const RULE_TABS = [
  { value: 'overview', label: 'Overview' },
  { value: 'members', label: 'Members' },
  { value: 'rules', label: 'Rules' },
  { value: 'why', label: 'Why' },
  { value: 'changes', label: 'Changes' },
  { value: 'versions', label: 'Versions' },
  { value: 'related', label: 'Related' },
  { value: 'campaigns', label: 'Campaigns' },
  { value: 'history', label: 'History' },
] as const;

/** The count with its version when that is an older one, its age, and the labels. */
function About({ segment }: { readonly segment: Segment }) {
  const isOlder = segment.count_version !== null && segment.count_version !== segment.version;
  return (
    <span className={styles.about}>
      {segment.count === null ? (
        <span className={styles.headCount}>No members yet</span>
      ) : (
        <span className={styles.headCount}>
          <strong className="figures">{figureText(segment.count)}</strong>{' '}
          {segment.count === 1 ? 'member' : 'members'}
          {isOlder && (
            <Tooltip
              label={`The rules are at version ${segment.version}; this audience was calculated for version ${segment.count_version}.`}
            >
              <span className={styles.olderVersion}>of version {segment.count_version}</span>
            </Tooltip>
          )}
        </span>
      )}
      {segment.calculated_at !== null && (
        <span>
          as of <RelativeTime at={segment.calculated_at} />
        </span>
      )}
      {segment.labels.map((label) => (
        <Badge key={label} variant="default" size="sm" className={styles.label}>
          {label}
        </Badge>
      ))}
    </span>
  );
}

function InTrash({ segment, actions }: { readonly segment: Segment; readonly actions: SegmentActions }) {
  const mayEdit = useMay('editor');
  return (
    <Alert variant="default" mb="md" role="status">
      <span className={styles.trash}>
        <span>
          This segment is in the trash since <RelativeTime at={segment.trashed_at} />. It is purged after 30
          days.
        </span>
        {mayEdit && (
          <Button size="compact-md" onClick={() => void actions.restore(segment)}>
            Restore segment
          </Button>
        )}
      </span>
    </Alert>
  );
}

function InArchive({ segment, actions }: { readonly segment: Segment; readonly actions: SegmentActions }) {
  const mayEdit = useMay('editor');
  return (
    <Alert variant="default" mb="md" role="status">
      <span className={styles.trash}>
        <span>
          This segment is in the archive since <RelativeTime at={segment.archived_at} />. Lists leave it out
          and it is not calculated by itself; where it is used, it goes on being used.
        </span>
        {mayEdit && (
          <Button size="compact-md" variant="default" onClick={() => void actions.unarchive(segment)}>
            Unarchive segment
          </Button>
        )}
      </span>
    </Alert>
  );
}
