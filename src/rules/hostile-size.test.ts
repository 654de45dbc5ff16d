/** Definitions at the edge of the limits, made to be slow: reading, describing and lint still answer soon. */
import { expect, test } from 'vitest';
import { conformanceCatalogue } from '../../test/oracle/conformance.ts';
import { canonicalForm } from './canonical-form.ts';
import { readDefinition } from './definition.ts';
import { describeDefinition } from './describe.ts';
import { lintDefinition } from './lint.ts';

const and = (...rules: unknown[]) => ({ combinator: 'and', rules });
const numbers = (count: number, from = 0) => Array.from({ length: count }, (_, index) => from + index);

/** Far above what they take (some tenths of a second together), far below what quadratic work would. */
const SOON = 5_000;

test.each([
  [
    'ninety-five thousand unknown keys',
    Object.fromEntries(numbers(95_000).map((no) => [no.toString(36), 1])),
  ],
  ['ten thousand wrong values', and({ field: 'age', operator: 'in', value: numbers(10_000).map(String) })],
  [
    'fifty lists of wrong values',
    and(...numbers(50).map(() => ({ field: 'age', operator: 'in', value: numbers(3_000).map(() => '1') }))),
  ],
  ['two hundred thousand holes', { combinator: 'and', rules: numbers(200_000).map(() => null) }],
])('%s are refused soon', (_, input) => {
  const start = performance.now();
  const read = readDefinition({ combinator: 'and', rules: [], ...input }, conformanceCatalogue);
  expect(read.ok).toBe(false);
  expect(performance.now() - start).toBeLessThan(SOON);
});

test.each([
  [
    'many lists of many numbers',
    and(...numbers(60).map((no) => ({ field: 'age', operator: 'in', value: numbers(2_500, no) }))),
  ],
  [
    'many rules on one field',
    and(...numbers(500).map((no) => ({ field: 'age', operator: no % 2 ? '!=' : '<', value: no }))),
  ],
  [
    'many lists of texts',
    and(
      ...numbers(12).map((no) => ({
        field: 'city',
        operator: 'notIn',
        value: numbers(9_000, no).map(String),
      })),
    ),
  ],
  [
    'the most patterns',
    and(...numbers(500).map((no) => ({ field: 'city', operator: 'matches', value: `\\pL{150}|${no}` }))),
  ],
])('%s are read, described and linted soon', (_, input) => {
  const start = performance.now();
  const read = readDefinition(input, conformanceCatalogue);
  if (!read.ok) throw new Error(JSON.stringify(read.problems.slice(0, 3)));
  expect(describeDefinition(read.group, conformanceCatalogue)).toMatch(/^[AC]/);
  expect(canonicalForm(read.core)).toContain('attribute');
  lintDefinition(read.group, conformanceCatalogue);
  expect(performance.now() - start).toBeLessThan(SOON);
});
