/** The figure an audience comes down to, and the words after it. */
import type { ReactNode } from 'react';
import { figureText } from '../../shared/Figure.tsx';
import styles from './headline.module.css';

/** `stale`: another figure is on its way. */
export function Headline({
  figure,
  stale = false,
  children,
}: {
  readonly figure: number;
  readonly stale?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <p className={styles.headline} data-stale={stale || undefined}>
      <strong className="figures">{figureText(figure)}</strong> {children}
    </p>
  );
}
