/** The buttons of a campaign page: what comes next, edit, and the rest behind three dots. */
import { ActionIcon, Button, Menu } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import { Archive, CirclePause, CirclePlay, Copy, Ellipsis, Pencil, Trash2 } from 'lucide-react';
import type { Campaign } from '../../../../src/api/contract/campaigns.ts';
import { LinkButton } from '../../shared/LinkButton.tsx';
import type { CampaignActions } from '../campaign-actions.ts';

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
      <Menu withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <ActionIcon size={32} variant="default" aria-label={`More actions for ${name}`}>
            <Ellipsis size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {status === 'active' && (
            <Menu.Item
              leftSection={<CirclePause size={15} aria-hidden="true" />}
              onClick={() => void actions.setStatus(campaign, 'paused')}
            >
              Pause
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<Copy size={15} aria-hidden="true" />}
            onClick={() => router.history.push(`/campaigns/new?from=${id}`)}
          >
            Duplicate
          </Menu.Item>
          {status !== 'archived' && (
            <Menu.Item
              leftSection={<Archive size={15} aria-hidden="true" />}
              onClick={() => void actions.setStatus(campaign, 'archived')}
            >
              Archive
            </Menu.Item>
          )}
          <Menu.Item
            color="var(--muster-bad)"
            leftSection={<Trash2 size={15} aria-hidden="true" />}
            onClick={() => {
              void actions.remove(campaign).then((gone) => {
                if (gone) router.history.push('/campaigns');
              });
            }}
          >
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
