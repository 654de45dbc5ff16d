/** The figures of a data source at a glance, each leading to what is behind it. */
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { countText, figureText } from '../../shared/Figure.tsx';
import { RelativeTime } from '../../shared/RelativeTime.tsx';
import { TextLink } from '../../shared/TextLink.tsx';
import type { Source } from '../answers.ts';
import { outcome } from '../syncs/LastSync.tsx';
import { MODE_MEANINGS, MODE_WORDS } from '../syncs/sync-words.ts';
import styles from './SourceFacts.module.css';

export function SourceFacts({
  source,
  onMode,
}: {
  readonly source: Source;
  /** Absent for those who may not change it. */
  readonly onMode: (() => void) | undefined;
}) {
  const { last_sync: last, used_by_segments: used } = source;
  const id = encodeURIComponent(source.id);
  return (
    <dl className={styles.facts}>
      <Fact label="Contacts" about="delivered by this source now">
        <TextLink href={`/contacts?source=${id}`}>
          <span className={styles.figure}>{figureText(source.contacts)}</span>
        </TextLink>
      </Fact>
      <Fact
        label="Last sync"
        about={last === null ? 'No file was imported yet.' : outcome(last, source.delivers)}
      >
        <span className={styles.figure}>
          {last === null ? (
            'Never'
          ) : (
            <RelativeTime at={last.finished_at ?? last.started_at ?? last.requested_at} />
          )}
        </span>
      </Fact>
      <Fact label="Used by" about="whose rules name this source">
        <span className={styles.figure}>
          {used === 0 ? (
            'No segment'
          ) : (
            <TextLink href={`/segments?source=${id}`}>{countText(used, 'segment')}</TextLink>
          )}
        </span>
      </Fact>
      <Fact label="Next file" about={MODE_MEANINGS[source.mode]}>
        <span className={styles.words}>{MODE_WORDS[source.mode]}</span>
        {onMode && (
          <Button size="compact-xs" variant="subtle" onClick={onMode}>
            Change
          </Button>
        )}
      </Fact>
    </dl>
  );
}

function Fact({
  label,
  about,
  children,
}: {
  readonly label: string;
  readonly about: string;
  readonly children: ReactNode;
}) {
  return (
    <div>
      <dt>{label}</dt>
      <dd className={styles.value}>{children}</dd>
      <dd className={styles.about}>{about}</dd>
    </div>
  );
}
