/** Campaigns: the plan (channel, goal, segments, limits), whom it would reach now, and what speaks against a run. */
import { z } from 'zod';
import { contactSummary } from './contacts.ts';
import { endpoint } from './endpoint.ts';
import { idParams, instant, pageOf, pageQuery, queryBoolean, queryList, querySort } from './paging.ts';
import { finding, segmentStatus, verdict } from './segments.ts';
import { channel } from './tags-and-preferences.ts';

export const campaignStatus = z.enum(['draft', 'active', 'paused', 'archived']);
export type CampaignStatus = z.output<typeof campaignStatus>;

/** Audiences of rules that were calculated longer ago than so many days are old: preflight warns of them. */
export const OLD_AUDIENCE_DAYS = 7;

const named = z.object({ id: z.string(), name: z.string() });

/**
 * Why somebody who was considered is not targeted. The order is the order in which they are asked: a contact has the first
 * that applies, so that considered = targeted + each of them.
 */
export const REACH_REASONS = [
  'excluded',
  'inactive',
  'no_address',
  'invalid_address',
  'unsubscribed',
  'duplicate_address',
  'held_out',
  'over_limit',
] as const;
export const reachReason = z.enum(REACH_REASONS);
export type ReachReason = z.output<typeof reachReason>;

/** At most `runs` runs in `days` days reach a contact; earlier runs of this campaign count, or all of its channel. */
const limit = z.strictObject({
  runs: z.int().min(1).max(100),
  days: z.int().min(1).max(366),
  counts: z.enum(['campaign', 'channel']).default('channel'),
});

/**
 * A share of contacts that is never targeted, for comparison. The seed decides who, for ever the same: it is the rule
 * `{ "sample": { "percent", "seed" } }`. Absent seed: one of the campaign's own.
 */
const holdOut = z.strictObject({
  percent: z.number().gt(0).lt(100),
  seed: z.string().trim().min(1).max(100).optional(),
});

const segmentIds = z.array(z.string().min(1).max(100)).max(50);
const campaignName = z.string().trim().min(1).max(160);
/** The id of an account; null: nobody. */
const owner = z.string().max(100).nullable();

/** webhook: in batches to the receiver of the channel. file: somebody downloads the audience. */
export const handOver = z.enum(['webhook', 'file']);

/** What decides whom a campaign reaches. */
const targeting = {
  channel,
  /** Ids of segments. Whoever is in one of them is considered … */
  include: segmentIds,
  /** … and not targeted when in one of these. The first one that has a contact is its reason. */
  exclude: segmentIds,
  /** null: no limit. */
  limit: limit.nullable(),
  /** null: nobody is held out. */
  hold_out: holdOut.nullable(),
};

const texts = {
  goal: z.string().max(500),
  instructions: z.string().max(20_000),
  /** What whatever sends calls the message. Empty: none is chosen yet. */
  template_ref: z.string().trim().max(500),
};

/** A segment as a campaign sees it. */
export const campaignSegment = z.object({
  id: z.string(),
  /** The id, when it was deleted for good. */
  name: z.string(),
  /** `trashed` and `deleted` ones reach nobody and stop a run. */
  state: z.enum(['there', 'archived', 'trashed', 'deleted']),
  status: segmentStatus.nullable(),
  readiness: verdict.nullable(),
  /** Members of the published audience; null when there is none. */
  count: z.int().nullable(),
  calculated_at: instant.nullable(),
  calculation_id: z.string().nullable(),
});
export type CampaignSegment = z.output<typeof campaignSegment>;

export const campaign = z.object({
  id: z.string(),
  name: z.string(),
  ...texts,
  channel,
  status: campaignStatus,
  include: z.array(campaignSegment),
  exclude: z.array(campaignSegment),
  limit: limit.extend({ counts: z.enum(['campaign', 'channel']) }).nullable(),
  hold_out: holdOut.extend({ seed: z.string() }).nullable(),
  hand_over: handOver,
  owner: named.nullable(),
  /** Changes with every write; pass it as `If-Match` to guard an edit. */
  version: z.int(),
  created_at: instant,
  created_by: z.string(),
  updated_at: instant,
  trashed_at: instant.nullable(),
});
export type Campaign = z.output<typeof campaign>;

export const CAMPAIGN_SORTS = ['name', 'status', 'channel', 'owner', 'created_at', 'updated_at'] as const;

const text = z.string().max(200);

const audienceQuestion = z.strictObject({
  channel,
  include: targeting.include.min(1),
  exclude: targeting.exclude.default([]),
  limit: targeting.limit.default(null),
  hold_out: targeting.hold_out.default(null),
});

/** What is changed and not saved yet; the rest is as it is saved. */
const audienceChange = z.strictObject({
  channel: channel.optional(),
  include: targeting.include.min(1).optional(),
  exclude: targeting.exclude.optional(),
  limit: targeting.limit.optional(),
  hold_out: targeting.hold_out.optional(),
});

/** Whom a campaign would target now, from the published audiences and the preferences of now. */
export const audiencePreview = z.object({
  as_of: instant,
  /** Contacts in any of the included segments. considered = targeted + the sum of the reasons. */
  considered: z.int(),
  targeted: z.int(),
  /** Every reason that can apply, in the order they are asked; `excluded` once per excluded segment. */
  reasons: z.array(z.object({ reason: reachReason, segment: named.nullable(), count: z.int() })),
  include: z.array(
    campaignSegment.extend({
      /** Members that exist now; null when it has no audience. */
      members: z.int().nullable(),
      /** Those that no other included segment has. */
      only: z.int().nullable(),
    }),
  ),
  exclude: z.array(
    campaignSegment.extend({
      members: z.int().nullable(),
      /** How many of those considered are in it, whatever their first reason is. */
      considered: z.int().nullable(),
    }),
  ),
  /** Contacts that two included segments share; pairs that share nobody are left out. */
  overlap: z.array(z.object({ segments: z.tuple([z.string(), z.string()]), count: z.int() })),
  /** The first of those targeted. */
  sample: z.array(contactSummary),
  took_ms: z.number(),
});
export type AudiencePreview = z.output<typeof audiencePreview>;

