/** One suggested value with the number of contacts that have it. */
import { figureText } from '../../../shared/Figure.tsx';
import styles from './values.module.css';

export function SuggestionOption({
  value,
  count,
  chosen = false,
}: {
  readonly value: string;
  readonly count: number | undefined;
  readonly chosen?: boolean;
}) {
  return (
    <span className={styles.suggestion} data-chosen={chosen || undefined}>
      <span className={styles.suggestionValue}>{value}</span>
      {count !== undefined && <span className={styles.suggestionCount}>{figureText(count)}</span>}
    </span>
  );
}
