/** One group in full, page by page, with an act on all that is on the page. */
import { Button, Skeleton } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { CircleCheck } from 'lucide-react';
import type { SuggestionKind } from '../../../src/api/contract/cleanup.ts';
import { contract } from '../../../src/api/contract/contract.ts';
import { apiQuery } from '../api/queries.ts';
import { figureText } from '../shared/Figure.tsx';
import { ErrorState } from '../shared/ListState.tsx';
import { Pages } from '../shared/table/Pages.tsx';
import styles from './cleanup.module.css';
import { type CleanupSearch, PAGE_SIZE, thresholdsOf } from './cleanup-search.ts';
import { GroupHead } from './GroupHead.tsx';
import { GROUPS, OF_SEVERAL } from './group-words.ts';
import { type CardActs, SuggestionCard } from './SuggestionCard.tsx';

export function OneGroup({
  kind,
  search,
  acts,
  onSearch,
}: {
  readonly kind: SuggestionKind;
  readonly search: CleanupSearch;
  readonly acts: CardActs | undefined;
  readonly onSearch: (change: Partial<CleanupSearch>) => void;
}) {
  const page = search.page ?? 1;
  const size = search.page_size ?? PAGE_SIZE;
  const answer = useQuery({
    ...apiQuery(contract.listSuggestions, {
      params: { kind },
      query: { ...thresholdsOf(search), page, page_size: size },
    }),
    placeholderData: (before, query) =>
      // Another group is another list: nothing of it stands in for this one.
      JSON.stringify(query?.queryKey[1]) === JSON.stringify({ kind }) ? keepPreviousData(before) : undefined,
  });
  const { data, error } = answer;
  const items = data?.items ?? [];
  const ids = OF_SEVERAL.has(kind) ? [] : items.flatMap(({ segments }) => segments.map(({ id }) => id));
  return (
    <section className={styles.section} aria-label={GROUPS[kind].title}>
      <GroupHead
        kind={kind}
        search={search}
        onSearch={onSearch}
        aside={
          acts &&
          ids.length > 1 &&
          search.kept !== 'true' && <ActsOnAll ids={ids} items={items} acts={acts} />
        }
      />
      {data === undefined && error !== null ? (
        <ErrorState
          what="The suggestions could not be loaded."
          error={error}
          onRetry={() => void answer.refetch()}
        />
      ) : data === undefined ? (
        <CardsSkeleton />
      ) : items.length === 0 ? (
        <p className={styles.none}>
          <CircleCheck size={16} aria-hidden="true" />
          {search.kept === 'true' ? 'No suggestion of this group was declined.' : GROUPS[kind].none}
        </p>
      ) : (
        <ul
          className={styles.cards}
          data-single={!OF_SEVERAL.has(kind) || undefined}
          data-stale={answer.isPlaceholderData || undefined}
        >
          {items.map((suggestion) => (
            <SuggestionCard
              key={suggestion.segments.map(({ id }) => id).join(' ')}
              suggestion={suggestion}
              acts={acts}
            />
          ))}
        </ul>
      )}
      {data !== undefined && data.total > 0 && (
        <Pages
          what="suggestions"
          total={data.total}
          stale={error === null ? undefined : () => void answer.refetch()}
          paging={{
            page,
            size,
            onPage: (next) => onSearch({ page: next === 1 ? undefined : next }),
            onSize: (next) => onSearch({ page_size: next === PAGE_SIZE ? undefined : next, page: undefined }),
          }}
        />
      )}
    </section>
  );
}

function ActsOnAll({
  ids,
  items,
  acts: { bulk },
}: {
  readonly ids: readonly string[];
  readonly items: readonly { readonly acts: readonly string[] }[];
  readonly acts: CardActs;
}) {
  const busy = bulk.running !== undefined;
  const count = figureText(ids.length);
  const mayCalculate = items.some(({ acts }) => acts.includes('calculate'));
  return (
    <span className={styles.acts}>
      {mayCalculate && (
        <Button
          variant="default"
          size="compact-md"
          disabled={busy}
          onClick={() => bulk.run({ action: 'calculate' }, { ids })}
        >
          Calculate these {count}
        </Button>
      )}
      <Button
        variant="default"
        size="compact-md"
        disabled={busy}
        onClick={() => bulk.run({ action: 'archive' }, { ids })}
      >
        Archive these {count}
      </Button>
      <Button
        variant="default"
        size="compact-md"
        disabled={busy}
        onClick={() => bulk.run({ action: 'delete' }, { ids })}
      >
        Delete these {count}
      </Button>
    </span>
  );
}

export function CardsSkeleton() {
  return (
    <div className={styles.cards}>
      <Skeleton height={132} radius="lg" />
      <Skeleton height={132} radius="lg" />
    </div>
  );
}
