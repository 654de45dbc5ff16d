/** Runs of campaigns: starting them, what they froze, who was reached, and why everybody else was not. */
import { z } from 'zod';
import { campaign, handOver, preflightFinding, REACH_REASONS, reachReason } from './campaigns.ts';
import { contactSummary } from './contacts.ts';
import { endpoint, rawCsv } from './endpoint.ts';
import { explanation } from './explain.ts';
import { idParams, instant, pageOf, pageQuery, queryList, querySort } from './paging.ts';
import { channel } from './tags-and-preferences.ts';

export const runType = z.enum(['test', 'now', 'scheduled']);

/**
 * scheduled → preflight → preparing → ready → delivering → completed; or blocked (preflight stopped it), cancelled or failed.
 * `ready`: the audience is frozen. It is handed over at once (`webhook`), or waits to be downloaded and completed (`file`).
 */
export const runStatus = z.enum([
  'scheduled',
  'preflight',
  'preparing',
  'ready',
  'delivering',
  'completed',
  'cancelled',
  'blocked',
  'failed',
]);
export type RunStatus = z.output<typeof runStatus>;

/** What whatever sends reports of a contact, as events `campaign.…`. */
export const FEEDBACK = ['delivered', 'opened', 'clicked', 'bounced', 'unsubscribed', 'failed'] as const;
export const feedback = z.enum(FEEDBACK);
export type Feedback = z.output<typeof feedback>;

const named = z.object({ id: z.string(), name: z.string() });

/** What became of everybody considered; `considered = targeted + the sum of the reasons`, as frozen. */
const waterfall = z.object({
  considered: z.int(),
  targeted: z.int(),
  /** Every reason that could apply, in the order they were asked; `excluded` once per excluded segment. */
  reasons: z.array(z.object({ reason: reachReason, segment: named.nullable(), count: z.int() })),
});

const runError = z.object({ code: z.string(), detail: z.string(), hint: z.string().optional() });

/** A segment as the run read it; its audience is that calculation's, whatever happened to the segment since. */
const runSegment = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(['include', 'exclude']),
  version: z.int(),
  calculation_id: z.string(),
  calculated_at: instant.nullable(),
  /** Members when it was calculated. */
  count: z.int(),
  sentence: z.string(),
});

export const run = z.object({
  id: z.string(),
  campaign: named,
  type: runType,
  channel,
  status: runStatus,
  /** Of scheduled runs: when it begins. */
  scheduled_at: instant.nullable(),
  requested_at: instant,
  requested_by: z.string(),
  /** The moment at which audiences and preferences were read; null before it is preparing. */
  as_of: instant.nullable(),
  prepared_at: instant.nullable(),
  /** When it was over. */
  finished_at: instant.nullable(),
  /** The campaign as it was when the run froze it; null before. */
  plan: campaign
    .pick({ goal: true, instructions: true, template_ref: true, limit: true, hold_out: true })
    .extend({ version: z.int() })
    .nullable(),
  /** The segments it froze, in their order; empty before, and for tests. */
  segments: z.array(runSegment),
  /** null before it is ready. */
  waterfall: waterfall.nullable(),
  /** What preflight had to say when it was asked last: what stopped it, or what was overridden or only said. */
  findings: z.array(preflightFinding),
  /** Who let it run in spite of which warnings, and why. */
  override: z
    .object({ reason: z.string(), by: z.string(), at: instant, findings: z.array(preflightFinding) })
    .nullable(),
  hand_over: handOver,
  /** How far handing over is; null before it begins. */
  delivery: z
    .object({
      batches: z.object({ total: z.int(), delivered: z.int(), failed: z.int() }),
      /** Contacts that were handed over; fewer than targeted when some were deleted meanwhile, or batches failed. */
      handed_over: z.int(),
      /** When it is tried again after the receiver failed; null when it does not wait. */
      next_attempt_at: instant.nullable(),
      /** Why it waits. */
      last_error: runError.nullable(),
    })
    .nullable(),
  /** Contacts of whom each was reported, by events with the id of the run; null before it is ready. */
  feedback: z.record(feedback, z.int()).nullable(),
  /** Segments that are calculated first; it goes on by itself. */
  waiting_for: z.array(named),
  error: runError.nullable(),
});
export type Run = z.output<typeof run>;