export const preflightFinding = finding.extend({
  /** The segment it is about. */
  segment: named.optional(),
  fix: z
    .object({
      label: z.string(),
      href: z.string().optional(),
      /** Something to do here: calculate `segment`, or make the campaign active. */
      action: z.enum(['calculate', 'activate']).optional(),
    })
    .optional(),
});
export type PreflightFinding = z.output<typeof preflightFinding>;

export const preflight = z.object({
  as_of: instant,
  /** blocked: no run starts. warned: only when somebody overrides it, with a reason. clear: nothing speaks against it. */
  verdict: z.enum(['clear', 'warned', 'blocked']),
  /** Blockers first, then warnings, then what is only said. */
  findings: z.array(preflightFinding),
  /** null when it cannot be worked out, which a finding explains. */
  audience: audiencePreview.pick({ considered: true, targeted: true }).nullable(),
});
export type Preflight = z.output<typeof preflight>;

export const campaignsContract = {
  listCampaigns: endpoint({
    method: 'GET',
    path: '/campaigns',
    role: 'viewer',
    tag: 'Campaigns',
    summary: 'List campaigns; q searches name, goal, instructions, template and the names of their segments',
    query: z.strictObject({
      ...pageQuery,
      /** Absent: archived campaigns are left out, except in the trash. */
      status: queryList(campaignStatus).optional(),
      channel: queryList(channel).optional(),
      /** Ids of accounts; `nobody` for campaigns without an owner. */
      owner: queryList(text).optional(),
      /** Ids of segments that it includes or excludes. */
      segment: queryList(text).optional(),
      hand_over: queryList(handOver).optional(),
      /** The trash, instead of what is not in it. */
      trashed: queryBoolean.default(false),
      sort: querySort(CAMPAIGN_SORTS).default('-updated_at'),
    }),
    answer: pageOf(campaign).extend({
      /** How many there are at all, whatever was asked for. */
      exist: z.object({ active: z.int(), archived: z.int(), trashed: z.int() }),
    }),
  }),
  createCampaign: endpoint({
    method: 'POST',
    path: '/campaigns',
    role: 'editor',
    tag: 'Campaigns',
    summary: 'Create a campaign, as a draft unless told otherwise',
    status: 201,
    body: z.strictObject({
      name: campaignName,
      goal: texts.goal.default(''),
      instructions: texts.instructions.default(''),
      template_ref: texts.template_ref.default(''),
      channel,
      status: campaignStatus.default('draft'),
      include: segmentIds.default([]),
      exclude: segmentIds.default([]),
      limit: limit.nullable().default(null),
      hold_out: holdOut.nullable().default(null),
      hand_over: handOver.default('file'),
      /** Absent: the person who creates it; nobody when that is a program. */
      owner: owner.optional(),
    }),
    answer: campaign,
  }),
  readCampaign: endpoint({
    method: 'GET',
    path: '/campaigns/{id}',
    role: 'viewer',
    tag: 'Campaigns',
    summary: 'Read a campaign with its segments as they are now',
    params: idParams,
    answer: campaign,
  }),
  changeCampaign: endpoint({
    method: 'PATCH',
    path: '/campaigns/{id}',
    role: 'editor',
    tag: 'Campaigns',
    summary: 'Change a campaign. If-Match guards with the version',
    params: idParams,
    body: z.strictObject({
      name: campaignName.optional(),
      goal: texts.goal.optional(),
      instructions: texts.instructions.optional(),
      template_ref: texts.template_ref.optional(),
      channel: channel.optional(),
      status: campaignStatus.optional(),
      include: segmentIds.optional(),
      exclude: segmentIds.optional(),
      limit: limit.nullable().optional(),
      hold_out: holdOut.nullable().optional(),
      hand_over: handOver.optional(),
      owner: owner.optional(),
    }),
    answer: campaign,
  }),
  deleteCampaign: endpoint({
    method: 'DELETE',
    path: '/campaigns/{id}',
    role: 'editor',
    tag: 'Campaigns',
    summary: 'Move a campaign to the trash; refused when it has runs',
    status: 204,
    params: idParams,
    answer: z.void(),
  }),
  restoreCampaign: endpoint({
    method: 'POST',
    path: '/campaigns/{id}/restore',
    role: 'editor',
    tag: 'Campaigns',
    summary: 'Take a campaign out of the trash',
    params: idParams,
    answer: campaign,
  }),
  previewAudience: endpoint({
    method: 'POST',
    path: '/campaigns/audience-preview',
    role: 'viewer',
    tag: 'Campaigns',
    summary: 'Whom a campaign that is not saved would target now, and why it would miss the others',
    body: audienceQuestion,
    answer: audiencePreview,
  }),
  previewCampaignAudience: endpoint({
    method: 'POST',
    path: '/campaigns/{id}/audience-preview',
    role: 'viewer',
    tag: 'Campaigns',
    summary: 'The same for a campaign; the body says what is changed and not saved yet',
    params: idParams,
    body: audienceChange,
    answer: audiencePreview,
  }),
  readPreflight: endpoint({
    method: 'GET',
    path: '/campaigns/{id}/preflight',
    role: 'viewer',
    tag: 'Campaigns',
    summary: 'Everything that speaks against a run now, each with its fix',
    params: idParams,
    answer: preflight,
  }),
};
