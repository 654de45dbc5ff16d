/** Every column then and now: what is missing, how many different values, which are frequent. Changed ones first. */
import { Switch, Tooltip } from '@mantine/core';
import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { Drift } from '../../../../../src/api/contract/readiness.ts';
import { figureText, shareText } from '../../../shared/Figure.tsx';
import type { Delivers } from '../../answers.ts';
import styles from './drift.module.css';

type Column = Drift['columns'][number];
type Delivered = NonNullable<Column['after']>;

const SHOWN_VALUES = 4;

export function DriftTable({ drift, delivers }: { readonly drift: Drift; readonly delivers: Delivers }) {
  const changed = drift.columns.filter(({ findings }) => findings.length > 0);
  const [all, setAll] = useState(changed.length === 0 && drift.from === null);
  const rows = all ? [...changed, ...drift.columns.filter((one) => !changed.includes(one))] : changed;
  const { from, to } = drift;
  return (
    <>
      {drift.columns.length > changed.length && (
        <Switch
          size="xs"
          label={`Show all ${figureText(drift.columns.length)} columns`}
          checked={all}
          onChange={(event) => setAll(event.currentTarget.checked)}
        />
      )}
      {rows.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
        <section className={styles.scroll} tabIndex={0} aria-label="Columns of the two syncs">
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">Column</th>
                <th scope="col">Missing</th>
                <th scope="col">Different values</th>
                <th scope="col">{from === null ? 'Values' : `Values at sync ${from.number}`}</th>
                {from !== null && <th scope="col">Values at sync {to?.number}</th>}
              </tr>
            </thead>
            <tbody>
              {rows.map((column) => (
                <Row
                  key={`${column.field ?? ''} ${column.after?.column ?? column.before?.column ?? ''}`}
                  column={column}
                  hasBefore={from !== null}
                  delivers={delivers}
                />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  );
}

function Row({
  column,
  hasBefore,
  delivers,
}: {
  readonly column: Column;
  readonly hasBefore: boolean;
  readonly delivers: Delivers;
}) {
  const { before, after, findings, field } = column;
  const warnings = findings.filter(({ level }) => level === 'warning');
  const ids = new Set(findings.map(({ id }) => id));
  const name = after?.column ?? before?.column;
  const isSkipped = field === null;
  return (
    <tr data-changed={warnings.length > 0 || undefined}>
      <th scope="row">
        <span className={styles.name}>
          {warnings.length > 0 && (
            <Tooltip label={warnings.map(({ sentence }) => sentence).join(' ')} multiline maw={360}>
              <TriangleAlert size={14} aria-label="Changed" role="img" className={styles.changed} />
            </Tooltip>
          )}
          {name}
        </span>
        <span className={styles.quiet}>
          {isSkipped ? 'not imported' : delivers === 'contacts' ? `field ${field}` : `property ${field}`}
          {hasBefore && before === null && ', new'}
          {after === null && ', gone'}
        </span>
      </th>
      {isSkipped ? (
        <td colSpan={hasBefore ? 4 : 3} />
      ) : (
        <>
          <td data-label="Missing" data-marked={ids.has('missing_rose') || undefined}>
            <Change
              before={hasBefore ? before && shareText(before.missing_share) : undefined}
              after={after && shareText(after.missing_share)}
            />
          </td>
          <td data-label="Different values" data-marked={ids.has('distinct_fell') || undefined}>
            <Change
              before={hasBefore ? before && figureText(before.distinct) : undefined}
              after={after && figureText(after.distinct)}
            />
          </td>
          {hasBefore && (
            <td data-label="Then">
              <Values delivered={before} other={after} findings={findings} />
            </td>
          )}
          <td data-label={hasBefore ? 'Now' : 'Values'}>
            <Values delivered={after} other={before} findings={findings} />
          </td>
        </>
      )}
    </tr>
  );
}

/** "2% → 40%", or one of them when they are equal. */
function Change({
  before,
  after,
}: {
  readonly before: string | null | undefined;
  readonly after: string | null;
}) {
  if (before === undefined || before === after) return <span className="figures">{after ?? '–'}</span>;
  return (
    <span className="figures">
      {before ?? '–'} <span aria-hidden="true">→</span>
      <span className="visually-hidden">to</span> {after ?? '–'}
    </span>
  );
}

function Values({
  delivered,
  other,
  findings,
}: {
  readonly delivered: Delivered | null;
  readonly other: Delivered | null;
  readonly findings: Column['findings'];
}) {
  if (delivered === null) return <span className="dimmed">–</span>;
  const told = new Set(findings.map(({ value }) => value));
  const marked = (value: string) =>
    told.has(value) && !other?.values.some((one) => one.value.toLowerCase() === value.toLowerCase());
  const { min, max } = delivered;
  // What changed is shown wherever it stands among the frequent values.
  const values = delivered.values.filter(({ value }, place) => place < SHOWN_VALUES || marked(value));
  return (
    <span className={styles.values}>
      {min !== null && max !== null && (
        <span className={styles.quiet}>
          {endText(min)} to {endText(max)}
        </span>
      )}
      {values.map(({ value, share }) => (
        <span key={value} className={styles.value} data-marked={marked(value) || undefined}>
          <span className={styles.valueText}>{value}</span>{' '}
          <span className="figures">{shareText(share)}</span>
        </span>
      ))}
      {values.length === 0 && min === null && <span className="dimmed">many</span>}
    </span>
  );
}

function endText(end: string | number): string {
  return typeof end === 'number' ? figureText(end) : end.slice(0, 10);
}