export const RUN_SORTS = ['requested_at', 'scheduled_at', 'targeted', 'status', 'campaign'] as const;

const runFilters = {
  /** Searched in the name of the campaign. */
  q: pageQuery.q,
  status: queryList(runStatus).optional(),
  type: queryList(runType).optional(),
  channel: queryList(channel).optional(),
  page: pageQuery.page,
  page_size: pageQuery.page_size,
  sort: querySort(RUN_SORTS).default('-requested_at'),
};
export const runListQuery = z.strictObject({
  ...runFilters,
  campaign: queryList(z.string().max(100)).optional(),
  /** Runs that froze an audience of the segment. */
  segment: queryList(z.string().max(100)).optional(),
});

/** Everybody considered, those targeted, those handed over (once the run is over), or those missed for one reason. `excluded` alone: by any segment. */
export const audienceReason = z.enum(['considered', 'targeted', 'handed_over', ...REACH_REASONS]);

const audienceQuery = {
  reason: audienceReason.default('targeted'),
  /** With `excluded`: by this segment. */
  segment: z.string().max(100).optional(),
  /** Instead of a reason: those of whom that was reported with the id of the run. */
  reported: feedback.optional(),
  q: pageQuery.q,
  /** The key of a field, `-` in front for descending. */
  sort: z.string().max(130).default('-created_at'),
};

const anyContact = z.string().trim().min(1).max(500);

/** Why a contact is reached or missed, by a run or by a campaign as it is now. */
export const reachExplanation = z.object({
  contact: contactSummary,
  /** The moment it is about. */
  as_of: instant,
  /** `not_considered`: in none of the included segments. */
  reason: z.enum(['targeted', 'not_considered', ...REACH_REASONS]),
  sentence: z.string(),
  /** Of `excluded`: by which segment. */
  segment: named.nullable(),
  /** Of `duplicate_address`: who stands for the address; null when that contact was deleted since. */
  duplicate_of: contactSummary.nullable(),
  /** Of `unsubscribed`: the record that says so. */
  preference: z.object({ channel, origin: z.string(), at: instant }).nullable(),
  /** Of `over_limit`: the runs that count. */
  earlier_runs: z.array(z.object({ id: z.string(), campaign: named, as_of: instant })),
  /** Where it can be put right. */
  fix: z
    .object({
      where: z.enum(['contact', 'segment', 'campaign']),
      label: z.string(),
      href: z.string(),
    })
    .nullable(),
  /** Each segment of the campaign, with whether its audience has the contact … */
  segments: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      role: z.enum(['include', 'exclude']),
      calculation_id: z.string().nullable(),
      member: z.boolean(),
      /** … and, for those behind the reason, why, with the values of that calculation. null when that is not known any more. */
      explanation: explanation.nullable(),
    }),
  ),
});
export type ReachExplanation = z.output<typeof reachExplanation>;

