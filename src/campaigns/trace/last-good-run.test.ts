import { describe, expect, it } from 'vitest';
import type { Run } from '../../api/contract/runs.ts';
import { lastGoodRun } from './last-good-run.ts';

function run(number: number, targeted: number, status: Run['status'] = 'completed') {
  const at = new Date(Date.UTC(2026, 2, number)).toISOString();
  return {
    id: `run_${number}`,
    status,
    delivery: null,
    waterfall: { considered: targeted, targeted, reasons: [] },
    as_of: at,
    scheduled_at: null,
    requested_at: at,
  };
}

describe('the last run that went well', () => {
  const choose = (runs: readonly ReturnType<typeof run>[], looked: ReturnType<typeof run> | null = null) =>
    lastGoodRun(runs, looked)?.id ?? null;

  it('came through, handed everything over, and targeted about as many as the others', () => {
    expect(choose([run(4, 100), run(3, 1_000), run(2, 1_100), run(1, 900)])).toBe('run_3');
    expect(choose([run(4, 1_000, 'failed'), run(3, 1_000)])).toBe('run_3');
    expect(choose([run(3, 1_000), run(2, 1_000)], run(3, 1_000))).toBe('run_2');
    expect(choose([run(1, 0)])).toBeNull();
  });
});
