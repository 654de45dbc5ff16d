/** Preflight of a campaign as it is now: collects what `preflight.ts` judges. */
import { type SqlBool, sql } from 'kysely';
import type { Preflight } from '../api/contract/campaigns.ts';
import type { Deps } from '../deps.ts';
import { readSegmentIndex } from '../segments/segment-index.ts';
import { readinessAt } from '../segments/segment-verdicts.ts';
import { type AudienceFigures, audienceFigures, measurePlan, publishedOf } from './audience-preview.ts';
import { unionOf } from './audience-sql.ts';
import { describeCampaignSegment, readCampaignRow } from './campaign-queries.ts';
import { preflightFindings, preflightOfTest, type SegmentFacts } from './preflight.ts';
import { overLimitSet, readEarlierRuns } from './runs/earlier-runs.ts';
import { type CampaignRow, holdOutOf, limitOf, readCampaignSegments } from './targeting.ts';

/** What preflight says, and of what: a run starts only from what was judged. */
export type Judgement = {
  readonly preflight: Preflight;
  readonly campaign: CampaignRow;
  readonly segments: readonly SegmentFacts[];
  /** Whom it would reach; null for tests, and when it includes no segment. */
  readonly figures: AudienceFigures | null;
};

export type JudgedFor = {
  readonly type: 'run' | 'test';
  /** The run that is to start: not another one. */
  readonly runId?: string;
  readonly signal?: AbortSignal;
};

/** Judges a campaign. Refuses `not_found`. */
export async function judgeCampaign(deps: Deps, id: string, wanted: JudgedFor): Promise<Judgement> {
  const campaign = await readCampaignRow(deps, id);
  const chosen = (await readCampaignSegments(deps.control.db, [id])).get(id);
  const receiver = await deps.control.db
    .selectFrom('channels')
    .select('channel')
    .where('channel', '=', campaign.channel)
    .executeTakeFirst();
  const runs = await readRuns(deps, id, wanted.runId);
  const index = await readSegmentIndex(deps.control);
  const now = deps.clock.now();
  const factsOf = (role: 'include' | 'exclude') =>
    (chosen?.[role] ?? []).map((segmentId): SegmentFacts => {
      const known = index.segments.get(segmentId);
      return {
        segment: describeCampaignSegment(index, segmentId, now),
        kind: known?.kind ?? 'rule',
        version: known?.version ?? 0,
        audienceVersion: known?.countVersion ?? 0,
        role,
        findings: known ? readinessAt(index, known, now).findings : [],
      };
    });
  const segments = [...factsOf('include'), ...factsOf('exclude')];
  const figures =
    wanted.type === 'test' ? null : await measureAudience(deps, campaign, segments, now, wanted.signal);
  const audience = figures && { considered: figures.considered, targeted: figures.targeted };
  const facts = {
    id,
    status: campaign.status,
    trashed: campaign.trashed_at !== null,
    channel: campaign.channel,
    goal: campaign.goal,
    templateRef: campaign.template_ref,
    handOver: campaign.hand_over,
    hasReceiver: receiver !== undefined,
    segments,
    audience,
    ...runs,
    now,
  };
  return {
    campaign,
    segments,
    figures,
    preflight: {
      as_of: now.toISOString(),
      ...(wanted.type === 'test' ? preflightOfTest(facts) : preflightFindings(facts)),
      audience,
    },
  };
}

async function measureAudience(
  deps: Deps,
  campaign: CampaignRow,
  segments: readonly SegmentFacts[],
  now: Date,
  signal: AbortSignal | undefined,
): Promise<AudienceFigures | null> {
  const chosen = (role: 'include' | 'exclude') =>
    segments.filter((one) => one.role === role).map(({ segment }) => segment);
  if (!segments.some(({ role }) => role === 'include')) return null;
  const { channel, id: campaignId } = campaign;
  const limit = limitOf(campaign);
  const holdOut = holdOutOf(campaign);
  const earlier = await readEarlierRuns(deps.control.db, limit, { campaignId, channel }, now);
  const { counts } = await measurePlan(
    deps,
    {
      channel,
      considered: unionOf(publishedOf(chosen('include'))),
      exclude: publishedOf(chosen('exclude')),
      holdOut,
      overLimit: overLimitSet(limit, earlier),
    },
    signal ? { signal } : {},
  );
  return audienceFigures(counts, { exclude: chosen('exclude'), limit, holdOut });
}

/** A run that waits to be downloaded is over as far as others are concerned. */
const isUnderWay = sql<SqlBool>`(status in ('preflight', 'preparing', 'delivering')
  or status = 'ready' and hand_over = 'webhook')`;

async function readRuns({ control: { db } }: Deps, campaignId: string, self: string | undefined) {
  const last = await db
    .selectFrom('runs')
    .select('targeted')
    .where('campaign_id', '=', campaignId)
    .where('type', '<>', 'test')
    .where('status', 'in', ['ready', 'delivering', 'completed'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  const underWay = await db
    .selectFrom('runs')
    .select('id')
    .where('campaign_id', '=', campaignId)
    .where('type', '<>', 'test')
    .where(isUnderWay)
    .where('id', '<>', self ?? '')
    .limit(1)
    .executeTakeFirst();
  return { lastTargeted: last?.targeted ?? null, underWay: underWay ?? null };
}
