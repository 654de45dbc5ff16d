/** The figures of the chart as a table, newest first. */
import type { TrendPoint } from '../../../../../src/api/contract/segment-trend.ts';
import { useTimeZone } from '../../../session/use-session.ts';
import { Figure, figureText } from '../../../shared/Figure.tsx';
import { minuteText } from '../../../shared/moment.ts';
import styles from './trend.module.css';

export function TrendTable({ points }: { readonly points: readonly TrendPoint[] }) {
  const timeZone = useTimeZone();
  return (
    <section className={styles.scroll} aria-label="Members after each calculation" tabIndex={-1}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Calculated</th>
            <th scope="col">Members</th>
            <th scope="col">Entered</th>
            <th scope="col">Left</th>
            <th scope="col">Version</th>
            <th scope="col">Asked by</th>
          </tr>
        </thead>
        <tbody>
          {points.toReversed().map((point) => (
            <tr key={point.calculation_id}>
              <th scope="row">
                <time dateTime={point.at}>{minuteText(Date.parse(point.at), timeZone)}</time>
              </th>
              <td>{figureText(point.count)}</td>
              <td>
                <Figure value={point.entered} none="the first calculation" />
              </td>
              <td>
                <Figure value={point.left} none="the first calculation" />
              </td>
              <td>{point.version}</td>
              <td>{point.requested_by}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
