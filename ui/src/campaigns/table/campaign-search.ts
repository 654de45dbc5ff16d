/** What the address of the campaign list says, as the API takes it. */
import type { z } from 'zod';
import { CAMPAIGN_SORTS } from '../../../../src/api/contract/campaigns.ts';
import { querySort } from '../../../../src/api/contract/paging.ts';
import type { campaignsSearch } from '../../routes/search.ts';

export type CampaignsSearch = z.output<typeof campaignsSearch>;

export const DEFAULT_SORT = '-updated_at';
export const PAGE_SIZE = 25;

/** The filters of the address, without search, sort and page. */
export const NO_FILTERS = {
  status: undefined,
  channel: undefined,
  owner: undefined,
  segment: undefined,
  trashed: undefined,
} as const satisfies Partial<CampaignsSearch>;

const known = querySort(CAMPAIGN_SORTS);

/** A sort the server does not know falls back to the default. */
export function queryOf({ open: _, ...search }: CampaignsSearch) {
  const sort = known.safeParse(search.sort);
  return {
    ...search,
    sort: sort.success ? sort.data : DEFAULT_SORT,
    page: search.page ?? 1,
    page_size: search.page_size ?? PAGE_SIZE,
  } as const;
}
