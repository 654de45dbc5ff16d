/** The events that count for a rule, the latest first, with their properties; how many there are when not all are here. */
import { UnstyledButton } from '@mantine/core';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import type { ExplainedNode } from '../../../../../src/api/contract/explain.ts';
import { useTimeZone } from '../../../session/use-session.ts';
import { countText, figureText } from '../../../shared/Figure.tsx';
import { minuteText } from '../../../shared/moment.ts';
import { PlaceLink } from './PlaceLink.tsx';
import styles from './tree.module.css';
import type { TreeContext } from './tree-context.ts';

export function EventsThatCount({
  node,
  decides,
  context,
}: {
  readonly node: ExplainedNode;
  readonly decides: boolean;
  readonly context: TreeContext;
}): ReactNode {
  const timeZone = useTimeZone();
  const id = useId();
  const [open, setOpen] = useState(decides && (node.events?.counted ?? 0) <= 3);
  if (node.events === undefined) return null;
  const { counted, latest } = node.events;
  if (counted === 0) return <p className={styles.origin}>No event counts.</p>;
  const Icon = open ? ChevronDown : ChevronRight;
  return (
    <div>
      <UnstyledButton
        className={styles.opener}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <Icon size={14} aria-hidden="true" />
        {countText(counted, 'event counts', 'events count')}
      </UnstyledButton>
      {open && (
        <div id={id}>
          <ol className={styles.events}>
            {latest.map((event) => (
              <li key={event.id}>
                <time dateTime={event.occurred_at} className="figures">
                  {minuteText(Date.parse(event.occurred_at), timeZone)}
                </time>
                <span className={styles.properties}>
                  {Object.entries(event.properties).map(([key, value]) => (
                    <span key={key}>
                      <span className="dimmed">{key}</span>{' '}
                      {typeof value === 'string' ? value : JSON.stringify(value)}
                    </span>
                  ))}
                </span>
              </li>
            ))}
          </ol>
          {counted > latest.length && (
            <p className={styles.origin}>
              The latest {latest.length} of {figureText(counted)}. All events are in the{' '}
              <PlaceLink href={`/contacts/${context.contactId}?tab=timeline`} newTab={context.newTab}>
                timeline of the contact
              </PlaceLink>
              .
            </p>
          )}
        </div>
      )}
    </div>
  );
}
