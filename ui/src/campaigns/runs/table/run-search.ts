/** What the address of the list of runs says, as the API takes it. */
import type { z } from 'zod';
import { querySort } from '../../../../../src/api/contract/paging.ts';
import { RUN_SORTS } from '../../../../../src/api/contract/runs.ts';
import type { runsSearch } from '../../../routes/search.ts';

export type RunsSearch = z.output<typeof runsSearch>;

export const DEFAULT_SORT = '-requested_at';
export const PAGE_SIZE = 25;

/** The filters of the address, without search, sort and page. */
export const NO_FILTERS = {
  status: undefined,
  type: undefined,
  channel: undefined,
  campaign: undefined,
  segment: undefined,
} as const satisfies Partial<RunsSearch>;

const known = querySort(RUN_SORTS);

/** A sort the server does not know falls back to the default. */
export function queryOf(search: RunsSearch) {
  const sort = known.safeParse(search.sort);
  return {
    ...search,
    sort: sort.success ? sort.data : DEFAULT_SORT,
    page: search.page ?? 1,
    page_size: search.page_size ?? PAGE_SIZE,
  } as const;
}
