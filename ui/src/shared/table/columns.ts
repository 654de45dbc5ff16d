/** How a screen describes a column of `DataTable`, and how those become columns of TanStack Table. */
import {
  columnVisibilityFeature,
  createColumnHelper,
  rowPaginationFeature,
  rowSortingFeature,
  tableFeatures,
} from '@tanstack/react-table';
import type { ReactNode } from 'react';

export type TableColumn<Row> = {
  readonly id: string;
  /** Empty over a column of buttons: screen readers then hear "Actions". */
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** The name the API sorts by; a column without it cannot be sorted. */
  readonly sort?: string;
  /** What the first click on the header does; figures and times want the largest first. */
  readonly firstSort?: 'ascending' | 'descending';
  /** Figures and times stand at the right. */
  readonly align?: 'left' | 'right';
  /** CSS width; columns without one share what is left. */
  readonly width?: string;
  /** On phones: the heading of the card (exactly one), a line of it (default), or nothing. */
  readonly card?: 'heading' | 'line' | 'hidden';
  /** What the header means, on hover. */
  readonly hint?: string;
  /** Width of the loading bar in the cell, 0–1. */
  readonly skeleton?: number;
};

export const features = tableFeatures({
  rowSortingFeature,
  rowPaginationFeature,
  columnVisibilityFeature,
});

/** Columns for TanStack Table; ids are those of the screen. */
export function tableColumns<Row extends object>(columns: readonly TableColumn<Row>[]) {
  const helper = createColumnHelper<typeof features, Row>();
  return columns.map((column) =>
    helper.accessor((row: Row): unknown => row, {
      id: column.id,
      header: column.header,
      enableSorting: column.sort !== undefined,
      sortDescFirst: column.firstSort === 'descending',
      cell: (context) => column.cell(context.row.original),
    }),
  );
}

export type Sorting = { readonly id: string; readonly desc: boolean };

/** `-updated_at` → the column that sorts by `updated_at`, descending. */
export function sortingOf<Row>(sort: string, columns: readonly TableColumn<Row>[]): Sorting[] {
  const desc = sort.startsWith('-');
  const name = desc ? sort.slice(1) : sort;
  const column = columns.find((one) => one.sort === name);
  return column ? [{ id: column.id, desc }] : [];
}

/** The sort after a click on a column: its first direction, then the other, and so on. */
export function nextSort<Row>(sort: string, column: TableColumn<Row>): string {
  const ascending = column.sort ?? column.id;
  const descending = `-${ascending}`;
  if (sort === ascending) return descending;
  if (sort === descending) return ascending;
  return column.firstSort === 'descending' ? descending : ascending;
}
