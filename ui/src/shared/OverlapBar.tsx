/** What two sets of contacts have in common, as a bar of three parts and as figures that add up. */
import { figureText, shareText } from './Figure.tsx';
import styles from './OverlapBar.module.css';

export type Overlap = { readonly onlyOne: number; readonly both: number; readonly onlyOther: number };

const PARTS = ['onlyOne', 'both', 'onlyOther'] as const;

/** The bar alone; what it says is said beside it. */
export function OverlapBar({ overlap }: { readonly overlap: Overlap }) {
  return (
    <span className={styles.bar} aria-hidden="true">
      {PARTS.filter((part) => overlap[part] > 0).map((part) => (
        <span key={part} data-part={part} style={{ flexGrow: overlap[part] }} />
      ))}
    </span>
  );
}

/** The bar with its figures. @param one, other the names of the two */
export function OverlapFigures({
  overlap,
  one,
  other,
}: {
  readonly overlap: Overlap;
  readonly one: string;
  readonly other: string;
}) {
  const { onlyOne, both, onlyOther } = overlap;
  const either = onlyOne + both + onlyOther;
  return (
    <div className={styles.overlap}>
      <OverlapBar overlap={overlap} />
      <p className={`figures ${styles.figures}`}>
        <span className={styles.figure}>
          <span className={styles.swatch} data-part="onlyOne" aria-hidden="true" />
          {figureText(onlyOne)} only in {one}
        </span>
        <span className={styles.figure}>
          <span aria-hidden="true">+</span>
          <span className={styles.swatch} data-part="both" aria-hidden="true" />
          <strong>{figureText(both)} in both</strong>
        </span>
        <span className={styles.figure}>
          <span aria-hidden="true">+</span>
          <span className={styles.swatch} data-part="onlyOther" aria-hidden="true" />
          {figureText(onlyOther)} only in {other}
        </span>
        <span className={styles.figure}>
          <span aria-hidden="true">=</span> {figureText(either)} in either
          {either > 0 && `, ${shareText(both / either)} in both`}
        </span>
      </p>
    </div>
  );
}
