/** Whom a campaign would target now: figures that add up, how its segments overlap, and the first of those targeted. */
import { z } from 'zod';
import { type AudiencePreview, type CampaignSegment, REACH_REASONS } from '../api/contract/campaigns.ts';
import type { SegmentAudience } from '../audiences/measure-audiences.ts';
import { readContactsByNo } from '../contacts/contact-page.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { readSegmentIndex } from '../segments/segment-index.ts';
import { type Sql, sql } from '../sql/sql.ts';
import type { Bounds, RunOptions } from '../warehouse/warehouse.ts';
import { type AudiencePlan, audienceRows, countOutcomes, unionOf } from './audience-sql.ts';
import { describeCampaignSegment } from './campaign-queries.ts';
import { overLimitSet, readEarlierRuns } from './runs/earlier-runs.ts';
import type { Targeting } from './targeting.ts';

const BOUNDS: Bounds = { lane: 'interactive', seconds: 30 };
const SAMPLE = 10;

const outcomeRow = z.object({
  outcome: z.string(),
  count: z.number(),
  duplicates: z.number(),
  nos: z.array(z.number()),
});

/** Figures of a plan: how many have each outcome, and the first numbers of those targeted. */
export async function measurePlan(
  deps: Pick<Deps, 'warehouse'>,
  plan: AudiencePlan,
  run?: RunOptions,
): Promise<{ readonly counts: ReadonlyMap<string, number>; readonly first: readonly number[] }> {
  const counts = new Map<string, number>();
  const rows = await deps.warehouse.rows('campaigns.outcomes', countOutcomes(plan, SAMPLE), BOUNDS, run);
  let first: readonly number[] = [];
  for (const { outcome, count, duplicates, nos } of rows.map((row) => outcomeRow.parse(row))) {
    counts.set(outcome, (counts.get(outcome) ?? 0) + count);
    counts.set('duplicate_address', (counts.get('duplicate_address') ?? 0) + duplicates);
    if (outcome === 'targeted') first = nos;
  }
  return { counts, first };
}

export type AudienceFigures = Pick<AudiencePreview, 'considered' | 'targeted' | 'reasons'>;

/** What was measured, reason by reason; reasons that the plan cannot give are left out. */
export function audienceFigures(
  counts: ReadonlyMap<string, number>,
  plan: Pick<Targeting, 'limit' | 'holdOut'> & { readonly exclude: readonly CampaignSegment[] },
): AudienceFigures {
  const countOf = (outcome: string) => counts.get(outcome) ?? 0;
  return {
    considered: [...counts.values()].reduce((sum, count) => sum + count, 0),
    targeted: countOf('targeted'),
    reasons: REACH_REASONS.flatMap((reason): AudiencePreview['reasons'] => {
      if (reason === 'excluded')
        return plan.exclude.map(({ id, name }) => ({
          reason,
          segment: { id, name },
          count: countOf(`excluded:${id}`),
        }));
      const cannotBe =
        (reason === 'held_out' && plan.holdOut === null) || (reason === 'over_limit' && plan.limit === null);
      return cannotBe ? [] : [{ reason, segment: null, count: countOf(reason) }];
    }),
  };
}

/** The audiences of segments that have one. */
export function publishedOf(segments: readonly CampaignSegment[]): SegmentAudience[] {
  return segments.flatMap(({ id, calculation_id }) =>
    calculation_id === null ? [] : [{ segmentId: id, id: calculation_id }],
  );
}

/**
 * Works out whom a campaign would target now. Segments without an audience count as empty, which preflight stops.
 * Refuses segments that do not exist.
 * @param campaignId whose earlier runs count for its limit; null: there are none
 * @param signal aborts when nobody waits for it any more
 */
