/** The name of a view, and whether the team sees it. */
import { Switch, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import type { SegmentView } from '../../../../src/api/contract/segment-list.ts';
import { call } from '../../api/client.ts';
import { refresh } from '../../api/queries.ts';
import { FormModal } from '../../shared/FormModal.tsx';
import { formProblems } from '../../shared/form-problems.ts';
import { notifyDone } from '../../shared/notify.ts';

export function SaveView({
  view,
  known,
  onClose,
  onSaved,
}: {
  /** What is on show, to be saved as a new view. */
  readonly view: SegmentView['view'];
  /** The view to rename or share; absent: a new one. */
  readonly known: SegmentView | undefined;
  readonly onClose: () => void;
  readonly onSaved: (id: string) => void;
}) {
  const client = useQueryClient();
  const [name, setName] = useState(known?.name ?? '');
  const [shared, setShared] = useState(known?.shared ?? false);
  const save = useMutation({
    mutationFn: () =>
      known === undefined
        ? call(contract.createSegmentView, { body: { name, shared, view } })
        : call(contract.changeSegmentView, { params: { id: known.id }, body: { name, shared } }),
    onSuccess: async (saved) => {
      await refresh(client, contract.listSegmentViews);
      notifyDone(saved.shared ? `The team sees the view ${saved.name}.` : `${saved.name} is saved.`);
      onSaved(saved.id);
      onClose();
    },
  });
  const { fields, rest } = formProblems(save.error, ['name', 'shared']);
  return (
    <FormModal
      opened
      title={known === undefined ? 'Save view' : `Change ${known.name}`}
      action="Save view"
      busy={save.isPending}
      error={rest}
      disabled={name.trim() === ''}
      onSubmit={() => save.mutate()}
      onClose={onClose}
    >
      <TextInput
        label="Name"
        description="Search, filters, sorting, page size and columns are kept under it."
        required
        data-autofocus
        autoComplete="off"
        maxLength={80}
        value={name}
        error={fields.get('name')}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Switch
        label="Share with the team"
        description="Everybody sees it; only you change it."
        checked={shared}
        onChange={(event) => setShared(event.currentTarget.checked)}
      />
    </FormModal>
  );
}
