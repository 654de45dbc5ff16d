/** A notice inside a page or form: an icon, a title, sentences, and perhaps what to do. */
import { CircleAlert, Info, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './Notice.module.css';

const ICONS = { info: Info, warn: TriangleAlert, bad: CircleAlert } as const satisfies Record<
  string,
  LucideIcon
>;

/** `live` announces it to screen readers when it appears. */
export function Notice({
  tone,
  title,
  children,
  action,
  live = false,
}: {
  readonly tone: keyof typeof ICONS;
  readonly title?: ReactNode;
  readonly children?: ReactNode;
  /** A button or link at the right. */
  readonly action?: ReactNode;
  readonly live?: boolean;
}) {
  const Icon = ICONS[tone];
  return (
    <div className={styles.notice} data-tone={tone} role={live ? 'alert' : undefined}>
      <Icon size={16} aria-hidden="true" />
      <div className={styles.words}>
        {title !== undefined && <strong className={styles.title}>{title}</strong>}
        {children}
      </div>
      {action}
    </div>
  );
}
