/** Some of the contacts behind a figure, at the side: names with a way to the contact and to why it is in or out. */
import { Drawer, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { contract } from '../../../../../src/api/contract/contract.ts';
import { apiQuery } from '../../../api/queries.ts';
import { contactIdentity, contactName } from '../../../contacts/contact-name.ts';
import { countText, figureText } from '../../../shared/Figure.tsx';
import { ErrorState } from '../../../shared/ListState.tsx';
import { TextLink } from '../../../shared/TextLink.tsx';
import { useReturnFocus } from '../../../shared/use-return-focus.ts';
import styles from './behind.module.css';

/** As many as one preview shows. */
const SHOWN = 50;

export type BehindFigure = {
  /** "Pass it alone" */
  readonly title: string;
  /** The rule the figure is of. */
  readonly about: string;
  readonly definition: unknown;
  /** True when the pins of the segment count. */
  readonly withPins: boolean;
};

export function ContactsBehind({
  segmentId,
  behind,
  onClose,
}: {
  readonly segmentId: string;
  readonly behind: BehindFigure;
  readonly onClose: () => void;
}): ReactNode {
  useReturnFocus();
  const answer = useQuery({
    ...apiQuery(contract.previewDefinition, {
      body: {
        definition: behind.definition,
        limit: SHOWN,
        ...(behind.withPins ? { segment_id: segmentId } : {}),
      },
    }),
    retry: false,
  });
  const { data } = answer;
  return (
    <Drawer
      opened
      onClose={onClose}
      title={behind.title}
      size="md"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {data !== undefined ? (
        <>
          <p className={styles.about}>{behind.about}</p>
          <p className={styles.count}>
            {countText(data.count, 'contact')}
            {data.count > data.sample.length && (
              <span className="dimmed">, the first {figureText(data.sample.length)} of them here</span>
            )}
          </p>
          <ul className={styles.list}>
            {data.sample.map((contact) => (
              <li key={contact.id}>
                <span className={styles.who}>
                  <TextLink quiet href={`/contacts/${contact.id}`}>
                    {contactName(contact)}
                  </TextLink>
                  <span className="dimmed">{contactIdentity(contact)}</span>
                </span>
                <TextLink href={`/segments/${segmentId}?tab=why&contact=${contact.id}`}>
                  Why<span className="visually-hidden"> {contactName(contact)}</span>
                </TextLink>
              </li>
            ))}
          </ul>
        </>
      ) : answer.error !== null ? (
        <ErrorState
          what="The contacts could not be loaded."
          error={answer.error}
          onRetry={() => void answer.refetch()}
        />
      ) : (
        <div aria-hidden="true">
          <Skeleton height={12} width={140} mb={14} />
          <Skeleton height={220} />
        </div>
      )}
    </Drawer>
  );
}
