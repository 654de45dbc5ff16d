/** Preflight of a campaign as it is now: collects what `preflight.ts` judges. */
import type { Preflight } from '../api/contract/campaigns.ts';
import type { Deps } from '../deps.ts';
import { readSegmentIndex } from '../segments/segment-index.ts';
import { readinessAt } from '../segments/segment-verdicts.ts';
import { measurePlan, publishedOf } from './audience-preview.ts';
import { describeCampaignSegment, readCampaignRow } from './campaign-queries.ts';
import { preflightFindings, type SegmentFacts } from './preflight.ts';
import { holdOutOf, readCampaignSegments } from './targeting.ts';

/** Refuses `not_found`. */
export async function readPreflight(deps: Deps, id: string, signal?: AbortSignal): Promise<Preflight> {
  const row = await readCampaignRow(deps, id);
  const chosen = (await readCampaignSegments(deps.control.db, [id])).get(id);
  const index = await readSegmentIndex(deps.control);
  const now = deps.clock.now();
  const factsOf = (role: 'include' | 'exclude') =>
    (chosen?.[role] ?? []).map((segmentId): SegmentFacts => {
      const known = index.segments.get(segmentId);
      return {
        segment: describeCampaignSegment(index, segmentId, now),
        kind: known?.kind ?? 'rule',
        role,
        findings: known ? readinessAt(index, known, now).findings : [],
      };
    });
  const include = factsOf('include');
  const exclude = factsOf('exclude');
  const { counts } = await measurePlan(
    deps,
    {
      channel: row.channel,
      include: publishedOf(include.map(({ segment }) => segment)),
      exclude: publishedOf(exclude.map(({ segment }) => segment)),
      holdOut: holdOutOf(row),
      overLimit: null,
    },
    signal ? { signal } : {},
  );
  const audience = {
    considered: [...counts.values()].reduce((sum, count) => sum + count, 0),
    targeted: counts.get('targeted') ?? 0,
  };
  return {
    as_of: now.toISOString(),
    ...preflightFindings({
      id,
      status: row.status,
      trashed: row.trashed_at !== null,
      channel: row.channel,
      goal: row.goal,
      templateRef: row.template_ref,
      segments: [...include, ...exclude],
      audience: include.length === 0 ? null : audience,
      lastTargeted: null,
      now,
    }),
    audience: include.length === 0 ? null : audience,
  };
}
