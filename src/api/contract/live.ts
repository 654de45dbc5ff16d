/** What happens while somebody watches, and the API's own description. */
import { z } from 'zod';
import { endpoint, rawEvents, rawText } from './endpoint.ts';
import { segment, segmentStatus } from './segments.ts';
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
  z.object({ type: z.literal('sync.progress'), sync }),
]);
export type StreamEvent = z.output<typeof streamEvent>;

export const liveContract = {
  stream: endpoint({
    method: 'GET',
    path: '/stream',
    role: 'viewer',
    tag: 'Live',
    summary: 'Server-sent events: segment.status, segment.calculated, segment.changed, sync.progress',
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
