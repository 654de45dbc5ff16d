/** Asks before a changed form is left. Inside the app it is a dialog; closing the tab is asked by the browser. */
import { Button, Group, Modal } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';

export function LeaveDialog({
  what,
  isDirty,
  mayLeave,
}: {
  /** "segment" */
  readonly what: string;
  readonly isDirty: boolean;
  readonly mayLeave: () => boolean;
}) {
  const blocker = useBlocker({
    shouldBlockFn: () => isDirty && !mayLeave(),
    enableBeforeUnload: () => isDirty && !mayLeave(),
    withResolver: true,
  });
  const isAsking = blocker.status === 'blocked';
  return (
    <Modal
      opened={isAsking}
      onClose={() => blocker.reset?.()}
      title="Leave without saving?"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <p>Your changes to this {what} are not saved. If you leave, they are gone.</p>
      <Group justify="flex-end" gap="xs" mt="lg">
        <Button variant="default" onClick={() => blocker.proceed?.()}>
          Leave without saving
        </Button>
        <Button onClick={() => blocker.reset?.()} data-autofocus>
          Keep editing
        </Button>
      </Group>
    </Modal>
  );
}
