/** A titled box on a page, for facts that belong together. */
import { Title } from '@mantine/core';
import type { ReactNode } from 'react';
import styles from './Panel.module.css';

/** `aside` stands at the right of the title: a count, a button. */
export function Panel({
  title,
  aside,
  children,
}: {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section className={styles.panel}>
      <header className={styles.head}>
        <Title order={2} className={styles.title}>
          {title}
        </Title>
        {aside}
      </header>
      {children}
    </section>
  );
}
