/** Versions of a segment's definition: what each changed, two of them side by side, and going back to one. */
import { z } from 'zod';
import { contactSummary } from './contacts.ts';
import { endpoint } from './endpoint.ts';
import { idParams, instant, pageOf, pageQuery, queryNumber } from './paging.ts';
import { segment } from './segments.ts';

const changedPart = z.object({
  /** JSON pointer into the definition of that version. */
  path: z.string(),
  sentence: z.string(),
});

const definitionChange = z.object({
  kind: z.enum([
    'rule_added',
    'rule_removed',
    'rule_changed',
    'rule_moved',
    'group_added',
    'group_removed',
    'group_changed',
    'pins_changed',
  ]),
  /** The part as it was; absent for what was added. */
  from: changedPart.optional(),
  /** The part as it is; absent for what was taken away. */
  to: changedPart.optional(),
  sentence: z.string(),
});

const version = z.object({
  version: z.int(),
  definition: z.unknown(),
  sentence: z.string(),
  /** How many contacts are pinned in and out. */
  pins: z.object({ include: z.int(), exclude: z.int() }),
  note: z.string(),
  created_at: instant,
  created_by: z.string(),
});

/** Contacts of one kind: how many, and the first of them that still exist. */
const counted = z.object({ count: z.int(), contacts: z.array(contactSummary) });

const versionNumber = queryNumber.pipe(z.int().min(1));
const twoVersions = idParams.extend({ a: versionNumber, b: versionNumber });

export const segmentVersionsContract = {
  listVersions: endpoint({
    method: 'GET',
    path: '/segments/{id}/versions',
    role: 'viewer',
    tag: 'Segments',
    summary: 'Definition versions, newest first, each with what it changed against the version before',
    params: idParams,
    query: z.strictObject({ page: pageQuery.page, page_size: pageQuery.page_size }),
    answer: pageOf(
      version.extend({
        /** Null for the first version. Empty when only the spelling is another. */
        changes: z.array(definitionChange).nullable(),
      }),
    ),
  }),
  diffVersions: endpoint({
    method: 'GET',
    path: '/segments/{id}/versions/{a}/diff/{b}',
    role: 'viewer',
    tag: 'Segments',
    summary: 'What it takes to get from version a to version b, in words and by place',
    params: twoVersions,
    answer: z.object({
      a: version,
      b: version,
      changes: z.array(definitionChange),
      pins: z.object({
        pinned_in: counted,
        no_longer_pinned_in: counted,
        pinned_out: counted,
        no_longer_pinned_out: counted,
      }),
    }),
  }),
  countVersions: endpoint({
    method: 'GET',
    path: '/segments/{id}/versions/{a}/counts/{b}',
    role: 'viewer',
    tag: 'Segments',
    summary:
      "Members that two versions have on today's data: both counts, in both, only in one, with samples",
    params: twoVersions,
    query: z.strictObject({ limit: queryNumber.pipe(z.int().min(0).max(50)).default(5) }),
    answer: z.object({
      /** The moment both were read at. */
      as_of: instant,
      total: z.int(),
      a: z.int(),
      b: z.int(),
      both: counted,
      only_a: counted,
      only_b: counted,
      took_ms: z.number(),
    }),
  }),
  restoreVersion: endpoint({
    method: 'POST',
    path: '/segments/{id}/versions/{version}/restore',
    role: 'editor',
    tag: 'Segments',
    summary: 'Make an earlier version the current one, as a new version. If-Match guards with the version',
    params: idParams.extend({ version: versionNumber }),
    body: z.strictObject({ note: z.string().max(500).optional() }),
    answer: segment,
  }),
};
