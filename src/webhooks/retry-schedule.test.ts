import { describe, expect, it } from 'vitest';
import { nextAttemptAt, parseRetryAfter, RETRY_SECONDS } from './retry-schedule.ts';

const AT = new Date('2026-03-15T12:00:00Z');
const MIDDLE = { at: AT, retryAfter: undefined, random: 0.5 };

function seconds(moment: Date | undefined): number | undefined {
  return moment && (moment.getTime() - AT.getTime()) / 1000;
}

describe('the schedule of attempts', () => {
  it("is Standard Webhooks' recommendation", () => {
    const waits = RETRY_SECONDS.map((_wait, failures) => seconds(nextAttemptAt(failures, MIDDLE)));
    expect(waits).toEqual([0, 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]);
    expect(nextAttemptAt(RETRY_SECONDS.length, MIDDLE)).toBeUndefined();
  });

  it('scatters attempts by a tenth in both directions', () => {
    expect(seconds(nextAttemptAt(2, { ...MIDDLE, random: 0 }))).toBe(270);
    expect(seconds(nextAttemptAt(2, { ...MIDDLE, random: 1 }))).toBe(330);
  });

  it('waits longer when the receiver asks for it, and never shorter', () => {
    const later = new Date(AT.getTime() + 3_600_000);
    expect(seconds(nextAttemptAt(1, { ...MIDDLE, retryAfter: later }))).toBe(3_600);
    expect(seconds(nextAttemptAt(4, { ...MIDDLE, retryAfter: later }))).toBe(7_200);
  });
});

describe('Retry-After', () => {
  it('is read in seconds and as a date', () => {
    expect(seconds(parseRetryAfter('120', AT))).toBe(120);
    expect(seconds(parseRetryAfter('Sun, 15 Mar 2026 12:10:00 GMT', AT))).toBe(600);
  });

  it('is believed up to a day', () => {
    expect(seconds(parseRetryAfter('9999999', AT))).toBe(86_400);
    expect(seconds(parseRetryAfter('Sun, 15 Mar 2099 12:10:00 GMT', AT))).toBe(86_400);
  });

  it.each(['', 'soon', '-5', '1.5e', null])('is not read into %j', (header) => {
    expect(parseRetryAfter(header, AT)).toBeUndefined();
  });
});
