/** The state of a list kept in the address: search, sorting, page and filters, so that a view can be shared and gone back to. */
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';

export type ListSearch = {
  readonly q?: string | undefined;
  readonly sort?: string | undefined;
  readonly page?: number | undefined;
  readonly page_size?: number | undefined;
};

export type ListState<S extends ListSearch> = {
  /** What the search box shows; follows every key. */
  readonly text: string;
  /** What was asked for; follows `text` after a moment. */
  readonly q: string;
  readonly sort: string;
  readonly page: number;
  readonly pageSize: number;
  setText(text: string): void;
  setSort(sort: string): void;
  setPage(page: number): void;
  setPageSize(size: number): void;
  /** Sets filters and goes back to the first page. */
  filter(change: Partial<S>): void;
};

const PAUSE_MS = 220;
const PAGE_SIZE = 25;

/**
 * `search` and `go` come from the route; `sort` is the default, which leaves no trace in the address.
 * @example
 * const search = route.useSearch();
 * const navigate = route.useNavigate();
 * const list = useListSearch(search, (next, how) => navigate({ search: next, ...how }), { sort: '-updated_at' });
 */
export function useListSearch<S extends ListSearch>(
  search: S,
  go: (next: S, how: { readonly replace: boolean }) => unknown,
  defaults: { readonly sort: string; readonly pageSize?: number },
): ListState<S> {
  const pageSize = defaults.pageSize ?? PAGE_SIZE;
  const q = search.q ?? '';
  const [text, setText] = useState(q);
  /** The search the box itself asked for last; any other comes from outside and goes into the box. */
  const asked = useRef(q);
  const ask = useDebouncedCallback((wanted: string) => {
    asked.current = wanted;
    go({ ...search, q: wanted === '' ? undefined : wanted, page: undefined }, { replace: true });
  }, PAUSE_MS);

  useEffect(() => {
    if (q === asked.current) return;
    asked.current = q;
    setText(q);
  }, [q]);

  return {
    text,
    q,
    sort: search.sort ?? defaults.sort,
    page: search.page ?? 1,
    pageSize: search.page_size ?? pageSize,
    setText(wanted) {
      setText(wanted);
      ask(wanted);
    },
    setSort(sort) {
      go({ ...search, sort: sort === defaults.sort ? undefined : sort, page: undefined }, { replace: true });
    },
    setPage(page) {
      go({ ...search, page: page === 1 ? undefined : page }, { replace: false });
    },
    setPageSize(size) {
      go({ ...search, page_size: size === pageSize ? undefined : size, page: undefined }, { replace: true });
    },
    filter(change) {
      ask.cancel();
      if ('q' in change) {
        asked.current = change.q ?? '';
        setText(change.q ?? '');
      }
      go({ ...search, ...change, page: undefined }, { replace: false });
    },
  };
}
