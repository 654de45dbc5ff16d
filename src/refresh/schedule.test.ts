import { describe, expect, it } from 'vitest';
import { Refusal } from '../errors.ts';
import { nextRun, parseCron, readingOf } from './schedule.ts';

function refusalOf(text: string): Refusal {
  try {
    parseCron(text, '/refresh/cron');
  } catch (error) {
    if (error instanceof Refusal) return error;
  }
  throw new Error(`“${text}” was not refused.`);
}

describe('a schedule', () => {
  it.each([
    ['0 6 * * *', 'At 06:00'],
    [' 0   6 * * mon-fri ', 'At 06:00, Monday through Friday'],
    ['*/15 * * * *', 'Every 15 minutes'],
    ['0 9,17 1 * *', 'At 09:00 and 17:00, on day 1 of the month'],
    ['0 0 L * *', 'At 00:00, on the last day of the month'],
  ])('%s reads: %s', (cron, words) => {
    expect(readingOf(parseCron(cron, '/refresh/cron'))).toBe(words);
  });

  it.each([
    ['', /five fields/],
    ['0 6 * *', /has 4/],
    ['0 0 6 * * *', /has 6/],
    ['@daily', /has 1/],
    ['61 6 * * *', /no schedule/],
    ['0 6 * 13 *', /no schedule/],
    ['0 6 * * NEVER', /no schedule/],
    ['H 6 * * *', /no schedule/],
    ['0 6 31 2 *', /no schedule/],
    ['0 6 1 * MON', /on all of either/],
  ])('refuses “%s” with its place and what to write instead', (cron, detail) => {
    const refusal = refusalOf(cron);
    expect(refusal.message).toMatch(detail);
    expect(refusal).toMatchObject({ code: 'invalid_value', path: '/refresh/cron' });
    expect(refusal.hint).toBeTruthy();
  });

  const runs = (cron: string, zone: string, from: string, count: number): string[] => {
    const found: string[] = [];
    for (let at = new Date(from); found.length < count; ) {
      at = nextRun(cron, zone, at);
      found.push(at.toISOString());
    }
    return found;
  };

  it('runs by the clock of the organisation, summer and winter', () => {
    expect(runs('0 6 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', 2)).toEqual([
      '2026-03-29T04:00:00.000Z',
      '2026-03-30T04:00:00.000Z',
    ]);
    expect(runs('0 6 * * *', 'America/New_York', '2026-01-10T12:00:00Z', 1)).toEqual([
      '2026-01-11T11:00:00.000Z',
    ]);
  });

  it('runs after the hour that is left out in spring, and once in the hour that comes twice', () => {
    expect(runs('30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', 2)).toEqual([
      '2026-03-29T01:30:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ]);
    expect(runs('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', 2)).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ]);
  });

  it('runs later than the moment it is asked after', () => {
    expect(runs('0 12 * * *', 'UTC', '2026-03-15T12:00:00Z', 1)).toEqual(['2026-03-16T12:00:00.000Z']);
  });
});