export const runsContract = {
  startRun: endpoint({
    method: 'POST',
    path: '/campaigns/{id}/runs',
    role: 'editor',
    tag: 'Runs',
    summary: 'Start a run now or at a time, or a test; refused with everything preflight has against it',
    status: 202,
    params: idParams,
    body: z.strictObject({
      type: runType,
      /** Of a scheduled run: an instant with its zone, later than now. Preflight is asked again then. */
      at: z.iso.datetime({ offset: true }).optional(),
      /** Of a test: whom to send it to, by id, external id, email or phone. */
      contacts: z.array(anyContact).min(1).max(100).optional(),
      /** Run in spite of the warnings of now, which are kept with the reason. Other warnings later stop it. */
      override: z.strictObject({ reason: z.string().trim().min(3).max(1_000) }).optional(),
      /** Calculate the segments first where preflight asks for it; the run goes on by itself afterwards. */
      refresh_first: z.boolean().default(false),
    }),
    answer: run,
  }),
  listCampaignRuns: endpoint({
    method: 'GET',
    path: '/campaigns/{id}/runs',
    role: 'viewer',
    tag: 'Runs',
    summary: 'Runs of a campaign',
    params: idParams,
    query: z.strictObject(runFilters),
    answer: pageOf(run),
  }),
  listSegmentRuns: endpoint({
    method: 'GET',
    path: '/segments/{id}/runs',
    role: 'viewer',
    tag: 'Runs',
    summary: 'Runs that froze an audience of a segment, with its version and size then',
    params: idParams,
    query: z.strictObject(runFilters),
    answer: pageOf(run),
  }),
  listRuns: endpoint({
    method: 'GET',
    path: '/runs',
    role: 'viewer',
    tag: 'Runs',
    summary: 'Runs of all campaigns',
    query: runListQuery,
    answer: pageOf(run).extend({
      /** How many there are at all, whatever was asked for. */
      exist: z.int(),
    }),
  }),
  readRun: endpoint({
    method: 'GET',
    path: '/runs/{id}',
    role: 'viewer',
    tag: 'Runs',
    summary: 'Read a run: status, waterfall, and the calculations it froze',
    params: idParams,
    answer: run,
  }),
  cancelRun: endpoint({
    method: 'POST',
    path: '/runs/{id}/cancel',
    role: 'editor',
    tag: 'Runs',
    summary: 'Cancel a run that is not over',
    params: idParams,
    answer: run,
  }),
  completeRun: endpoint({
    method: 'POST',
    path: '/runs/{id}/complete',
    role: 'editor',
    tag: 'Runs',
    summary:
      'Say that the audience of a run was downloaded and is on its way: rules see it as targeted from then on',
    status: 202,
    params: idParams,
    answer: run,
  }),
  rescheduleRun: endpoint({
    method: 'POST',
    path: '/runs/{id}/reschedule',
    role: 'editor',
    tag: 'Runs',
    summary: 'Let a scheduled or blocked run begin at another time',
    params: idParams,
    body: z.strictObject({ at: z.iso.datetime({ offset: true }) }),
    answer: run,
  }),
  listRunAudience: endpoint({
    method: 'GET',
    path: '/runs/{id}/audience',
    role: 'viewer',
    tag: 'Runs',
    summary: 'Contacts the run targeted, or missed for a reason; those that exist still, as they are now',
    params: idParams,
    query: z.strictObject({ ...audienceQuery, page: pageQuery.page, page_size: pageQuery.page_size }),
    answer: pageOf(contactSummary).extend({
      /** How many it froze, contacts that were deleted since included. */
      frozen: z.int(),
    }),
  }),
  exportRunAudience: endpoint({
    method: 'GET',
    path: '/runs/{id}/audience.csv',
    role: 'viewer',
    tag: 'Runs',
    summary: 'The same as CSV',
    params: idParams,
    query: z.strictObject({ ...audienceQuery, columns: queryList(z.string().max(130)).optional() }),
    answer: rawCsv,
  }),
  explainRun: endpoint({
    method: 'GET',
    path: '/runs/{id}/explain',
    role: 'viewer',
    tag: 'Runs',
    summary: 'Why the run reached a contact or missed it, with what was known then',
    params: idParams,
    query: z.strictObject({ contact: anyContact }),
    answer: reachExplanation,
  }),
  explainCampaign: endpoint({
    method: 'GET',
    path: '/campaigns/{id}/explain',
    role: 'viewer',
    tag: 'Runs',
    summary: 'Whether a run of the campaign would reach a contact now, and why not',
    params: idParams,
    query: z.strictObject({ contact: anyContact }),
    answer: reachExplanation,
  }),
};
