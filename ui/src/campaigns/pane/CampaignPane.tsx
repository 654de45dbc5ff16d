/** A campaign beside the list: what speaks against a run, whom it would reach, its segments, runs and plan. */
import { Drawer, Skeleton } from '@mantine/core';
import { Pencil } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Campaign } from '../../../../src/api/contract/campaigns.ts';
import { useMay } from '../../session/use-session.ts';
import { LinkButton } from '../../shared/LinkButton.tsx';
import { useReturnFocus } from '../../shared/use-return-focus.ts';
import { CampaignStatusBadge, ChannelName } from '../CampaignBadges.tsx';
import { CampaignNotRead } from '../CampaignNotRead.tsx';
import type { CampaignActions } from '../campaign-actions.ts';
import { AudienceNow } from '../page/AudienceNow.tsx';
import { PlanPanel, SegmentsPanel } from '../page/PlanPanels.tsx';
import { PreflightPanel } from '../page/PreflightPanel.tsx';
import { CampaignRuns } from '../runs/CampaignRuns.tsx';
import { useCampaign } from '../use-campaign.ts';
import styles from './pane.module.css';

export function CampaignPane({
  id,
  actions,
  onClose,
}: {
  readonly id: string;
  readonly actions: CampaignActions;
  readonly onClose: () => void;
}): ReactNode {
  useReturnFocus();
  const { data, error, refetch } = useCampaign(id);
  return (
    <Drawer
      opened
      onClose={onClose}
      title={data === undefined ? 'Campaign' : data.name}
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {data !== undefined ? (
        <Summary campaign={data} actions={actions} />
      ) : error === null ? (
        <Skeleton height={320} />
      ) : (
        <CampaignNotRead error={error} onRetry={() => void refetch()} />
      )}
    </Drawer>
  );
}

function Summary({ campaign, actions }: { readonly campaign: Campaign; readonly actions: CampaignActions }) {
  const isTrashed = campaign.trashed_at !== null;
  const mayEdit = useMay('editor') && !isTrashed;
  return (
    <div className={styles.pane}>
      <div className={styles.head}>
        <CampaignStatusBadge status={campaign.status} />
        <ChannelName channel={campaign.channel} />
        {isTrashed && <span className="dimmed">in the trash</span>}
        <span className={styles.acts}>
          {mayEdit && (
            <LinkButton
              variant="default"
              href={`/campaigns/${campaign.id}/edit`}
              leftSection={<Pencil size={14} aria-hidden="true" />}
            >
              Edit
            </LinkButton>
          )}
          <LinkButton href={`/campaigns/${campaign.id}`}>Open campaign</LinkButton>
        </span>
      </div>
      {!isTrashed && <PreflightPanel campaign={campaign} mayEdit={mayEdit} actions={actions} />}
      <AudienceNow campaign={campaign} />
      <SegmentsPanel campaign={campaign} />
      <CampaignRuns campaign={campaign} />
      <PlanPanel campaign={campaign} />
    </div>
  );
}
