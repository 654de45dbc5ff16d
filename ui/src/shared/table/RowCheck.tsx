/** The checkbox of a row or of the whole page. A native one, so that hundreds of them cost nothing. */
import styles from './RowCheck.module.css';

export function RowCheck({
  label,
  checked,
  partly = false,
  onChange,
}: {
  readonly label: string;
  readonly checked: boolean;
  /** Some rows of the page, but not all. */
  readonly partly?: boolean;
  /** Says whether shift was held. */
  readonly onChange: (range: boolean) => void;
}) {
  return (
    <input
      type="checkbox"
      className={styles.check}
      aria-label={label}
      checked={checked}
      ref={(box) => {
        if (box) box.indeterminate = partly;
      }}
      onChange={(event) =>
        onChange(event.nativeEvent instanceof window.MouseEvent && event.nativeEvent.shiftKey)
      }
    />
  );
}
