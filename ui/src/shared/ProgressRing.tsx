/** A small ring: filled as far as the work is, turning while nobody knows how far. Decorative: the word stands beside it. */
import styles from './ProgressRing.module.css';

const RADIUS = 6;
const LENGTH = 2 * Math.PI * RADIUS;

/** `share` 0–1, or null while not known; `size` in pixels. */
export function ProgressRing({
  share,
  size = 15,
}: {
  readonly share: number | null;
  readonly size?: number;
}) {
  return (
    <svg
      className={styles.ring}
      data-turning={share === null || undefined}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      aria-hidden="true"
    >
      <circle cx="8" cy="8" r={RADIUS} className={styles.track} />
      <circle
        cx="8"
        cy="8"
        r={RADIUS}
        className={styles.done}
        strokeDasharray={`${LENGTH * Math.max(share ?? 0.3, 0.03)} ${LENGTH}`}
        transform="rotate(-90 8 8)"
      />
    </svg>
  );
}
