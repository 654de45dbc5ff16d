/** Clean-up: which segments are doubled, broken, stale or in nobody's way, what depends on each, and merging them. */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { idParams, instant, pageOf, pageQuery, queryBoolean, queryNumber } from './paging.ts';
import { bulkResult } from './segment-bulk.ts';
import { ruleProblem, segmentStatus, verdict } from './segments.ts';

/** The groups of the page, in its order. The first four are about several segments, the others about one at a time. */
export const suggestionKind = z.enum([
  'duplicates',
  'same_audience',
  'near_duplicates',
  'subsets',
  'broken',
  'failing',
  'empty',
  'never_calculated',
  'stale',
  'unused',
]);
export type SuggestionKind = z.output<typeof suggestionKind>;

const named = z.object({ id: z.string(), name: z.string() });

export const cleanupSegment = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['rule', 'list']),
  sentence: z.string(),
  version: z.int(),
  status: segmentStatus,
  readiness: verdict,
  count: z.int().nullable(),
  calculated_at: instant.nullable(),
  created_at: instant,
  updated_at: instant,
  archived_at: instant.nullable(),
  owner: named.nullable(),
  /** What depends on it. */
  used_by: z.object({
    segments: z.array(named),
    campaigns: z.array(named),
    /** Webhooks that are told of this segment by name. */
    webhooks: z.array(named),
  }),
});
export type CleanupSegment = z.output<typeof cleanupSegment>;

/** What may be done about it. `edit` opens the rules. */
export const suggestedAct = z.enum(['merge', 'calculate', 'edit', 'archive', 'delete']);
export type SuggestedAct = z.output<typeof suggestedAct>;

export const suggestion = z.object({
  kind: suggestionKind,
  /** Of a pair, the smaller one first. */
  segments: z.array(cleanupSegment),
  /** Why it is suggested, as a sentence. */
  reason: z.string(),
  /** Of several: the one to keep, which is used most or, all the same, is the oldest. */
  keep: z.string().nullable(),
  /** Of a pair: contacts in both … */
  common: z.int().nullable(),
  /** … and their share of those in either, from 0 to 1. */
  share: z.number().nullable(),
  /** The likeliest first. */
  acts: z.array(suggestedAct),
  /** Who declined it. */
  kept: z.object({ by: z.string(), at: instant }).nullable(),
});
export type Suggestion = z.output<typeof suggestion>;

/** Whether audiences are compared with each other as they are now. */
const comparison = z.object({
  state: z.enum(['current', 'comparing', 'failed']),
  /** Audiences that were not compared yet, or are others since. */
  outdated: z.int(),
  /** From 0 to 1 while comparing. */
  progress: z.number().nullable(),
  /** Why the last comparison failed. */
  error: z.string().nullable(),
});
export type Comparison = z.output<typeof comparison>;

const thresholds = {
  /** Near-duplicates share at least so many percent of the contacts that are in either. */
  share: queryNumber.pipe(z.int().min(80).max(100)).default(90),
  /** A segment inside another is named when it is at least so many percent of the other. */
  part: queryNumber.pipe(z.int().min(0).max(100)).default(50),
  /** Stale: calculated longer ago than so many days, or out of date. */
  stale_days: queryNumber.pipe(z.int().min(0).max(3650)).default(30),
  /** Unused: nothing uses it, and it was not changed for so many days. */
  unused_days: queryNumber.pipe(z.int().min(0).max(3650)).default(30),
  /** True: the suggestions that were declined, and only those. */
  kept: queryBoolean.default(false),
};

const cleanupQuery = z.strictObject({ ...thresholds, page_size: pageQuery.page_size.default(10) });
export type CleanupQuery = Omit<z.output<typeof cleanupQuery>, 'page_size'>;

const keepBody = z.strictObject({
  kind: suggestionKind,
  segments: z.array(z.string().min(1).max(100)).min(1).max(10_000),
});

const mergeBody = z.strictObject({
  /** The segment that stays. */
  keep: z.string().min(1).max(100),
  /** Those that go to the trash. */
  remove: z.array(z.string().min(1).max(100)).min(1).max(500),
});

const mergedSegment = z.object({
  id: z.string(),
  name: z.string(),
  count: z.int().nullable(),
  /** Its rules say the same as those of the one that stays. */
  same_definition: z.boolean(),
  /** Contacts that are only in the one that stays, and only in this one; null when one of them has no audience. */
  differing: z.object({ only_kept: z.int(), only_removed: z.int() }).nullable(),
});

const merge = z.object({
  keep: named.extend({ count: z.int().nullable() }),
  removed: z.array(mergedSegment),
  /** Segments whose rules name the one that stays instead, each with a new version. */
  segments: z.array(named.extend({ before: z.string(), after: z.string(), version: z.int() })),
  webhooks: z.array(named),
  /** Campaigns that include or exclude the one that stays instead. */
  campaigns: z.array(named),
  /** Contacts in one of the audiences and not in the other, of the pair that differs most; null when that is not known. */
  differing: z.int().nullable(),
});

export const mergePreview = merge.extend({
  /** Merging is refused without `confirm`, because the audiences differ or cannot be compared. */
  needs_confirm: z.boolean(),
  /** Why it can't be merged at all. */
  refusal: z
    .object({
      code: z.string(),
      detail: z.string(),
      hint: z.string().optional(),
      problems: z.array(ruleProblem),
    })
    .nullable(),
});
export type MergePreview = z.output<typeof mergePreview>;

