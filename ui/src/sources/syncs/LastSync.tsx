/** The last sync of a source in one line: how long ago, and what came of it. */
import { countText } from '../../shared/Figure.tsx';
import { RelativeTime } from '../../shared/RelativeTime.tsx';
import type { Delivers, Sync } from '../answers.ts';
import styles from './LastSync.module.css';
import { countMeanings, isOpen, phaseText } from './sync-words.ts';

export function LastSync({ sync, delivers }: { readonly sync: Sync | null; readonly delivers: Delivers }) {
  if (sync === null) return <span className="dimmed">–</span>;
  return (
    <span className={styles.line}>
      <RelativeTime at={sync.finished_at ?? sync.started_at ?? sync.requested_at} />
      <span className={styles.words}>{outcome(sync, delivers)}</span>
    </span>
  );
}

/** "2,240 created, 4 rejected"; what it is doing while it runs; a word when nothing was imported. */
export function outcome(sync: Sync, delivers: Delivers): string {
  if (isOpen(sync)) return phaseText(sync, delivers);
  if (sync.status === 'failed') return 'failed, nothing imported';
  if (sync.status === 'cancelled') return 'cancelled, nothing imported';
  const counts = countMeanings(sync, delivers).filter((one) => one.count > 0);
  if (counts.length === 0) return 'no rows';
  return counts.map((one) => countText(one.count, one.label, one.label)).join(', ');
}
