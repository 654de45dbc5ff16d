/** A question before an act that cannot be taken back: says what it does and what depends on it. */
import { Button, Group, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import styles from './ConfirmModal.module.css';
import { FormAlert } from './FormAlert.tsx';
import { useReturnFocus } from './use-return-focus.ts';

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
  useReturnFocus();
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <div className={styles.words}>{children}</div>
      <FormAlert error={error} />
      <Group justify="flex-end" gap="xs" mt="lg">
        <Button variant="default" onClick={onClose} {...(danger ? { 'data-autofocus': true } : {})}>
          Cancel
        </Button>
        <Button {...(danger ? { color: 'red' } : {})} loading={busy} onClick={onConfirm}>
          {action}
        </Button>
      </Group>
    </Modal>
  );
}
