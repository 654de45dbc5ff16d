/** What tests of calculations read of a segment and of its calculations. */
import { z } from 'zod';

export const segmentBody = z.object({
  id: z.string(),
  status: z.string(),
  version: z.number(),
  count: z.number().nullable(),
  count_version: z.number().nullable(),
  calculation_id: z.string().nullable(),
  status_detail: z
    .object({
      code: z.string().optional(),
      detail: z.string().optional(),
      path: z.string().optional(),
      hint: z.string().optional(),
      attempt: z.number().optional(),
      started_at: z.string().optional(),
      progress: z.number().nullable().optional(),
    })
    .nullable(),
});
export type SegmentBody = z.output<typeof segmentBody>;
export const calculationBodies = z.object({
  items: z.array(z.object({ version: z.number(), status: z.string(), attempt: z.number() })),
});
