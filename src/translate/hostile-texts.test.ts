/** Texts made to exhaust: each is answered with a sentence, in seconds at most, and never with a part of itself. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foreignCatalogue } from '../../test/oracle/foreign-arbitraries.ts';
import { FORMATS, type Format } from './language.ts';
import { translate } from './translate.ts';

/** Far more than any of them takes alone; the machine may be busy with other tests. */
const MOST_MS = 10_000;

function firstSentence(format: Format, text: string): string {
  const start = performance.now();
  const translation = translate(format, text, foreignCatalogue);
  expect(performance.now() - start).toBeLessThan(MOST_MS);
  return translation.ok ? 'accepted' : (translation.problems[0]?.detail ?? '');
}

const joined = (count: number, each: (index: number) => string, by: string) =>
  Array.from({ length: count }, (_, index) => each(index)).join(by);

test.each<[string, Format, () => string, RegExp | string]>([
  ['more than 1 MB', 'sql', () => 'é'.repeat(500_001), /larger than 1 MB/],
  [
    '100,000 brackets',
    'sql',
    () => `${'('.repeat(100_000)}age = 1${')'.repeat(100_000)}`,
    /column 101: Brackets are nested more than 100/,
  ],
  ['400,000 brackets', 'cel', () => '('.repeat(400_000), /nested more than 100/],
  ['brackets in a comparison', 'sql', () => `age IN ${'('.repeat(400_000)}`, /too long for one comparison/],
  ['200,000 times not', 'sql', () => `${'NOT '.repeat(200_000)}age = 1`, 'accepted'],
  [
    '60,000 comparisons',
    'sql',
    () => joined(60_000, (index) => `age = ${index}`, ' OR '),
    /more than 500 comparisons/,
  ],
  ['500 comparisons', 'sql', () => joined(500, (index) => `age = ${index}`, ' OR '), 'accepted'],
  [
    '30 groups in each other',
    'sql',
    () =>
      `${joined(30, (index) => `age = ${index} ${index % 2 ? 'AND' : 'OR'} (`, '')}age = 1${')'.repeat(30)}`,
    /nested more than 12 deep/,
  ],
  ['10,001 values', 'sql', () => `age IN (${joined(10_001, String, ',')})`, /10,001 values; at most 10,000/],
  ['10,000 values', 'cel', () => `age in [${joined(10_000, String, ',')}]`, 'accepted'],
  ['120,000 values', 'mongodb', () => `{"age":{"$in":[${joined(120_000, String, ',')}]}}`, /at most 10,000/],
  ['a text that is never closed', 'sql', () => `country = '${"''".repeat(490_000)}`, /never closed/],
  ['a long text that is never closed', 'cel', () => `country == """${'\\"'.repeat(450_000)}`, /never closed/],
  ['a name of 1 MB', 'sql', () => `${'a'.repeat(990_000)} = 1`, /There is no field “a{60}…”/],
  ['a number of 1 MB', 'sql', () => `age = ${'1'.repeat(990_000)}`, /too many digits/],
  [
    'a pattern of 1 MB',
    'mongodb',
    () => JSON.stringify({ country: { $regex: '(a+)+$'.repeat(100_000) } }),
    /at most 1000 are allowed/,
  ],
  ['comments only', 'sql', () => '/**/'.repeat(240_000), /A comparison is wanted/],
  ['JSON 500,000 deep', 'jsonlogic', () => '['.repeat(500_000), /nested more than 100 deep/],
  [
    '30,000 JSON comparisons',
    'jsonlogic',
    () => `{"or":[${joined(30_000, (index) => `{"==":[{"var":"age"},${index}]}`, ',')}]}`,
    /30,000 comparisons/,
  ],
  ['the same key 80,000 times', 'mongodb', () => `{${joined(80_000, () => '"age":1', ',')}}`, /second time/],
  ['a NUL character', 'sql', () => "country = 'a\0b'", /NUL character/],
  ['half a character', 'cel', () => 'country == "\ud83d"', /half a character/],
  [
    'a word of every object',
    'jsonlogic',
    () => '{"constructor":[{"var":"__proto__"},1]}',
    /“constructor” has no counterpart/,
  ],
  ['a field of every object', 'mongodb', () => '{"__proto__":1}', /There is no field “__proto__”/],
])('%s (%s)', (_, format, text, sentence) => {
  expect(firstSentence(format, text())).toMatch(sentence);
});

test('of very many problems the first twenty are named, and how many more there are', () => {
  const text = `{"and":[${joined(30_000, () => '{"foo":1}', ',')}]}`;
  const translation = translate('jsonlogic', text, foreignCatalogue);
  const problems = translation.ok ? [] : translation.problems;
  expect(problems).toHaveLength(21);
  expect(problems.at(-1)).toMatchObject({
    detail: '29,980 more places of this text are refused.',
    place: null,
  });
});

describe('whatever the text', () => {
  const fragments = [
    ...[
      'age',
      'country',
      'vip',
      'foo',
      "'US'",
      '"US"',
      '18',
      '-1',
      'NULL',
      'null',
      'true',
      '=',
      '==',
      '<>',
      '!=',
      '<',
      'IN',
      'in',
    ],
    ...[
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      ',',
      ':',
      ';',
      'AND',
      '&&',
      'OR',
      '||',
      'NOT',
      '!',
      'LIKE',
      'BETWEEN',
      'IS',
      '.contains',
      '%',
      '\\',
    ],
    ...[
      '{"age":1}',
      '{"var":"age"}',
      '"$gt"',
      '"and"',
      '"$or"',
      ' ',
      '\n',
      '--',
      '/*',
      '*/',
      '//',
      'ESCAPE',
      '?',
      "'",
      '"',
    ],
  ];
  const texts = fc.oneof(
    fc.array(fc.constantFrom(...fragments), { maxLength: 12 }).map((words) => words.join(' ')),
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.json({ maxDepth: 4 }),
  );

  test.each(FORMATS)('the answer is a definition or problems with places inside the text: %s', (format) => {
    fc.assert(
      fc.property(texts, (text) => {
        const translation = translate(format, text, foreignCatalogue);
        if (translation.ok) return;
        expect(translation.problems.length).toBeGreaterThan(0);
        for (const { detail, place } of translation.problems) {
          expect(detail).toMatch(/\.$/);
          if (place === null) continue;
          expect(place.offset + place.length).toBeLessThanOrEqual(text.length);
          expect(detail.startsWith(`Line ${place.line}, column ${place.column}: `)).toBe(true);
        }
      }),
      { numRuns: 1_500, seed: 20_260_315 },
    );
  });
});
