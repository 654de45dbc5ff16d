/** The segment table: filters, sorting, the figures behind the filters, and saved views. */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { idParams, instant, pageOf, pageQuery, queryBoolean, queryList, querySort } from './paging.ts';
import { segment, segmentStatus, verdict } from './segments.ts';

/** What the table can be sorted by. */
export const SEGMENT_SORTS = [
  'name',
  'status',
  'readiness',
  'count',
  'change',
  'reachable',
  'reachable_email',
  'reachable_sms',
  'reachable_phone',
  'sources',
  'used_by',
  'calculated_at',
  'calculation_ms',
  'owner',
  'kind',
  'labels',
  'version',
  'created_at',
  'updated_at',
] as const;
export type SegmentSort = (typeof SEGMENT_SORTS)[number];

/** Segments without a value come last, whatever the direction. */
export const segmentSort = querySort(SEGMENT_SORTS);

const text = z.string().max(200);

/** Which segments are meant: members of one filter mean "or", filters among each other "and". */
const filters = {
  /** Every word of it stands in the name, the description, a label or the sentence of the rules. */
  q: pageQuery.q,
  status: queryList(segmentStatus).optional(),
  readiness: queryList(verdict).optional(),
  /** Ids of data sources that supply fields of the rules, or that the rules name. */
  source: queryList(text).optional(),
  label: queryList(text).optional(),
  kind: queryList(z.enum(['rule', 'list'])).optional(),
  /** Ids of accounts; `nobody` for segments without an owner. */
  owner: queryList(text).optional(),
  /** Whether something uses it: another segment, or a campaign that is neither archived nor in the trash. */
  used: queryBoolean.optional(),
  /** The trash, instead of what is not in it. */
  trashed: queryBoolean.default(false),
  /** Absent: archived segments are left out, except in the trash. */
  archived: queryList(queryBoolean).optional(),
};

export const segmentFilter = z.strictObject(filters);
export type SegmentFilter = z.output<typeof segmentFilter>;

const facet = z.array(z.object({ value: z.string(), label: z.string(), count: z.int() }));

/** A way to look at the table, as it is saved. */
export const segmentViewContent = z.strictObject({
  ...filters,
  trashed: queryBoolean.optional(),
  sort: segmentSort.optional(),
  page_size: pageQuery.page_size.removeDefault().optional(),
  columns: z.array(z.string().min(1).max(40)).min(1).max(40).optional(),
});

export const segmentView = z.object({
  id: z.string(),
  name: z.string(),
  shared: z.boolean(),
  /** Whether whoever asks may change it. */
  own: z.boolean(),
  owner: z.object({ id: z.string(), name: z.string() }),
  view: segmentViewContent,
  created_at: instant,
  updated_at: instant,
});
export type SegmentView = z.output<typeof segmentView>;

const viewName = z.string().trim().min(1).max(80);

export const segmentListContract = {
  listSegments: endpoint({
    method: 'GET',
    path: '/segments',
    role: 'viewer',
    tag: 'Segments',
    summary: 'List segments; q searches name, description, labels and the sentence of the rules',
    query: z.strictObject({ ...pageQuery, ...filters, sort: segmentSort.default('-updated_at') }),
    answer: pageOf(segment).extend({
      /** How many there are at all, whatever was asked for. */
      exist: z.object({ active: z.int(), archived: z.int(), trashed: z.int() }),
    }),
  }),
  readSegmentFacets: endpoint({
    method: 'GET',
    path: '/segments/facets',
    role: 'viewer',
    tag: 'Segments',
    summary: 'For each filter its choices, with how many segments the other filters leave for each',
    query: segmentFilter,
    answer: z.object({
      status: facet,
      readiness: facet,
      source: facet,
      label: facet,
      kind: facet,
      owner: facet,
      used: facet,
    }),
  }),
  listSegmentViews: endpoint({
    method: 'GET',
    path: '/segments/views',
    role: 'viewer',
    tag: 'Segments',
    summary: 'Saved views of the segment table: your own, and those shared with the team',
    answer: z.object({ items: z.array(segmentView) }),
  }),
  createSegmentView: endpoint({
    method: 'POST',
    path: '/segments/views',
    role: 'viewer',
    tag: 'Segments',
    summary: 'Save a view under a name',
    status: 201,
    body: z.strictObject({ name: viewName, shared: z.boolean().default(false), view: segmentViewContent }),
    answer: segmentView,
  }),
  changeSegmentView: endpoint({
    method: 'PATCH',
    path: '/segments/views/{id}',
    role: 'viewer',
    tag: 'Segments',
    summary: 'Rename, replace, share or unshare a view of your own',
    params: idParams,
    body: z.strictObject({
      name: viewName.optional(),
      shared: z.boolean().optional(),
      view: segmentViewContent.optional(),
    }),
    answer: segmentView,
  }),
  deleteSegmentView: endpoint({
    method: 'DELETE',
    path: '/segments/views/{id}',
    role: 'viewer',
    tag: 'Segments',
    summary: 'Delete a view of your own',
    status: 204,
    params: idParams,
    answer: z.void(),
  }),
};
