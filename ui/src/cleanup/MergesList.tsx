/** The merges of the last thirty days, each with its way back. */
import { Button, Title } from '@mantine/core';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Undo2 } from 'lucide-react';
import { Fragment } from 'react';
import { contract } from '../../../src/api/contract/contract.ts';
import type { AnswerOf } from '../api/client.ts';
import { apiQuery } from '../api/queries.ts';
import { useMay } from '../session/use-session.ts';
import { countText } from '../shared/Figure.tsx';
import { ErrorState, listText } from '../shared/ListState.tsx';
import { RelativeTime } from '../shared/RelativeTime.tsx';
import { TextLink } from '../shared/TextLink.tsx';
import { Pages } from '../shared/table/Pages.tsx';
import styles from './cleanup.module.css';
import { type CleanupSearch, PAGE_SIZE } from './cleanup-search.ts';
import { CardsSkeleton } from './OneGroup.tsx';
import { undoMerge } from './use-cleanup.ts';

type Moved = AnswerOf<typeof contract.listMerges>['items'][number]['moved'];

export function MergesList({
  search,
  onSearch,
}: {
  readonly search: CleanupSearch;
  readonly onSearch: (change: Partial<CleanupSearch>) => void;
}) {
  const client = useQueryClient();
  const mayEdit = useMay('editor');
  const page = search.page ?? 1;
  const { data, error, refetch } = useQuery({
    ...apiQuery(contract.listMerges, { query: { page, page_size: PAGE_SIZE } }),
    placeholderData: keepPreviousData,
  });
  const undo = useMutation({ mutationFn: (id: string) => undoMerge(client, id) });
  return (
    <section className={styles.section} aria-label="Merges">
      <header className={styles.groupHead}>
        <div>
          <Title order={2}>Merges</Title>
          <p className="dimmed">
            For 30 days a merge can be undone: the removed segments come back, and what used them uses them
            again.
          </p>
        </div>
      </header>
      {data === undefined && error !== null ? (
        <ErrorState what="The merges could not be loaded." error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <CardsSkeleton />
      ) : data.total === 0 ? (
        <p className={styles.none}>No segments were merged in the last 30 days.</p>
      ) : (
        <>
          <ul className={styles.merges}>
            {data.items.map((merge) => (
              <li key={merge.id} className={styles.merge}>
                <span>
                  {merge.removed.map((one, index) => (
                    <Fragment key={one.id}>
                      {index > 0 && ', '}
                      <TextLink href={`/segments/${one.id}`}>{one.name}</TextLink>
                    </Fragment>
                  ))}{' '}
                  merged into <TextLink href={`/segments/${merge.keep.id}`}>{merge.keep.name}</TextLink>
                  <span className={styles.uses}>
                    {merge.by}, <RelativeTime at={merge.at} />. {movedText(merge.moved)}
                  </span>
                </span>
                {merge.undone_at !== null ? (
                  <span className="dimmed">
                    undone <RelativeTime at={merge.undone_at} />
                  </span>
                ) : (
                  mayEdit && (
                    <Button
                      variant="default"
                      size="compact-md"
                      aria-label={`Undo merging into ${merge.keep.name}`}
                      loading={undo.isPending && undo.variables === merge.id}
                      leftSection={<Undo2 size={15} aria-hidden="true" />}
                      onClick={() => undo.mutate(merge.id)}
                    >
                      Undo
                    </Button>
                  )
                )}
              </li>
            ))}
          </ul>
          <Pages
            what="merges"
            total={data.total}
            stale={undefined}
            paging={{
              page,
              size: PAGE_SIZE,
              onPage: (next) => onSearch({ page: next === 1 ? undefined : next }),
            }}
          />
        </>
      )}
    </section>
  );
}

function movedText({ segments, campaigns, webhooks }: Moved): string {
  const moved = [
    ...(segments > 0 ? [countText(segments, 'segment')] : []),
    ...(campaigns > 0 ? [countText(campaigns, 'campaign')] : []),
    ...(webhooks > 0 ? [countText(webhooks, 'webhook')] : []),
  ];
  return moved.length === 0 ? 'Nothing else changed.' : `${listText(moved)} moved with it.`;
}
