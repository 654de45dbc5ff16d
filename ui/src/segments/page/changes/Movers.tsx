/** The contacts of one side, page by page, each with its reasons; and all of them as CSV. */
import { Button } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';
import { contract } from '../../../../../src/api/contract/contract.ts';
import { type AnswerOf, hrefOf } from '../../../api/client.ts';
import { apiQuery } from '../../../api/queries.ts';
import { ReasonList } from '../../../changes/ReasonList.tsx';
import { REASON_LOOKS } from '../../../changes/reason-kinds.ts';
import { contactIdentity, contactName } from '../../../contacts/contact-name.ts';
import { stringifySearch } from '../../../routes/search.ts';
import { countText } from '../../../shared/Figure.tsx';
import { TextLink } from '../../../shared/TextLink.tsx';
import { DataTable, type TableColumn } from '../../../shared/table/DataTable.tsx';
import styles from './changes.module.css';
import type { Chosen } from './SideFigures.tsx';

type Mover = AnswerOf<typeof contract.compareCalculations>['items'][number];

const PAGE_SIZE = 25;

export function Movers({
  params,
  chosen,
  page,
  onPage,
}: {
  readonly params: { readonly id: string; readonly a: string; readonly b: string };
  readonly chosen: Chosen;
  readonly page: number;
  readonly onPage: (page: number) => void;
}): ReactNode {
  const [size, setSize] = useState(PAGE_SIZE);
  const { side, reason } = chosen;
  const view = { side, ...(reason === undefined ? {} : { reason: [reason] }) };
  const answer = useQuery({
    ...apiQuery(contract.compareCalculations, { params, query: { ...view, page, page_size: size } }),
    placeholderData: keepPreviousData,
  });
  const after = answer.data?.after.id;
  const columns = useMemo(() => columnsOf(params.id, after), [params.id, after]);
  const word = side === 'entered' ? 'entered' : 'left';
  const because = reason === undefined ? '' : `: ${REASON_LOOKS[reason].word.toLowerCase()}`;
  return (
    <DataTable
      what="contacts"
      columns={columns}
      answer={answer}
      sort=""
      onSort={() => undefined}
      paging={{
        page,
        size,
        onPage,
        onSize: (next) => {
          setSize(next);
          onPage(1);
        },
      }}
      nameOf={({ id, contact }) => (contact === null ? id : contactName(contact))}
      narrowed={false}
      fixed
      rowHeight={56}
      keys={false}
      toolbar={
        <div className={styles.toolbar}>
          <span>
            {answer.data === undefined
              ? 'Loading'
              : `${countText(answer.data.total, 'contact')} ${word}${because}`}
          </span>
          {answer.data !== undefined && answer.data.total > 0 && (
            <Button
              component="a"
              variant="default"
              href={hrefOf(contract.exportChanges, { params, query: view })}
              download
              leftSection={<Download size={15} aria-hidden="true" />}
            >
              Export CSV
            </Button>
          )}
        </div>
      }
      empty={<p className={styles.nothing}>Nobody {word} between these two calculations.</p>}
    />
  );
}

function columnsOf(segmentId: string, after: string | undefined): readonly TableColumn<Mover>[] {
  return [
    {
      id: 'contact',
      header: 'Contact',
      card: 'heading',
      width: '30%',
      cell: ({ id, contact }) =>
        contact === null ? (
          <span className="dimmed">{id}, deleted</span>
        ) : (
          <span className={styles.contact}>
            <TextLink quiet href={`/contacts/${id}`}>
              {contactName(contact)}
            </TextLink>
            <span className="dimmed">{contactIdentity(contact)}</span>
          </span>
        ),
    },
    {
      id: 'reasons',
      header: 'Reason',
      cell: ({ reasons }) => <ReasonList reasons={reasons} />,
    },
    {
      id: 'why',
      header: 'Rules',
      width: '80px',
      cell: ({ id, contact }) =>
        contact !== null && (
          <TextLink
            href={`/segments/${segmentId}${stringifySearch({ tab: 'why', contact: id, calculation: after })}`}
          >
            Why
          </TextLink>
        ),
    },
  ];
}
