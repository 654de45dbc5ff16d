/** `/campaigns/{id}`: the plan, whom it would reach now, and what speaks against a run. */
import { Alert, Button, Skeleton } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Campaign } from '../../../src/api/contract/campaigns.ts';
import { useMay } from '../session/use-session.ts';
import { Page } from '../shared/Page.tsx';
import { PageHeader } from '../shared/PageHeader.tsx';
import { RelativeTime } from '../shared/RelativeTime.tsx';
import { CampaignStatusBadge, ChannelName } from './CampaignBadges.tsx';
import { CampaignNotRead } from './CampaignNotRead.tsx';
import { type CampaignActions, useCampaignActions } from './campaign-actions.ts';
import { AudienceNow } from './page/AudienceNow.tsx';
import { CampaignActionsMenu } from './page/CampaignActionsMenu.tsx';
import { HistoryPanel } from './page/HistoryPanel.tsx';
import { PlanPanel, SegmentsPanel } from './page/PlanPanels.tsx';
import { PreflightPanel } from './page/PreflightPanel.tsx';
import styles from './page/page.module.css';
import { CampaignRuns } from './runs/CampaignRuns.tsx';
import { StartRun } from './runs/start/StartRun.tsx';
import { ReachBox } from './runs/why/ReachBox.tsx';
import { TraceLink } from './trace/TraceLink.tsx';
import { useCampaign } from './use-campaign.ts';

const route = getRouteApi('/campaigns/$id');

export function CampaignScreen(): ReactNode {
  const { id } = route.useParams();
  const { data, error, refetch } = useCampaign(id);
  if (data !== undefined) return <CampaignPage key={data.id} campaign={data} />;
  return (
    <Page title="Campaign">
      <PageHeader
        back={{ to: '/campaigns', label: 'Campaigns' }}
        title={error === null ? <Skeleton height={22} width={260} /> : 'Campaign'}
      />
      {error === null ? (
        <Skeleton height={280} />
      ) : (
        <CampaignNotRead error={error} onRetry={() => void refetch()} />
      )}
    </Page>
  );
}

function CampaignPage({ campaign }: { readonly campaign: Campaign }) {
  const actions = useCampaignActions();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const isTrashed = campaign.trashed_at !== null;
  const mayEdit = useMay('editor') && !isTrashed;
  return (
    <Page title={campaign.name}>
      <PageHeader
        back={{ to: '/campaigns', label: 'Campaigns' }}
        title={campaign.name}
        aside={<CampaignStatusBadge status={campaign.status} />}
        about={
          <span className={styles.about}>
            <ChannelName channel={campaign.channel} />
            {campaign.goal !== '' && <span>{campaign.goal}</span>}
          </span>
        }
        actions={
          <>
            <TraceLink campaign={campaign.id} />
            {mayEdit && (
              <>
                {campaign.status !== 'archived' && <StartRun campaign={campaign} />}
                <CampaignActionsMenu campaign={campaign} actions={actions} />
              </>
            )}
          </>
        }
      />
      {isTrashed && <InTrash campaign={campaign} actions={actions} />}
      <div className={styles.overview}>
        <div className={styles.wide}>
          {!isTrashed && <PreflightPanel campaign={campaign} mayEdit={mayEdit} actions={actions} />}
          <AudienceNow campaign={campaign} />
        </div>
        <div className={styles.narrow}>
          <ReachBox
            of={{ kind: 'campaign', campaign }}
            contact={search.contact}
            onAsk={(next, how) =>
              void navigate({ search: { ...search, contact: next }, resetScroll: false, ...how })
            }
          />
          <CampaignRuns campaign={campaign} />
          <SegmentsPanel campaign={campaign} />
          <PlanPanel campaign={campaign} />
          <HistoryPanel campaign={campaign} />
        </div>
      </div>
    </Page>
  );
}

function InTrash({ campaign, actions }: { readonly campaign: Campaign; readonly actions: CampaignActions }) {
  const mayEdit = useMay('editor');
  return (
    <Alert variant="default" mb="md" role="status">
      <span className={styles.trash}>
        <span>
          This campaign is in the trash since <RelativeTime at={campaign.trashed_at} />. It is purged after 30
          days.
        </span>
        {mayEdit && (
          <Button size="compact-md" onClick={() => void actions.restore(campaign)}>
            Restore campaign
          </Button>
        )}
      </span>
    </Alert>
  );
}
