/**
 * What a list shows when it has no rows: nothing exists yet (`ZeroState`, explains and leads on), filters match nothing
 * (`EmptyState`, names them and clears them), or the answer did not come (`ErrorState`, says what happened).
 */
import { Button, Title } from '@mantine/core';
import { type LucideIcon, RotateCw, SearchX, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { ApiProblem, sentenceOf } from '../api/problem.ts';
import styles from './ListState.module.css';

/** First use: what the thing is, and what to do next (`children`: buttons or links). */
export function ZeroState({
  icon: Icon,
  title,
  about,
  children,
  page = false,
}: {
  /** True when this is all the page has, so that its title is the title of the page. */
  readonly page?: boolean;
  readonly icon: LucideIcon;
  readonly title: string;
  readonly about: ReactNode;
  readonly children?: ReactNode;
}) {
  return (
    <div className={styles.state}>
      <span className={styles.mark}>
        <Icon size={24} strokeWidth={1.6} aria-hidden="true" />
      </span>
      <Title order={page ? 1 : 2} size="h2">
        {title}
      </Title>
      <div className={styles.about}>{about}</div>
      {children !== undefined && <div className={styles.actions}>{children}</div>}
    </div>
  );
}

/** Filters that match nothing: `what` in the plural ("contacts"), each filter as a phrase ("status is failed"). */
export function EmptyState({
  what,
  filters,
  onClear,
}: {
  readonly what: string;
  readonly filters: readonly string[];
  readonly onClear?: () => void;
}) {
  return (
    <div className={styles.state}>
      <span className={styles.mark}>
        <SearchX size={24} strokeWidth={1.6} aria-hidden="true" />
      </span>
      <Title order={2}>No {what} match</Title>
      {filters.length > 0 && <div className={styles.about}>You asked for {listText(filters)}.</div>}
      {onClear && (
        <div className={styles.actions}>
          <Button variant="default" onClick={onClear}>
            Clear {filters.length > 1 ? 'all filters' : 'this filter'}
          </Button>
        </div>
      )}
    </div>
  );
}

/** An answer that did not come: `what` could not be done, in a sentence; the reason; a button to try again. */
export function ErrorState({
  what,
  error,
  onRetry,
  page = false,
}: {
  /** True when this is all the page has. */
  readonly page?: boolean;
  /** "The contacts could not be loaded." */
  readonly what: string;
  readonly error: unknown;
  readonly onRetry?: () => void;
}) {
  return (
    <div className={styles.state} role="alert">
      <span className={styles.mark} data-tone="bad">
        <TriangleAlert size={24} strokeWidth={1.6} aria-hidden="true" />
      </span>
      <Title order={page ? 1 : 2} size="h2">
        {what}
      </Title>
      <div className={styles.about}>
        {sentenceOf(error)}
        {error instanceof ApiProblem && error.id !== undefined && (
          <div className={styles.id}>
            For the log: <code>{error.id}</code>
          </div>
        )}
      </div>
      {onRetry && (
        <div className={styles.actions}>
          <Button variant="default" leftSection={<RotateCw size={14} aria-hidden="true" />} onClick={onRetry}>
            Try again
          </Button>
        </div>
      )}
    </div>
  );
}

/** "a", "a and b", "a, b and c" */
export function listText(members: readonly string[], word = 'and'): string {
  const last = members.at(-1);
  if (last === undefined) return '';
  if (members.length === 1) return last;
  return `${members.slice(0, -1).join(', ')} ${word} ${last}`;
}
