import { expect, it } from 'vitest';
import { changeText, figureSentence, shareOf } from './funnel-words.ts';

const row = { path: '/rules/0', sentence: 'Income is over 50,000', count: 1, remaining: 1200, without: 1500 };
const within = { total: 2000, matched: 1000, combinator: 'and' } as const;

it('every figure says what it counts', () => {
  expect(figureSentence('alone', row, within)).toBe('1 contact passes this rule alone, 0.1% of all 2,000.');
  expect(figureSentence('remaining', row, within)).toBe(
    '1,200 contacts are left after this rule and those before it in its group.',
  );
  expect(figureSentence('remaining', row, { ...within, combinator: 'or' })).toBe(
    '1,200 contacts pass this rule or one before it in its group.',
  );
  expect(figureSentence('without', row, within)).toBe(
    'The segment would have 1,500 contacts without this rule, 500 more than with it.',
  );
  expect(figureSentence('without', { ...row, without: 900 }, within)).toMatch(/100 fewer than with it/);
  expect(figureSentence('without', { ...row, without: 1000 }, within)).toMatch(/as many as with it/);
});

it('pins are no rules', () => {
  const pins = { ...row, path: '/pins/exclude', sentence: 'Not pinned out', count: 1999 };
  expect(figureSentence('alone', pins, within)).toBe('1,999 contacts are not pinned out.');
  expect(figureSentence('alone', { ...pins, path: '/pins/include', count: 1 }, within)).toBe(
    '1 contact is pinned in.',
  );
  expect(figureSentence('remaining', pins, within)).toMatch(/left after the rules and these pins/);
  expect(figureSentence('without', pins, within)).toMatch(/without these pins, 500 more/);
});

it('a change has its sign, and no contacts have no share', () => {
  expect([changeText(1500, 1000), changeText(999, 1000), changeText(7, 7)]).toEqual(['+500', '−1', '±0']);
  expect(shareOf(0, 0)).toBe(0);
});
