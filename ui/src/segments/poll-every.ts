/**
 * How often segments are asked for again while one of them is being calculated. The live stream tells changes at once;
 * this is for when it is down, or open and silent behind a proxy that holds it back.
 */
import type { Segment } from '../../../src/api/contract/segments.ts';
import type { LiveState } from '../api/live.tsx';

const WITHOUT_STREAM_MS = 1500;
const WITH_STREAM_MS = 5000;

/** Milliseconds, or false when nothing is going on. */
export function pollEvery(live: LiveState, segments: readonly Pick<Segment, 'status'>[]): number | false {
  const isBusy = segments.some(({ status }) => status === 'queued' || status === 'processing');
  if (!isBusy) return false;
  return live === 'live' ? WITH_STREAM_MS : WITHOUT_STREAM_MS;
}
