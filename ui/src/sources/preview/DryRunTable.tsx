/** The first rows of a file as they would be stored, field by field; a rejected one says why. */
import { CircleCheck, CircleX } from 'lucide-react';
import { useTimeZone } from '../../session/use-session.ts';
import { TYPE_WORDS } from '../../settings/fields/field-types.ts';
import { countText, figureText } from '../../shared/Figure.tsx';
import { dayText, minuteText } from '../../shared/moment.ts';
import type { ColumnType, DryRun } from '../answers.ts';
import styles from './DryRunTable.module.css';

export function DryRunTable({ dryRun }: { readonly dryRun: DryRun }) {
  const { columns, rows } = dryRun;
  return (
    <div className={styles.frame}>
      <h2 className={styles.title}>
        The first {rows.length === 1 ? 'row' : countText(rows.length, 'row')} as{' '}
        {rows.length === 1 ? 'it' : 'they'} will be stored
      </h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by the keyboard */}
      <section className={styles.scroll} tabIndex={0} aria-label="Rows and fields">
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col" className={styles.line}>
                Line
              </th>
              {columns.map((column) => (
                <th
                  key={column.field}
                  scope="col"
                  data-align={column.type === 'number' ? 'right' : undefined}
                >
                  <span className={styles.label}>{column.label}</span>
                  <span className={styles.type}>
                    {TYPE_WORDS[column.type]}
                    {column.is_new ? ' · new' : ''}
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row.line} row={row} columns={columns} />
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}

function Row({
  row,
  columns,
}: {
  readonly row: DryRun['rows'][number];
  readonly columns: DryRun['columns'];
}) {
  return (
    <>
      <tr data-rejected={row.rejected !== null || undefined}>
        <th scope="row" className={styles.line} rowSpan={row.rejected === null ? 1 : 2}>
          <span className={styles.state}>
            {row.rejected === null ? (
              <CircleCheck size={14} aria-label="Will be imported" className={styles.ok} />
            ) : (
              <CircleX size={14} aria-label="Rejected" className={styles.bad} />
            )}
            <span className="figures">{figureText(row.line)}</span>
          </span>
        </th>
        {columns.map((column) => (
          <td key={column.field} data-align={column.type === 'number' ? 'right' : undefined}>
            <Cell value={row.values[column.field]} type={column.type} />
          </td>
        ))}
      </tr>
      {row.rejected !== null && (
        <tr data-rejected>
          <td colSpan={Math.max(1, columns.length)} className={styles.reason}>
            <span className={styles.pinned}>
              Rejected{row.rejected.column === null ? '' : ` because of ${row.rejected.column}`}:{' '}
              {row.rejected.reason}
            </span>
          </td>
        </tr>
      )}
    </>
  );
}

function Cell({
  value,
  type,
}: {
  readonly value: DryRun['rows'][number]['values'][string] | undefined;
  readonly type: ColumnType;
}) {
  const timeZone = useTimeZone();
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0))
    return (
      <span className="dimmed">
        <span aria-hidden="true">–</span>
        <span className="visually-hidden">no value</span>
      </span>
    );
  if (Array.isArray(value)) return <span>{value.join(', ')}</span>;
  if (typeof value === 'boolean') return <span>{value ? 'Yes' : 'No'}</span>;
  if (typeof value === 'number') return <span className="figures">{String(value)}</span>;
  if (type === 'date') return <time dateTime={value}>{dayText(value)}</time>;
  if (type === 'datetime' && Number.isFinite(Date.parse(value)))
    return (
      <time dateTime={value} title={value}>
        {minuteText(Date.parse(value), timeZone)}
      </time>
    );
  return (
    <span title={value.length > 60 ? value : undefined}>
      {value.length > 60 ? `${value.slice(0, 60)}…` : value}
    </span>
  );
}