export async function previewAudience(
  deps: Deps,
  campaignId: string | null,
  targeting: Targeting,
  signal?: AbortSignal,
): Promise<AudiencePreview> {
  const started = deps.clock.elapsed();
  const now = deps.clock.now();
  const index = await readSegmentIndex(deps.control);
  const segmentsOf = (ids: readonly string[], role: string) =>
    [...new Set(ids)].map((id, place) => {
      const segment = describeCampaignSegment(index, id, now);
      if (segment.state === 'deleted')
        throw new Refusal('invalid_value', `There is no segment ${id}.`, { path: `/${role}/${place}` });
      return segment;
    });
  const include = segmentsOf(targeting.include, 'include');
  const exclude = segmentsOf(targeting.exclude, 'exclude');
  const included = publishedOf(include);
  const excluded = publishedOf(exclude);
  const plan: AudiencePlan = {
    channel: targeting.channel,
    considered: unionOf(included),
    exclude: excluded,
    holdOut: targeting.holdOut,
    overLimit: overLimitSet(
      targeting.limit,
      await readEarlierRuns(
        deps.control.db,
        targeting.limit,
        { campaignId, channel: targeting.channel },
        now,
      ),
    ),
  };
  const run = signal ? { signal } : {};
  const [{ counts, first }, sizes, overlap] = await Promise.all([
    measurePlan(deps, plan, run),
    measureSegments(deps, included, excluded, run),
    measureOverlap(deps, included, run),
  ]);
  const segmentOf = new Map(included.map(({ id, segmentId }) => [id, segmentId]));
  return {
    as_of: now.toISOString(),
    ...audienceFigures(counts, { exclude, limit: targeting.limit, holdOut: targeting.holdOut }),
    include: include.map((segment) => {
      const size = sizes.get(segment.calculation_id ?? '');
      return { ...segment, members: size?.members ?? null, only: size?.only ?? null };
    }),
    exclude: exclude.map((segment) => {
      const size = sizes.get(segment.calculation_id ?? '');
      return { ...segment, members: size?.members ?? null, considered: size?.considered ?? null };
    }),
    overlap: overlap.map(({ one, other, count }) => ({
      segments: [segmentOf.get(one) ?? one, segmentOf.get(other) ?? other],
      count,
    })),
    sample: await readContactsByNo(deps, first),
    took_ms: deps.clock.elapsed() - started,
  };
}

const THERE = sql`(select groupBitmapState(no) from contacts final where is_deleted = 0)`;

const sizeRow = z.object({
  id: z.string(),
  members: z.number(),
  considered: z.number(),
  only: z.number(),
});

/** Per audience its members, those of them that are considered, and those no other included audience has. */
async function measureSegments(
  deps: Pick<Deps, 'warehouse'>,
  include: readonly SegmentAudience[],
  exclude: readonly SegmentAudience[],
  run: RunOptions,
): Promise<ReadonlyMap<string, z.output<typeof sizeRow>>> {
  const all = [...include, ...exclude];
  if (all.length === 0) return new Map();
  const rows = await deps.warehouse.rows(
    'campaigns.segments',
    sql`with ${THERE} as there, ${unionOf(include)} as included,
        (select groupBitmapOrState(bitmapAnd(one.members, other.members)) from ${pairsOf(include)}) as shared
      select id, bitmapAndCardinality(there, audience.members) as members,
        bitmapAndCardinality(bitmapAnd(there, included), audience.members) as considered,
        bitmapAndnotCardinality(bitmapAnd(there, audience.members), shared) as only
      from ${audienceRows(all)} as audience`,
    BOUNDS,
    run,
  );
  const sizes = new Map(rows.map((row) => sizeRow.parse(row)).map((row) => [row.id, row]));
  const missing = all.find(({ id }) => !sizes.has(id));
  if (missing) throw new Error(`The published audience ${missing.id} is not there.`);
  return sizes;
}

function pairsOf(audiences: readonly SegmentAudience[]): Sql {
  return sql`${audienceRows(audiences)} as one inner join ${audienceRows(audiences)} as other on one.id < other.id`;
}

const overlapRow = z.object({ one: z.string(), other: z.string(), count: z.number() });

async function measureOverlap(
  deps: Pick<Deps, 'warehouse'>,
  include: readonly SegmentAudience[],
  run: RunOptions,
): Promise<z.output<typeof overlapRow>[]> {
  if (include.length < 2) return [];
  const rows = await deps.warehouse.rows(
    'campaigns.overlap',
    sql`with ${THERE} as there
      select one.id as one, other.id as other, bitmapAndCardinality(bitmapAnd(there, one.members), other.members) as count
      from ${pairsOf(include)} where count > 0 order by count desc, one, other`,
    BOUNDS,
    run,
  );
  return rows.map((row) => overlapRow.parse(row));
}
