/** The rows of a list on a phone: one card each, with a heading and the other columns as lines. */
import { Skeleton } from '@mantine/core';
import { type ReactNode, useRef } from 'react';
import styles from './Cards.module.css';
import { RowCheck } from './RowCheck.tsx';
import { clickOpens, type RowsProps } from './Rows.tsx';
import { useWindow } from './use-window.ts';

/** A card of some lines with the gap below it. */
const CARD_HEIGHT = 240;

export function Cards<Row extends { readonly id: string }>(props: RowsProps<Row>): ReactNode {
  const { columns, picks } = props;
  const heading = columns.find((column) => column.card === 'heading') ?? columns[0];
  const actions = columns.find((column) => column.header === '');
  const lines = columns.filter(
    (column) => column !== heading && column !== actions && column.card !== 'hidden',
  );
  const rows = props.table.getRowModel().rows;
  const list = useRef<HTMLUListElement>(null);
  const { shown, above, below, measure } = useWindow(rows.length, list, CARD_HEIGHT);
  return (
    <ul className={styles.cards} ref={list} style={{ paddingTop: above, paddingBottom: below }}>
      {shown.map((index) => {
        const row = rows[index];
        return row === undefined ? null : (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the heading is a link; the rest of the card is a larger target
          <li
            key={row.id}
            ref={measure}
            data-row
            data-index={index}
            aria-setsize={measure === undefined ? undefined : rows.length}
            aria-posinset={measure === undefined ? undefined : index + 1}
            tabIndex={-1}
            className={styles.card}
            data-selected={picks?.has(row.id) || undefined}
            onClick={(event) =>
              clickOpens(event) && props.open?.(row.original, event.metaKey || event.ctrlKey)
            }
          >
            <div className={styles.heading}>
              <span className={styles.title}>{heading?.cell(row.original)}</span>
              {actions?.cell(row.original)}
              {picks && (
                <RowCheck
                  label={`Select ${props.nameOf(row.original)}`}
                  checked={picks.has(row.id)}
                  onChange={() => picks.toggleAt(index, false)}
                />
              )}
            </div>
            <dl className={styles.lines}>
              {lines.map((column) => (
                <div key={column.id}>
                  <dt>{column.header}</dt>
                  <dd>{column.cell(row.original)}</dd>
                </div>
              ))}
            </dl>
          </li>
        );
      })}
      {Array.from({ length: Math.min(props.skeletons, 6) }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the bars are all alike
        <li key={index} className={styles.card} aria-hidden="true">
          <Skeleton height={12} width="60%" radius="sm" />
          {lines.slice(0, 3).map((column) => (
            <Skeleton key={column.id} height={10} width="85%" radius="sm" mt={12} />
          ))}
        </li>
      ))}
    </ul>
  );
}
