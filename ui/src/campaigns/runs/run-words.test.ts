/** The states of a run as steps. */
import { expect, test } from 'vitest';
import { runSteps } from './run-words.ts';

const run = {
  type: 'now',
  status: 'ready',
  as_of: null,
  prepared_at: null,
  delivery: null,
  scheduled_at: null,
  finished_at: null,
} as const;

function drawn(change: Partial<Parameters<typeof runSteps>[0]>): string {
  const marks = { done: '✓', now: '●', stopped: '✗', ahead: '' };
  return runSteps({ ...run, ...change })
    .map(({ status, state }) => `${marks[state]}${status}`)
    .join(' ');
}

test.each([
  [{}, '✓preflight ✓preparing ●ready delivering completed'],
  [{ status: 'completed' }, '✓preflight ✓preparing ✓ready ✓delivering ✓completed'],
  [{ type: 'scheduled', status: 'scheduled' }, '●scheduled preflight preparing ready delivering completed'],
  [{ type: 'scheduled', status: 'blocked' }, '✓scheduled ✗blocked preparing ready delivering completed'],
  [
    { type: 'scheduled', status: 'cancelled', scheduled_at: '2026-04-02', finished_at: '2026-04-01' },
    '✗cancelled preflight preparing ready delivering completed',
  ],
  [{ status: 'failed', as_of: '2026-04-01' }, '✓preflight ✗failed ready delivering completed'],
  [
    {
      status: 'cancelled',
      as_of: '2026-04-01',
      prepared_at: '2026-04-01',
      delivery: {
        batches: { total: 2, delivered: 1, failed: 0 },
        handed_over: 1,
        next_attempt_at: null,
        last_error: null,
      },
    },
    '✓preflight ✓preparing ✓ready ✗cancelled completed',
  ],
] as const)('%j', (change, steps) => {
  expect(drawn(change)).toBe(steps);
});
