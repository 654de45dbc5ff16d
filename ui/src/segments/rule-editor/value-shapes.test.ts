import { describe, expect, it } from 'vitest';
import { numberIn, numbersInText, valuesInText, withValues } from './list-text.ts';
import {
  asPair,
  dateForm,
  dateInMode,
  dateValue,
  pairValue,
  windowForm,
  windowValue,
} from './value-shapes.ts';

describe('dates in a rule', () => {
  it.each([
    '2026-03-15',
    '2026-03-15T12:00:00Z',
    'today',
    { ago: 3, unit: 'month' },
    { ahead: 2, unit: 'week' },
  ])('%j comes back from its inputs as it was', (value) => {
    expect(dateValue(dateForm(value))).toEqual(value);
  });

  it('that are not entered are no value', () => {
    expect(dateValue(dateForm(undefined))).toBeUndefined();
    expect(dateValue(dateForm(null))).toBeUndefined();
  });

  it('keep the number and the unit between "ago" and "from now"', () => {
    expect(dateInMode(dateForm({ ago: 3, unit: 'month' }), 'ahead')).toEqual({
      mode: 'ahead',
      count: 3,
      unit: 'month',
    });
    expect(dateValue(dateInMode(dateForm(undefined), 'ago'))).toEqual({ ago: 30, unit: 'day' });
    expect(dateInMode(dateForm('2026-03-15T12:00:00Z'), 'day')).toEqual({ mode: 'day', day: '2026-03-15' });
  });

  it('without a number stay relative while the number is typed', () => {
    const emptied = dateValue({ mode: 'ago', count: undefined, unit: 'week' });
    expect(dateForm(emptied)).toEqual({ mode: 'ago', count: undefined, unit: 'week' });
  });
});

describe('windows in a rule', () => {
  it('come back from their inputs as they were', () => {
    expect(windowValue(windowForm({ last: 30, unit: 'hour' }, 'last'), 'last')).toEqual({
      last: 30,
      unit: 'hour',
    });
    expect(windowValue(windowForm({ next: 2, unit: 'year' }, 'next'), 'next')).toEqual({
      next: 2,
      unit: 'year',
    });
  });

  it('keep their unit when the number is deleted', () => {
    expect(windowValue({ count: undefined, unit: 'week' }, 'last')).toEqual({ unit: 'week' });
  });
});

describe('ranges in a rule', () => {
  it('hold an end that is not entered yet', () => {
    expect(asPair(pairValue(20, undefined))).toEqual([20, undefined]);
    expect(pairValue(undefined, undefined)).toBeUndefined();
    expect(asPair('20')).toEqual([undefined, undefined]);
  });
});

describe('pasted values', () => {
  it('are split at lines, tabs and semicolons, else at commas', () => {
    expect(valuesInText(' US, CA ,,GB ')).toEqual(['US', 'CA', 'GB']);
    expect(valuesInText('Paris, FR\r\nRome, IT\n')).toEqual(['Paris, FR', 'Rome, IT']);
    expect(valuesInText('a\tb;c')).toEqual(['a', 'b', 'c']);
    expect(valuesInText('Married')).toEqual(['Married']);
  });

  it('are added once each, whatever their letter case', () => {
    expect(withValues(['US'], ['us', ' CA', 'ca', ''])).toEqual(['US', 'CA']);
  });

  it('are numbers when they read as numbers', () => {
    expect(numberIn('1,234.5')).toBe(1234.5);
    expect(numberIn(' -3e2 ')).toBe(-300);
    expect(numberIn('12 kg')).toBeUndefined();
    expect(numbersInText('1,2\n1,200 x')).toEqual({ numbers: [1, 2, 1200], rest: ['x'] });
  });
});
