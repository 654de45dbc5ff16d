/** The place of an explanation that is on its way. */
import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import styles from './why.module.css';

export function WhySkeleton(): ReactNode {
  return (
    <div className={styles.why} aria-hidden="true">
      <Skeleton height={96} />
      <Skeleton height={24} width={220} />
      {[0, 1, 2].map((row) => (
        <Skeleton key={row} height={58} />
      ))}
    </div>
  );
}
