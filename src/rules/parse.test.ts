/** Structure and limits: what is refused before a catalogue is needed, hostile input included. */
import { describe, expect, test } from 'vitest';
import { parseDefinition } from './parse.ts';

const age = { field: 'age', operator: '=', value: 3 };

function problemsOf(input: unknown): readonly string[] {
  const parsed = parseDefinition(input);
  return parsed.ok ? [] : parsed.problems.map(({ code, path }) => `${code} ${path}`);
}

const and = (...rules: unknown[]) => ({ combinator: 'and', rules });

function nested(depth: number): unknown {
  let group: unknown = and(age);
  for (let level = 1; level < depth; level += 1) group = and(group);
  return group;
}

describe('groups', () => {
  test.each([
    ['nothing', undefined, 'wrong_value_type '],
    ['null', null, 'wrong_value_type '],
    ['a text', '{"combinator":"and"}', 'wrong_value_type '],
    ['a list', [age], 'wrong_value_type '],
    ['a rule at the root', age, 'wrong_value_type '],
    ['an empty object', {}, 'wrong_value_type '],
    ['no combinator', { rules: [age] }, 'missing_value /combinator'],
    ['an unknown combinator', { combinator: 'AND', rules: [age] }, 'unknown_combinator /combinator'],
    ['a combinator that is no text', { combinator: null, rules: [age] }, 'unknown_combinator /combinator'],
    ['no rules', { combinator: 'and' }, 'missing_value /rules'],
    ['rules that are no list', { combinator: 'and', rules: { 0: age } }, 'wrong_value_type /rules'],
    ['a group that is empty', and(age, and()), 'empty_group /rules/1'],
    ['“not” that is a text', { ...and(age), not: 'true' }, 'wrong_value_type /not'],
    ['combinators between the rules', and(age, 'and', age), 'wrong_value_type /rules/1'],
    ['a hole', and(age, null), 'wrong_value_type /rules/1'],
    ['an unknown key', { ...and(age), id: 'x' }, 'unknown_key /id'],
    ['a key with a slash and a tilde', and({ ...age, 'a/b~c': 1 }), 'unknown_key /rules/0/a~1b~0c'],
  ])('%s is refused', (_, input, problem) => {
    expect(problemsOf(input)).toEqual([problem]);
  });

  test('a key whose value is undefined is absent, as in JSON', () => {
    const parsed = parseDefinition({ ...and({ ...age, valueSource: undefined }), not: undefined });
    expect(parsed).toEqual({ ok: true, value: and(age) });
  });

  test('all problems come at once, in the order of the document', () => {
    const input = and({ field: 'age', operator: 'almost', colour: 1 }, and(), {
      ...and(age, 7),
      combinator: 'xor',
    });
    expect(problemsOf({ 'a/b': 1, '~': 2, combinator: 'xor', zz: 3, rules: [age], 'c~1': 4 })).toEqual([
      'unknown_key /a~1b',
      'unknown_key /~0',
      'unknown_combinator /combinator',
      'unknown_key /zz',
      'unknown_key /c~01',
    ]);
    expect(problemsOf(input)).toEqual([
      'unknown_operator /rules/0/operator',
      'unknown_key /rules/0/colour',
      'empty_group /rules/1',
      'unknown_combinator /rules/2/combinator',
      'wrong_value_type /rules/2/rules/1',
    ]);
  });
});

describe('rules', () => {
  test.each([
    ['without an operator', { field: 'age', value: 3 }, 'missing_value /rules/0/operator'],
    ['with an operator that is no text', { ...age, operator: 1 }, 'unknown_operator /rules/0/operator'],
    [
      'with an inherited word as operator',
      { ...age, operator: 'toString' },
      'unknown_operator /rules/0/operator',
    ],
    ['with a field that is no text', { ...age, field: ['age'] }, 'wrong_value_type /rules/0/field'],
    ['with an empty field', { ...age, field: '' }, 'missing_value /rules/0/field'],
    ['with an unknown value source', { ...age, valueSource: 'sql' }, 'wrong_value_type /rules/0/valueSource'],
    ['of no kind', { colour: 'red' }, 'wrong_value_type /rules/0'],
    ['of two kinds', { ...age, segment: 'seg_1' }, 'unknown_key /rules/0/segment'],
    [
      'on a segment with another operator',
      { segment: 'a', operator: '=' },
      'operator_not_for_type /rules/0/operator',
    ],
    ['on a segment with a value', { segment: 'a', operator: 'in', value: 1 }, 'unknown_key /rules/0/value'],
    ['on a source without an operator', { source: 'a' }, 'missing_value /rules/0/operator'],
  ])('a rule %s is refused', (_, rule, problem) => {
    expect(problemsOf(and(rule))).toEqual([problem]);
  });

  test('an operator that was nearly right comes with the right one', () => {
    const parsed = parseDefinition(and({ ...age, operator: 'betwen' }));
    expect(parsed).toMatchObject({ ok: false, problems: [{ hint: 'Did you mean “between”?' }] });
  });
});

