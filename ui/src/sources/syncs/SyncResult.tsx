/** A sync that is over: what became of the rows, each count with what it means, or why nothing was imported. */
import { Ban, CircleX } from 'lucide-react';
import { countText, figureText } from '../../shared/Figure.tsx';
import type { Delivers, Sync } from '../answers.ts';
import { SharesBar } from './SharesBar.tsx';
import styles from './SyncResult.module.css';
import { addsUp, type CountMeaning, countMeanings } from './sync-words.ts';

export function SyncResult({ sync, delivers }: { readonly sync: Sync; readonly delivers: Delivers }) {
  if (sync.status !== 'success') return <SyncFailure sync={sync} />;
  const counts = countMeanings(sync, delivers);
  const ofRows = counts.filter((count) => count.ofRows);
  return (
    <div className={styles.stack}>
      {addsUp(sync, delivers) && (
        <SharesBar shares={ofRows} total={sync.rows.read} unit={sync.rows.read === 1 ? 'row' : 'rows'} />
      )}
      <dl className={styles.counts}>
        {counts.map((count) => (
          <Meaning key={count.id} count={count} />
        ))}
      </dl>
    </div>
  );
}

function Meaning({ count }: { readonly count: CountMeaning }) {
  return (
    <div className={styles.count} data-zero={count.count === 0 || undefined}>
      <dt>
        <span className={styles.figure}>{figureText(count.count)}</span> {count.label}
      </dt>
      <dd>{count.meaning}</dd>
    </div>
  );
}

/** Why a sync failed or that it was cancelled, with what to do. Nothing of its file was imported. */
export function SyncFailure({ sync }: { readonly sync: Sync }) {
  const cancelled = sync.status === 'cancelled';
  return (
    <div
      className={styles.failure}
      data-cancelled={cancelled || undefined}
      role={cancelled ? 'status' : 'alert'}
    >
      {cancelled ? <Ban size={18} aria-hidden="true" /> : <CircleX size={18} aria-hidden="true" />}
      <div>
        <strong>
          {cancelled ? 'The import was cancelled' : 'The import failed'}
          {sync.rows.read > 0 && !cancelled ? ` after ${countText(sync.rows.read, 'row')}` : ''}
        </strong>
        <p>
          {sync.error?.detail ??
            (cancelled ? 'Nothing was imported.' : 'No reason was recorded. Nothing was imported.')}
        </p>
        {sync.error?.hint !== undefined && <p className="dimmed">{sync.error.hint}</p>}
      </div>
    </div>
  );
}
