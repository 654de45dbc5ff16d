/**
 * What stands in the address of each list, typed: search, sorting, page, filters. Absent means the default, so that
 * addresses stay short. An address that does not fit is refused by the route and the screen says so.
 */
import { z } from 'zod';
import { campaignStatus } from '../../../src/api/contract/campaigns.ts';
import { reasonKind, side } from '../../../src/api/contract/changes.ts';
import { suggestionKind } from '../../../src/api/contract/cleanup.ts';
import { eventType, TEST_EVENT } from '../../../src/api/contract/event-types.ts';
import { queryList, queryNumber } from '../../../src/api/contract/paging.ts';
import { audienceReason, feedback, runStatus, runType } from '../../../src/api/contract/runs.ts';
import { segmentStatus, verdict } from '../../../src/api/contract/segments.ts';
import { channel } from '../../../src/api/contract/tags-and-preferences.ts';
import { deliveryStatus } from '../../../src/api/contract/webhooks.ts';

/** Members every list shares; spread it into the search of a new list. */
export const listSearch = {
  q: z.string().max(200).optional(),
  sort: z.string().max(130).optional(),
  page: queryNumber.optional(),
  page_size: queryNumber.optional(),
};

const many = queryList(z.string()).optional();

export const contactsSearch = z.object({
  ...listSearch,
  active: z.enum(['true', 'false']).optional(),
  tag: many,
  source: many,
  /** Columns on show, when they differ from the person's own choice. */
  columns: many,
  /** The form for a new contact is open. */
  create: z.enum(['true']).optional(),
});

export const segmentsSearch = z.object({
  ...listSearch,
  status: queryList(segmentStatus).optional(),
  readiness: queryList(verdict).optional(),
  source: many,
  label: many,
  kind: queryList(z.enum(['rule', 'list'])).optional(),
  owner: many,
  used: z.enum(['true', 'false']).optional(),
  trashed: z.enum(['true', 'false']).optional(),
  archived: queryList(z.enum(['true', 'false'])).optional(),
  /** Columns on show, when they differ from the usual ones. */
  columns: many,
  /** The saved view this began as. */
  view: z.string().max(100).optional(),
});

export const segmentSearch = z.object({
  ...listSearch,
  tab: z
    .enum(['overview', 'members', 'rules', 'why', 'changes', 'versions', 'history', 'related', 'campaigns'])
    .optional(),
  /** Versions chosen for comparing: `2-4`, or one until the second is chosen. */
  versions: z
    .string()
    .regex(/^\d{1,9}(-\d{1,9})?$/)
    .optional(),
  columns: many,
  /** How related segments stand to this one. */
  relation: many,
  /** Whom the tab “Why” is about, by id or any identity, and as of which calculation. */
  contact: z.string().max(500).optional(),
  calculation: z.string().max(100).optional(),
  /** The two calculations that the tab “Changes” compares, and which side is listed. */
  from: z.string().max(100).optional(),
  to: z.string().max(100).optional(),
  side: side.optional(),
  reason: reasonKind.optional(),
  movers_page: queryNumber.optional(),
});

export const campaignsSearch = z.object({
  ...listSearch,
  status: queryList(campaignStatus).optional(),
  channel: queryList(channel).optional(),
  owner: many,
  segment: many,
  trashed: z.enum(['true', 'false']).optional(),
  /** The campaign that is open beside the list. */
  open: z.string().max(100).optional(),
});

export const campaignSearch = z.object({
  /** Whom “Would she get it?” is asked about, by id or any identity. */
  contact: z.string().max(500).optional(),
});

export const traceSearch = z.object({
  /** Whom it is narrowed to, by id or any identity, and the run that is looked at; absent: everybody, now. */
  contact: z.string().max(500).optional(),
  run: z.string().max(100).optional(),
});

export const runsSearch = z.object({
  ...listSearch,
  status: queryList(runStatus).optional(),
  type: queryList(runType).optional(),
  channel: queryList(channel).optional(),
  campaign: many,
  segment: many,
});

export const runSearch = z.object({
  ...listSearch,
  /** Whose contacts are listed: those of a step of the waterfall, or those of whom something was reported. */
  reason: audienceReason.optional(),
  segment: z.string().max(100).optional(),
  reported: feedback.optional(),
  /** Whom “Did she get it?” is asked about, by id or any identity. */
  contact: z.string().max(500).optional(),
});

export const newCampaignSearch = z.object({
  /** The campaign whose plan it begins with. */
  from: z.string().max(100).optional(),
  /** Segments it includes to begin with. */
  include: many,
});

export const sourcesSearch = z.object({
  ...listSearch,
  delivers: queryList(z.enum(['contacts', 'events'])).optional(),
});

export const sourceSearch = z.object({
  page: queryNumber.optional(),
  page_size: queryNumber.optional(),
  /** `mapping`: the mapping is being edited, for the file when one is named. */
  view: z.enum(['mapping']).optional(),
  file: z.string().max(100).optional(),
  /** The syncs that are compared; absent: the last two. */
  from: z.string().max(100).optional(),
  to: z.string().max(100).optional(),
});

export const editSegmentSearch = z.object({
  /** The rule to begin with, as a JSON pointer. */
  rule: z.string().max(500).optional(),
});

export const contactSearch = z.object({
  tab: z.enum(['overview', 'timeline', 'history']).optional(),
  page: queryNumber.optional(),
  /** The segment in which the contact is explained. */
  why: z.string().max(100).optional(),
});

export const fieldsSearch = z.object({
  q: listSearch.q,
  sort: listSearch.sort,
  field: z.string().optional(),
});

export const webhookSearch = z.object({
  page: queryNumber.optional(),
  page_size: queryNumber.optional(),
  status: queryList(deliveryStatus).optional(),
  event: queryList(z.enum([...eventType.options, TEST_EVENT])).optional(),
  /** The delivery that is open. */
  delivery: z.string().max(100).optional(),
});

export const cleanupSearch = z.object({
  /** The group that is shown in full; absent: the first suggestions of all. */
  group: z.enum([...suggestionKind.options, 'merges']).optional(),
  page: queryNumber.optional(),
  page_size: queryNumber.optional(),
  /** What decides who belongs to a group, when it differs from the usual. */
  share: queryNumber.optional(),
  part: queryNumber.optional(),
  stale_days: queryNumber.optional(),
  unused_days: queryNumber.optional(),
  /** The suggestions that were declined. */
  kept: z.enum(['true']).optional(),
});

const day = z.iso.date().optional();

export const historySearch = z.object({
  ...listSearch,
  kind: many,
  actor: many,
  action: many,
  from: day,
  to: day,
});

export const tagsSearch = z.object({ q: listSearch.q, sort: listSearch.sort });

/** `?status=failed&status=queued` → `{ status: ['failed', 'queued'] }`; one value stays a string. */
export function parseSearch(text: string): Record<string, string | string[]> {
  const params = new URLSearchParams(text);
  return Object.fromEntries(
    [...new Set(params.keys())].map((name) => {
      const values = params.getAll(name);
      const [first] = values;
      return [name, values.length === 1 && first !== undefined ? first : values];
    }),
  );
}

/** The inverse of `parseSearch`; empty, absent and null members leave no trace. */
export function stringifySearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (value === undefined || value === null || value === '') continue;
    for (const one of Array.isArray(value) ? value : [value]) params.append(name, String(one));
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}
