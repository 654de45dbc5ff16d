/** Asks once before an edit is saved that moves many of the published members. */
import { ConfirmModal } from '../../shared/ConfirmModal.tsx';
import type { Saving } from './use-saving.ts';

export function EffectDialog({ saving }: { readonly saving: Saving }) {
  const { effect } = saving;
  if (effect === undefined) return null;
  const calculates = saving.wanted === 'calculate';
  return (
    <ConfirmModal
      opened
      title="This edit moves many members"
      action={calculates ? 'Save and calculate' : 'Save segment'}
      danger={false}
      onConfirm={() => void saving.confirm()}
      onClose={saving.keepEditing}
    >
      <p>
        <strong>{effect}</strong>
      </p>
      <p className="dimmed">
        {calculates
          ? 'It is calculated right after saving.'
          : 'The published members stay until the segment is calculated.'}{' '}
        The version before can be restored.
      </p>
    </ConfirmModal>
  );
}
