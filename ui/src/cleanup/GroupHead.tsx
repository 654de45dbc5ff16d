/** The title of a group, what is in it, the figure that decides, and what can be done with all that is on show. */
import { Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { SuggestionKind } from '../../../src/api/contract/cleanup.ts';
import styles from './cleanup.module.css';
import type { CleanupSearch } from './cleanup-search.ts';
import { GROUPS } from './group-words.ts';
import { ThresholdChoice } from './ThresholdChoice.tsx';

export function GroupHead({
  kind,
  search,
  aside,
  onSearch,
}: {
  readonly kind: SuggestionKind;
  readonly search: CleanupSearch;
  readonly aside?: ReactNode;
  readonly onSearch: (change: Partial<CleanupSearch>) => void;
}) {
  const { title, about } = GROUPS[kind];
  return (
    <header className={styles.groupHead}>
      <div>
        <Title order={2}>{title}</Title>
        <p className="dimmed">{about}</p>
        <ThresholdChoice kind={kind} search={search} onChange={onSearch} />
      </div>
      {aside}
    </header>
  );
}
