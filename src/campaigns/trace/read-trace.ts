/** Collects what a trace of a campaign is judged from, and judges it. Read this file first; `trace.ts` is the judgement. */
import type { z } from 'zod';
import type { Actor } from '../../api/contract/route.ts';
import type { ReachExplanation, Run } from '../../api/contract/runs.ts';
import type { Trace, traceContract } from '../../api/contract/trace.ts';
import type { Deps } from '../../deps.ts';
import { Refusal } from '../../errors.ts';
import { explainSegment } from '../../explain/explain-segment.ts';
import { readSettings } from '../../people/settings.ts';
import type { SegmentFacts } from '../preflight.ts';
import { type Judgement, judgeCampaign } from '../read-preflight.ts';
import { explainCampaign } from '../runs/explain-campaign.ts';
import { explainRun } from '../runs/explain-run.ts';
import { listRuns, readRun } from '../runs/run-queries.ts';
import { holdOutOf, limitOf } from '../targeting.ts';
import { lastGoodRun, runAt } from './last-good-run.ts';
import { readActs } from './read-acts.ts';
import { readTraceSegments, type WantedSegment } from './read-segments.ts';
import { readTraceSources } from './read-sources.ts';
import { traceOf } from './trace.ts';
import type { TraceFacts, TraceRun } from './trace-facts.ts';

type Asked = z.output<typeof traceContract.traceCampaign.query>;

/** The latest runs that are looked at. */
const RUNS = 20;

/**
 * Checks a campaign from its segments to its history.
 * @param reader whose role decides what of the history is told
 * @param asked a contact to narrow it to, and a run that is looked at instead of now
 * Refuses `not_found` for a campaign, a contact or a run of it that is not there.
 */
export async function traceCampaign(
  deps: Deps,
  reader: Pick<Actor, 'role'>,
  id: string,
  asked: Asked,
  signal: AbortSignal,
): Promise<Trace> {
  const started = deps.clock.elapsed();
  const now = deps.clock.now();
  const [judged, settings, runs, run] = await Promise.all([
    judgeCampaign(deps, id, { type: 'run', signal }),
    readSettings(deps),
    readRuns(deps, id),
    asked.run === undefined ? null : readRunOf(deps, id, asked.run),
  ]);
  const { campaign, preflight } = judged;
  const lastGood = lastGoodRun(runs, run);
  const chosen = run?.waterfall && run.segments.length > 0 ? frozenBy(run) : judged.segments.map(chosenNow);
  const [segments, reach, reachBefore] = await Promise.all([
    readTraceSegments(deps, chosen, now, signal),
    asked.contact === undefined ? null : explained(deps, id, run, asked.contact),
    asked.contact === undefined || !lastGood ? null : explainedBefore(deps, lastGood, asked.contact),
  ]);
  const sources = await readTraceSources(
    deps,
    segments.flatMap((one) => one.sources),
  );
  const facts: TraceFacts = {
    campaign: {
      id,
      name: campaign.name,
      status: campaign.status,
      trashed: campaign.trashed_at !== null,
      channel: campaign.channel,
      holdOutPercent: holdOutOf(campaign)?.percent ?? null,
      limit: limitOf(campaign),
    },
    now,
    dayOf: dayIn(settings.time_zone),
    thresholds: settings.readiness,
    segments,
    sources,
    preflight,
    audience: run?.waterfall ?? audienceNow(judged),
    runs: runs.map(traced),
    run: run && traced(run),
    lastGood: lastGood && traced(lastGood),
    history: await readActs(deps, reader, {
      campaignId: id,
      channel: campaign.channel,
      segmentIds: segments.flatMap((one) => [one.id, ...one.nested]),
      sourceIds: sources.map((one) => one.id),
      since: lastGood ? runAt(lastGood) : null,
      until: run ? runAt(run) : null,
      timeZone: settings.time_zone,
    }),
    reach,
    reachBefore,
    otherwiseNow: reach && asked.contact !== undefined ? await otherwise(deps, reach, asked.contact) : [],
  };
  return {
    campaign: { id, name: campaign.name },
    run: run && { id: run.id, as_of: run.as_of },
    as_of: now.toISOString(),
    compared_with: lastGood && {
      run_id: lastGood.id,
      as_of: runAt(lastGood).toISOString(),
      targeted: lastGood.waterfall?.targeted ?? 0,
    },
    ...traceOf(facts),
    reach,
    took_ms: deps.clock.elapsed() - started,
  };
}

function chosenNow({ segment, role }: SegmentFacts): WantedSegment {
  return { id: segment.id, role, frozen: null };
}

/** What a run used, whatever the campaign uses now. */
function frozenBy({ segments }: Run): WantedSegment[] {
  return segments.map(({ id, role, calculation_id }) => ({ id, role, frozen: calculation_id }));
}

async function readRuns(deps: Deps, campaignId: string): Promise<Run[]> {
  const { items } = await listRuns(deps, {
    campaign: [campaignId],
    type: ['now', 'scheduled'],
    sort: '-requested_at',
    page: 1,
    page_size: RUNS,
  });
  return items;
}

async function readRunOf(deps: Deps, campaignId: string, runId: string): Promise<Run> {
  const run = await readRun(deps, runId);
  if (run.campaign.id !== campaignId)
    throw new Refusal('not_found', `There is no run ${runId} of this campaign.`, { path: '/run' });
  return run;
}

function traced(run: Run): TraceRun {
  const { id, status, type, waterfall, delivery, feedback, error, findings } = run;
  return { id, status, type, at: runAt(run), waterfall, delivery, feedback, error, findings };
}

/** A moment as a day: "12 March 2026". */
function dayIn(timeZone: string): (at: Date) => string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  });
  return (at) => format.format(at);
}

/** Whom it would reach now; null when none of the segments it includes is there any more. */
function audienceNow({ segments, figures }: Judgement): TraceFacts['audience'] {
  const isThere = segments.some(({ role, segment }) => role === 'include' && segment.state !== 'deleted');
  return isThere ? figures : null;
}

/** Of a run that has no audience the campaign is asked. */
async function explained(
  deps: Deps,
  id: string,
  run: Run | null,
  contact: string,
): Promise<ReachExplanation> {
  return run?.waterfall ? explainRun(deps, run.id, contact) : explainCampaign(deps, id, contact);
}

/** null where that is not known any more; whether the contact is there at all is refused elsewhere. */
async function explainedBefore(
  deps: Deps,
  lastGood: Run,
  contact: string,
): Promise<TraceFacts['reachBefore']> {
  try {
    return await explainRun(deps, lastGood.id, contact);
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

/** So many segments are asked what they would say now. */
const ASKED_AGAIN = 3;

/** Segments behind the reason of a contact whose rules say otherwise now than the audience that was read. */
async function otherwise(
  deps: Deps,
  reach: ReachExplanation,
  contact: string,
): Promise<TraceFacts['otherwiseNow']> {
  const behind = reach.segments
    .filter(({ id, role, member, calculation_id }) => {
      if (calculation_id === null) return false;
      return reach.reason === 'excluded' ? id === reach.segment?.id : role === 'include' && !member;
    })
    .slice(0, ASKED_AGAIN);
  if (reach.reason !== 'excluded' && reach.reason !== 'not_considered') return [];
  const now = await Promise.all(
    behind.map(async ({ id, name, member }) => {
      try {
        const { member: is } = await explainSegment(deps, id, contact);
        return is === member ? [] : [{ id, name, member: is }];
      } catch (error) {
        if (error instanceof Refusal) return [];
        throw error;
      }
    }),
  );
  return now.flat();
}
