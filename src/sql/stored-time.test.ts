import { describe, expect, test } from 'vitest';
import {
  dayFromStored,
  isStorableInstant,
  STORED_DAYS,
  STORED_INSTANTS,
  storedDay,
  storedInstant,
} from './stored-time.ts';

describe('stored days', () => {
  test.each([
    ['1970-01-01', 0],
    ['1969-12-31', -1],
    ['1893-05-01', -28_003],
    ['2026-03-15', 20_527],
    [STORED_DAYS.first, -719_162],
    [STORED_DAYS.last, 2_932_896],
  ])('%s is day %i, there and back', (day, number) => {
    expect(storedDay(day)).toBe(number);
    expect(dayFromStored(number)).toBe(day);
  });

  test.each(['2026-02-30', '2026-3-1', '0000-12-31', '2026-03-15T00:00:00Z', ''])(
    '%j is a bug of the caller',
    (day) => {
      expect(() => storedDay(day)).toThrow('Not a day that can be stored');
    },
  );
});

describe('stored instants', () => {
  test('are written in UTC with milliseconds', () => {
    expect(storedInstant(Date.parse('2026-03-15T13:00:00.007+01:00'))).toBe('2026-03-15 12:00:00.007');
  });

  test('have a first and a last', () => {
    const [first, end] = [Date.parse(STORED_INSTANTS.from), Date.parse(STORED_INSTANTS.to)];
    expect([first - 1, first, end - 1, end].map(isStorableInstant)).toEqual([false, true, true, false]);
  });
});
