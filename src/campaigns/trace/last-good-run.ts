/** The run that what is unusual now is measured against. Pure. */
import type { Run } from '../../api/contract/runs.ts';

/** A run that targeted less, or more, than this share away from the middle of the others did not go well. */
const BAND = 0.5;

/** When it read its audience; of one that did not come so far, when it was to begin. */
export function runAt(run: Pick<Run, 'as_of' | 'scheduled_at' | 'requested_at'>): Date {
  return new Date(run.as_of ?? run.scheduled_at ?? run.requested_at);
}

/** What the choice is made by. */
type Candidate = Pick<
  Run,
  'id' | 'status' | 'delivery' | 'waterfall' | 'as_of' | 'scheduled_at' | 'requested_at'
>;

/**
 * The latest run that came through and targeted about as many as the others did.
 * @param runs of the campaign, newest first
 * @param looked only runs before this one count
 */
export function lastGoodRun<T extends Candidate>(runs: readonly T[], looked: Candidate | null): T | null {
  const through = runs.filter(
    (run) =>
      (run.status === 'ready' || run.status === 'delivering' || run.status === 'completed') &&
      (run.delivery?.batches.failed ?? 0) === 0 &&
      (run.waterfall?.targeted ?? 0) > 0 &&
      (looked === null || runAt(run) < runAt(looked)) &&
      run.id !== looked?.id,
  );
  const targeted = through.map((run) => run.waterfall?.targeted ?? 0).toSorted((a, b) => a - b);
  const middle = targeted[Math.floor(targeted.length / 2)] ?? 0;
  return through.find((run) => Math.abs((run.waterfall?.targeted ?? 0) - middle) <= middle * BAND) ?? null;
}
