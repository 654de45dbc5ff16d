/** `/runs/{id}`: what became of a run, whom it reached, and why it missed the others. */
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import type { Run } from '../../../../src/api/contract/runs.ts';
import { useLiveState } from '../../api/live.tsx';
import { isProblem } from '../../api/problem.ts';
import { apiQuery } from '../../api/queries.ts';
import { useMay, useTimeZone } from '../../session/use-session.ts';
import { ErrorState } from '../../shared/ListState.tsx';
import { minuteText } from '../../shared/moment.ts';
import { useNow } from '../../shared/now.ts';
import { Page } from '../../shared/Page.tsx';
import { PageHeader } from '../../shared/PageHeader.tsx';
import { RelativeTime } from '../../shared/RelativeTime.tsx';
import { TextLink } from '../../shared/TextLink.tsx';
import { ChannelName } from '../CampaignBadges.tsx';
import { RunDrift } from '../trace/RunDrift.tsx';
import { TraceLink } from '../trace/TraceLink.tsx';
import { ContactsBehind } from './page/ContactsBehind.tsx';
import { OverridePanel, SaidPanel, SegmentsPanel, ThenPanel } from './page/FrozenPanels.tsx';
import { RunActionsMenu } from './page/RunActionsMenu.tsx';
import { RunNotices } from './page/RunNotices.tsx';
import { RunWaterfall } from './page/RunWaterfall.tsx';
import styles from './page/run.module.css';
import { StepsPanel } from './page/StepsPanel.tsx';
import { pollRuns } from './poll-runs.ts';
import { RunStatusBadge } from './RunBadges.tsx';
import { isOver, runTypeWord } from './run-words.ts';
import { ReachBox } from './why/ReachBox.tsx';

const route = getRouteApi('/runs/$id');

export function RunScreen(): ReactNode {
  const { id } = route.useParams();
  const live = useLiveState();
  const now = useNow();
  const { data, error, refetch } = useQuery({
    ...apiQuery(contract.readRun, { params: { id } }),
    refetchInterval: ({ state }) => pollRuns(live, state.data === undefined ? [] : [state.data], now),
  });
  if (data !== undefined) return <RunPage key={data.id} run={data} />;
  return (
    <Page title="Run">
      <PageHeader
        back={{ to: '/runs', label: 'Runs' }}
        title={error === null ? <Skeleton height={22} width={260} /> : 'Run'}
      />
      {error === null ? (
        <Skeleton height={280} />
      ) : (
        <ErrorState
          what={isProblem(error, 'not_found') ? 'There is no such run.' : 'The run could not be loaded.'}
          error={error}
          onRetry={() => void refetch()}
        />
      )}
    </Page>
  );
}

function RunPage({ run }: { readonly run: Run }) {
  const mayEdit = useMay('editor');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const isFrozen = run.waterfall !== null;
  return (
    <Page title={`Run of ${run.campaign.name}`}>
      <PageHeader
        back={{ to: '/runs', label: 'Runs' }}
        title={`Run of ${run.campaign.name}`}
        aside={<RunStatusBadge run={run} />}
        about={<About run={run} />}
        actions={
          <>
            {run.type !== 'test' && <TraceLink campaign={run.campaign.id} run={run.id} />}
            <RunActionsMenu run={run} mayEdit={mayEdit} />
          </>
        }
      />
      <div className={styles.overview}>
        <div className={styles.wide}>
          <RunNotices run={run} mayEdit={mayEdit} />
          {isFrozen && <RunWaterfall run={run} />}
          {isFrozen && run.type !== 'test' && <RunDrift run={run} />}
          {isFrozen && <ContactsBehind run={run} />}
        </div>
        <div className={styles.narrow}>
          <StepsPanel run={run} />
          {(isFrozen || !isOver(run) || run.status === 'blocked') && (
            <ReachBox
              of={isFrozen ? { kind: 'run', run } : { kind: 'campaign', campaign: run.campaign }}
              contact={search.contact}
              onAsk={(contact, how) =>
                void navigate({ search: { ...search, contact }, resetScroll: false, ...how })
              }
            />
          )}
          <OverridePanel run={run} />
          <SegmentsPanel run={run} />
          <ThenPanel run={run} />
          <SaidPanel run={run} />
        </div>
      </div>
    </Page>
  );
}

function About({ run }: { readonly run: Run }) {
  const timeZone = useTimeZone();
  const at = (instant: string) => minuteText(Date.parse(instant), timeZone);
  return (
    <span className={styles.about}>
      <ChannelName channel={run.channel} />
      <span>
        Campaign <TextLink href={`/campaigns/${run.campaign.id}`}>{run.campaign.name}</TextLink>
      </span>
      <span>
        {runTypeWord(run.type)} asked for by {run.requested_by} <RelativeTime at={run.requested_at} />
      </span>
      {run.scheduled_at !== null && (
        <span>
          {run.status === 'scheduled' ? 'begins' : 'was to begin'} {at(run.scheduled_at)}
        </span>
      )}
      {run.as_of !== null && run.waterfall !== null && <span>frozen {at(run.as_of)}</span>}
    </span>
  );
}
