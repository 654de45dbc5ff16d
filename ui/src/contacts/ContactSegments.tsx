/** The segments whose published audience has the contact, each with why; and why not in any other. */
import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { contract } from '../../../src/api/contract/contract.ts';
import { sentenceOf } from '../api/problem.ts';
import { apiQuery } from '../api/queries.ts';
import { figureText } from '../shared/Figure.tsx';
import { Panel } from '../shared/Panel.tsx';
import { RelativeTime } from '../shared/RelativeTime.tsx';
import { TextLink } from '../shared/TextLink.tsx';
import styles from './ContactScreen.module.css';
import { WhyNotIn } from './WhyNotIn.tsx';

export function ContactSegments({
  id,
  onWhy,
}: {
  readonly id: string;
  readonly onWhy: (segmentId: string) => void;
}): ReactNode {
  const answer = useQuery(apiQuery(contract.listContactSegments, { params: { id } }));
  const items = answer.data?.items;
  return (
    <Panel
      title="In segments"
      aside={items !== undefined && <span className="figures dimmed">{figureText(items.length)}</span>}
    >
      {items === undefined ? (
        <div className={styles.nothing}>
          {answer.error === null ? <Skeleton height={10} width="70%" my={5} /> : sentenceOf(answer.error)}
        </div>
      ) : items.length === 0 ? (
        <p className={styles.nothing}>No calculated segment has this contact.</p>
      ) : (
        <ul className={styles.rows}>
          {items.map((segment) => (
            <li key={segment.id} className={styles.line}>
              <TextLink quiet href={`/segments/${segment.id}`}>
                {segment.name}
              </TextLink>
              <span className={styles.small}>
                {segment.since.at_least ? 'at least since' : 'since'} <RelativeTime at={segment.since.at} />{' '}
                <Button
                  variant="subtle"
                  size="compact-xs"
                  aria-label={`Why in ${segment.name}?`}
                  onClick={() => onWhy(segment.id)}
                >
                  Why?
                </Button>
              </span>
            </li>
          ))}
        </ul>
      )}
      <WhyNotIn onAsk={onWhy} />
    </Panel>
  );
}
