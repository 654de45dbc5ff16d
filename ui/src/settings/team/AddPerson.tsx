/** Creates an account for somebody: the password is handed over by the person who creates it. */
import { Button, CopyButton, PasswordInput, Select, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import { call } from '../../api/client.ts';
import { refresh } from '../../api/queries.ts';
import { FormModal } from '../../shared/FormModal.tsx';
import { formProblems } from '../../shared/form-problems.ts';
import { notifyDone } from '../../shared/notify.ts';
import { type GivenRole, ROLE_ABOUT, ROLE_CHOICES, roleOf } from './roles.ts';

const LETTERS = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const LENGTH = 16;

export function AddPerson({ onClose }: { readonly onClose: () => void }): ReactNode {
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [role, setRole] = useState<GivenRole>('editor');
  const create = useMutation({
    mutationFn: () => call(contract.createUser, { body: { name, email, password, role } }),
    onSuccess: async (account) => {
      onClose();
      notifyDone(`${account.name} can sign in with ${account.email}.`);
      await refresh(client, contract.listUsers);
    },
  });
  const { fields, rest } = formProblems(create.error, ['name', 'email', 'password', 'role']);
  return (
    <FormModal
      opened
      title="Add person"
      action="Create account"
      busy={create.isPending}
      error={rest}
      disabled={name.trim() === '' || !email.includes('@') || password.length < 10}
      onSubmit={() => create.mutate()}
      onClose={onClose}
    >
      <TextInput
        label="Name"
        required
        data-autofocus
        autoComplete="off"
        maxLength={120}
        value={name}
        error={fields.get('name')}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label="Email"
        type="email"
        required
        autoComplete="off"
        maxLength={254}
        value={email}
        error={fields.get('email')}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <Select
        label="Role"
        description={ROLE_ABOUT[role]}
        data={ROLE_CHOICES}
        value={role}
        allowDeselect={false}
        onChange={(value) => setRole(roleOf(value) ?? role)}
      />
      <PasswordInput
        label="First password"
        description="At least 10 characters. Hand it over yourself: Muster sends no mail."
        required
        autoComplete="new-password"
        maxLength={200}
        value={password}
        error={fields.get('password')}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <div style={{ display: 'flex', gap: 8 }}>
        <Button variant="default" size="compact-sm" onClick={() => setPassword(newPassword())}>
          Make one up
        </Button>
        <CopyButton value={password}>
          {({ copied, copy }) => (
            <Button variant="default" size="compact-sm" disabled={password === ''} onClick={copy}>
              {copied ? 'Copied' : 'Copy password'}
            </Button>
          )}
        </CopyButton>
      </div>
    </FormModal>
  );
}

/** Sixteen letters and figures that cannot be mistaken for each other. */
function newPassword(): string {
  const random = crypto.getRandomValues(new Uint32Array(LENGTH));
  return [...random].map((number) => LETTERS.charAt(number % LETTERS.length)).join('');
}
