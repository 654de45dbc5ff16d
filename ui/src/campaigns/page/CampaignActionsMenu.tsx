/** The buttons of a campaign page: what comes next, edit, and the rest behind three dots. */
import { Button } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import { CirclePlay, Pencil } from 'lucide-react';
import type { Campaign } from '../../../../src/api/contract/campaigns.ts';
import { LinkButton } from '../../shared/LinkButton.tsx';
import { RowMenu } from '../../shared/RowMenu.tsx';
import type { CampaignActions } from '../campaign-actions.ts';
import { campaignMenu } from '../campaign-menu.ts';

export function CampaignActionsMenu({
  campaign,
  actions,
}: {
  readonly campaign: Campaign;
  readonly actions: CampaignActions;
}) {
  const router = useRouter();
  const { id, name, status } = campaign;
  return (
    <>
      {status !== 'active' && (
        <Button
          leftSection={<CirclePlay size={15} aria-hidden="true" />}
          onClick={() => void actions.setStatus(campaign, 'active')}
        >
          Make active
        </Button>
      )}
      <LinkButton
        variant="default"
        href={`/campaigns/${id}/edit`}
        leftSection={<Pencil size={14} aria-hidden="true" />}
      >
        Edit
      </LinkButton>
      <RowMenu
        name={name}
        actions={campaignMenu(campaign, actions, {
          on: 'page',
          go: (address) => router.history.push(address),
          onDeleted: () => router.history.push('/campaigns'),
        })}
      />
    </>
  );
}
