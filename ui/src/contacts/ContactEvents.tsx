/** The timeline of a contact, newest first: its events with their properties, and the segments it entered and left, with why. */
import { Skeleton } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Activity, LogIn, LogOut } from 'lucide-react';
import type { ReactNode } from 'react';
import { contract } from '../../../src/api/contract/contract.ts';
import type { AnswerOf } from '../api/client.ts';
import { apiQuery } from '../api/queries.ts';
import { ReasonList } from '../changes/ReasonList.tsx';
import { ErrorState, ZeroState } from '../shared/ListState.tsx';
import { RelativeTime } from '../shared/RelativeTime.tsx';
import { TextLink } from '../shared/TextLink.tsx';
import { Pages } from '../shared/table/Pages.tsx';
import styles from './ContactEvents.module.css';

type Item = AnswerOf<typeof contract.listContactTimeline>['items'][number];
type Event = Extract<Item, { kind: 'event' }>;
type Move = Exclude<Item, Event>;

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
        what="The timeline could not be loaded."
        error={answer.error}
        onRetry={() => answer.refetch()}
      />
    );
  if (answer.data.total === 0)
    return (
      <ZeroState
        icon={Activity}
        title="Nothing happened yet"
        about="Purchases, visits and other events of this contact appear here when a data source or a program delivers them, and the segments it enters and leaves when those are calculated."
      />
    );
  return (
    <>
      <ol className={styles.events} data-stale={answer.isPlaceholderData || undefined}>
        {answer.data.items.map((item) =>
          item.kind === 'event' ? (
            <EventLine key={item.id} event={item} />
          ) : (
            <MoveLine key={item.id} contact={id} move={item} />
          ),
        )}
      </ol>
      {answer.data.moves_complete_from !== null && (
        <p className="dimmed">
          Segments entered and left are shown since <RelativeTime at={answer.data.moves_complete_from} />.
          There are more calculations before than can be looked through here.
        </p>
      )}
      <Pages
        what="entries"
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

/** The contact moved between this calculation and the one before; both can be asked why. */
function MoveLine({ contact, move }: { readonly contact: string; readonly move: Move }) {
  const isEntry = move.kind === 'entered';
  const Icon = isEntry ? LogIn : LogOut;
  const { segment, calculation_id, previous_calculation_id } = move;
  const why = `/segments/${segment.id}?tab=why&contact=${contact}&calculation=${calculation_id}`;
  return (
    <li className={styles.event}>
      <div className={styles.head}>
        <Icon size={15} aria-hidden="true" className={styles.move} />
        <span>
          {isEntry ? 'Entered ' : 'Left '}
          <strong>
            <TextLink quiet href={`/segments/${segment.id}`}>
              {segment.name}
            </TextLink>
          </strong>
        </span>
        <span className={styles.when}>
          <RelativeTime at={move.at} />
        </span>
      </div>
      <ReasonList reasons={move.reasons} />
      <div className={styles.further}>
        <TextLink href={why}>Why</TextLink>
        {previous_calculation_id !== null && (
          <TextLink
            href={`/segments/${segment.id}?tab=changes&from=${previous_calculation_id}&to=${calculation_id}&side=${move.kind}`}
          >
            Who else
          </TextLink>
        )}
      </div>
    </li>
  );
}
