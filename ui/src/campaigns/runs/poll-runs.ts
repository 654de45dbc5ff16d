/**
 * How often runs are asked for again. The live stream tells changes at once; this is for when it is down, for batches that
 * are being sent, and for what is reported of a run that was handed over, of which the stream says nothing.
 */
import type { Run } from '../../../../src/api/contract/runs.ts';
import type { LiveState } from '../../api/live.tsx';
import { isMoving } from './run-words.ts';

const WITHOUT_STREAM_MS = 1_500;
const WITH_STREAM_MS = 3_000;
const REPORTS_MS = 30_000;
/** Reports come in the first days. */
const REPORTED_FOR_MS = 3 * 86_400_000;

/** Milliseconds, or false when nothing is expected to change. */
export function pollRuns(live: LiveState, runs: readonly Run[], now: number): number | false {
  if (runs.some(isMoving)) return live === 'live' ? WITH_STREAM_MS : WITHOUT_STREAM_MS;
  const isFresh = ({ status, finished_at: at }: Run) =>
    status === 'completed' && at !== null && now - Date.parse(at) < REPORTED_FOR_MS;
  return runs.some((run) => isFresh(run) || run.status === 'scheduled') ? REPORTS_MS : false;
}
