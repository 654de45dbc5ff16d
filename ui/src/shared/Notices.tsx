/** Shows the notices of `notify.ts` at the corner of the screen and reads them out. */
import { Button, CloseButton } from '@mantine/core';
import { CircleCheck, CircleX } from 'lucide-react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import styles from './Notices.module.css';
import { dismiss, type Notification, notificationsNow, watchNotifications } from './notify.ts';

export function Notices() {
  const shown = useSyncExternalStore(watchNotifications, notificationsNow);
  return (
    <section className={styles.place} aria-label="Notices" aria-live="polite">
      {shown.map((one) => (
        <Line key={one.id} notification={one} />
      ))}
    </section>
  );
}

function Line({ notification }: { readonly notification: Notification }) {
  const { id, tone, title, message, undo, stays } = notification;
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => dismiss(id), stays);
    return () => clearTimeout(timer);
  }, [held, id, stays]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hovering only stops the clock
    <div
      className={styles.notice}
      data-tone={tone}
      role={tone === 'bad' ? 'alert' : undefined}
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {tone === 'ok' && <CircleCheck size={16} aria-hidden="true" />}
      {tone === 'bad' && <CircleX size={16} aria-hidden="true" />}
      <div className={styles.words}>
        {title !== undefined && <strong>{title}</strong>}
        <span>{message}</span>
      </div>
      {undo && (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => {
            dismiss(id);
            undo();
          }}
        >
          Undo
        </Button>
      )}
      <CloseButton size="sm" aria-label="Close the notice" onClick={() => dismiss(id)} />
    </div>
  );
}
