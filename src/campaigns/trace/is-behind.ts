/** What can be behind a run that is looked at: not what only came to be after it. Pure. */
import type { TraceStepId } from '../../api/contract/trace.ts';
import type { Evidence, TraceFacts, TraceSegment } from './trace-facts.ts';

/** What a plan takes away is measured on the run itself; everything else about a campaign is as of now. */
const OF_THE_RUN: ReadonlySet<string> = new Set(['excluded', 'over_limit', 'held_out']);

/** Is true of everything when no run that froze its audience is looked at. */
export function isBehind({ run, segments, sources }: TraceFacts, step: TraceStepId, one: Evidence): boolean {
  if (run === null || run.waterfall === null) return true;
  if (one.at !== undefined && one.at > run.at) return false;
  const segment = segments.find(({ id }) => id === one.segment?.id);
  switch (step) {
    // How its segments stood then, preflight said: that is told with the run.
    case 'status':
      return false;
    case 'definition':
      return one.id === 'count_moved' || (one.id !== 'older_version' && (segment?.isAsFrozen ?? false));
    case 'sources':
    case 'mapping':
      return segment === undefined || !syncedSince(segment);
    case 'campaign':
      return OF_THE_RUN.has(one.id);
    case 'contacts':
    case 'runs':
    case 'history':
      return true;
    default:
      return step satisfies never;
  }

  function syncedSince({ sources: linked }: TraceSegment): boolean {
    return sources.some(
      ({ id, syncs }) => linked.includes(id) && syncs.some(({ at }) => run !== null && at > run.at),
    );
  }
}
