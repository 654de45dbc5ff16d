/**
 * Merging segments: which one stays, what moves to it, how their members differ. What it says comes from the server, which
 * tries the merge and takes it back. Afterwards a notice offers undo; later the list of merges does.
 */
import { Button, Group, Modal, Radio, Skeleton } from '@mantine/core';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { CleanupSegment } from '../../../src/api/contract/cleanup.ts';
import { contract } from '../../../src/api/contract/contract.ts';
import { call } from '../api/client.ts';
import { apiQuery } from '../api/queries.ts';
import { countText } from '../shared/Figure.tsx';
import { FormAlert } from '../shared/FormAlert.tsx';
import { notifyWithUndo } from '../shared/notify.ts';
import { useReturnFocus } from '../shared/use-return-focus.ts';
import styles from './cleanup.module.css';
import { MergePlan } from './MergePlan.tsx';
import { refreshCleanup, undoMerge } from './use-cleanup.ts';

export type Mergeable = Pick<CleanupSegment, 'id' | 'name' | 'count' | 'sentence' | 'used_by'>;

/** @param keep the one that stays unless somebody chooses another */
export function MergeDialog({
  segments,
  keep,
  onClose,
  onMerged,
}: {
  readonly segments: readonly Mergeable[];
  readonly keep: string;
  readonly onClose: () => void;
  /** Gets the id of the one that stayed. */
  readonly onMerged?: (keptId: string) => void;
}) {
  useReturnFocus();
  const client = useQueryClient();
  const [stays, setStays] = useState(keep);
  const body = { keep: stays, remove: segments.map(({ id }) => id).filter((id) => id !== stays) };
  const preview = useQuery({
    ...apiQuery(contract.previewMerge, { body }),
    placeholderData: keepPreviousData,
    // Others change segments while this is open; what is agreed to is what is there now.
    staleTime: 0,
  });
  const plan = preview.data;
  const merge = useMutation({
    mutationFn: (confirm: boolean) => call(contract.mergeSegments, { body: { ...body, confirm } }),
    async onSuccess({ id, keep: kept, removed }) {
      const names = removed.length === 1 ? removed[0]?.name : countText(removed.length, 'segment');
      notifyWithUndo(`${names} merged into ${kept.name}.`, () => undoMerge(client, id));
      onClose();
      onMerged?.(kept.id);
      await refreshCleanup(client);
    },
    onError: () => void preview.refetch(),
  });
  const name = segments.find(({ id }) => id === stays)?.name ?? '';
  const isReady = plan !== undefined && !preview.isPlaceholderData && plan.refusal === null;
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={`Merge ${countText(segments.length, 'segment')} into one`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Radio.Group label="Which one stays" value={stays} onChange={setStays} className={styles.choices}>
        {segments.map((segment) => (
          <Radio
            key={segment.id}
            value={segment.id}
            label={segment.name}
            description={factsOf(segment)}
            className={styles.choice}
          />
        ))}
      </Radio.Group>
      {preview.error !== null && plan === undefined ? (
        <FormAlert error={preview.error} />
      ) : plan === undefined ? (
        <Skeleton height={120} mt="md" />
      ) : (
        <MergePlan plan={plan} isStale={preview.isPlaceholderData} />
      )}
      <FormAlert error={merge.error} />
      <Group justify="flex-end" gap="xs" mt="lg">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          {...(plan?.needs_confirm ? { color: 'red' } : {})}
          disabled={!isReady}
          loading={merge.isPending}
          onClick={() => merge.mutate(plan?.needs_confirm === true)}
        >
          {plan?.needs_confirm ? 'Merge although they differ' : `Merge into ${name}`}
        </Button>
      </Group>
    </Modal>
  );
}

function factsOf({ count, used_by: { segments, campaigns, webhooks }, sentence }: Mergeable): string {
  const uses = segments.length + campaigns.length + webhooks.length;
  const members = count === null ? 'no members yet' : countText(count, 'member');
  const used = uses === 0 ? 'nothing uses it' : `used by ${countText(uses, 'thing')}`;
  return `${members} · ${used} · ${sentence}`;
}
