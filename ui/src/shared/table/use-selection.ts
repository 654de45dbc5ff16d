/** Which rows are selected: one by one, a range with shift, the whole page. Ids of other pages stay selected. */
import { useRef } from 'react';

export type Picks = {
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
  selection:
    | { readonly selected: ReadonlySet<string>; readonly onChange: (selected: ReadonlySet<string>) => void }
    | undefined,
): Picks {
  const last = useRef<string | undefined>(undefined);
  const selected = selection?.selected ?? NOBODY;
  const onPage = items.filter((item) => selected.has(item.id)).length;
  return {
    count: selected.size,
    pageState: onPage === 0 ? 'none' : onPage === items.length ? 'all' : 'some',
    has: (id) => selected.has(id),
    toggleAt(index, range) {
      const item = items[index];
      if (!selection || !item) return;
      const from = range ? items.findIndex((one) => one.id === last.current) : -1;
      const wanted = !selected.has(item.id);
      const ids =
        from < 0
          ? [item.id]
          : items.slice(Math.min(from, index), Math.max(from, index) + 1).map((one) => one.id);
      last.current = item.id;
      selection.onChange(changed(selected, ids, wanted));
    },
    togglePage() {
      const ids = items.map((item) => item.id);
      selection?.onChange(changed(selected, ids, onPage < items.length));
    },
    clear() {
      if (selected.size > 0) selection?.onChange(NOBODY);
    },
  };
}

function changed(
  selected: ReadonlySet<string>,
  ids: readonly string[],
  wanted: boolean,
): ReadonlySet<string> {
  const next = new Set(selected);
  for (const id of ids) {
    if (wanted) next.add(id);
    else next.delete(id);
  }
  return next;
}
