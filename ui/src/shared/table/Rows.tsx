/** The rows of a list as a table: sortable headers, checkboxes, rows that open. */
import { Skeleton, Tooltip, UnstyledButton } from '@mantine/core';
import type { ReactTable } from '@tanstack/react-table';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { type MouseEvent, type ReactNode, useRef } from 'react';
import { type features, nextSort, type TableColumn } from './columns.ts';
import styles from './DataTable.module.css';
import { RowCheck } from './RowCheck.tsx';
import type { Picks } from './use-selection.ts';
import { useWindow } from './use-window.ts';

export type RowsProps<Row extends { readonly id: string }> = {
  readonly what: string;
  readonly columns: readonly TableColumn<Row>[];
  readonly table: ReactTable<typeof features, Row>;
  readonly picks: Picks | undefined;
  readonly open: ((row: Row, newTab: boolean) => void) | undefined;
  readonly href: ((row: Row) => string) | undefined;
  readonly nameOf: (row: Row) => string;
  readonly sort: string;
  readonly onSort: (sort: string) => void;
  readonly fixed: boolean;
  readonly rowHeight: number;
  /** How many rows to pretend while loading. */
  readonly skeletons: number;
};

export function Rows<Row extends { readonly id: string }>(props: RowsProps<Row>): ReactNode {
  const { table, columns, picks } = props;
  const rows = table.getRowModel().rows;
  const byId = new Map(columns.map((column) => [column.id, column]));
  const body = useRef<HTMLTableSectionElement>(null);
  const { shown, above, below, measure } = useWindow(rows.length, body, props.rowHeight);
  const width = columns.length + (picks ? 1 : 0);
  const isFixed = props.fixed || measure !== undefined;
  return (
    <table
      className={styles.table}
      // Rows of a long page come and go while scrolling: the columns must not follow what is in them.
      data-fixed={isFixed || undefined}
      style={isFixed ? { minWidth: leastWidth(columns) } : undefined}
      aria-rowcount={measure === undefined ? undefined : rows.length + 1}
    >
      <thead>
        {table.getHeaderGroups().map((group) => (
          <tr key={group.id}>
            {picks && (
              <th className={styles.check} scope="col">
                <RowCheck
                  label={`Select all ${props.what} on this page`}
                  checked={picks.pageState === 'all' && rows.length > 0}
                  partly={picks.pageState === 'some'}
                  onChange={picks.togglePage}
                />
              </th>
            )}
            {group.headers.map((header) => {
              const column = byId.get(header.column.id);
              return column ? (
                <Header key={header.id} column={column} sorted={header.column.getIsSorted()} {...props} />
              ) : null;
            })}
          </tr>
        ))}
      </thead>
      <tbody ref={body}>
        <Held height={above} width={width} />
        {shown.map((index) => {
          const row = rows[index];
          return row === undefined ? null : (
            <tr
              key={row.id}
              ref={measure}
              data-row
              data-index={index}
              aria-rowindex={measure === undefined ? undefined : index + 2}
              tabIndex={-1}
              data-opens={props.open !== undefined || undefined}
              data-selected={picks?.has(row.id) || undefined}
              aria-selected={picks ? picks.has(row.id) : undefined}
              onClick={(event) =>
                clickOpens(event) && props.open?.(row.original, event.metaKey || event.ctrlKey)
              }
              onAuxClick={(event) => {
                if (event.button === 1 && clickOpens(event)) props.open?.(row.original, true);
              }}
            >
              {picks && (
                <td className={styles.check}>
                  <RowCheck
                    label={`Select ${props.nameOf(row.original)}`}
                    checked={picks.has(row.id)}
                    onChange={(range) => picks.toggleAt(index, range)}
                  />
                </td>
              )}
              {row.getVisibleCells().map((cell) => (
                <td key={cell.id} data-align={byId.get(cell.column.id)?.align}>
                  <table.FlexRender cell={cell} />
                </td>
              ))}
            </tr>
          );
        })}
        <Held height={below} width={width} />
        {Array.from({ length: props.skeletons }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the bars are all alike
          // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in a row of bars takes focus
          <tr key={index} aria-hidden="true" style={{ height: props.rowHeight }}>
            {picks && <td className={styles.check} />}
            {columns.map((column) => (
              <td key={column.id} data-align={column.align}>
                <Skeleton
                  height={10}
                  radius="sm"
                  width={`${(column.skeleton ?? 0.55) * (80 + ((index * 37) % 40))}%`}
                  className={styles.bar}
                />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A column that says no width wants at least this. */
const LEAST = 220;

/** Below it, the table scrolls sideways instead of squeezing its columns. */
function leastWidth<Row>(columns: readonly TableColumn<Row>[]): number {
  return columns.reduce(
    (sum, { width }) => sum + (width === undefined ? LEAST : Number.parseInt(width, 10)),
    40,
  );
}

/** The height of rows that are not drawn. */
function Held({ height, width }: { readonly height: number; readonly width: number }) {
  if (height <= 0) return null;
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it takes focus
    <tr aria-hidden="true" className={styles.held}>
      <td colSpan={width} style={{ height }} />
    </tr>
  );
}

function Header<Row extends { readonly id: string }>({
  column,
  sorted,
  sort,
  onSort,
}: RowsProps<Row> & {
  readonly column: TableColumn<Row>;
  readonly sorted: false | 'asc' | 'desc';
}) {
  const label = column.hint ? (
    <Tooltip label={column.hint}>
      <span>{column.header}</span>
    </Tooltip>
  ) : (
    column.header || <span className="visually-hidden">Actions</span>
  );
  return (
    <th
      scope="col"
      data-align={column.align}
      style={column.width ? { width: column.width } : undefined}
      aria-sort={sorted === 'asc' ? 'ascending' : sorted === 'desc' ? 'descending' : undefined}
    >
      {column.sort === undefined ? (
        label
      ) : (
        <UnstyledButton
          className={styles.sort}
          data-sorted={sorted || undefined}
          onClick={() => onSort(nextSort(sort, column))}
        >
          {label}
          {sorted === 'desc' ? (
            <ArrowDown size={13} aria-hidden="true" />
          ) : (
            <ArrowUp size={13} aria-hidden="true" />
          )}
        </UnstyledButton>
      )}
    </th>
  );
}

/** A click on something that acts by itself does not open the row; nor does selecting text. */
export function clickOpens(event: MouseEvent): boolean {
  if (event.target instanceof Element && event.target.closest('a, button, input, label, [role="menu"]'))
    return false;
  return window.getSelection()?.isCollapsed ?? true;
}
