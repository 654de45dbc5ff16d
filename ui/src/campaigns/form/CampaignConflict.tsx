/** Somebody else saved the campaign meanwhile: lets the person choose which plan stays. */
import { Button, Group, Modal } from '@mantine/core';
import type { Campaign } from '../../../../src/api/contract/campaigns.ts';
import { RelativeTime } from '../../shared/RelativeTime.tsx';

export function CampaignConflict({
  conflict,
  isSaving,
  onTheirs,
  onMine,
  onClose,
}: {
  readonly conflict: Campaign | undefined;
  readonly isSaving: boolean;
  readonly onTheirs: () => void;
  readonly onMine: (over: number) => void;
  readonly onClose: () => void;
}) {
  return (
    <Modal
      opened={conflict !== undefined}
      onClose={onClose}
      title="Somebody changed this campaign"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {conflict !== undefined && (
        <>
          <p>
            “{conflict.name}” was changed <RelativeTime at={conflict.updated_at} />, after you began. Nothing
            of yours is stored yet.
          </p>
          <p className="dimmed">Saving yours replaces the whole plan. Taking theirs lets your changes go.</p>
          <Group justify="flex-end" gap="xs" mt="lg">
            <Button variant="default" onClick={onTheirs}>
              Take theirs
            </Button>
            <Button variant="default" onClick={onClose}>
              Keep editing
            </Button>
            <Button loading={isSaving} onClick={() => onMine(conflict.version)}>
              Save mine over it
            </Button>
          </Group>
        </>
      )}
    </Modal>
  );
}
