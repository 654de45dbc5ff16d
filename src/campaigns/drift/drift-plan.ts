/** What the drift of a run compares: what it froze, and the same plan over what is published now. */
import type { CampaignSegment } from '../../api/contract/campaigns.ts';
import type { SegmentAudience } from '../../audiences/measure-audiences.ts';
import type { Deps } from '../../deps.ts';
import { Refusal } from '../../errors.ts';
import { readSegmentIndex } from '../../segments/segment-index.ts';
import { param, sql } from '../../sql/sql.ts';
import { publishedOf } from '../audience-preview.ts';
import { type AudiencePlan, unionOf } from '../audience-sql.ts';
import { describeCampaignSegment } from '../campaign-queries.ts';
import { overLimitSet, readEarlierRuns } from '../runs/earlier-runs.ts';
import { storedPlan } from '../runs/run-plan.ts';
import { readRunRow, readRunSegments } from '../runs/run-queries.ts';
import type { PreparedRun } from '../runs/run-sets.ts';

/** A segment as the run froze it and as it is now. */
export type DriftSegment = {
  readonly id: string;
  readonly name: string;
  readonly role: 'include' | 'exclude';
  readonly before: {
    readonly version: number;
    readonly calculationId: string;
    readonly calculatedAt: Date | null;
    readonly count: number;
  };
  readonly after: CampaignSegment;
  /** The current version, and the one that its audience was calculated for; null when it was deleted for good. */
  readonly versions: { readonly current: number; readonly calculated: number } | null;
};

export type DriftPlan = {
  readonly prepared: PreparedRun;
  readonly asOf: Date;
  readonly now: Date;
  readonly segments: readonly DriftSegment[];
  readonly plan: AudiencePlan;
};

/**
 * The frozen plan over the audiences that are published now. A segment in the trash counts as it was published last; one that was
 * deleted for good has nobody. The run itself does not count for its own limit; every other run does.
 * Refuses `not_found`, and `conflict` when the run has no audience.
 */
export async function readDriftPlan(deps: Deps, runId: string): Promise<DriftPlan> {
  const row = await readRunRow(deps, runId);
  if (row.prepared_attempt === null || row.now === null)
    throw new Refusal('conflict', 'The run has no audience: it is not ready.', {
      hint: 'Its status says what became of it.',
    });
  const frozen = (await readRunSegments(deps, [runId])).get(runId) ?? [];
  const { limit, hold_out: holdOut } = storedPlan.parse(row.plan);
  const now = deps.clock.now();
  const isTest = row.type === 'test';
  const others = isTest
    ? []
    : (
        await readEarlierRuns(
          deps.control.db,
          limit,
          { campaignId: row.campaign_id, channel: row.channel },
          now,
        )
      ).filter((one) => one.runId !== runId);
  const index = await readSegmentIndex(deps.control);
  const segments = frozen.map((segment): DriftSegment => {
    const known = index.segments.get(segment.segment_id);
    return {
      id: segment.segment_id,
      name: known?.name ?? segment.name,
      role: segment.role,
      before: {
        version: segment.version,
        calculationId: segment.calculation_id,
        calculatedAt: segment.calculated_at,
        count: segment.count,
      },
      after: describeCampaignSegment(index, segment.segment_id, now),
      versions: known ? { current: known.version, calculated: known.countVersion ?? 0 } : null,
    };
  });
  return {
    prepared: { runId, attempt: row.prepared_attempt },
    asOf: row.now,
    now,
    segments,
    plan: {
      channel: row.channel,
      considered: isTest
        ? sql`(select groupBitmapState(arrayJoin(${param('Array(UInt32)', row.test_nos ?? [])})))`
        : unionOf(audiencesNow(segments, 'include')),
      exclude: audiencesNow(segments, 'exclude'),
      holdOut: isTest ? null : holdOut,
      overLimit: isTest ? null : overLimitSet(limit, others),
    },
  };
}

/** The published audiences of the segments that have one. */
export function audiencesNow(
  segments: readonly DriftSegment[],
  role: DriftSegment['role'],
): SegmentAudience[] {
  return publishedOf(segments.filter((one) => one.role === role).map(({ after }) => after));
}
