/** A definition against the catalogue: fields, operators, values, segments, sources. */
import { describe, expect, test } from 'vitest';
import { conformanceCatalogue } from '../../test/oracle/conformance.ts';
import type { Catalogue } from './catalogue.ts';
import { checkDefinition } from './check.ts';
import { readDefinition } from './definition.ts';
import type { Group, Rule } from './rule.ts';

const and = (...rules: unknown[]) => ({ combinator: 'and', rules });

function problemsOf(
  rule: unknown,
  catalogue: Catalogue = conformanceCatalogue,
  self?: string,
): readonly string[] {
  const read = readDefinition(and(rule), catalogue, self === undefined ? {} : { self });
  return read.ok ? [] : read.problems.map(({ code, path }) => `${code} ${path.replace('/rules/0', '')}`);
}

const rule = (field: string, operator: string, value?: unknown) =>
  value === undefined ? { field, operator } : { field, operator, value };

describe('values', () => {
  test.each([
    [rule('plan', '=', 'pro')],
    [rule('plan', 'in', ['pro'])],
    [rule('email', 'matches', '^a{1000}$')],
    [rule('email', 'matches', '(?-i)\\p{Greek}+')],
    [rule('phone', 'matches', '.')],
    [rule('age', '=', -0.5)],
    [rule('age', 'between', [3, 3])],
    [rule('vip', '!=', false)],
    [rule('signed_up', '=', 'today')],
    [rule('signed_up', '<', '2024-02-29')],
    [rule('signed_up', '<', '2024-02-29T23:59:59.999+14:00')],
    [rule('signed_up', 'between', [{ ago: 6, unit: 'month' }, 'today'])],
    [rule('signed_up', 'between', ['2026-01-01', { ahead: 1, unit: 'week' }])],
    [rule('last_seen', '>', { ago: 30, unit: 'minute' })],
    [rule('last_seen', 'inTheLast', { last: 876_000, unit: 'hour' })],
    [rule('last_seen', 'between', ['today', { ago: 3, unit: 'hour' }])],
    [rule('birth_date', 'anniversaryInTheNext', { next: 1, unit: 'month' })],
    [rule('birth_date', 'monthIs', [2, 12])],
    [rule('tags', 'hasNone', ['a'])],
    [rule('interests', 'null')],
  ])('%j is accepted', (accepted) => {
    expect(problemsOf(accepted)).toEqual([]);
  });

  test.each([
    [rule('shoe_size', '=', 1), 'unknown_field /field'],
    [rule('__proto__', '=', 1), 'unknown_field /field'],
    [rule('age', 'contains', '3'), 'operator_not_for_type /operator'],
    [rule('tags', '=', 'a'), 'operator_not_for_type /operator'],
    [rule('vip', 'in', [true]), 'operator_not_for_type /operator'],
    [rule('plan', '='), 'missing_value /value'],
    [rule('plan', '=', null), 'missing_value /value'],
    [rule('plan', '=', ''), 'missing_value /value'],
    [rule('plan', '=', ' \u00a0\t'), 'missing_value /value'],
    [rule('plan', 'contains', ' '), 'missing_value /value'],
    [rule('phone', '=', '+ - ()'.replace('+', '')), 'missing_value /value'],
    [rule('plan', '=', 3), 'wrong_value_type /value'],
    [rule('plan', '=', ['pro']), 'wrong_value_type /value'],
    [rule('plan', 'in', 'pro'), 'wrong_value_type /value'],
    [rule('plan', 'in', []), 'empty_list /value'],
    [
      rule('plan', 'in', ['a', '', 3, null]),
      'missing_value /value/1 wrong_value_type /value/2 missing_value /value/3',
    ],
    [rule('tags', 'hasAny', []), 'empty_list /value'],
    [
      rule(
        'plan',
        'in',
        Array.from({ length: 10_001 }, () => 'a'),
      ),
      'limit_exceeded /value',
    ],
    [rule('age', '=', '3'), 'wrong_value_type /value'],
    [rule('age', '=', Number.NaN), 'wrong_value_type /value'],
    [rule('age', '=', true), 'wrong_value_type /value'],
    [rule('age', 'between', [1]), 'wrong_value_type /value'],
    [rule('age', 'between', [1, 2, 3]), 'wrong_value_type /value'],
    [rule('age', 'between', { from: 1, to: 2 }), 'wrong_value_type /value'],
    [rule('age', 'between', [1, null]), 'missing_value /value/1'],
    [rule('age', 'between', [2, 1]), 'empty_range /value'],
    [rule('vip', '=', 'true'), 'wrong_value_type /value'],
    [rule('vip', '=', 1), 'wrong_value_type /value'],
    [rule('signed_up', '=', '15.03.2026'), 'wrong_value_type /value'],
    [rule('signed_up', '=', '2026-3-5'), 'wrong_value_type /value'],
    [rule('signed_up', '=', '2026-02-29'), 'wrong_value_type /value'],
    [rule('signed_up', '=', '2026-13-01'), 'wrong_value_type /value'],
    [rule('signed_up', '=', '1899-12-31'), 'wrong_value_type /value'],
    [rule('signed_up', '=', '2300-01-01'), 'wrong_value_type /value'],
    [rule('signed_up', '=', '+012026-01-01'), 'wrong_value_type /value'],
    [rule('signed_up', '=', 20_260_315), 'wrong_value_type /value'],
    [rule('signed_up', '=', 'yesterday'), 'wrong_value_type /value'],
    [rule('last_seen', '=', '2026-03-15T12:00:00'), 'wrong_value_type /value'],
    [rule('last_seen', '=', '2026-03-15T24:00:00Z'), 'wrong_value_type /value'],
    [rule('last_seen', '=', '2026-03-15T12:60:00Z'), 'wrong_value_type /value'],
    [rule('last_seen', '=', '2026-03-15T12:00:00.1234Z'), 'wrong_value_type /value'],
    [rule('last_seen', '=', '2026-03-15T12:00:00+15:00'), 'wrong_value_type /value'],
    [rule('last_seen', '<', '2299-12-31T23:30:00-01:00'), 'wrong_value_type /value'],
    [rule('signed_up', '<', { ago: 3, unit: 'hour' }), 'wrong_value_type /value/unit'],
    [rule('signed_up', '<', { ago: 0, unit: 'day' }), 'wrong_value_type /value/ago'],
    [rule('signed_up', '<', { ago: 3 }), 'missing_value /value/unit'],
    [rule('signed_up', '<', { ago: 3, ahead: 3, unit: 'day' }), 'unknown_key /value/ago'],
    [rule('signed_up', '<', {}), 'missing_value /value/ago missing_value /value/unit'],
    [rule('signed_up', 'between', ['2026-02-01', '2026-01-31']), 'empty_range /value'],
    [
      rule('signed_up', 'between', [
        { ago: 1, unit: 'week' },
        { ago: 2, unit: 'week' },
      ]),
      'empty_range /value',
    ],
    [
      rule('signed_up', 'between', [
        { ahead: 1, unit: 'day' },
        { ago: 1, unit: 'year' },
      ]),
      'empty_range /value',
    ],
    [rule('signed_up', 'between', ['today', { ago: 1, unit: 'day' }]), 'empty_range /value'],
    [rule('signed_up', 'inTheLast', 30), 'wrong_value_type /value'],
    [rule('signed_up', 'inTheLast', { last: 0, unit: 'day' }), 'wrong_value_type /value/last'],
    [rule('signed_up', 'inTheLast', { last: -3, unit: 'day' }), 'wrong_value_type /value/last'],
    [rule('signed_up', 'inTheLast', { last: 1.5, unit: 'day' }), 'wrong_value_type /value/last'],
    [rule('signed_up', 'inTheLast', { last: '30', unit: 'day' }), 'wrong_value_type /value/last'],
    [rule('signed_up', 'inTheLast', { last: 36_501, unit: 'day' }), 'wrong_value_type /value/last'],
    [rule('signed_up', 'inTheLast', { last: 1e15, unit: 'year' }), 'wrong_value_type /value/last'],
    [rule('signed_up', 'inTheLast', { last: 3, unit: 'days' }), 'wrong_value_type /value/unit'],
    [rule('signed_up', 'inTheLast', { last: 3, unit: 'hour' }), 'wrong_value_type /value/unit'],
    [
      rule('signed_up', 'inTheLast', { next: 3, unit: 'day' }),
      'unknown_key /value/next missing_value /value/last',
    ],
    [rule('last_seen', 'anniversaryInTheNext', { next: 3, unit: 'hour' }), 'wrong_value_type /value/unit'],
    [
      rule('signed_up', 'monthIs', [0, 13, 1.5, 2]),
      'wrong_value_type /value/0 wrong_value_type /value/1 wrong_value_type /value/2',
    ],
    [rule('signed_up', 'monthIs', 3), 'wrong_value_type /value'],
    [rule('signed_up', 'weekdayIs', [8]), 'wrong_value_type /value/0'],
    [rule('signed_up', 'weekdayIs', []), 'empty_list /value'],
    [rule('plan', 'null', ''), 'unknown_key /value'],
    [{ field: 'plan', operator: 'notNull', valueSource: 'value' }, 'unknown_key /valueSource'],
    [rule('email', 'matches', '*'), 'bad_pattern /value'],
    [rule('email', 'matches', '(a)\\1'), 'bad_pattern /value'],
    [rule('email', 'matches', 'a{1001}'), 'bad_pattern /value'],
    [rule('email', 'matches', '((a{1,100}){1,100}){1,100}'), 'bad_pattern /value'],
    [rule('email', 'matches', '\\pL{500}'), 'bad_pattern /value'],
    [rule('email', 'matches', '\\p{Emoji}'), 'bad_pattern /value'],
    [rule('email', 'matches', 'a'.repeat(1_001)), 'limit_exceeded /value'],
  ])('%j is refused: %s', (refused, problems) => {
    expect(problemsOf(refused).join(' ')).toBe(problems);
  });

  test('of a list that is wrong throughout the first twenty values are named, and how many more there are', () => {
    const values = Array.from({ length: 1_500 }, () => '3');
    const read = readDefinition(and(rule('age', 'in', values)), conformanceCatalogue);
    const problems = read.ok ? [] : read.problems;
    expect(problems.map(({ path }) => path)).toEqual([
      '/rules/0/value',
      ...Array.from({ length: 20 }, (_, index) => `/rules/0/value/${index}`),
    ]);
    expect(problems[0]?.detail).toBe('1,480 more values of this list are refused.');
  });

  test('a number in quotes is refused with what to do about it', () => {
    expect(readDefinition(and(rule('age', '=', '3')), conformanceCatalogue)).toMatchObject({
      problems: [{ hint: 'Write it without quotes.' }],
    });
  });
});