describe('rules that are not calculated yet are still parsed', () => {
  const purchase = { event: 'purchase', operator: '>=', value: 1 };

  test.each([
    ['an event', purchase],
    [
      'an event with all there is',
      { ...purchase, where: and(age), within: { from: '2026-01-01' }, measure: { of: 'days' } },
    ],
    ['a measure of a property', { ...purchase, measure: { of: 'sum', property: 'amount' } }],
    [
      'a sequence',
      { sequence: [{ event: 'a' }, { event: 'b', within: { last: 3, unit: 'day' } }], operator: 'happened' },
    ],
    ['a campaign', { campaign: '*', outcome: 'opened', operator: 'didNotHappen' }],
    ['a sample', { sample: { percent: 10, from: 0, seed: 's' } }],
  ])('%s is accepted', (_, rule) => {
    expect(parseDefinition(and(rule))).toEqual({ ok: true, value: and(rule) });
  });

  test.each([
    ['a key of the event', { ...purchase, colour: 1 }, 'unknown_key /rules/0/colour'],
    [
      'a negative window',
      { ...purchase, within: { last: -3, unit: 'day' } },
      'wrong_value_type /rules/0/within/last',
    ],
    ['a window without a unit', { ...purchase, within: { last: 3 } }, 'missing_value /rules/0/within/unit'],
    [
      'a window upside down',
      { ...purchase, within: { from: '2026-02-01', to: '2026-01-01' } },
      'empty_range /rules/0/within',
    ],
    [
      'an impossible date',
      { ...purchase, within: { from: '2026-02-30' } },
      'wrong_value_type /rules/0/within/from',
    ],
    [
      'a key in the window',
      { ...purchase, within: { last: 3, unit: 'day', x: 1 } },
      'unknown_key /rules/0/within/x',
    ],
    [
      'an unknown measure',
      { ...purchase, measure: { of: 'median' } },
      'wrong_value_type /rules/0/measure/of',
    ],
    [
      'a measure without property',
      { ...purchase, measure: { of: 'sum' } },
      'missing_value /rules/0/measure/property',
    ],
    [
      'a property too many',
      { ...purchase, measure: { of: 'count', property: 'x' } },
      'unknown_key /rules/0/measure/property',
    ],
    ['an empty filter', { ...purchase, where: and() }, 'empty_group /rules/0/where'],
    [
      'an event in a filter',
      { ...purchase, where: and(purchase) },
      'wrong_value_type /rules/0/where/rules/0',
    ],
    ['one step', { sequence: [{ event: 'a' }], operator: 'happened' }, 'wrong_value_type /rules/0/sequence'],
    [
      'a step without event',
      { sequence: [{ event: 'a' }, {}], operator: 'happened' },
      'missing_value /rules/0/sequence/1/event',
    ],
    [
      'a sequence with =',
      { sequence: [{ event: 'a' }, { event: 'b' }], operator: '=' },
      'operator_not_for_type /rules/0/operator',
    ],
    [
      'an unknown outcome',
      { campaign: 'c', outcome: 'loved', operator: 'happened' },
      'wrong_value_type /rules/0/outcome',
    ],
    [
      'more than everybody',
      { sample: { percent: 101, seed: 's' } },
      'wrong_value_type /rules/0/sample/percent',
    ],
    ['a sample without seed', { sample: { percent: 1 } }, 'missing_value /rules/0/sample/seed'],
  ])('%s is refused', (_, rule, problem) => {
    expect(problemsOf(and(rule))).toEqual([problem]);
  });
});

