/** When a segment is calculated by itself. */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { instant } from './paging.ts';

export const refreshPolicy = z.enum(['manual', 'schedule', 'after_sync', 'when_due']);

/** `cron` belongs to the policy `schedule`: five fields, in the organisation's time zone. */
export const refreshInput = z.strictObject({ policy: refreshPolicy, cron: z.string().max(200).optional() });

export const refresh = z.object({
  policy: refreshPolicy,
  cron: z.string().nullable(),
  /** The schedule in words. */
  reading: z.string().nullable(),
  /** When it is calculated next by itself; null when that is not known or waits for new data. */
  next_refresh_at: instant.nullable(),
  /** Why then: its schedule, data that has arrived, or time, which changes what its rules say about somebody. */
  next_refresh_by: z.enum(['schedule', 'data', 'time']).nullable(),
  /** The policy that fits the rules better than the one it has. */
  suggested: refreshPolicy.nullable(),
});

export const refreshContract = {
  readSchedule: endpoint({
    method: 'GET',
    path: '/schedule',
    role: 'viewer',
    tag: 'Segments',
    summary: "What a cron expression says: in words, and its next runs in the organisation's time zone",
    query: z.strictObject({ cron: z.string().max(200) }),
    answer: z.object({
      cron: z.string(),
      reading: z.string(),
      time_zone: z.string(),
      next: z.array(instant),
    }),
  }),
};
