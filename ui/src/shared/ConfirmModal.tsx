/** A question before an act that cannot be taken back: says what it does and what depends on it. */
import { Alert, Button, Group, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { sentenceOf } from '../api/problem.ts';

export function ConfirmModal({
  opened,
  title,
  children,
  action,
  busy = false,
  error,
  danger = true,
  onConfirm,
  onClose,
}: {
  readonly opened: boolean;
  /** "Delete the tag VIP?" */
  readonly title: string;
  readonly children: ReactNode;
  /** The verb on the button: "Delete tag". */
  readonly action: string;
  readonly busy?: boolean;
  /** Why it was refused, when it was. */
  readonly error?: unknown;
  readonly danger?: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}) {
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      {children}
      {error !== undefined && error !== null && (
        <Alert color="red" mt="md" role="alert">
          {sentenceOf(error)}
        </Alert>
      )}
      <Group justify="flex-end" gap="xs" mt="lg">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button {...(danger ? { color: 'red' } : {})} loading={busy} onClick={onConfirm} data-autofocus>
          {action}
        </Button>
      </Group>
    </Modal>
  );
}
