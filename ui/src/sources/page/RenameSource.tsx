/** A new name for a data source. */
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { FormModal } from '../../shared/FormModal.tsx';
import { formProblems } from '../../shared/form-problems.ts';
import { notifyDone } from '../../shared/notify.ts';
import type { Source } from '../answers.ts';
import { useChangeSource } from './use-source-changes.ts';

export function RenameSource({ source, onClose }: { readonly source: Source; readonly onClose: () => void }) {
  const [name, setName] = useState(source.name);
  const change = useChangeSource(source);
  const { fields, rest } = formProblems(change.error, ['name']);
  return (
    <FormModal
      opened
      title="Rename data source"
      action="Rename"
      busy={change.isPending}
      error={rest}
      disabled={name.trim() === '' || name.trim() === source.name}
      onSubmit={() =>
        change.mutate(
          { name: name.trim() },
          {
            onSuccess: () => {
              notifyDone('Data source renamed.');
              onClose();
            },
          },
        )
      }
      onClose={onClose}
    >
      <TextInput
        label="Name"
        data-autofocus
        maxLength={120}
        value={name}
        error={fields.get('name')}
        onChange={(event) => setName(event.currentTarget.value)}
      />
    </FormModal>
  );
}
