/** One segment of a suggestion: what it is, how many are in it, whether it can be trusted, what depends on it, what to do. */
import type { ReactNode } from 'react';
import type { CleanupSegment } from '../../../src/api/contract/cleanup.ts';
import { Figure } from '../shared/Figure.tsx';
import { RelativeTime } from '../shared/RelativeTime.tsx';
import { TextLink } from '../shared/TextLink.tsx';
import { VerdictBadge } from '../shared/VerdictBadge.tsx';
import styles from './cleanup.module.css';
import { Dependants } from './Dependants.tsx';

export function SegmentLine({
  segment,
  stays = false,
  reason,
  withUses = true,
  children,
}: {
  readonly segment: CleanupSegment;
  /** It is the one that merging keeps. */
  readonly stays?: boolean;
  readonly reason?: string | undefined;
  /** False where the reason says it already. */
  readonly withUses?: boolean;
  /** The acts. */
  readonly children: ReactNode;
}) {
  return (
    <li className={styles.line}>
      <div className={styles.who}>
        <span className={styles.title}>
          <TextLink quiet href={`/segments/${segment.id}`}>
            {segment.name}
          </TextLink>
          {stays && <span className={styles.mark}>best to keep</span>}
        </span>
        {reason !== undefined && <span>{reason}</span>}
        <span className={styles.sentence} title={segment.sentence}>
          {segment.sentence}
        </span>
        {withUses && <Dependants segment={segment} />}
      </div>
      <div className={styles.facts}>
        <VerdictBadge verdict={segment.readiness} />
        <span>
          {segment.count === null ? (
            <span className="dimmed">no members yet</span>
          ) : (
            <>
              <Figure value={segment.count} /> {segment.count === 1 ? 'member' : 'members'}
            </>
          )}
        </span>
        {segment.calculated_at !== null && (
          <span className="dimmed">
            <RelativeTime at={segment.calculated_at} />
          </span>
        )}
      </div>
      <div className={styles.acts}>{children}</div>
    </li>
  );
}
