/** Filters that match nothing: names each, and clears them one by one or all at once. */
import { Button, Title } from '@mantine/core';
import { type LucideIcon, X } from 'lucide-react';
import { type Filter, filterPhrases } from './FilterChips.tsx';
import styles from './NoMatches.module.css';

export function NoMatches({
  what,
  icon: Icon,
  filters,
  q,
  onClearSearch,
  onClearAll,
}: {
  /** What the rows are, in the plural: "segments". */
  readonly what: string;
  readonly icon: LucideIcon;
  readonly filters: readonly Filter[];
  readonly q: string;
  readonly onClearSearch: () => void;
  readonly onClearAll: () => void;
}) {
  const narrowing = filters.filter((filter) => filter.selected.length > 0);
  const count = narrowing.length + (q === '' ? 0 : 1);
  const isEmptyTrash = count === 1 && narrowing[0]?.id === 'trashed';
  return (
    <div className={styles.empty}>
      <Icon size={22} strokeWidth={1.6} aria-hidden="true" />
      <Title order={2}>{isEmptyTrash ? 'The trash is empty' : `No ${what} match`}</Title>
      {!isEmptyTrash && (
        <p className="dimmed">
          All {what} are hidden by {count === 1 ? 'this filter' : 'these filters'}:
        </p>
      )}
      <ul className={styles.filters}>
        {q !== '' && (
          <li>
            <Button
              variant="default"
              size="compact-md"
              rightSection={<X size={13} aria-hidden="true" />}
              onClick={onClearSearch}
            >
              Search is “{q}”<span className="visually-hidden">: clear it</span>
            </Button>
          </li>
        )}
        {narrowing.map((filter) => {
          const [phrase = filter.label] = filterPhrases([filter]);
          return (
            <li key={filter.id}>
              <Button
                variant="default"
                size="compact-md"
                rightSection={<X size={13} aria-hidden="true" />}
                onClick={() => filter.onChange([])}
              >
                {phrase.charAt(0).toUpperCase() + phrase.slice(1)}
                <span className="visually-hidden">: clear it</span>
              </Button>
            </li>
          );
        })}
      </ul>
      {count > 1 && (
        <Button variant="subtle" onClick={onClearAll}>
          Clear all of them
        </Button>
      )}
    </div>
  );
}
