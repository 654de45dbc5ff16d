/** A small form in a dialog: inputs, why it was refused, cancel and one verb. */
import { Button, Group, Modal, Stack } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { FormAlert } from './FormAlert.tsx';
import { useReturnFocus } from './use-return-focus.ts';

export function FormModal({
  opened,
  title,
  action,
  busy,
  error,
  disabled = false,
  size = 'md',
  children,
  onSubmit,
  onClose,
}: {
  readonly opened: boolean;
  readonly title: string;
  /** The verb on the button. */
  readonly action: string;
  readonly busy: boolean;
  /** What belongs to no single input. */
  readonly error: unknown;
  readonly disabled?: boolean;
  readonly size?: 'md' | 'lg';
  readonly children: ReactNode;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
}) {
  useReturnFocus();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy && !disabled) onSubmit();
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      size={size}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          {children}
          <FormAlert error={error} />
        </Stack>
        <Group justify="flex-end" gap="xs" mt="lg">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={busy} disabled={disabled}>
            {action}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
