/** Why a run reached a contact or missed it: what its sets say, never worked out anew. */
import type { ReachExplanation } from '../../api/contract/runs.ts';
import type { Deps } from '../../deps.ts';
import { Refusal } from '../../errors.ts';
import { contactNamed } from '../../explain/explain-segment.ts';
import { type EarlierRun, readEarlierRuns } from './earlier-runs.ts';
import { describeReach } from './explain-reach.ts';
import { storedPlan } from './run-plan.ts';
import { readRunRow, readRunSegments } from './run-queries.ts';
import { detailOf, setsWith } from './run-sets.ts';

/** Refuses `not_found`, and `conflict` when the run has no audience. */
export async function explainRun(deps: Deps, id: string, contact: string): Promise<ReachExplanation> {
  const row = await readRunRow(deps, id);
  if (row.prepared_attempt === null || row.now === null)
    throw new Refusal('conflict', 'The run has no audience: it is not ready.', {
      hint: 'Ask the campaign whom it would reach.',
    });
  const no = await contactNamed(deps, contact);
  const prepared = { runId: id, attempt: row.prepared_attempt };
  const [sets, [detail], segments] = await Promise.all([
    setsWith(deps.warehouse, { ...prepared, no }),
    detailOf(deps.warehouse, { ...prepared, no }),
    readRunSegments(deps, [id]),
  ]);
  const outcome = sets.map(({ set }) => set).find((set) => set !== 'considered' && set !== 'handed_over');
  const plan = storedPlan.parse(row.plan);
  const campaign = { id: row.campaign_id, name: row.campaign_name };
  const earlier =
    outcome === 'over_limit'
      ? await readEarlierRuns(
          deps.control.db,
          plan.limit,
          { campaignId: row.campaign_id, channel: row.channel },
          row.now,
          row.seq,
        )
      : [];
  return describeReach(deps, {
    no,
    asOf: row.now,
    campaign,
    channel: row.channel,
    outcome,
    duplicateOf: outcome === 'duplicate_address' && detail ? detail.duplicate_of : null,
    preference: outcome === 'unsubscribed' && detail ? { origin: detail.origin, at: detail.at } : null,
    earlierRuns: await targetedBy(deps, earlier, no),
    holdOut: plan.hold_out,
    limit: plan.limit,
    isTest: row.type === 'test',
    segments: (segments.get(id) ?? []).map((segment) => ({
      id: segment.segment_id,
      name: segment.name,
      role: segment.role,
      calculationId: segment.calculation_id,
    })),
  });
}

/** Those of the runs that targeted the contact, as an explanation tells them. */
export async function targetedBy(
  deps: Pick<Deps, 'warehouse'>,
  runs: readonly EarlierRun[],
  no: number,
): Promise<ReachExplanation['earlier_runs']> {
  const found: ReachExplanation['earlier_runs'] = [];
  for (const run of runs) {
    const sets = await setsWith(deps.warehouse, { runId: run.runId, attempt: run.attempt, no });
    if (sets.some(({ set }) => set === run.set))
      found.push({ id: run.runId, campaign: run.campaign, as_of: run.at.toISOString() });
  }
  return found;
}
