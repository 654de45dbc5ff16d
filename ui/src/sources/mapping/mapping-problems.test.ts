/** Problems of a refused mapping stand beside the column they are about, and drift names what differs. */
import { describe, expect, it } from 'vitest';
import { readDate } from './date-reading.ts';
import { driftOf, hasDrift } from './drift.ts';
import { problemsOfRefusal } from './mapping-problems.ts';

describe('a refused mapping', () => {
  it('gives each problem to the column its pointer names, with escapes undone', () => {
    const problems = problemsOfRefusal({
      message: 'The mapping is refused.',
      hint: undefined,
      path: undefined,
      problems: [
        {
          code: 'invalid_mapping',
          path: '/mapping/columns/price~1unit/type',
          detail: 'No.',
          hint: 'Take text.',
        },
        { code: 'invalid_mapping', path: '/mapping/identity/column', detail: 'Gone.' },
        { code: 'invalid_mapping', path: '/mapping', detail: 'Whole.' },
      ],
    });
    expect(problems).toEqual([
      { area: 'column', column: 'price/unit', sentence: 'No. Take text.' },
      { area: 'identity', column: null, sentence: 'Gone.' },
      { area: 'mapping', column: null, sentence: 'Whole.' },
    ]);
  });

  it('is one problem when the refusal names one place only', () => {
    const problems = problemsOfRefusal({
      message: 'Sentence.',
      hint: undefined,
      path: '/mapping/columns/ID',
      problems: [],
    });
    expect(problems).toEqual([{ area: 'column', column: 'ID', sentence: 'Sentence.' }]);
  });
});

describe('the next file', () => {
  it('drifts when columns are gone or added', () => {
    const mapping = {
      identity: { column: 'ID', as: 'external_id' as const },
      columns: { ID: { field: 'external_id' }, Income: { field: 'income' } },
    };
    expect(hasDrift(driftOf(mapping, [{ name: 'Income' }, { name: 'ID' }]))).toBe(false);
    expect(driftOf(mapping, [{ name: 'ID' }, { name: 'Salary' }])).toEqual({
      gone: ['Income'],
      added: ['Salary'],
    });
  });
});

describe('a date in figures', () => {
  it.each([
    ['04-09-2012', 'DMY', '4 September 2012'],
    ['04-09-2012', 'MDY', '9 April 2012'],
    ['21-08-2013', 'MDY', undefined],
    ['19970101', 'YMD', '1 January 1997'],
    ['1893-05-01', 'YMD', '1 May 1893'],
    ['31.02.2020', 'DMY', undefined],
    ['04/09/2012 13:00', 'DMY', '4 September 2012'],
  ] as const)('%s read %s is %s', (text, order, reading) => {
    expect(readDate(text, order)).toBe(reading);
  });
});
