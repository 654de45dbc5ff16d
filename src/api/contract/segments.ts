/** Segments: list, edit, calculate, look inside. */
import { z } from 'zod';
import { contactSummary } from './contacts.ts';
import { endpoint } from './endpoint.ts';
import { idParams, instant, pageOf, pageQuery } from './paging.ts';
import { readinessCheck } from './readiness.ts';
import { refresh, refreshInput } from './refresh.ts';

export const segmentStatus = z.enum(['not_calculated', 'queued', 'processing', 'success', 'failed']);
export const verdict = z.enum(['ready', 'caution', 'not_ready']);

/** A definition as it travels: parsed and checked by the rule language, not by this schema. */
export const definitionInput = z.unknown();

export const finding = z.object({
  id: z.string(),
  level: z.enum(['info', 'warning', 'blocker']),
  sentence: z.string(),
  /** Where the fix is: a link inside the web app, or an action of the segment page. */
  fix: z
    .object({ label: z.string(), href: z.string().optional(), action: z.enum(['calculate']).optional() })
    .optional(),
  /** The rule it is about, when it is about one. */
  path: z.string().optional(),
  /** The segment it lies with when that is a nested one, at whichever depth, and what is wrong there. */
  cause: z.object({ segment: z.string(), name: z.string(), sentence: z.string() }).optional(),
});

export const ruleProblem = z.object({
  code: z.string(),
  path: z.string(),
  detail: z.string(),
  hint: z.string().optional(),
});

export const lintFinding = z.object({
  id: z.string(),
  level: z.enum(['info', 'warning', 'blocker']),
  path: z.string(),
  detail: z.string(),
  hint: z.string().optional(),
});

export const segment = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  kind: z.enum(['rule', 'list']),
  definition: z.unknown().nullable(),
  sentence: z.string(),
  version: z.int(),
  status: segmentStatus,
  /** Why it failed or what it is doing: progress, elapsed time, error with the rule it is about. */
  status_detail: z
    .object({
      code: z.string().optional(),
      detail: z.string().optional(),
      path: z.string().optional(),
      hint: z.string().optional(),
      attempt: z.int().optional(),
      queued_at: instant.optional(),
      started_at: instant.optional(),
      progress: z.number().nullable().optional(),
    })
    .nullable(),
  readiness: z.object({
    verdict,
    findings: z.array(finding),
    /** Every check with what it came to; not in lists of segments. */
    checks: z.array(readinessCheck).optional(),
  }),
  /** Members of the published audience; null when there is none. */
  count: z.int().nullable(),
  /** The version the published audience was calculated for. */
  count_version: z.int().nullable(),
  reachable: z.object({ email: z.int(), sms: z.int(), phone: z.int() }).nullable(),
  /** Per channel the members that can be reached and, for the others, the first reason why not; each adds up to the count. */
  reach: z
    .record(
      z.enum(['email', 'sms', 'phone']),
      z.object({
        reachable: z.int(),
        inactive: z.int(),
        no_address: z.int(),
        invalid_address: z.int(),
        unsubscribed: z.int(),
      }),
    )
    .nullable(),
  /** Who entered and left with the published calculation; null before the second one. */
  change: z.object({ entered: z.int(), left: z.int() }).nullable(),
  /** Members after each of the latest successful calculations, oldest first. */
  trend: z.array(z.object({ at: instant, count: z.int() })),
  calculated_at: instant.nullable(),
  calculation_id: z.string().nullable(),
  /** How long the published calculation took, in milliseconds. */
  calculation_ms: z.number().nullable(),
  sources: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      /** `fields`: supplies fields the rules read; `members`: members came from it. */
      supplies: z.array(z.string()),
      last_sync_at: instant.nullable(),
      synced_since_calculation: z.boolean(),
    }),
  ),
  refresh,
  labels: z.array(z.string()),
  owner: z.object({ id: z.string(), name: z.string() }).nullable(),
  used_by: z.object({
    campaigns: z.array(z.object({ id: z.string(), name: z.string() })),
    segments: z.array(z.object({ id: z.string(), name: z.string() })),
  }),
  created_at: instant,
  updated_at: instant,
  archived_at: instant.nullable(),
  trashed_at: instant.nullable(),
});
export type Segment = z.output<typeof segment>;

export const calculation = z.object({
  id: z.string(),
  segment_id: z.string(),
  version: z.int(),
  status: z.enum(['queued', 'processing', 'success', 'failed', 'cancelled']),
  requested_by: z.string(),
  queued_at: instant,
  started_at: instant.nullable(),
  finished_at: instant.nullable(),
  now: instant.nullable(),
  attempt: z.int(),
  count: z.int().nullable(),
  entered: z.int().nullable(),
  left: z.int().nullable(),
  error: ruleProblem.partial({ path: true }).nullable(),
});

const previewLeaf = z.object({
  path: z.string(),
  sentence: z.string(),
  /** Contacts that pass this rule alone. */
  count: z.int(),
  /** Contacts left after this rule and those before it in its group. */
  remaining: z.int(),
  /** Contacts the whole definition would have without this rule. */
  without: z.int().nullable(),
});

/** Contacts of one kind: how many, and the first of them. */
const moving = z.object({ count: z.int(), contacts: z.array(contactSummary) });

