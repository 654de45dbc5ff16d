/** Deletes a custom field after saying what depends on it; what is in use cannot be deleted. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import { type AnswerOf, call } from '../../api/client.ts';
import { apiQuery, refresh } from '../../api/queries.ts';
import { ConfirmModal } from '../../shared/ConfirmModal.tsx';
import { countText } from '../../shared/Figure.tsx';
import { listText } from '../../shared/ListState.tsx';
import { notifyDone } from '../../shared/notify.ts';

type Field = AnswerOf<typeof contract.listFields>['items'][number];

export function DeleteField({
  field,
  onClose,
}: {
  readonly field: Field;
  readonly onClose: () => void;
}): ReactNode {
  const client = useQueryClient();
  const profile = useQuery(apiQuery(contract.readFieldProfile, { params: { key: field.key } })).data;
  const remove = useMutation({
    mutationFn: () => call(contract.deleteField, { params: { key: field.key } }),
    onSuccess: async () => {
      onClose();
      notifyDone(`The field ${field.label} was deleted.`);
      await refresh(client, contract.listFields, contract.listContacts, contract.readContact);
    },
  });
  const users = [
    ...(field.used_by_segments > 0 ? [countText(field.used_by_segments, 'segment')] : []),
    ...field.sources.map((source) => `the data source ${source.name}`),
  ];
  return (
    <ConfirmModal
      opened
      title={`Delete the field ${field.label}?`}
      action="Delete field"
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      <p>
        {users.length > 0 &&
          `${listText(users)} ${users.length === 1 && field.used_by_segments < 2 ? 'uses' : 'use'} it. `}
        {profile === undefined
          ? 'Its values are deleted with it.'
          : profile.contacts - profile.missing === 0
            ? 'No contact has a value in it.'
            : `${countText(profile.contacts - profile.missing, 'contact')} ${profile.contacts - profile.missing === 1 ? 'loses its' : 'lose their'} value.`}{' '}
        This cannot be undone.
      </p>
    </ConfirmModal>
  );
}
