/** What was done to a campaign and its runs, newest first: the latest acts, or all of them. */
import { Button, Skeleton } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Campaign } from '../../../../src/api/contract/campaigns.ts';
import { contract } from '../../../../src/api/contract/contract.ts';
import type { HistoryEntry } from '../../../../src/api/contract/history.ts';
import { apiQuery } from '../../api/queries.ts';
import { Changes } from '../../history/EntryParts.tsx';
import { figureText } from '../../shared/Figure.tsx';
import { ErrorState } from '../../shared/ListState.tsx';
import { Panel } from '../../shared/Panel.tsx';
import { RelativeTime } from '../../shared/RelativeTime.tsx';
import { TextLink } from '../../shared/TextLink.tsx';
import styles from './page.module.css';

const FIRST = 4;
const MORE = 50;

export function HistoryPanel({ campaign: { id } }: { readonly campaign: Pick<Campaign, 'id'> }): ReactNode {
  const [pages, setPages] = useState(0);
  const { data, error, refetch } = useQuery({
    ...apiQuery(contract.listCampaignHistory, {
      params: { id },
      query: { page_size: pages === 0 ? FIRST : Math.min(pages * MORE, 500) },
    }),
    placeholderData: keepPreviousData,
  });
  if (data === undefined)
    return (
      <Panel title="History">
        {error === null ? (
          <div className={styles.padded}>
            <Skeleton height={96} />
          </div>
        ) : (
          <ErrorState what="The history could not be loaded." error={error} onRetry={() => void refetch()} />
        )}
      </Panel>
    );
  const hidden = data.total - data.items.length;
  return (
    <Panel title="History">
      <ol className={styles.acts}>
        {data.items.map((entry) => (
          <li key={entry.id}>
            <Entry entry={entry} />
          </li>
        ))}
      </ol>
      {hidden > 0 && (
        <div className={styles.padded}>
          <Button size="compact-sm" variant="default" onClick={() => setPages(pages + 1)}>
            Show {hidden > MORE ? `${MORE} more of ${figureText(hidden)}` : `${figureText(hidden)} more`}
          </Button>
        </div>
      )}
    </Panel>
  );
}

function Entry({ entry }: { readonly entry: HistoryEntry }) {
  const { actor, words, subject, changes } = entry;
  return (
    <>
      <span className={styles.actLine}>
        <span className={styles.act}>
          {actor.name} {words}{' '}
          {subject.kind === 'run' ? (
            <TextLink href={`/runs/${subject.id}`}>this campaign</TextLink>
          ) : (
            'this campaign'
          )}
        </span>
        <RelativeTime at={entry.at} />
      </span>
      {changes.length > 0 && <Changes entry={entry} />}
    </>
  );
}
