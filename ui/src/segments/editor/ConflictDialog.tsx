/** Somebody else saved the segment meanwhile: says who and when, and lets the person choose which rules stay. */
import { Button, Group, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { contract } from '../../../../src/api/contract/contract.ts';
import type { Segment } from '../../../../src/api/contract/segments.ts';
import { apiQuery } from '../../api/queries.ts';
import { RelativeTime } from '../../shared/RelativeTime.tsx';
import styles from './editor.module.css';
import type { Saving } from './use-saving.ts';
import type { SegmentForm } from './use-segment-form.ts';

export function ConflictDialog({
  form,
  stored,
  saving,
}: {
  readonly form: SegmentForm;
  readonly stored: Segment | undefined;
  readonly saving: Saving;
}) {
  const { conflict } = form;
  const { data } = useQuery({
    ...apiQuery(contract.listVersions, { params: { id: stored?.id ?? '-' } }),
    enabled: conflict !== undefined && stored !== undefined,
  });
  const theirs = data?.items.find((version) => version.version === conflict?.version);
  return (
    <Modal
      opened={conflict !== undefined}
      onClose={form.keepEditing}
      title="Somebody changed this segment"
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {conflict !== undefined && stored !== undefined && (
        <>
          <p>
            You started from version {stored.version}. Since then{' '}
            {theirs === undefined ? 'somebody' : <strong>{theirs.created_by}</strong>} saved version{' '}
            {conflict.version}
            {theirs !== undefined && (
              <>
                {' '}
                (<RelativeTime at={theirs.created_at} />)
              </>
            )}
            . Nothing of yours is stored yet.
          </p>
          <p className={styles.theirs}>{conflict.sentence}.</p>
          <p className="dimmed">
            Saving yours makes version {conflict.version + 1}; theirs stays among the versions. Taking theirs
            lets your changes go.
          </p>
          <Group justify="flex-end" gap="xs" mt="lg">
            <Button variant="default" onClick={() => saving.leaveFor(conflict)}>
              Take theirs
            </Button>
            <Button variant="default" onClick={form.keepEditing}>
              Keep editing
            </Button>
            <Button loading={form.isSaving} onClick={() => void saving.save(saving.wanted, conflict.version)}>
              Save mine over it
            </Button>
          </Group>
        </>
      )}
    </Modal>
  );
}
