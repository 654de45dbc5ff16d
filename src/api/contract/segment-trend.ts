/** Members of a segment over time, with what moved them. */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { idParams, instant, queryNumber } from './paging.ts';

const trendPoint = z.object({
  calculation_id: z.string(),
  /** The moment of the data it was calculated over. */
  at: instant,
  version: z.int(),
  count: z.int(),
  /** Who entered and left since the point before, those of left out calculations included; null for the first calculation. */
  entered: z.int().nullable(),
  left: z.int().nullable(),
  requested_by: z.string(),
  /** How many calculations it stands for: itself and those left out before it. */
  calculations: z.int(),
});
export type TrendPoint = z.output<typeof trendPoint>;

const trendEvent = z.object({
  at: instant,
  kind: z.enum(['edit', 'sync', 'failure', 'refresh']),
  sentence: z.string(),
  /** Of an edit: the version it made. */
  version: z.int().optional(),
  /** Of a sync, and of one that failed: its source. */
  source_id: z.string().optional(),
});
export type TrendEvent = z.output<typeof trendEvent>;

export const segmentTrendContract = {
  readTrend: endpoint({
    method: 'GET',
    path: '/segments/{id}/trend',
    role: 'viewer',
    tag: 'Segments',
    summary:
      'Members after each calculation, and the edits, syncs, failures and refresh settings between; thinned, extremes kept',
    params: idParams,
    query: z.strictObject({
      /** So many days back; absent: all there is. */
      days: queryNumber.pipe(z.int().min(1).max(3650)).optional(),
      /** At most so many points. */
      points: queryNumber.pipe(z.int().min(10).max(500)).default(200),
    }),
    answer: z.object({
      /** Successful calculations in that time; more than there are points when it was thinned. */
      calculations: z.int(),
      /** Oldest first. */
      points: z.array(trendPoint),
      /** Oldest first; of each kind the latest hundred. */
      events: z.array(trendEvent),
      /** Earlier ones that are left out. */
      events_left_out: z.int(),
    }),
  }),
};
