/** What the address of the segment table says, as the API takes it: the query of the list, the filter, a saved view. */
import type { z } from 'zod';
import { type SegmentView, segmentSort } from '../../../../src/api/contract/segment-list.ts';
import { segmentsSearch } from '../../routes/search.ts';
import { USUAL_COLUMNS } from './segment-columns.tsx';

export type SegmentsSearch = z.output<typeof segmentsSearch>;

export const DEFAULT_SORT = '-updated_at';
export const PAGE_SIZE = 25;

/** The filters of the address, without search, sort and page. */
export const NO_FILTERS = {
  status: undefined,
  readiness: undefined,
  source: undefined,
  label: undefined,
  kind: undefined,
  owner: undefined,
  used: undefined,
  trashed: undefined,
  archived: undefined,
} as const satisfies Partial<SegmentsSearch>;

/** Which segments are meant. */
export function filterOf(search: SegmentsSearch) {
  const { sort: _sort, page: _page, page_size: _size, columns: _columns, view: _view, ...filter } = search;
  return filter;
}

/** A sort the server does not know falls back to the default. */
function sortOf(search: SegmentsSearch) {
  const known = segmentSort.safeParse(search.sort);
  return known.success ? { sort: known.data } : {};
}

export function queryOf(search: SegmentsSearch) {
  return {
    ...filterOf(search),
    ...sortOf(search),
    page: search.page ?? 1,
    page_size: search.page_size ?? PAGE_SIZE,
  };
}

/** What is saved of the address: everything but the page, which is a place in the view and not the view. */
export function viewOf(search: SegmentsSearch, columns: readonly string[]): SegmentView['view'] {
  const { page_size } = search;
  const { used, trashed, archived, ...filter } = filterOf(search);
  return {
    ...filter,
    ...(used === undefined ? {} : { used: used === 'true' }),
    ...(trashed === undefined ? {} : { trashed: trashed === 'true' }),
    ...(archived === undefined ? {} : { archived: archived.map((one) => one === 'true') }),
    ...sortOf(search),
    ...(page_size === undefined ? {} : { page_size }),
    columns: [...columns],
  };
}

/** The address of a saved view. */
export function searchOfView({ id, view }: Pick<SegmentView, 'id' | 'view'>): SegmentsSearch {
  const { columns, ...rest } = view;
  const text = Object.fromEntries(
    Object.entries(rest).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map(String) : typeof value === 'boolean' ? String(value) : value,
    ]),
  );
  return segmentsSearch.parse({
    ...text,
    ...(columns === undefined || isUsual(columns) ? {} : { columns }),
    view: id,
  });
}

export function isUsual(columns: readonly string[]): boolean {
  return columns.length === USUAL_COLUMNS.length && USUAL_COLUMNS.every((id) => columns.includes(id));
}

/** Whether two views show the same. */
export function isSameView(one: SegmentView['view'], other: SegmentView['view']): boolean {
  return textOf(one) === textOf(other);
}

function textOf(view: SegmentView['view']): string {
  const whole = {
    ...view,
    sort: view.sort ?? DEFAULT_SORT,
    page_size: view.page_size ?? PAGE_SIZE,
    columns: view.columns ?? USUAL_COLUMNS,
  };
  return JSON.stringify(
    Object.entries(whole)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, Array.isArray(value) ? value.map(String).sort() : value])
      .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  );
}
