/** What can be done with a campaign behind its three dots, in the list and on its page. */
import { Archive, ArchiveRestore, CirclePause, CirclePlay, Copy, Pencil, Trash2, Undo2 } from 'lucide-react';
import type { Campaign } from '../../../src/api/contract/campaigns.ts';
import type { RowAction } from '../shared/RowMenu.tsx';
import type { CampaignActions } from './campaign-actions.ts';

/** `go` opens an address; `onDeleted` is told once it is in the trash. `on`: what stands beside it as a button is left out on the page. */
export function campaignMenu(
  campaign: Campaign,
  actions: CampaignActions,
  {
    on,
    go,
    onDeleted,
  }: {
    readonly on: 'list' | 'page';
    readonly go: (address: string) => void;
    readonly onDeleted?: () => void;
  },
): readonly RowAction[] {
  const { id, status, trashed_at: trashedAt } = campaign;
  if (trashedAt !== null)
    return [{ label: 'Restore', icon: Undo2, onClick: () => void actions.restore(campaign) }];
  const to = (next: Campaign['status']) => () => void actions.setStatus(campaign, next);
  return [
    ...(on === 'list' ? [{ label: 'Edit', icon: Pencil, onClick: () => go(`/campaigns/${id}/edit`) }] : []),
    ...(on === 'list' && (status === 'draft' || status === 'paused')
      ? [{ label: 'Make active', icon: CirclePlay, onClick: to('active') }]
      : []),
    ...(status === 'active' ? [{ label: 'Pause', icon: CirclePause, onClick: to('paused') }] : []),
    { label: 'Duplicate', icon: Copy, onClick: () => go(`/campaigns/new?from=${id}`) },
    status === 'archived'
      ? { label: 'Take out of the archive', icon: ArchiveRestore, onClick: to('paused') }
      : { label: 'Archive', icon: Archive, onClick: to('archived') },
    {
      label: 'Delete',
      icon: Trash2,
      danger: true,
      onClick: () =>
        void actions.remove(campaign).then((gone) => {
          if (gone) onDeleted?.();
        }),
    },
  ];
}
