/** The log of a webhook: every delivery, the newest first, to be narrowed by status and event. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Inbox } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import type { z } from 'zod';
import { contract } from '../../../../src/api/contract/contract.ts';
import { eventType, TEST_EVENT } from '../../../../src/api/contract/event-types.ts';
import { deliveryStatus } from '../../../../src/api/contract/webhooks.ts';
import { apiQuery } from '../../api/queries.ts';
import type { webhookSearch } from '../../routes/search.ts';
import { figureText } from '../../shared/Figure.tsx';
import { type Filter, FilterChips, filterPhrases } from '../../shared/FilterChips.tsx';
import { EmptyState, ZeroState } from '../../shared/ListState.tsx';
import { RelativeTime } from '../../shared/RelativeTime.tsx';
import { Tone } from '../../shared/Tone.tsx';
import { DataTable, type TableColumn } from '../../shared/table/DataTable.tsx';
import styles from './DeliveriesTable.module.css';
import { NextAttempt } from './NextAttempt.tsx';
import { answerText, DELIVERY_LOOKS, type DeliveryAnswer, type WebhookAnswer } from './webhook-words.ts';

type Search = z.output<typeof webhookSearch>;

const PAGE_SIZE = 25;
const TYPES = [...eventType.options, TEST_EVENT] as const;

export function DeliveriesTable({
  webhook,
  search,
  onSearch,
  onOpen,
}: {
  readonly webhook: Pick<WebhookAnswer, 'id' | 'state'>;
  readonly search: Search;
  readonly onSearch: (next: Search) => void;
  readonly onOpen: (delivery: string) => void;
}): ReactNode {
  const { page = 1, page_size: size = PAGE_SIZE, status, event } = search;
  const answer = useQuery({
    ...apiQuery(contract.listDeliveries, {
      params: { id: webhook.id },
      query: { page, page_size: size, status, event },
    }),
    placeholderData: keepPreviousData,
  });
  const columns = useMemo(() => columnsFor(onOpen, webhook.state), [onOpen, webhook.state]);
  const filters: readonly Filter[] = [
    {
      id: 'status',
      label: 'Status',
      choices: deliveryStatus.options.map((value) => ({
        value,
        label: DELIVERY_LOOKS[value].word.toLowerCase(),
      })),
      selected: status ?? [],
      onChange: (chosen) =>
        onSearch({
          ...search,
          page: undefined,
          status: filled(deliveryStatus.options.filter((one) => chosen.includes(one))),
        }),
    },
    {
      id: 'event',
      label: 'Event',
      choices: TYPES.map((value) => ({ value, label: value })),
      selected: event ?? [],
      onChange: (chosen) =>
        onSearch({
          ...search,
          page: undefined,
          event: filled(TYPES.filter((one) => chosen.includes(one))),
        }),
    },
  ];
  const clear = () => onSearch({ page_size: search.page_size });
  return (
    <DataTable
      what="deliveries"
      columns={columns}
      answer={answer}
      sort=""
      onSort={() => undefined}
      paging={{
        page,
        size,
        onPage: (next) => onSearch({ ...search, page: next === 1 ? undefined : next }),
        onSize: (next) =>
          onSearch({ ...search, page: undefined, page_size: next === PAGE_SIZE ? undefined : next }),
      }}
      onOpen={(delivery) => onOpen(delivery.id)}
      nameOf={(delivery) => `the delivery of ${delivery.event_type}`}
      toolbar={<FilterChips filters={filters} onClear={clear} />}
      narrowed={status !== undefined || event !== undefined}
      zero={
        <ZeroState
          icon={Inbox}
          title="Nothing was sent yet"
          about="Deliveries stand here for 30 days, with what was sent and what came back. Send a test to see one."
        />
      }
      empty={<EmptyState what="deliveries" filters={filterPhrases(filters)} onClear={clear} />}
    />
  );
}

function filled<T>(members: readonly T[]): T[] | undefined {
  return members.length === 0 ? undefined : [...members];
}

function columnsFor(
  onOpen: (delivery: string) => void,
  state: WebhookAnswer['state'],
): readonly TableColumn<DeliveryAnswer>[] {
  return [
    {
      id: 'event',
      header: 'Event',
      card: 'heading',
      cell: (delivery) => (
        <button type="button" className={styles.open} onClick={() => onOpen(delivery.id)}>
          {delivery.event_type}
        </button>
      ),
    },
    {
      id: 'status',
      header: 'Status',
      width: '130px',
      cell: ({ status }) => (
        <Tone tone={DELIVERY_LOOKS[status].tone} icon={DELIVERY_LOOKS[status].icon}>
          {DELIVERY_LOOKS[status].word}
        </Tone>
      ),
    },
    { id: 'answer', header: 'Answer', cell: (delivery) => answerText(delivery) },
    {
      id: 'attempts',
      header: 'Attempts',
      align: 'right',
      width: '100px',
      cell: ({ attempt_count }) => figureText(attempt_count),
    },
    {
      id: 'next',
      header: 'Next attempt',
      align: 'right',
      width: '150px',
      cell: (delivery) => <NextAttempt delivery={delivery} state={state} />,
    },
    {
      id: 'created_at',
      header: 'Happened',
      align: 'right',
      width: '150px',
      cell: ({ created_at }) => <RelativeTime at={created_at} />,
    },
  ];
}
