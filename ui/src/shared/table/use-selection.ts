/**
 * Which rows are selected: one by one, a range with shift, the whole page; or all that match, with exceptions. Ids of other
 * pages stay selected.
 */
import { useRef } from 'react';

export type RowSelection = {
  /** The selected rows; while `all` is on, the exceptions. */
  readonly selected: ReadonlySet<string>;
  readonly onChange: (selected: ReadonlySet<string>) => void;
  /** All that match are meant, on whatever page. */
  readonly all?: boolean;
  /** Gives everything back, `all` included. */
  readonly onClear?: () => void;
};

export type Picks = {
  /** How many are selected, of all pages. */
  readonly count: number;
  readonly pageState: 'all' | 'some' | 'none';
  has(id: string): boolean;
  toggleAt(index: number, range: boolean): void;
  togglePage(): void;
  clear(): void;
};

const NOBODY: ReadonlySet<string> = new Set();

export function useSelection(
  items: readonly { readonly id: string }[],
  total: number,
  selection: RowSelection | undefined,
): Picks {
  const last = useRef<string | undefined>(undefined);
  const named = selection?.selected ?? NOBODY;
  const all = selection?.all ?? false;
  const has = (id: string) => named.has(id) !== all;
  const onPage = items.filter((item) => has(item.id)).length;
  const change = (ids: readonly string[], wanted: boolean) =>
    selection?.onChange(changed(named, ids, wanted !== all));
  const clear = () => {
    if (selection?.onClear) selection.onClear();
    else if (named.size > 0) selection?.onChange(NOBODY);
  };
  return {
    count: all ? total - named.size : named.size,
    pageState: onPage === 0 ? 'none' : onPage === items.length ? 'all' : 'some',
    has,
    clear,
    toggleAt(index, range) {
      const item = items[index];
      if (!selection || !item) return;
      const from = range ? items.findIndex((one) => one.id === last.current) : -1;
      const ids =
        from < 0
          ? [item.id]
          : items.slice(Math.min(from, index), Math.max(from, index) + 1).map((one) => one.id);
      last.current = item.id;
      change(ids, !has(item.id));
    },
    togglePage() {
      change(
        items.map((item) => item.id),
        onPage < items.length,
      );
    },
  };
}

function changed(named: ReadonlySet<string>, ids: readonly string[], add: boolean): ReadonlySet<string> {
  const next = new Set(named);
  for (const id of ids) {
    if (add) next.add(id);
    else next.delete(id);
  }
  return next;
}
