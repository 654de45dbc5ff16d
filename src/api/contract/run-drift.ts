/** Drift of a run: whom the plan that it froze would reach today, against whom it reached, and why contacts moved. */
import { z } from 'zod';
import { campaignSegment, REACH_REASONS } from './campaigns.ts';
import { reason, reasonKind } from './changes.ts';
import { contactSummary } from './contacts.ts';
import { endpoint } from './endpoint.ts';
import { idParams, instant, pageOf, pageQuery } from './paging.ts';

const named = z.object({ id: z.string(), name: z.string() });

/** What becomes of a contact: `not_considered` is in none of the included segments, `deleted` does not exist any more. */
const reached = z.enum(['targeted', ...REACH_REASONS, 'not_considered']);
const reachedNow = z.enum(['targeted', ...REACH_REASONS, 'not_considered', 'deleted']);

/** By the run, and by the same plan today. */
const pair = z.object({ before: z.int(), after: z.int() });

const moved = z.object({
  contact: contactSummary.nullable(),
  id: z.string(),
  /** What moved it, the main reason first; empty where it is not a segment that it entered or left. */
  reasons: z.array(reason),
  /** The segment that it entered or left. */
  segment: named.nullable(),
});

const transition = z.object({
  from: reached,
  /** Of `excluded`: by which segment. */
  from_segment: named.nullable(),
  to: reachedNow,
  to_segment: named.nullable(),
  count: z.int(),
  /** What happened, for people; null where nothing did. */
  sentence: z.string().nullable(),
  /** The first of them. */
  sample: z.array(moved),
});

/** Who came among the considered, or is no longer among them, by the first included segment that they entered or left. */
const movedBy = z.object({
  total: z.int(),
  segments: z.array(
    z.object({
      segment: named,
      count: z.int(),
      /** By their main reason, for as many as it was worked out for; null where the segment, or its audience, is gone for good. */
      reasons: z
        .object({ counted: z.int(), kinds: z.array(z.object({ kind: reasonKind, count: z.int() })) })
        .nullable(),
    }),
  ),
  /** Contacts that were deleted; of entered always 0. */
  deleted: z.int(),
  /** Those of whom it is not known through which segment: its audience of then is gone with it. */
  unknown: z.int(),
});

const driftSegment = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(['include', 'exclude']),
  /** As the run froze it. */
  before: z.object({
    version: z.int(),
    calculation_id: z.string(),
    calculated_at: instant.nullable(),
    count: z.int(),
  }),
  after: campaignSegment.omit({ id: true, name: true }).extend({
    /** null when it was deleted for good. */
    version: z.int().nullable(),
  }),
  /** What happened to it since. `not_calculated`: it has a version that its audience was not calculated for. */
  changes: z.array(
    z.enum(['new_version', 'recalculated', 'not_calculated', 'archived', 'trashed', 'deleted']),
  ),
  /** Between its audience of then and the one of now; null when one of them is gone. */
  entered: z.int().nullable(),
  left: z.int().nullable(),
});

export const runDrift = z.object({
  run_id: z.string(),
  /** The moment of the run. */
  as_of: instant,
  now: instant,
  considered: pair,
  targeted: pair,
  /** Targeted now and not then, and then and not now: `before + entered − left = after`. */
  targeted_entered: z.int(),
  targeted_left: z.int(),
  /** Everybody considered then or now, by what became of them then and what would now; also of those nothing changed for. */
  transitions: z.array(transition),
  /** Of everybody considered. */
  entered: movedBy,
  left: movedBy,
  segments: z.array(driftSegment),
  took_ms: z.number(),
});
export type RunDrift = z.output<typeof runDrift>;

export const runDriftContract = {
  readRunDrift: endpoint({
    method: 'GET',
    path: '/runs/{id}/drift',
    role: 'viewer',
    tag: 'Runs',
    summary:
      'Whom the frozen plan of a run would reach today, against whom it reached, and why contacts moved',
    params: idParams,
    answer: runDrift,
  }),
  listDriftContacts: endpoint({
    method: 'GET',
    path: '/runs/{id}/drift/contacts',
    role: 'viewer',
    tag: 'Runs',
    summary: 'The contacts behind a transition of the drift, by number, each with what moved it',
    params: idParams,
    query: z.strictObject({
      from: reached,
      to: reachedNow,
      /** With `excluded`: by this segment; absent: by any. */
      from_segment: z.string().max(100).optional(),
      to_segment: z.string().max(100).optional(),
      page: pageQuery.page,
      page_size: pageQuery.page_size,
    }),
    answer: pageOf(moved),
  }),
};
