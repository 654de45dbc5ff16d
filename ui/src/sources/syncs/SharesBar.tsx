/** Counts that add up, shown adding up: a bar in parts, the parts named beneath it with the sum. */
import { figureText } from '../../shared/Figure.tsx';
import styles from './SharesBar.module.css';

export type Share = {
  readonly id: string;
  readonly count: number;
  readonly label: string;
  readonly tone: 'ok' | 'busy' | 'idle' | 'warn' | 'bad';
};

export function SharesBar({
  shares,
  total,
  unit,
}: {
  readonly shares: readonly Share[];
  readonly total: number;
  /** What is counted, in the plural: "rows". */
  readonly unit: string;
}) {
  return (
    <div className={styles.place}>
      <div className={styles.bar} aria-hidden="true">
        {shares
          .filter((share) => share.count > 0)
          .map((share) => (
            <span key={share.id} data-tone={share.tone} style={{ flexGrow: share.count }} />
          ))}
      </div>
      <ul className={styles.legend}>
        {shares.map((share) => (
          <li key={share.id} data-zero={share.count === 0 || undefined}>
            <span className={styles.swatch} data-tone={share.tone} aria-hidden="true" />
            <strong className="figures">{figureText(share.count)}</strong> {share.label}
          </li>
        ))}
        <li className={styles.sum}>
          = <strong className="figures">{figureText(total)}</strong> {unit}
        </li>
      </ul>
    </div>
  );
}
