/** A link to another place of the app; in a new tab where leaving would lose an edit. */
import type { ReactNode } from 'react';
import { TextLink } from '../../../shared/TextLink.tsx';
import styles from './tree.module.css';

export function PlaceLink({
  href,
  newTab,
  children,
}: {
  readonly href: string;
  readonly newTab: boolean;
  readonly children: ReactNode;
}): ReactNode {
  if (!newTab) return <TextLink href={href}>{children}</TextLink>;
  return (
    <a href={href} target="_blank" rel="noopener" className={styles.outward}>
      {children}
      <span className="visually-hidden"> (opens in a new tab)</span>
    </a>
  );
}
