/** What the rules under edit would do to the published audience: how many enter, stay and leave, some of them by name. */
import { Skeleton } from '@mantine/core';
import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ContactSummary } from '../../../../src/api/contract/contacts.ts';
import type { Segment } from '../../../../src/api/contract/segments.ts';
import { countText, figureText } from '../../shared/Figure.tsx';
import { RelativeTime } from '../../shared/RelativeTime.tsx';
import styles from './editor.module.css';
import { bigEffect, type Impact } from './effect.ts';
import { SampleContacts } from './SampleContacts.tsx';
import type { Preview } from './use-preview.ts';

export function ImpactCard({
  preview,
  stored,
  onWhy,
}: {
  readonly preview: Preview;
  readonly stored: Pick<Segment, 'version' | 'calculation_id'>;
  readonly onWhy: (contact: ContactSummary) => void;
}): ReactNode {
  const { answer, isCurrent } = preview;
  return (
    <section className={styles.card} aria-label="Against the published members" aria-busy={!isCurrent}>
      <h2 className={styles.railTitle}>Against the published members</h2>
      {answer === undefined ? (
        <Skeleton height={64} />
      ) : answer.impact === null ? (
        <p className={styles.under}>Nothing is published yet.</p>
      ) : (
        <Moves impact={answer.impact} stored={stored} stale={!isCurrent} onWhy={onWhy} />
      )}
    </section>
  );
}

function Moves({
  impact,
  stored,
  stale,
  onWhy,
}: {
  readonly impact: Impact;
  readonly stored: Pick<Segment, 'version'>;
  readonly stale: boolean;
  readonly onWhy: (contact: ContactSummary) => void;
}) {
  const { stay, entered, left } = impact;
  const effect = bigEffect(impact);
  return (
    <div data-stale={stale || undefined} className={styles.moves}>
      <dl className={styles.moved}>
        <Figure name="Enter" sign="+" value={entered.count} tone="ok" />
        <Figure name="Leave" sign="−" value={left.count} tone="bad" />
        <Figure name="Stay" sign="" value={stay} tone="plain" />
      </dl>
      <p className={styles.under}>
        Against {countText(stay + left.count, 'member')} as of <RelativeTime at={impact.calculated_at} />
        {impact.version === stored.version
          ? '.'
          : `, who are of version ${impact.version}: version ${stored.version} was not calculated.`}
      </p>
      {effect !== undefined && (
        <p className={styles.effect}>
          <TriangleAlert size={14} aria-hidden="true" />
          <span>{effect}</span>
        </p>
      )}
      <Some title="Would enter" moving={entered} stale={stale} onWhy={onWhy} />
      <Some title="Would leave" moving={left} stale={stale} onWhy={onWhy} />
    </div>
  );
}

function Figure({
  name,
  sign,
  value,
  tone,
}: {
  readonly name: string;
  readonly sign: string;
  readonly value: number;
  readonly tone: 'ok' | 'bad' | 'plain';
}) {
  return (
    <div data-tone={value === 0 ? 'plain' : tone}>
      <dt>{name}</dt>
      <dd className="figures">
        {value === 0 ? '' : sign}
        {figureText(value)}
      </dd>
    </div>
  );
}

function Some({
  title,
  moving,
  stale,
  onWhy,
}: {
  readonly title: string;
  readonly moving: Impact['entered'];
  readonly stale: boolean;
  readonly onWhy: (contact: ContactSummary) => void;
}) {
  const more = moving.count - moving.contacts.length;
  if (moving.count === 0) return null;
  return (
    <>
      <h3 className={styles.some}>{title}</h3>
      <SampleContacts contacts={moving.contacts} stale={stale} onWhy={onWhy} />
      {more > 0 && <p className={styles.under}>and {figureText(more)} more</p>}
    </>
  );
}
