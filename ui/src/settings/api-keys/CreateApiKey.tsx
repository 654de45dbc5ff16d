/** Creates an API key and shows it once, to be copied. */
import { Select, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import { call } from '../../api/client.ts';
import { refresh } from '../../api/queries.ts';
import { FormModal } from '../../shared/FormModal.tsx';
import { formProblems } from '../../shared/form-problems.ts';
import { SecretModal } from '../SecretModal.tsx';
import { type GivenRole, ROLE_ABOUT, ROLE_CHOICES, roleOf } from '../team/roles.ts';

export function CreateApiKey({ onClose }: { readonly onClose: () => void }): ReactNode {
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [role, setRole] = useState<GivenRole>('editor');
  const create = useMutation({
    mutationFn: () => call(contract.createApiKey, { body: { name, role } }),
    onSuccess: () => refresh(client, contract.listApiKeys),
  });
  const { fields, rest } = formProblems(create.error, ['name', 'role']);
  if (create.data !== undefined)
    return (
      <SecretModal title={`The key ${create.data.name}`} what="key" value={create.data.key} onClose={onClose}>
        Copy the key now: it is shown only this once. Only a fingerprint of it is stored.
      </SecretModal>
    );
  return (
    <FormModal
      opened
      title="Create API key"
      action="Create API key"
      busy={create.isPending}
      error={rest}
      disabled={name.trim() === ''}
      onSubmit={() => create.mutate()}
      onClose={onClose}
    >
      <TextInput
        label="Name"
        description="What uses it, so that you know later what breaks when you revoke it."
        required
        data-autofocus
        autoComplete="off"
        maxLength={120}
        value={name}
        error={fields.get('name')}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Select
        label="Role"
        description={ROLE_ABOUT[role]}
        data={ROLE_CHOICES}
        value={role}
        allowDeselect={false}
        onChange={(value) => setRole(roleOf(value) ?? role)}
      />
    </FormModal>
  );
}
