import { describe, expect, it } from 'vitest';
import { fixedClock, systemClock } from './clock.ts';

describe('the clock', () => {
  it('stands still at a given instant while durations go on', async () => {
    const clock = fixedClock(new Date('2026-11-24T08:00:00Z'));
    const startedAt = clock.elapsed();
    clock.now().setFullYear(1999);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(clock.now().toISOString()).toBe('2026-11-24T08:00:00.000Z');
    expect(clock.elapsed() - startedAt).toBeGreaterThan(10);
  });

  it("reads the machine's time otherwise", () => {
    expect(Math.abs(systemClock().now().getTime() - Date.now())).toBeLessThan(1000);
  });
});
