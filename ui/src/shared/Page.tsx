/** The frame of a screen: its width, its gutters and the title of the browser tab. */
import { type ReactNode, useEffect } from 'react';
import styles from './Page.module.css';

/**
 * `title` names the browser tab. `fill` gives the screen the height of the window, for lists whose rows scroll under a
 * header that stays; `width="narrow"` is for forms and settings.
 */
export function Page({
  title,
  fill = false,
  width = 'full',
  children,
}: {
  readonly title: string;
  readonly fill?: boolean;
  readonly width?: 'full' | 'narrow';
  readonly children: ReactNode;
}) {
  useEffect(() => {
    document.title = title === 'Muster' ? title : `${title} · Muster`;
  }, [title]);
  return (
    <div className={styles.page} data-fill={fill || undefined} data-width={width}>
      {children}
    </div>
  );
}
