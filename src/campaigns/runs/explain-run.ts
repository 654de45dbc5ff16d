/** Why a run reached a contact or missed it: what its sets say, never worked out anew. */
import type { ReachExplanation } from '../../api/contract/runs.ts';
import { audiencesWith } from '../../audiences/audiences.ts';
import type { Deps } from '../../deps.ts';
import { Refusal } from '../../errors.ts';
import { contactAskedFor } from '../../explain/contact-named.ts';
import { type EarlierRun, readEarlierRuns } from './earlier-runs.ts';
import { describeReach, readBehind } from './explain-reach.ts';
import { storedPlan } from './run-plan.ts';
import { readRunRow, readRunSegments } from './run-queries.ts';
import { detailOf, runSet, setsWith } from './run-sets.ts';

/** Refuses `not_found`, and `conflict` when the run has no audience. */
export async function explainRun(deps: Deps, id: string, contact: string): Promise<ReachExplanation> {
  const row = await readRunRow(deps, id);
  if (row.prepared_attempt === null || row.now === null)
    throw new Refusal('conflict', 'The run has no audience: it is not ready.', {
      hint: 'Ask the campaign whom it would reach.',
    });
  const no = await contactAskedFor(deps, contact);
  const of = { runId: id, attempt: row.prepared_attempt, no };
  const [outcome, behind] = await Promise.all([
    setsWith(deps.warehouse, of).then((sets) =>
      sets.map(({ set }) => set).find((set) => set !== 'considered' && set !== 'handed_over'),
    ),
    readRunSegments(deps, [id]).then((segments) =>
      readBehind(
        deps,
        no,
        (segments.get(id) ?? []).map((segment) => ({
          id: segment.segment_id,
          name: segment.name,
          role: segment.role,
          calculationId: segment.calculation_id,
        })),
      ),
    ),
  ]);
  const plan = storedPlan.parse(row.plan);
  const [detail] =
    outcome === 'duplicate_address' || outcome === 'unsubscribed' ? await detailOf(deps.warehouse, of) : [];
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
  return describeReach(deps, behind, {
    asOf: row.now,
    campaign: { id: row.campaign_id, name: row.campaign_name },
    channel: row.channel,
    outcome,
    duplicateOf: outcome === 'duplicate_address' && detail ? detail.duplicate_of : null,
    preference: outcome === 'unsubscribed' && detail ? { origin: detail.origin, at: detail.at } : null,
    earlierRuns: await targetedBy(deps, earlier, no),
    holdOut: plan.hold_out,
    limit: plan.limit,
    isTest: row.type === 'test',
  });
}

/** Those of the runs that targeted the contact, as an explanation tells them. */
export async function targetedBy(
  deps: Pick<Deps, 'warehouse'>,
  runs: readonly EarlierRun[],
  no: number,
): Promise<ReachExplanation['earlier_runs']> {
  if (runs.length === 0) return [];
  const sets = runs.map((run) => ({ run, id: runSet(run, run.set).id }));
  const audiences = sets.map(({ run, id }) => ({ ownerId: run.runId, id }));
  const found = await audiencesWith(deps.warehouse, { ownerKind: 'run', audiences, no });
  const having = new Set(found.map(({ id }) => id));
  return sets
    .filter(({ id }) => having.has(id))
    .map(({ run }) => ({ id: run.runId, campaign: run.campaign, as_of: run.at.toISOString() }));
}
