/** Shows a secret that was just made, once, to be copied: an API key, the signing secret of a webhook. */
import { Button, Code, CopyButton, Group, Modal, Stack } from '@mantine/core';
import { Check, Copy } from 'lucide-react';
import type { ReactNode } from 'react';
import { useReturnFocus } from '../shared/use-return-focus.ts';

export function SecretModal({
  title,
  what,
  value,
  children,
  onClose,
}: {
  readonly title: string;
  /** What is copied, for the button: "key". */
  readonly what: string;
  readonly value: string;
  /** What to do with it. */
  readonly children: ReactNode;
  readonly onClose: () => void;
}): ReactNode {
  useReturnFocus();
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="sm">
        <p style={{ margin: 0 }}>{children}</p>
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
              <span aria-live="polite">{copied ? 'Copied' : `Copy ${what}`}</span>
            </Button>
          )}
        </CopyButton>
        <Button onClick={onClose}>Done</Button>
      </Group>
    </Modal>
  );
}