/** What publishing the definition would do to the published audience: its members are those who stay and those who leave. */
const impact = z.object({
  calculation_id: z.string(),
  /** The version the published audience was calculated for, and when. */
  version: z.int(),
  calculated_at: instant.nullable(),
  stay: z.int(),
  entered: moving,
  left: moving,
});

export const preview = z.object({
  count: z.int(),
  total: z.int(),
  sentence: z.string(),
  funnel: z.array(previewLeaf),
  sample: z.array(contactSummary),
  lint: z.array(lintFinding),
  /** Null without a segment, and for one that has published nothing. */
  impact: impact.nullable(),
  took_ms: z.number(),
});

export const segmentLabel = z.string().trim().min(1).max(60);
const labels = z.array(segmentLabel).max(20);
/** The id of an account; null: nobody. */
const owner = z.string().max(100).nullable();
const segmentName = z.string().trim().min(1).max(160);

export const segmentsContract = {
  createSegment: endpoint({
    method: 'POST',
    path: '/segments',
    role: 'editor',
    tag: 'Segments',
    summary: 'Create a segment; a rule segment needs a definition',
    status: 201,
    body: z.strictObject({
      name: segmentName,
      description: z.string().max(2000).default(''),
      kind: z.enum(['rule', 'list']).default('rule'),
      definition: definitionInput.optional(),
      labels: labels.default([]),
      /** Absent: the person who creates it; nobody when that is a program. */
      owner: owner.optional(),
      /** Absent: by hand. */
      refresh: refreshInput.optional(),
    }),
    answer: segment,
  }),
  readSegment: endpoint({
    method: 'GET',
    path: '/segments/{id}',
    role: 'viewer',
    tag: 'Segments',
    summary: 'Read a segment with its readiness, sources and usage',
    params: idParams,
    answer: segment,
  }),
  changeSegment: endpoint({
    method: 'PATCH',
    path: '/segments/{id}',
    role: 'editor',
    tag: 'Segments',
    summary: 'Change a segment; a changed definition becomes a new version. If-Match guards with the version',
    params: idParams,
    body: z.strictObject({
      name: segmentName.optional(),
      description: z.string().max(2000).optional(),
      labels: labels.optional(),
      owner: owner.optional(),
      definition: definitionInput.optional(),
      note: z.string().max(500).optional(),
      refresh: refreshInput.optional(),
    }),
    answer: segment,
  }),
  deleteSegment: endpoint({
    method: 'DELETE',
    path: '/segments/{id}',
    role: 'editor',
    tag: 'Segments',
    summary: 'Move a segment to the trash; refused while another segment nests it',
    status: 204,
    params: idParams,
    answer: z.void(),
  }),
  restoreSegment: endpoint({
    method: 'POST',
    path: '/segments/{id}/restore',
    role: 'editor',
    tag: 'Segments',
    summary: 'Take a segment out of the trash',
    params: idParams,
    answer: segment,
  }),
  duplicateSegment: endpoint({
    method: 'POST',
    path: '/segments/{id}/duplicate',
    role: 'editor',
    tag: 'Segments',
    summary: 'Create a copy of a segment',
    status: 201,
    params: idParams,
    answer: segment,
  }),
  calculateSegment: endpoint({
    method: 'POST',
    path: '/segments/{id}/calculate',
    role: 'editor',
    tag: 'Segments',
    summary: 'Calculate a segment; asking again while it is queued is the same request',
    status: 202,
    params: idParams,
    answer: segment,
  }),
  cancelCalculation: endpoint({
    method: 'POST',
    path: '/segments/{id}/cancel',
    role: 'editor',
    tag: 'Segments',
    summary: 'Cancel the calculation that is queued or processing',
    params: idParams,
    answer: segment,
  }),
  listCalculations: endpoint({
    method: 'GET',
    path: '/segments/{id}/calculations',
    role: 'viewer',
    tag: 'Segments',
    summary: 'Calculations of a segment, newest first',
    params: idParams,
    query: z.strictObject({ page: pageQuery.page, page_size: pageQuery.page_size }),
    answer: pageOf(calculation),
  }),
  previewDefinition: endpoint({
    method: 'POST',
    path: '/segments/preview',
    role: 'viewer',
    tag: 'Definitions',
    summary:
      'Count, rule by rule counts, a sample and lint findings of a definition, and who would enter and leave the segment it is an edit of; ends when the caller goes away',
    body: z.strictObject({
      definition: z.unknown(),
      limit: z.int().min(0).max(50).default(10),
      /** The segment that is edited: its pins count, and its published audience is compared with. */
      segment_id: z.string().optional(),
    }),
    answer: preview,
  }),
  checkDefinition: endpoint({
    method: 'POST',
    path: '/segments/check',
    role: 'viewer',
    tag: 'Definitions',
    summary: 'Problems, lint findings, sentence, hash and references of a definition',
    body: z.strictObject({ definition: z.unknown(), segment_id: z.string().optional() }),
    answer: z.object({
      ok: z.boolean(),
      problems: z.array(ruleProblem),
      lint: z.array(lintFinding),
      sentence: z.string().nullable(),
      hash: z.string().nullable(),
      references: z
        .object({
          fields: z.array(z.string()),
          tags: z.array(z.string()),
          segments: z.array(z.string()),
          sources: z.array(z.string()),
          events: z.array(z.string()),
          properties: z.array(z.string()),
          campaigns: z.array(z.string()),
        })
        .nullable(),
    }),
  }),
};
