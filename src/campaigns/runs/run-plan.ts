/** What a run froze of its campaign, as it is kept with the run. */
import { z } from 'zod';
import { campaign, preflightFinding } from '../../api/contract/campaigns.ts';
import { type CampaignRow, holdOutOf, limitOf } from '../targeting.ts';

export const storedPlan = campaign
  .pick({ goal: true, instructions: true, template_ref: true, limit: true, hold_out: true })
  .extend({
    version: z.int(),
    /** The last write that the contacts are sure to show. */
    data_version: z.number(),
  });
type StoredPlan = z.output<typeof storedPlan>;

export function planOf(row: CampaignRow, dataVersion: number): StoredPlan {
  return {
    version: row.version,
    goal: row.goal,
    instructions: row.instructions,
    template_ref: row.template_ref,
    limit: limitOf(row),
    hold_out: holdOutOf(row),
    data_version: dataVersion,
  };
}

export const storedOverride = z.object({
  reason: z.string(),
  by: z.string(),
  at: z.string(),
  findings: z.array(preflightFinding),
});
export type StoredOverride = z.output<typeof storedOverride>;

export const storedFindings = z.array(preflightFinding);

export const storedError = z.object({
  code: z.string(),
  detail: z.string(),
  hint: z.string().optional(),
});

export const storedCounts = z.record(z.string(), z.number());
