/** A notice with "Undo", for acts that can be taken back. */
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';

/** Shows `message` for ten seconds with a button that calls `undo`. */
export function notifyWithUndo(message: string, undo: () => unknown): void {
  const id = notifications.show({
    autoClose: 10_000,
    color: 'gray',
    message: (
      <span style={{ display: 'flex', alignItems: 'center', gap: 12, justifyContent: 'space-between' }}>
        {message}
        <Button
          size="compact-sm"
          variant="light"
          onClick={() => {
            notifications.hide(id);
            undo();
          }}
        >
          Undo
        </Button>
      </span>
    ),
  });
}