/** A merge as it is listed, for undoing it later. */
const pastMerge = z.object({
  id: z.string(),
  at: instant,
  by: z.string(),
  keep: named,
  removed: z.array(named),
  /** How many things it moved to the one that stayed. */
  moved: z.object({ segments: z.int(), campaigns: z.int(), webhooks: z.int() }),
  undone_at: instant.nullable(),
});

const relation = z.enum(['same_definition', 'same_audience', 'inside', 'around', 'overlapping', 'apart']);
export type Relation = z.output<typeof relation>;

/** The figures of two circles that overlap; they add up. */
const venn = z.object({
  only_this: z.int(),
  both: z.int(),
  only_other: z.int(),
  /** Of those in either, the share in both; 0 when nobody is in either. */
  share: z.number(),
  /** Of this one's contacts, the share that is in the other too. */
  share_of_this: z.number(),
  share_of_other: z.number(),
  relation,
});

export const relatedSegment = venn.extend({ segment: cleanupSegment });
export type RelatedSegment = z.output<typeof relatedSegment>;

export const cleanupHint = z.object({
  act: z.enum(['keep', 'refresh', 'revise', 'merge', 'remove']),
  reason: z.string(),
  /** The segment it is about, when that is another one. */
  segment: named.optional(),
});
export type CleanupHint = z.output<typeof cleanupHint>;

export const cleanupContract = {
  readCleanup: endpoint({
    method: 'GET',
    path: '/cleanup',
    role: 'viewer',
    tag: 'Clean-up',
    summary:
      'What could be tidied, in groups, with what depends on each segment; compares audiences when they changed',
    query: cleanupQuery,
    answer: z.object({
      groups: z.array(
        z.object({
          kind: suggestionKind,
          total: z.int(),
          /** Suggestions of this group that were declined. */
          kept: z.int(),
          /** The first ones; `GET /cleanup/{kind}` has the others. */
          items: z.array(suggestion),
        }),
      ),
      /** Segments that were looked at: neither archived nor in the trash. */
      segments: z.int(),
      comparison,
    }),
  }),
  listSuggestions: endpoint({
    method: 'GET',
    path: '/cleanup/{kind}',
    role: 'viewer',
    tag: 'Clean-up',
    summary: 'The suggestions of one group',
    params: z.strictObject({ kind: suggestionKind }),
    query: z.strictObject({ ...thresholds, page: pageQuery.page, page_size: pageQuery.page_size }),
    answer: pageOf(suggestion),
  }),
  compareAudiences: endpoint({
    method: 'POST',
    path: '/cleanup/compare',
    role: 'editor',
    tag: 'Clean-up',
    summary: 'Compare audiences again after that failed',
    status: 202,
    answer: comparison,
  }),
  keepSuggestion: endpoint({
    method: 'POST',
    path: '/cleanup/keep',
    role: 'editor',
    tag: 'Clean-up',
    summary: 'Decline a suggestion: it is not made again for these segments',
    status: 204,
    body: keepBody,
    answer: z.void(),
  }),
  unkeepSuggestion: endpoint({
    method: 'POST',
    path: '/cleanup/unkeep',
    role: 'editor',
    tag: 'Clean-up',
    summary: 'Take that back',
    status: 204,
    body: keepBody,
    answer: z.void(),
  }),
  previewMerge: endpoint({
    method: 'POST',
    path: '/cleanup/merge/preview',
    role: 'viewer',
    tag: 'Clean-up',
    summary: 'What merging would change and whether it is refused; changes nothing',
    body: mergeBody,
    answer: mergePreview,
  }),
  mergeSegments: endpoint({
    method: 'POST',
    path: '/cleanup/merge',
    role: 'editor',
    tag: 'Clean-up',
    summary: 'Let everything that uses some segments use another one, and move them to the trash',
    body: mergeBody.extend({
      /** Merge although the audiences differ or cannot be compared. */
      confirm: z.boolean().default(false),
    }),
    answer: merge.extend({
      /** For undoing it. */
      id: z.string(),
    }),
  }),
  listMerges: endpoint({
    method: 'GET',
    path: '/cleanup/merges',
    role: 'viewer',
    tag: 'Clean-up',
    summary: 'Merges of the last thirty days, newest first, undone ones included',
    query: z.strictObject({ page: pageQuery.page, page_size: pageQuery.page_size }),
    answer: pageOf(pastMerge),
  }),
  undoMerge: endpoint({
    method: 'POST',
    path: '/cleanup/merge/{id}/undo',
    role: 'editor',
    tag: 'Clean-up',
    summary: 'Undo a merge: everything is used as before, in new versions, but for what was changed since',
    params: idParams,
    answer: z.object({
      done: z.int(),
      skipped: z.int(),
      /** One for each segment, campaign and webhook that the merge had changed. */
      items: z.array(bulkResult),
    }),
  }),
  listRelated: endpoint({
    method: 'GET',
    path: '/segments/{id}/overlap',
    role: 'viewer',
    tag: 'Segments',
    summary: 'Other segments by what they have in common with this one, and what should be done with it',
    params: idParams,
    query: z.strictObject({
      ...pageQuery,
      relation: z.union([z.array(relation), relation.transform((one) => [one])]).optional(),
      /** Another segment, for the exact figures of the two. */
      with: z.string().max(100).optional(),
    }),
    answer: pageOf(relatedSegment).extend({
      /** This one, with what depends on it. */
      segment: cleanupSegment,
      /** Members that exist now; null when it has no audience. */
      count: z.int().nullable(),
      with: relatedSegment.nullable(),
      hints: z.array(cleanupHint),
    }),
  }),
};
