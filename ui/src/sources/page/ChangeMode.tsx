/** How the next file of a data source counts. */
import { useState } from 'react';
import { FormModal } from '../../shared/FormModal.tsx';
import { notifyDone } from '../../shared/notify.ts';
import type { Source } from '../answers.ts';
import { ModeChoice } from './ModeChoice.tsx';
import { useChangeSource } from './use-source-changes.ts';

export function ChangeMode({ source, onClose }: { readonly source: Source; readonly onClose: () => void }) {
  const [mode, setMode] = useState(source.mode);
  const change = useChangeSource(source);
  return (
    <FormModal
      opened
      title="How the next file counts"
      action="Save"
      busy={change.isPending}
      error={change.error}
      disabled={mode === source.mode}
      onSubmit={() =>
        change.mutate(
          { mode },
          {
            onSuccess: () => {
              notifyDone('Saved. It counts from the next import.');
              onClose();
            },
          },
        )
      }
      onClose={onClose}
    >
      <ModeChoice mode={mode} onChange={setMode} />
    </FormModal>
  );
}
