/** When saving says what an edit does to the published audience, and in which words. */
import { expect, test } from 'vitest';
import { bigEffect } from './effect.ts';

test.each([
  ['nothing is published', 0, 500, 0, undefined],
  ['a fifth leaves', 80, 0, 20, undefined],
  ['a fifth enters', 100, 20, 0, undefined],
  ['more than a fifth leaves', 79, 5, 21, '21 of the 100 published members would leave (21%).'],
  ['more than a fifth enters', 99, 21, 1, '21 contacts would enter, beside 100 published members (+21%).'],
  [
    'both',
    50,
    1200,
    50,
    '50 of the 100 published members would leave (50%), and 1,200 contacts would enter.',
  ],
  ['everybody leaves', 0, 0, 3, 'All 3 published members would leave: nobody would be in it.'],
  ['everybody is replaced', 0, 1, 1, 'The one published member would leave, and 1 contact would enter.'],
] as const)('%s', (_, stay, entered, left, sentence) => {
  expect(bigEffect({ stay, entered: { count: entered }, left: { count: left } })).toBe(sentence);
});
