/** A day and a time in the organisation's time zone, read back in words. */
import { TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTimeZone } from '../../../session/use-session.ts';
import { useNow } from '../../../shared/now.ts';
import { inputOfInstant } from '../../../shared/zoned-input.ts';
import { momentOf } from './moment-words.ts';
import styles from './start.module.css';

export function MomentInput({
  label,
  value,
  error,
  onChange,
}: {
  readonly label: string;
  /** As the input holds it: "2026-03-13T09:00". */
  readonly value: string;
  /** What the server had against it. */
  readonly error?: string | undefined;
  readonly onChange: (value: string) => void;
}): ReactNode {
  const timeZone = useTimeZone();
  const now = useNow();
  const moment = momentOf(value, now, timeZone);
  return (
    <div className={styles.moment}>
      <TextInput
        type="datetime-local"
        label={label}
        value={value}
        min={inputOfInstant(new Date(now).toISOString(), timeZone).slice(0, 16)}
        error={error ?? (moment.ok ? undefined : moment.problem)}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      {moment.ok && (
        <p className={styles.said} role="status">
          {moment.words}
        </p>
      )}
    </div>
  );
}
