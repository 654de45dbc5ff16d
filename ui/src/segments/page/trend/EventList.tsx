/** What happened to the segment over time in words, newest first, with a way to each. */
import { Button } from '@mantine/core';
import { type ReactNode, useId, useState } from 'react';
import type { TrendEvent } from '../../../../../src/api/contract/segment-trend.ts';
import { countText, figureText } from '../../../shared/Figure.tsx';
import { RelativeTime } from '../../../shared/RelativeTime.tsx';
import { TextLink } from '../../../shared/TextLink.tsx';
import { EventSign, KINDS } from './EventSign.tsx';
import type { Trend } from './TrendPanel.tsx';
import styles from './trend.module.css';

/** So many are shown before somebody asks for all. */
const FIRST = 5;

export function EventList({
  trend,
  segmentId,
}: {
  readonly trend: Pick<Trend, 'events' | 'events_left_out'>;
  readonly segmentId: string;
}): ReactNode {
  const [isWhole, setWhole] = useState(false);
  const heading = useId();
  const newest = trend.events.toReversed();
  const shown = isWhole ? newest : newest.slice(0, FIRST);
  if (newest.length === 0) return null;
  return (
    <section aria-labelledby={heading}>
      <h3 className={styles.part} id={heading}>
        What happened
      </h3>
      <ol className={styles.events} reversed>
        {shown.map((event) => (
          <li key={`${event.at} ${event.sentence}`}>
            <EventSign kind={event.kind} />
            <span className="visually-hidden">{KINDS[event.kind]}:</span>
            <span>
              <Told event={event} segmentId={segmentId} />{' '}
              <span className={styles.when}>
                <RelativeTime at={event.at} />
              </span>
            </span>
          </li>
        ))}
      </ol>
      {newest.length > FIRST && (
        <Button size="compact-xs" variant="subtle" onClick={() => setWhole(!isWhole)}>
          {isWhole ? 'Show fewer' : `Show all ${figureText(newest.length)}`}
        </Button>
      )}
      {isWhole && trend.events_left_out > 0 && (
        <p className={styles.thinned}>{countText(trend.events_left_out, 'earlier one')} left out.</p>
      )}
    </section>
  );
}

/** The sentence, with its first words as the link. */
function Told({ event, segmentId }: { readonly event: TrendEvent; readonly segmentId: string }) {
  const { sentence, version, source_id } = event;
  if (version !== undefined) {
    const name = `Version ${version}`;
    const earlier = version > 1 ? `&versions=${version - 1}-${version}` : '';
    return (
      <>
        <TextLink href={`/segments/${segmentId}?tab=versions${earlier}`}>{name}</TextLink>
        {sentence.slice(name.length)}
      </>
    );
  }
  if (source_id !== undefined) return <TextLink href={`/sources/${source_id}`}>{sentence}</TextLink>;
  return sentence;
}
