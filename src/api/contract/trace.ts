/** Trace of a campaign: everything that could be wrong with its audience, checked in the order in which debugging takes it. */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { idParams, instant } from './paging.ts';
import { reachExplanation } from './runs.ts';

const named = z.object({ id: z.string(), name: z.string() });

/** In the order in which they are checked; what is wrong early is often the reason for what looks wrong later. */
export const TRACE_STEPS = [
  'status',
  'definition',
  'sources',
  'mapping',
  'contacts',
  'campaign',
  'runs',
  'history',
] as const;
const traceStepId = z.enum(TRACE_STEPS);
export type TraceStepId = z.output<typeof traceStepId>;

/** `look`: unusual, and for a person to judge. `wrong`: the audience cannot be what was meant, or did not get it. */
export const traceVerdict = z.enum(['fine', 'look', 'wrong']);
export type TraceVerdict = z.output<typeof traceVerdict>;

const link = z.object({ label: z.string(), href: z.string() });

/** Where it is put right: a link inside the web app, or an act on `segment` or the campaign. */
const traceFix = z.object({
  label: z.string(),
  href: z.string().optional(),
  action: z.enum(['calculate', 'activate']).optional(),
});

export const traceEvidence = z.object({
  id: z.string(),
  verdict: traceVerdict,
  sentence: z.string(),
  /** The very place it is about. */
  place: link.nullable(),
  fix: traceFix.nullable(),
  segment: named.nullable(),
  /** When it happened, where it is an event. */
  at: instant.nullable(),
});
export type TraceEvidence = z.output<typeof traceEvidence>;

export const traceStep = z.object({
  id: traceStepId,
  verdict: traceVerdict,
  sentence: z.string(),
  /** What is wrong first. */
  evidence: z.array(traceEvidence),
});
export type TraceStep = z.output<typeof traceStep>;

export const trace = z.object({
  campaign: named,
  /** The run that is looked at, when one was asked for. */
  run: z.object({ id: z.string(), as_of: instant.nullable() }).nullable(),
  as_of: instant,
  /** The last run that went well: what is unusual is measured against it. null when there is none. */
  compared_with: z.object({ run_id: z.string(), as_of: instant, targeted: z.int() }).nullable(),
  /** What is most likely behind it; null when nothing speaks for a mistake. */
  cause: z.object({ step: traceStepId, ...traceEvidence.omit({ id: true, at: true }).shape }).nullable(),
  /** Of the contact that was asked for. */
  reach: reachExplanation.nullable(),
  steps: z.array(traceStep).length(TRACE_STEPS.length),
  took_ms: z.number(),
});
export type Trace = z.output<typeof trace>;

export const traceContract = {
  traceCampaign: endpoint({
    method: 'GET',
    path: '/campaigns/{id}/trace',
    role: 'viewer',
    tag: 'Campaigns',
    summary: 'Something looks wrong: everything checked from segments to history, and the most likely cause',
    params: idParams,
    query: z.strictObject({
      /** Only about one contact, by id, external id, email or phone. */
      contact: z.string().trim().min(1).max(500).optional(),
      /** A run of the campaign; absent: the campaign as it is now. */
      run: z.string().max(100).optional(),
    }),
    answer: trace,
  }),
};
