/** The signs of what happened: each kind has a shape of its own, so that colour tells nothing alone. */
import type { TrendEvent } from '../../../../../src/api/contract/segment-trend.ts';
import styles from './trend.module.css';

export const KINDS = {
  edit: 'Edit',
  sync: 'Sync',
  failure: 'Failure',
  refresh: 'Refresh setting',
} as const satisfies Record<TrendEvent['kind'], string>;

/** The shapes stand around the middle of a box of 12. */
const SHAPES = {
  edit: 'M6 1 11 6 6 11 1 6Z',
  sync: 'M6 1.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9Z',
  failure: 'M2.2 1 6 4.8 9.8 1 11 2.2 7.2 6 11 9.8 9.8 11 6 7.2 2.2 11 1 9.8 4.8 6 1 2.2Z',
  refresh: 'M6 1.2 11.2 10.4H.8Z',
  several: 'M1.5 1.5h9v9h-9Z',
} as const;

/** For use inside a drawing: the top left corner of its box is at `x`, `y`. */
export function SignShape({
  kind,
  x = 0,
  y = 0,
}: {
  readonly kind: TrendEvent['kind'] | undefined;
  readonly x?: number;
  readonly y?: number;
}) {
  const shape = kind ?? 'several';
  return (
    <path className={styles.shape} data-kind={shape} d={SHAPES[shape]} transform={`translate(${x} ${y})`} />
  );
}

export function EventSign({ kind }: { readonly kind: TrendEvent['kind'] | undefined }) {
  return (
    <svg width={12} height={12} viewBox="0 0 12 12" aria-hidden="true" className={styles.sign}>
      <SignShape kind={kind} />
    </svg>
  );
}
