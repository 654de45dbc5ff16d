/** Creates an API key and shows it once, to be copied. */
import { Button, Code, CopyButton, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Check, Copy } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import { call } from '../../api/client.ts';
import { refresh } from '../../api/queries.ts';
import { FormModal } from '../../shared/FormModal.tsx';
import { formProblems } from '../../shared/form-problems.ts';
import { useReturnFocus } from '../../shared/use-return-focus.ts';
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
    return <NewKey name={create.data.name} value={create.data.key} onClose={onClose} />;
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

function NewKey({
  name,
  value,
  onClose,
}: {
  readonly name: string;
  readonly value: string;
  readonly onClose: () => void;
}) {
  useReturnFocus();
  return (
    <Modal
      opened
      onClose={onClose}
      title={`The key ${name}`}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="sm">
        <p style={{ margin: 0 }}>
          Copy the key now: it is shown only this once. Only a fingerprint of it is stored.
        </p>
        <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
          {value}
        </Code>
      </Stack>
      <Group justify="flex-end" gap="xs" mt="lg">
        <CopyButton value={value} timeout={3000}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              data-autofocus
              leftSection={
                copied ? <Check size={15} aria-hidden="true" /> : <Copy size={15} aria-hidden="true" />
              }
              onClick={copy}
            >
              <span aria-live="polite">{copied ? 'Copied' : 'Copy key'}</span>
            </Button>
          )}
        </CopyButton>
        <Button onClick={onClose}>Done</Button>
      </Group>
    </Modal>
  );
}
