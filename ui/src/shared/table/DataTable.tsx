/**
 * The list of the app: rows from the server page by page, sorted and searched there. A header that stays, rows that open,
 * checkboxes with ranges, keys, skeletons while loading, cards on phones. State comes from outside (`useListSearch`).
 */
import { useMediaQuery } from '@mantine/hooks';
import { useRouter } from '@tanstack/react-router';
import { useTable } from '@tanstack/react-table';
import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import { ErrorState } from '../ListState.tsx';
import { Cards } from './Cards.tsx';
import { features, sortingOf, type TableColumn, tableColumns } from './columns.ts';
import styles from './DataTable.module.css';
import { Pages } from './Pages.tsx';
import { Rows } from './Rows.tsx';
import { type RowSelection, useSelection } from './use-selection.ts';
import { type TableKeys, useTableKeys } from './use-table-keys.ts';

export type { TableColumn } from './columns.ts';

/** The answer behind a list; the result of `useQuery` fits. */
export type ListAnswer<Row> = {
  readonly data: { readonly items: readonly Row[]; readonly total: number } | undefined;
  readonly error: unknown;
  readonly isFetching: boolean;
  readonly isPlaceholderData: boolean;
  refetch(): unknown;
};

export type DataTableProps<Row extends { readonly id: string }> = {
  /** What the rows are, in the plural and lower case: "contacts". */
  readonly what: string;
  readonly columns: readonly TableColumn<Row>[];
  readonly answer: ListAnswer<Row>;
  readonly sort: string;
  readonly onSort: (sort: string) => void;
  /** Absent: all rows are on one page. */
  readonly paging?: {
    readonly page: number;
    readonly size: number;
    readonly onPage: (page: number) => void;
    readonly onSize: (size: number) => void;
  };
  /** Where a row leads; ctrl-click opens a new tab. */
  readonly href?: (row: Row) => string;
  /** What a row does when it has no address of its own (a drawer). */
  readonly onOpen?: (row: Row) => void;
  /** How a row is named to screen readers. */
  readonly nameOf: (row: Row) => string;
  readonly selection?: RowSelection;
  /** Above the rows: search, filters, columns. */
  readonly toolbar?: ReactNode;
  /** Takes the place of the toolbar while rows are selected. */
  readonly bulk?: ReactNode;
  /** The search box `/` goes to. */
  readonly searchRef?: React.RefObject<HTMLInputElement | null>;
  /** When nothing exists, and when nothing matches. `zero` replaces the whole list. */
  readonly zero?: ReactNode;
  readonly empty: ReactNode;
  /** True when filters or a search narrow the list: then `empty` is meant, not `zero`. */
  readonly narrowed: boolean;
  /** Rows scroll inside the screen (needs `<Page fill>`) or the list is as tall as its rows. */
  readonly height?: 'fill' | 'rows';
  /** Columns keep the widths they say, whatever is in them; those that say none share the rest. */
  readonly fixed?: boolean;
  /** How high a row usually is, in pixels, so that nothing jumps when rows take the place of their skeletons. */
  readonly rowHeight?: number;
  /** Off for a second list on a screen. */
  readonly keys?: boolean;
};

const NONE: readonly never[] = [];
const PHONE = '(max-width: 48em)';

export function DataTable<Row extends { readonly id: string }>(props: DataTableProps<Row>): ReactNode {
  const { what, answer, columns, sort, paging, href, onOpen, selection, height = 'rows' } = props;
  const router = useRouter();
  const phone = useMediaQuery(PHONE, undefined, { getInitialValueInEffect: false });
  const place = useRef<HTMLDivElement>(null);
  const noSearch = useRef<HTMLInputElement>(null);
  const items = answer.data?.items ?? NONE;
  const sorting = useMemo(() => sortingOf(sort, columns), [sort, columns]);
  const tanColumns = useMemo(() => tableColumns(columns), [columns]);
  const pagination = useMemo(
    () => ({ pageIndex: (paging?.page ?? 1) - 1, pageSize: paging?.size ?? 500 }),
    [paging?.page, paging?.size],
  );
  const table = useTable({
    features,
    columns: tanColumns,
    data: items,
    rowCount: answer.data?.total ?? 0,
    getRowId: (row) => row.id,
    manualPagination: true,
    manualSorting: true,
    state: { sorting, pagination },
  });
  const picks = useSelection(items, answer.data?.total ?? 0, selection);

  const shown = answer.isPlaceholderData ? undefined : answer.data;
  useEffect(() => {
    // For measuring: the time line of the browser shows when the rows that were asked for stood on the page.
    if (shown) performance.mark(`muster: ${what} shown`);
  }, [shown, what]);

  const open = (row: Row, newTab: boolean) => {
    const address = href?.(row);
    if (address === undefined) onOpen?.(row);
    else if (newTab) window.open(address, '_blank', 'noopener');
    else router.history.push(address);
  };
  const keys: TableKeys = {
    count: items.length,
    rows: place,
    search: props.searchRef ?? noSearch,
    onToggle: picks.toggleAt,
    onOpen: (index) => {
      const row = items[index];
      if (row) open(row, false);
    },
    onEscape: picks.clear,
  };
  useTableKeys(keys, props.keys ?? true);

  if (answer.data?.total === 0 && !props.narrowed && props.zero !== undefined) return props.zero;

  const loading = answer.data === undefined && answer.error === null;
  const failed = answer.data === undefined && answer.error !== null;
  const shared = {
    what,
    columns,
    table,
    picks: selection ? picks : undefined,
    open: href || onOpen ? open : undefined,
    href,
    nameOf: props.nameOf,
    sort,
    onSort: props.onSort,
    fixed: props.fixed ?? false,
    rowHeight: props.rowHeight ?? 40,
    skeletons: loading ? Math.min(paging?.size ?? 8, 25) : 0,
  };
  return (
    <section className={styles.frame} data-height={height} aria-label={what} aria-busy={answer.isFetching}>
      {(props.toolbar !== undefined || props.bulk !== undefined) && (
        <div className={styles.toolbar}>
          {props.bulk !== undefined && picks.count > 0 ? props.bulk : props.toolbar}
        </div>
      )}
      <div className={styles.scroll} ref={place} data-rows data-stale={answer.isPlaceholderData || undefined}>
        {failed ? (
          <ErrorState
            what={`The ${what} could not be loaded.`}
            error={answer.error}
            onRetry={() => answer.refetch()}
          />
        ) : phone ? (
          <Cards {...shared} />
        ) : (
          <Rows {...shared} />
        )}
        {answer.data !== undefined && items.length === 0 && props.empty}
      </div>
      {!failed && (
        <Pages
          what={what}
          total={answer.data?.total}
          paging={paging}
          stale={answer.data !== undefined && answer.error !== null ? () => answer.refetch() : undefined}
        />
      )}
    </section>
  );
}