describe('comparing fields', () => {
  const compare = (field: string, operator: string, value?: unknown) => ({
    ...rule(field, operator, value),
    valueSource: 'field',
  });

  test.each([
    [compare('spend', '>=', 'limit')],
    [compare('email', '=', 'plan')],
    [compare('signed_up', '<', 'last_seen')],
    [compare('vip', '!=', 'active')],
  ])('%j is accepted', (accepted) => {
    expect(problemsOf(accepted)).toEqual([]);
  });

  test.each([
    [compare('age', '=', 'country'), 'incompatible_fields /value'],
    [compare('signed_up', '=', 'age'), 'incompatible_fields /value'],
    [compare('age', '=', 'shoe_size'), 'unknown_field /value'],
    [compare('age', '='), 'missing_value /value'],
    [compare('age', '=', ''), 'missing_value /value'],
    [compare('age', '=', 3), 'wrong_value_type /value'],
    [compare('plan', '<', 'country'), 'operator_not_for_type /operator'],
    [compare('plan', 'contains', 'country'), 'wrong_value_type /valueSource'],
    [compare('tags', 'hasAny', 'interests'), 'wrong_value_type /valueSource'],
    [compare('plan', 'null'), 'wrong_value_type /valueSource'],
  ])('%j is refused: %s', (refused, problems) => {
    expect(problemsOf(refused).join(' ')).toBe(problems);
  });
});

