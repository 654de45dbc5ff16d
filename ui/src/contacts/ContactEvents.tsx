/** The timeline of a contact: its events, newest first, with their properties. */
import { Skeleton } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Activity } from 'lucide-react';
import type { ReactNode } from 'react';
import { contract } from '../../../src/api/contract/contract.ts';
import type { AnswerOf } from '../api/client.ts';
import { apiQuery } from '../api/queries.ts';
import { ErrorState, ZeroState } from '../shared/ListState.tsx';
import { RelativeTime } from '../shared/RelativeTime.tsx';
import { Pages } from '../shared/table/Pages.tsx';
import styles from './ContactEvents.module.css';

type Event = AnswerOf<typeof contract.listContactTimeline>['items'][number];

const PAGE_SIZE = 50;

export function ContactEvents({
  id,
  page,
  onPage,
}: {
  readonly id: string;
  readonly page: number;
  readonly onPage: (page: number) => void;
}): ReactNode {
  const answer = useQuery({
    ...apiQuery(contract.listContactTimeline, { params: { id }, query: { page, page_size: PAGE_SIZE } }),
    placeholderData: keepPreviousData,
  });
  if (answer.data === undefined)
    return answer.error === null ? (
      <div aria-hidden="true">
        {[0, 1, 2, 3].map((row) => (
          <Skeleton key={row} height={44} mb={10} />
        ))}
      </div>
    ) : (
      <ErrorState
        what="The events could not be loaded."
        error={answer.error}
        onRetry={() => answer.refetch()}
      />
    );
  if (answer.data.total === 0)
    return (
      <ZeroState
        icon={Activity}
        title="No events yet"
        about="Purchases, visits and other things that happen to this contact appear here when a data source or a program delivers them."
      />
    );
  return (
    <>
      <ol className={styles.events} data-stale={answer.isPlaceholderData || undefined}>
        {answer.data.items.map((event) => (
          <EventLine key={event.id} event={event} />
        ))}
      </ol>
      <Pages
        what="events"
        total={answer.data.total}
        paging={{ page, size: PAGE_SIZE, onPage }}
        stale={answer.error === null ? undefined : () => answer.refetch()}
      />
    </>
  );
}

function EventLine({ event }: { readonly event: Event }) {
  const properties = Object.entries(event.properties);
  return (
    <li className={styles.event}>
      <div className={styles.head}>
        <strong>{event.name}</strong>
        {event.campaign !== null && event.campaign !== '' && (
          <span className="dimmed">campaign {event.campaign}</span>
        )}
        <span className={styles.when}>
          <RelativeTime at={event.occurred_at} />
        </span>
      </div>
      {properties.length > 0 && (
        <dl className={styles.properties}>
          {properties.map(([key, value]) => (
            <div key={key}>
              <dt>{key}</dt>
              <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}