describe('limits', () => {
  test('500 rules are accepted, 501 refused with the number', () => {
    const rules = (count: number) => and(...Array.from({ length: count }, () => age));
    expect(problemsOf(rules(500))).toEqual([]);
    expect(parseDefinition(rules(501))).toMatchObject({
      problems: [{ code: 'limit_exceeded', path: '', detail: expect.stringContaining('500') }],
    });
  });

  test('rules in the filter of an event count too', () => {
    const event = {
      event: 'a',
      operator: '>=',
      value: 1,
      where: and(...Array.from({ length: 499 }, () => age)),
    };
    expect(problemsOf(and(event))).toEqual([]);
    expect(problemsOf(and(event, age))).toEqual(['limit_exceeded ']);
  });

  test('a depth of 12 is accepted, 13 refused where it begins', () => {
    expect(problemsOf(nested(12))).toEqual([]);
    expect(problemsOf(nested(13))).toEqual([`limit_exceeded ${'/rules/0'.repeat(12)}`]);
  });

  test('1 MB of JSON is the most, counted in bytes and without regard to where they are', () => {
    const filled = (letters: number) => and({ field: 'city', operator: '=', value: 'é'.repeat(letters) });
    const frame = JSON.stringify(filled(0)).length;
    const most = Math.floor((1_000_000 - frame) / 2);
    expect(problemsOf(filled(most))).toEqual([]);
    expect(problemsOf(filled(most + 1))).toEqual(['limit_exceeded ']);
    expect(problemsOf({ ...and(age), [`x${'y'.repeat(1_000_000)}`]: 1 })).toEqual(['limit_exceeded ']);
  });
});

describe('hostile input', () => {
  test('a key called __proto__ is refused and reaches no prototype', () => {
    const input: unknown = JSON.parse(
      '{"combinator":"and","rules":[{"field":"age","operator":"=","value":3,"__proto__":{"admin":true}}]}',
    );
    expect(problemsOf(input)).toEqual(['unknown_key /rules/0/__proto__']);
    expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false);
  });

  test('inherited keys are no keys: a group cannot come from a prototype', () => {
    expect(problemsOf(Object.create(and(age)))).toEqual(['wrong_value_type ', 'wrong_value_type ']);
  });

  test('depth that would exhaust a stack is refused', () => {
    const deep: unknown = JSON.parse(
      `${'{"combinator":"and","rules":['.repeat(20_000)}${']}'.repeat(20_000)}`,
    );
    expect(problemsOf(deep)).toEqual([`limit_exceeded ${'/rules/0'.repeat(12)}`]);
    const lists: unknown = JSON.parse(
      `{"combinator":"and","rules":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
    );
    expect(problemsOf(lists)).toEqual(['wrong_value_type /rules/0']);
  });

  test('a definition that contains itself is refused', () => {
    const group: { combinator: string; rules: unknown[] } = { combinator: 'and', rules: [age] };
    group.rules.push(group);
    expect(problemsOf(group)).toEqual(['limit_exceeded ']);
  });

  test.each([
    ['a NUL character', 'a\0b'],
    ['half a character', 'a\ud83d'],
  ])('%s is refused wherever it stands', (_, text) => {
    expect(problemsOf(and({ ...age, value: [3, text] }))).toEqual(['wrong_value_type /rules/0/value/1']);
    expect(problemsOf(and({ segment: text, operator: 'in' }))).toEqual(['wrong_value_type /rules/0/segment']);
  });

  test('numbers that JSON can spell but nobody can store are refused', () => {
    expect(
      problemsOf(JSON.parse('{"combinator":"and","rules":[{"field":"age","operator":"=","value":1e999}]}')),
    ).toEqual(['wrong_value_type /rules/0/value']);
  });

  test('what is no JSON at all is refused', () => {
    for (const value of [new Date(0), new Map(), () => 1, Symbol('x'), 10n, new Proxy({}, {}).constructor]) {
      expect(problemsOf(and({ ...age, value }))).toEqual(['wrong_value_type /rules/0/value']);
    }
  });
});
