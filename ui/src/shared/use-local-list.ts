/** Lists that come whole from the server (fields, tags, team): searched and sorted in the browser, in the shape of `DataTable`. */
import { useMemo } from 'react';

type Sortable = string | number | boolean | null | undefined;

/**
 * `read` gives what a row sorts by under each sort name; `text` what the search looks through.
 * @example useLocalList(tags, { sort, q, read: { title: (tag) => tag.title }, text: (tag) => tag.title })
 */
export function useLocalList<Row>(
  rows: readonly Row[] | undefined,
  options: {
    readonly sort: string;
    readonly q: string;
    /** Keep it at module scope. */
    readonly read: Readonly<Record<string, (row: Row) => Sortable>>;
    readonly text: (row: Row) => string;
  },
): { readonly items: readonly Row[]; readonly total: number } | undefined {
  const { sort, q, read, text } = options;
  return useMemo(() => {
    if (rows === undefined) return undefined;
    const wanted = q.trim().toLowerCase();
    const found = wanted === '' ? rows : rows.filter((row) => text(row).toLowerCase().includes(wanted));
    const descending = sort.startsWith('-');
    const by = read[descending ? sort.slice(1) : sort];
    const items = by === undefined ? found : [...found].sort((a, b) => compare(by(a), by(b), descending));
    return { items, total: items.length };
  }, [rows, sort, q, read, text]);
}

/** Rows without a value stand last in both directions. */
function compare(a: Sortable, b: Sortable, descending: boolean): number {
  const emptyA = a === null || a === undefined;
  const emptyB = b === null || b === undefined;
  if (emptyA || emptyB) return Number(emptyA) - Number(emptyB);
  const order =
    typeof a === 'string' && typeof b === 'string'
      ? a.localeCompare(b, 'en', { numeric: true, sensitivity: 'base' })
      : Number(a) - Number(b);
  return descending ? -order : order;
}
