/** A short statement with an icon and a colour of meaning; the word always says it too. */
import { Tooltip } from '@mantine/core';
import type { LucideIcon } from 'lucide-react';
import styles from './StatusBadge.module.css';

export function Tone({
  tone,
  icon: Icon,
  children,
  why,
}: {
  readonly tone: 'ok' | 'warn' | 'bad' | 'busy' | 'idle';
  readonly icon: LucideIcon;
  readonly children: string;
  readonly why?: string | undefined;
}) {
  const badge = (
    <span className={styles.badge} data-tone={tone}>
      <Icon size={15} aria-hidden="true" />
      {children}
    </span>
  );
  return why === undefined ? badge : <Tooltip label={why}>{badge}</Tooltip>;
}
