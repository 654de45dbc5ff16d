/** Deleting a data source: what becomes of its contacts, and what depends on it. */
import { Radio, Stack } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ConfirmModal } from '../../shared/ConfirmModal.tsx';
import { countText } from '../../shared/Figure.tsx';
import { notifyDone } from '../../shared/notify.ts';
import { TextLink } from '../../shared/TextLink.tsx';
import type { Source } from '../answers.ts';
import styles from './DeleteSource.module.css';
import mode from './ModeChoice.module.css';
import { useDeleteSource } from './use-source-changes.ts';

export function DeleteSource({ source, onClose }: { readonly source: Source; readonly onClose: () => void }) {
  const [contacts, setContacts] = useState<'keep' | 'delete'>('keep');
  const remove = useDeleteSource(source.id);
  const navigate = useNavigate();
  const used = source.used_by_segments;
  return (
    <ConfirmModal
      opened
      title={`Delete the data source ${source.name}?`}
      action={contacts === 'keep' ? 'Delete data source' : 'Delete data source and contacts'}
      busy={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(contacts, {
          onSuccess: () => {
            notifyDone(`${source.name} is deleted.`);
            void navigate({ to: '/sources' });
          },
        })
      }
    >
      <Stack gap="sm">
        <p className={styles.line}>
          Its mapping and the list of its syncs go with it. This cannot be undone.
        </p>
        {used > 0 && (
          <p className={styles.used}>
            {countText(used, 'segment')} {used === 1 ? 'names' : 'name'} it in the rules and{' '}
            {used === 1 ? 'has' : 'have'} to be changed first.{' '}
            <TextLink href={`/segments?source=${encodeURIComponent(source.id)}`}>Show them</TextLink>
          </p>
        )}
        <Radio.Group
          label={`Its ${countText(source.contacts, 'contact')}`}
          value={contacts}
          onChange={(value) => setContacts(value === 'delete' ? 'delete' : 'keep')}
        >
          <Stack gap={10} mt={8}>
            <Radio
              classNames={{ radio: mode.radio ?? '' }}
              value="keep"
              label="Keep all contacts"
              description="They keep every value and only lose this source."
            />
            <Radio
              classNames={{ radio: mode.radio ?? '' }}
              value="delete"
              label="Delete those that no other source delivers"
              description="They leave every segment. Contacts that another source delivers, and those made by hand, stay."
            />
          </Stack>
        </Radio.Group>
      </Stack>
    </ConfirmModal>
  );
}
