/** Members over the latest calculations as a line, from zero up; in words for those who do not see it. */
import type { Segment } from '../../../../src/api/contract/segments.ts';
import { countText, figureText } from '../../shared/Figure.tsx';
import styles from './Sparkline.module.css';

const WIDTH = 52;
const HEIGHT = 18;
/** So that the line and the dot at its end are whole at the edges. */
const EDGE = 2;

export function Sparkline({ trend }: { readonly trend: Segment['trend'] }) {
  const first = trend[0];
  const last = trend.at(-1);
  if (trend.length < 2 || !first || !last) return <span className={styles.none} aria-hidden="true" />;
  const most = Math.max(1, ...trend.map(({ count }) => count));
  const x = (index: number) => EDGE + (index / (trend.length - 1)) * (WIDTH - 2 * EDGE);
  const y = (count: number) => HEIGHT - EDGE - (count / most) * (HEIGHT - 2 * EDGE);
  const line = trend.map(({ count }, index) => `${x(index).toFixed(1)},${y(count).toFixed(1)}`).join(' ');
  const words = `${figureText(first.count)} to ${figureText(last.count)} over ${countText(trend.length, 'calculation')}`;
  return (
    <svg className={styles.line} width={WIDTH} height={HEIGHT} role="img">
      <title>{words}</title>
      <polygon
        className={styles.area}
        points={`${x(0).toFixed(1)},${HEIGHT - EDGE} ${line} ${x(trend.length - 1).toFixed(1)},${HEIGHT - EDGE}`}
      />
      <polyline points={line} />
      <circle cx={x(trend.length - 1)} cy={y(last.count)} r={1.8} />
    </svg>
  );
}
