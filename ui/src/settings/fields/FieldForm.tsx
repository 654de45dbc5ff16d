/** Creates a custom field, or gives one that exists another label. */
import { Select, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import { type AnswerOf, call } from '../../api/client.ts';
import { refresh } from '../../api/queries.ts';
import { FormModal } from '../../shared/FormModal.tsx';
import { formProblems } from '../../shared/form-problems.ts';
import { notifyDone } from '../../shared/notify.ts';
import { CREATED_TYPES, type CreatedType, keyOfLabel, TYPE_WORDS } from './field-types.ts';

type Field = AnswerOf<typeof contract.listFields>['items'][number];

const CHOICES = CREATED_TYPES.map((value) => ({ value, label: TYPE_WORDS[value] }));

export function CreateField({ onClose }: { readonly onClose: () => void }): ReactNode {
  const client = useQueryClient();
  const [label, setLabel] = useState('');
  const [ownKey, setOwnKey] = useState<string | undefined>(undefined);
  const [type, setType] = useState<CreatedType>('text');
  const key = ownKey ?? keyOfLabel(label);
  const keyFits = /^[a-z][a-z0-9_]{0,62}$/.test(key);
  const create = useMutation({
    mutationFn: () => call(contract.createField, { body: { key, label, type } }),
    onSuccess: async (field) => {
      onClose();
      notifyDone(`The field ${field.label} was created.`);
      await refresh(client, contract.listFields);
    },
  });
  const { fields, rest } = formProblems(create.error, ['label', 'key', 'type']);
  return (
    <FormModal
      opened
      title="Create field"
      action="Create field"
      busy={create.isPending}
      error={rest}
      disabled={label.trim() === '' || !keyFits}
      onSubmit={() => create.mutate()}
      onClose={onClose}
    >
      <TextInput
        label="Label"
        description="How people read it."
        required
        data-autofocus
        maxLength={120}
        value={label}
        error={fields.get('label')}
        onChange={(event) => setLabel(event.currentTarget.value)}
      />
      <TextInput
        label="Key"
        description="How rules, files and programs name it. It cannot be changed later."
        required
        maxLength={63}
        value={key}
        error={
          fields.get('key') ??
          (key === '' || keyFits ? undefined : 'Small letters, figures and underscores, a letter first')
        }
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        onChange={(event) => setOwnKey(event.currentTarget.value)}
      />
      <Select
        label="Type"
        description="What its values are; it decides which rules can ask about it."
        data={CHOICES}
        value={type}
        allowDeselect={false}
        error={fields.get('type')}
        onChange={(value) => setType(CREATED_TYPES.find((one) => one === value) ?? type)}
      />
    </FormModal>
  );
}

export function RenameField({
  field,
  onClose,
}: {
  readonly field: Field;
  readonly onClose: () => void;
}): ReactNode {
  const client = useQueryClient();
  const [label, setLabel] = useState(field.label);
  const rename = useMutation({
    mutationFn: () => call(contract.changeField, { params: { key: field.key }, body: { label } }),
    onSuccess: async (changed) => {
      onClose();
      notifyDone(`The field is now called ${changed.label}.`);
      await refresh(client, contract.listFields, contract.listSegments, contract.readSegment);
    },
  });
  const { fields, rest } = formProblems(rename.error, ['label']);
  return (
    <FormModal
      opened
      title={`Rename ${field.label}`}
      action="Rename field"
      busy={rename.isPending}
      error={rest}
      disabled={label.trim() === '' || label.trim() === field.label}
      onSubmit={() => rename.mutate()}
      onClose={onClose}
    >
      <TextInput
        label="Label"
        description={`The key ${field.key} stays: rules and data sources go on as before.`}
        required
        data-autofocus
        maxLength={120}
        value={label}
        error={fields.get('label')}
        onChange={(event) => setLabel(event.currentTarget.value)}
      />
    </FormModal>
  );
}
