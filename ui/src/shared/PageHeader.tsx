/** The head of a screen: where it belongs, its title with what stands beside it, one line about it, its actions. */
import { Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './PageHeader.module.css';

export type PageHeaderProps = {
  readonly title: ReactNode;
  /** Beside the title: badges. */
  readonly aside?: ReactNode;
  /** One line under the title. */
  readonly about?: ReactNode;
  /** Buttons at the right. */
  readonly actions?: ReactNode;
  /** The list this belongs to, as a link above the title. */
  readonly back?: {
    readonly to:
      | '/contacts'
      | '/segments'
      | '/campaigns'
      | '/runs'
      | '/sources'
      | '/tags'
      | '/settings/webhooks';
    readonly label: string;
  };
};

export function PageHeader({ title, aside, about, actions, back }: PageHeaderProps) {
  return (
    <header className={styles.header}>
      <div className={styles.words}>
        {back && (
          <Link to={back.to} className={styles.back}>
            <ChevronLeft size={14} aria-hidden="true" />
            {back.label}
          </Link>
        )}
        <div className={styles.line}>
          <Title order={1} className={styles.title}>
            {title}
          </Title>
          {aside}
        </div>
        {about !== undefined && <div className={styles.about}>{about}</div>}
      </div>
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </header>
  );
}
