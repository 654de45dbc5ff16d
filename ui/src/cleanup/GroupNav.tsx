/** The groups of suggestions with how many each has; each is an address. */
import { useRouter } from '@tanstack/react-router';
import type { MouseEvent } from 'react';
import type { SuggestionKind } from '../../../src/api/contract/cleanup.ts';
import { stringifySearch } from '../routes/search.ts';
import { figureText } from '../shared/Figure.tsx';
import styles from './cleanup.module.css';
import type { CleanupSearch } from './cleanup-search.ts';
import { GROUPS } from './group-words.ts';

export function GroupNav({
  search,
  groups,
  merges,
}: {
  readonly search: CleanupSearch;
  /** Undefined while they are asked for. */
  readonly groups: readonly { readonly kind: SuggestionKind; readonly total: number }[] | undefined;
  readonly merges: number | undefined;
}) {
  const all = groups?.reduce((sum, { total }) => sum + total, 0);
  return (
    <nav className={styles.groups} aria-label="Groups">
      <Entry search={search} group={undefined} label="Overview" count={all} />
      {groups?.map(({ kind, total }) => (
        <Entry key={kind} search={search} group={kind} label={GROUPS[kind].title} count={total} />
      ))}
      <Entry search={search} group="merges" label="Merges" count={merges} />
    </nav>
  );
}

function Entry({
  search,
  group,
  label,
  count,
}: {
  readonly search: CleanupSearch;
  readonly group: CleanupSearch['group'];
  readonly label: string;
  readonly count: number | undefined;
}) {
  const router = useRouter();
  const href = addressOf({ ...search, group, page: undefined });
  // The router's own links are current as soon as all they say is said, which the overview always is.
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    router.history.push(href);
  };
  return (
    <a
      href={href}
      className={styles.group}
      aria-current={search.group === group ? 'page' : undefined}
      data-none={count === 0 || undefined}
      onClick={follow}
    >
      <span>{label}</span>
      <span className="figures">{count === undefined ? '' : figureText(count)}</span>
    </a>
  );
}

/** The address of the page with this search. */
export function addressOf(search: CleanupSearch): string {
  return `/cleanup${stringifySearch(search)}`;
}
