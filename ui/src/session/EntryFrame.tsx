/** The frame of the screens before the app: first start, sign-in, locked. */
import { Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { Mark } from '../shell/Mark.tsx';
import styles from './EntryFrame.module.css';

export function EntryFrame({
  title,
  about,
  children,
}: {
  readonly title: string;
  readonly about?: ReactNode;
  readonly children: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · Muster`;
  }, [title]);
  return (
    <main className={styles.ground}>
      <div className={styles.sheet}>
        <div className={styles.brand}>
          <Mark size={30} />
          <span>Muster</span>
        </div>
        <Title order={1}>{title}</Title>
        {about !== undefined && <p className={styles.about}>{about}</p>}
        {children}
      </div>
    </main>
  );
}
