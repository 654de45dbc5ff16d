/** What happens while somebody watches, and the API's own description. */
import { z } from 'zod';
import { endpoint, rawEvents, rawText } from './endpoint.ts';
import { driftFinding } from './readiness.ts';
import { runStatus } from './runs.ts';
import { finding, segment, segmentStatus, verdict } from './segments.ts';
import { sync } from './sources.ts';

export const streamEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('segment.status'),
    segment_id: z.string(),
    status: segmentStatus,
    status_detail: segment.shape.status_detail,
  }),
  z.object({
    type: z.literal('segment.calculated'),
    segment_id: z.string(),
    calculation_id: z.string(),
    count: z.int(),
  }),
  z.object({ type: z.literal('segment.changed'), segment_id: z.string() }),
  /** Many at once, not named one by one: ask again for what is on show. */
  z.object({ type: z.literal('segments.changed') }),
  z.object({
    type: z.literal('segment.readiness_changed'),
    segment_id: z.string(),
    from: verdict,
    to: verdict,
    findings: z.array(finding),
  }),
  z.object({ type: z.literal('sync.progress'), sync }),
  /** A sync that ended delivered something else than the one before; the findings, infos included. */
  z.object({
    type: z.literal('source.drifted'),
    source_id: z.string(),
    sync_id: z.string(),
    findings: z.array(driftFinding),
  }),
  /** Audiences were compared, or a suggestion was declined. */
  z.object({ type: z.literal('cleanup.changed') }),
  z.object({ type: z.literal('campaign.changed'), campaign_id: z.string() }),
  z.object({
    type: z.literal('run.progress'),
    run_id: z.string(),
    campaign_id: z.string(),
    status: runStatus,
  }),
  /** A delivery of it got on, or its state is another. */
  z.object({ type: z.literal('webhook.changed'), webhook_id: z.string() }),
]);
export type StreamEvent = z.output<typeof streamEvent>;

export const liveContract = {
  stream: endpoint({
    method: 'GET',
    path: '/stream',
    role: 'viewer',
    tag: 'Live',
    summary:
      'Server-sent events: segment.status, segment.calculated, segment.changed, segments.changed, segment.readiness_changed, sync.progress, source.drifted, cleanup.changed, campaign.changed, run.progress, webhook.changed',
    answer: rawEvents,
  }),
  openapi: endpoint({
    method: 'GET',
    path: '/openapi.json',
    role: 'public',
    tag: 'Operations',
    summary: 'This API as OpenAPI 3.1',
    answer: rawText,
  }),
};
