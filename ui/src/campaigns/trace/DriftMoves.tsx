/** What moved since a run: each move with how many, and on a click the contacts behind it, each with what moved it. */
import { Collapse, Skeleton, UnstyledButton } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ChevronDown } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import type { RunDrift } from '../../../../src/api/contract/run-drift.ts';
import { apiQuery } from '../../api/queries.ts';
import { ReasonList } from '../../changes/ReasonList.tsx';
import { contactIdentity, contactName } from '../../contacts/contact-name.ts';
import { figureText } from '../../shared/Figure.tsx';
import { ErrorState } from '../../shared/ListState.tsx';
import { TextLink } from '../../shared/TextLink.tsx';
import { Pages } from '../../shared/table/Pages.tsx';
import styles from './drift.module.css';
import { movesOf, reachedWords, type Transition } from './drift-words.ts';

const PAGE_SIZE = 10;

export function DriftMoves({ drift }: { readonly drift: RunDrift }): ReactNode {
  return (
    <>
      {movesOf(drift.transitions)
        .filter(({ moves }) => moves.length > 0)
        .map(({ id, title, moves }) => (
          <section key={id} className={styles.group}>
            <h3 className={styles.groupTitle}>{title}</h3>
            <ul className={styles.moves} aria-label={title}>
              {moves.map((move) => (
                <Move key={keyOf(move)} runId={drift.run_id} move={move} />
              ))}
            </ul>
          </section>
        ))}
    </>
  );
}

function keyOf({ from, from_segment, to, to_segment }: Transition): string {
  return [from, from_segment?.id, to, to_segment?.id].join(' ');
}

function Move({ runId, move }: { readonly runId: string; readonly move: Transition }) {
  const panel = useId();
  const [opened, setOpened] = useState(false);
  return (
    <li>
      <UnstyledButton
        className={styles.move}
        aria-expanded={opened}
        aria-controls={panel}
        onClick={() => setOpened(!opened)}
      >
        <span className={styles.moveWords}>
          {move.sentence}
          <span className={styles.fromTo}>
            {reachedWords(move.from, move.from_segment)}
            <span aria-hidden="true"> → </span>
            <span className="visually-hidden"> then, today </span>
            {reachedWords(move.to, move.to_segment)}
          </span>
        </span>
        <span className="figures">{figureText(move.count)}</span>
        <ChevronDown size={16} aria-hidden="true" className={styles.turn} data-open={opened} />
      </UnstyledButton>
      <Collapse expanded={opened} id={panel}>
        {opened && <Behind runId={runId} move={move} />}
      </Collapse>
    </li>
  );
}

/** The contacts behind a move; the first few came with the drift. */
function Behind({ runId, move }: { readonly runId: string; readonly move: Transition }) {
  const [page, setPage] = useState(1);
  const { from, from_segment, to, to_segment, count, sample } = move;
  const answer = useQuery({
    ...apiQuery(contract.listDriftContacts, {
      params: { id: runId },
      query: {
        from,
        to,
        ...(from_segment === null ? {} : { from_segment: from_segment.id }),
        ...(to_segment === null ? {} : { to_segment: to_segment.id }),
        page,
        page_size: PAGE_SIZE,
      },
    }),
    enabled: count > sample.length,
    placeholderData: keepPreviousData,
  });
  if (answer.error !== null)
    return (
      <ErrorState
        what="The contacts could not be loaded."
        error={answer.error}
        onRetry={() => void answer.refetch()}
      />
    );
  const shown = answer.data?.items ?? sample;
  const total = answer.data?.total ?? count;
  return (
    <div className={styles.behind}>
      <ul className={styles.contacts} aria-busy={answer.isPlaceholderData}>
        {shown.map(({ id, contact, reasons }) => (
          <li key={id}>
            {contact === null ? (
              <span className="dimmed">{id}, deleted</span>
            ) : (
              <span className={styles.contact}>
                <TextLink href={`/contacts/${id}`}>{contactName(contact)}</TextLink>
                <span className="dimmed">{contactIdentity(contact)}</span>
              </span>
            )}
            {reasons.length > 0 && <ReasonList reasons={reasons} />}
          </li>
        ))}
      </ul>
      {answer.isLoading && <Skeleton height={60} />}
      {total > PAGE_SIZE && (
        <Pages
          what="contacts"
          total={total}
          paging={{ page, size: PAGE_SIZE, onPage: setPage }}
          stale={undefined}
        />
      )}
    </div>
  );
}