describe('segments and sources', () => {
  const segment = (id: string, ...nests: string[]) => ({ id, name: `The ${id}`, nests });
  const catalogue: Catalogue = {
    ...conformanceCatalogue,
    segments: new Map(
      [
        segment('a', 'b'),
        segment('b', 'c', 'd'),
        segment('c'),
        segment('d', 'a'),
        segment('own', 'c'),
        segment('alone'),
        segment('self', 'self'),
        segment('names_deleted', 'gone'),
      ].map((one) => [one.id, one]),
    ),
  };
  const inSegment = (id: string): Rule => ({ segment: id, operator: 'in' });

  test('a segment that exists may be nested, whether or not it was ever calculated', () => {
    expect(problemsOf(inSegment('c'), catalogue, 'alone')).toEqual([]);
    expect(problemsOf(inSegment('names_deleted'), catalogue)).toEqual([]);
  });

  test('a segment that nobody knows is refused, and so is an inherited word', () => {
    expect(problemsOf(inSegment('gone'), catalogue)).toEqual(['unknown_segment /segment']);
    expect(problemsOf(inSegment('constructor'), catalogue)).toEqual(['unknown_segment /segment']);
  });

  test('a segment cannot nest itself, before or after it was saved', () => {
    expect(problemsOf(inSegment('own'), catalogue, 'own')).toEqual(['segment_cycle /segment']);
    expect(problemsOf(inSegment('new'), catalogue, 'new')).toEqual(['segment_cycle /segment']);
  });

  test('a circle by any detour is refused with the names on it', () => {
    const group: Group = { combinator: 'and', rules: [inSegment('c'), inSegment('b')] };
    expect(checkDefinition(group, catalogue, { self: 'd' })).toMatchObject({
      ok: false,
      problems: [
        {
          code: 'segment_cycle',
          path: '/rules/1/segment',
          detail: 'The segments go round in a circle: “The d” → “The b” → “The d”.',
        },
      ],
    });
  });

  test('a circle among other segments is refused too', () => {
    expect(problemsOf(inSegment('a'), catalogue)).toEqual(['segment_cycle /segment']);
    expect(problemsOf(inSegment('self'), catalogue)).toEqual(['segment_cycle /segment']);
  });

  test('what a segment nested before its new definition no longer counts', () => {
    expect(problemsOf(inSegment('c'), catalogue, 'd')).toEqual([]);
  });

  test('many segments that nest each other widely are searched once each', () => {
    const layers = Array.from({ length: 200 }, (_, layer) =>
      [0, 1, 2].map((no) =>
        segment(`${layer}_${no}`, ...(layer < 199 ? [0, 1, 2].map((next) => `${layer + 1}_${next}`) : [])),
      ),
    ).flat();
    const wide = { ...catalogue, segments: new Map(layers.map((one) => [one.id, one])) };
    expect(problemsOf(inSegment('0_0'), wide, 'new')).toEqual([]);
  });

  test('a source that exists may be asked for, another is refused', () => {
    expect(problemsOf({ source: 'src_shop', operator: 'notIn' })).toEqual([]);
    expect(problemsOf({ source: 'src_gone', operator: 'in' })).toEqual(['unknown_source /source']);
  });
});

describe('all problems together', () => {
  test('what cannot be parsed does not hide what does not fit, and nothing is said twice', () => {
    const read = readDefinition(
      and(
        rule('shoe_size', '=', 1),
        { ...rule('age', '=', 3), colour: 1 },
        and(),
        and(rule('age', '=', 'old'), 7),
        {
          event: 'visit',
          operator: '>=',
          value: 'often',
        },
      ),
      conformanceCatalogue,
    );
    expect(read.ok ? [] : read.problems.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'unknown_field /rules/0/field',
      'unknown_key /rules/1/colour',
      'empty_group /rules/2',
      'wrong_value_type /rules/3/rules/0/value',
      'wrong_value_type /rules/3/rules/1',
      'wrong_value_type /rules/4/value',
    ]);
  });

  test('a mistyped field comes with the field that was meant', () => {
    expect(readDefinition(and(rule('contry', '=', 'US')), conformanceCatalogue)).toMatchObject({
      problems: [{ code: 'unknown_field', hint: 'Did you mean “country”?' }],
    });
  });
});
