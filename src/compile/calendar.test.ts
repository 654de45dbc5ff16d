/** Days and instants in zones where they are awkward. Expected instants were worked out by hand from the zones' histories. */
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { dayFromStored } from '../sql/stored-time.ts';
import {
  anniversariesInLast,
  anniversariesInNext,
  calendarAt,
  dayOf,
  rangeBetween,
  rangeOfComparison,
  rangeOfLast,
  rangeOfNext,
} from './calendar.ts';
import type { Range } from './resolved-rule.ts';

const berlin = calendarAt('2026-03-15T12:00:00Z', 'Europe/Berlin');

function readable({ of, from, to }: Range): readonly (string | undefined)[] {
  const end = (number: number | undefined) => {
    if (number === undefined) return undefined;
    return of === 'day' ? dayFromStored(number) : new Date(number).toISOString();
  };
  return [end(from), end(to)];
}

describe('a day in a zone', () => {
  test.each([
    // Clocks go forward at 2: the day has 23 hours. Back at 3: 25.
    ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
    ['Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
    // There is no midnight: the day begins at 1.
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00.000Z', '2018-11-05T02:00:00.000Z'],
    ['America/Havana', '2026-03-08', '2026-03-08T05:00:00.000Z', '2026-03-09T04:00:00.000Z'],
    // Midnight comes twice: the day begins with the first one.
    ['America/Havana', '2026-11-01', '2026-11-01T04:00:00.000Z', '2026-11-02T05:00:00.000Z'],
    // The day did not happen.
    ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00.000Z', '2011-12-30T10:00:00.000Z'],
    // At one minute past midnight clocks went back to 23:01: what they repeat still belongs to the new day.
    ['America/St_Johns', '2009-11-01', '2009-11-01T02:30:00.000Z', '2009-11-02T03:30:00.000Z'],
    ['Asia/Kathmandu', '2026-03-15', '2026-03-14T18:15:00.000Z', '2026-03-15T18:15:00.000Z'],
  ])('%s, %s', (timeZone, day, start, end) => {
    const calendar = calendarAt('2026-03-15T12:00:00Z', timeZone);
    expect(readable(rangeOfComparison('instant', '=', day, calendar))).toEqual([start, end]);
    for (const [instant, belongs] of [
      [Date.parse(start) - 1, false],
      [Date.parse(start), start !== end],
      [Date.parse(end) - 1, start !== end],
      [Date.parse(end), false],
    ] as const) {
      const found = dayOf(Temporal.Instant.fromEpochMilliseconds(instant), timeZone).toString();
      expect(found === day).toBe(belongs);
    }
  });

  test('today is the day of now in the zone', () => {
    expect(calendarAt('2026-03-15T23:30:00Z', 'Europe/Berlin').today.toString()).toBe('2026-03-16');
    expect(calendarAt('2026-03-15T02:30:00Z', 'America/New_York').today.toString()).toBe('2026-03-14');
  });
});

describe('windows', () => {
  test('of days, for dates: today and the days before it', () => {
    expect(readable(rangeOfLast('day', 7, 'day', berlin))).toEqual(['2026-03-09', '2026-03-16']);
    expect(readable(rangeOfNext('day', 2, 'week', berlin))).toEqual(['2026-03-15', '2026-03-29']);
  });

  test('of minutes to weeks, for instants: so many hours, now included', () => {
    const last = rangeOfLast('instant', 7, 'day', berlin);
    expect(readable(last)).toEqual(['2026-03-08T12:00:00.001Z', '2026-03-15T12:00:00.001Z']);
    const next = rangeOfNext('instant', 90, 'minute', berlin);
    expect(readable(next)).toEqual(['2026-03-15T12:00:00.000Z', '2026-03-15T13:30:00.000Z']);
  });

  test('of months and years: whole days of the zone, also for instants', () => {
    expect(readable(rangeOfLast('instant', 1, 'month', berlin))).toEqual([
      '2026-02-15T23:00:00.000Z',
      '2026-03-15T23:00:00.000Z',
    ]);
  });

  test('of months end on the last day of a shorter month', () => {
    const calendar = calendarAt('2026-03-31T12:00:00Z', 'UTC');
    expect(readable(rangeOfLast('day', 1, 'month', calendar))).toEqual(['2026-03-01', '2026-04-01']);
    const january = calendarAt('2028-01-31T12:00:00Z', 'UTC');
    expect(readable(rangeOfNext('day', 1, 'month', january))).toEqual(['2028-01-31', '2028-02-29']);
  });

  test('of hours make no sense for dates and are a bug by now', () => {
    expect(() => rangeOfLast('day', 5, 'hour', berlin)).toThrow('not counted in the unit hour');
  });
});

describe('comparisons', () => {
  test('with a day take it as a whole', () => {
    const [start, end] = ['2026-03-09T23:00:00.000Z', '2026-03-10T23:00:00.000Z'];
    const ranges = (['=', '<', '<=', '>', '>='] as const).map((compare) =>
      readable(rangeOfComparison('instant', compare, '2026-03-10', berlin)),
    );
    expect(ranges).toEqual([
      [start, end],
      [undefined, start],
      [undefined, end],
      [end, undefined],
      [start, undefined],
    ]);
  });

  test('with an instant are exact to the millisecond', () => {
    const instant = '2026-03-10T08:00:00.000Z';
    expect(readable(rangeOfComparison('instant', '<=', instant, berlin))).toEqual([
      undefined,
      '2026-03-10T08:00:00.001Z',
    ]);
    expect(readable(rangeOfComparison('instant', '=', instant, berlin))).toEqual([
      instant,
      '2026-03-10T08:00:00.001Z',
    ]);
  });

  test('“is 3 days ago” means that day, “is before 3 days ago” that moment', () => {
    const value = { ago: 3, unit: 'day' } as const;
    expect(readable(rangeOfComparison('instant', '=', value, berlin))).toEqual([
      '2026-03-11T23:00:00.000Z',
      '2026-03-12T23:00:00.000Z',
    ]);
    expect(readable(rangeOfComparison('instant', '<', value, berlin))).toEqual([
      undefined,
      '2026-03-12T12:00:00.000Z',
    ]);
  });

  test('of a date with an instant look at the instant’s day in the zone', () => {
    expect(readable(rangeOfComparison('day', '=', '2026-03-10T23:30:00.000Z', berlin))).toEqual([
      '2026-03-11',
      '2026-03-12',
    ]);
  });

  test('between includes both ends', () => {
    expect(readable(rangeBetween('day', '2026-01-01', 'today', berlin))).toEqual([
      '2026-01-01',
      '2026-03-16',
    ]);
    expect(readable(rangeBetween('instant', '2026-01-01', '2026-03-10T08:00:00.000Z', berlin))).toEqual([
      '2025-12-31T23:00:00.000Z',
      '2026-03-10T08:00:00.001Z',
    ]);
  });
});

describe('anniversaries', () => {
  const shown = (years: ReturnType<typeof anniversariesInNext>) =>
    years.map(({ before, from, to }) => [readable(before)[1], from, to]);

  test('within one year are one range of days', () => {
    expect(shown(anniversariesInNext('day', 7, 'day', berlin))).toEqual([['2026-01-01', 315, 321]]);
  });

  test('around new year are one range in each year', () => {
    const calendar = calendarAt('2026-12-30T12:00:00Z', 'UTC');
    expect(shown(anniversariesInNext('day', 7, 'day', calendar))).toEqual([
      ['2027-01-01', 101, 105],
      ['2026-01-01', 1230, 1231],
    ]);
  });

  test('in a window that holds a whole year leave the years before it out', () => {
    expect(shown(anniversariesInLast('day', 5, 'year', berlin))).toEqual([
      ['2026-01-01', 101, 315],
      ['2025-01-01', 101, 1231],
    ]);
  });

  test('of 29 February fall on the 28th in common years only', () => {
    const common = calendarAt('2026-02-28T12:00:00Z', 'UTC');
    expect(shown(anniversariesInNext('day', 1, 'day', common))).toEqual([['2026-01-01', 228, 229]]);
    const leap = calendarAt('2028-02-28T12:00:00Z', 'UTC');
    expect(shown(anniversariesInNext('day', 1, 'day', leap))).toEqual([['2028-01-01', 228, 228]]);
  });
});
