/**
 * Whether a run of a campaign would reach a contact now, and why not: the classification of runs, read for this contact and for
 * those who share its address.
 */
import { z } from 'zod';
import type { ReachExplanation } from '../../api/contract/runs.ts';
import { usableAddress } from '../../audiences/reach.ts';
import type { Deps } from '../../deps.ts';
import { contactAskedFor } from '../../explain/contact-named.ts';
import { readSegmentIndex } from '../../segments/segment-index.ts';
import { param, sql } from '../../sql/sql.ts';
import { publishedOf } from '../audience-preview.ts';
import { type AudiencePlan, consideredContacts, outcomeOfFirst, unionOf } from '../audience-sql.ts';
import { describeCampaignSegment, readCampaignRow } from '../campaign-queries.ts';
import { holdOutOf, limitOf, readCampaignSegments } from '../targeting.ts';
import { overLimitSet, readEarlierRuns } from './earlier-runs.ts';
import { describeReach, readBehind } from './explain-reach.ts';
import { targetedBy } from './explain-run.ts';

const BOUNDS = { lane: 'interactive', seconds: 20 } as const;
const classified = z.object({ why: z.string(), standing: z.number(), first_outcome: z.string() });
const recorded = z.object({ origin: z.string(), at: z.string() });

/** Refuses `not_found`. */
export async function explainCampaign(deps: Deps, id: string, contact: string): Promise<ReachExplanation> {
  const [row, no, targeting, index] = await Promise.all([
    readCampaignRow(deps, id),
    contactAskedFor(deps, contact),
    readCampaignSegments(deps.control.db, [id]),
    readSegmentIndex(deps.control),
  ]);
  const chosen = targeting.get(id);
  const now = deps.clock.now();
  const describe = (ids: readonly string[] | undefined) =>
    (ids ?? []).map((segment) => describeCampaignSegment(index, segment, now));
  const include = describe(chosen?.include);
  const exclude = describe(chosen?.exclude);
  const limit = limitOf(row);
  const { channel } = row;
  const earlier = await readEarlierRuns(deps.control.db, limit, { campaignId: id, channel }, now);
  const plan: AudiencePlan = {
    channel,
    considered: unionOf(publishedOf(include)),
    exclude: publishedOf(exclude),
    holdOut: holdOutOf(row),
    overLimit: overLimitSet(limit, earlier),
  };
  const segmentsOf = (of: typeof include, role: 'include' | 'exclude') =>
    of.map((one) => ({ id: one.id, name: one.name, role, calculationId: one.calculation_id }));
  const segments = [...segmentsOf(include, 'include'), ...segmentsOf(exclude, 'exclude')];
  const [{ outcome, standing }, behind] = await Promise.all([
    outcomeNow(deps, plan, no),
    readBehind(deps, no, segments),
  ]);
  return describeReach(deps, behind, {
    asOf: now,
    campaign: { id, name: row.name },
    channel,
    outcome,
    duplicateOf: outcome === 'duplicate_address' ? standing : null,
    preference: outcome === 'unsubscribed' ? await preferenceOf(deps, plan, no) : null,
    earlierRuns: outcome === 'over_limit' ? await targetedBy(deps, earlier, no) : [],
    holdOut: holdOutOf(row),
    limit,
    isTest: false,
  });
}

/**
 * What a run would make of one contact, and who stands for its address; no outcome when it is not considered. The same
 * expressions as for all contacts, over its own row and those of contacts that share the address.
 */
export async function outcomeNow(
  deps: Pick<Deps, 'warehouse'>,
  plan: AudiencePlan,
  no: number,
): Promise<{ readonly outcome: string | undefined; readonly standing: number | null }> {
  const self = param('UInt32', no);
  const address = sql`(select any(ifNull(${usableAddress(plan.channel)}, '')) from contacts final where no = ${self})`;
  const [row] = await deps.warehouse.rows(
    'campaigns.explain',
    sql`with (select groupArray((no, toString(why), address)) from (${consideredContacts(plan)})
          where no = ${self} or (why = '' and address = ${address})) as sharing
      select own.2 as why, arrayMin(arrayMap(one -> one.1, arrayFilter(one -> one.2 = '', sharing))) as standing,
        ${outcomeOfFirst(plan)} as first_outcome
      from (select arrayJoin(sharing) as own, own.1 as no) where no = ${self}`,
    BOUNDS,
  );
  if (row === undefined) return { outcome: undefined, standing: null };
  const { why, standing, first_outcome } = classified.parse(row);
  const own = standing === no ? first_outcome : 'duplicate_address';
  return { outcome: why === '' ? own : why, standing };
}

async function preferenceOf(deps: Deps, { channel }: AudiencePlan, no: number) {
  const [row] = await deps.warehouse.rows(
    'campaigns.explain_preference',
    sql`select origin, at from preferences final where channel = ${param('String', channel)} and address in (
      select assumeNotNull(${usableAddress(channel)}) from contacts final where no = ${param('UInt32', no)})`,
    BOUNDS,
  );
  return row === undefined ? null : recorded.parse(row);
}
