/** CEL: what each form becomes, exactly, and what is refused, with its place. */
import { describe, expect, test } from 'vitest';
import { refusalsOf, rulesFrom } from '../../test/support/translated.ts';

const rule = (field: string, operator: string, value?: unknown) =>
  value === undefined ? { field, operator } : { field, operator, value };
const any = (...rules: unknown[]) => ({ combinator: 'or', rules });
const all = (...rules: unknown[]) => ({ combinator: 'and', rules });
const known = (field: string) => rule(field, 'notNull');

test.each([
  ['country == "US" && age >= 18', [rule('country', '=', 'US'), rule('age', '>=', 18)]],
  ['country == "US" // the home market', [rule('country', '=', 'US')]],
  ['age > -1', [rule('age', '>', -1)]],
  ['-1 < age', [rule('age', '>', -1)]],
  [
    'age == 0x10 || age == 7u || age == 1.5e1',
    any(rule('age', '=', 16), rule('age', '=', 7), rule('age', '=', 15)),
  ],
  ['vip', [rule('vip', '=', true)]],
  ['vip == false', [rule('vip', '=', false)]],
  ['plan in ["pro", "team",]', [rule('plan', 'in', ['pro', 'team'])]],
  ['country.contains("ann")', [rule('country', 'contains', 'ann')]],
  ['country.startsWith("ann")', [rule('country', 'beginsWith', 'ann')]],
  ['country.endsWith(" york")', [rule('country', 'matches', ' york$')]],
  ['country.matches("^ann")', [rule('country', 'beginsWith', 'ann')]],
  ['country.matches("^a\\\\.b$")', [rule('country', '=', 'a.b')]],
  ['country.matches(r"^a.*b$")', [rule('country', 'matches', '(?-i)^a.*b$')]],
  ['country == null', [rule('country', 'null')]],
  ['country != null', [known('country')]],
  ['has(country)', [known('country')]],
  ['!has(country)', [rule('country', 'null')]],
  ['"chess" in interests', [rule('interests', 'hasAny', ['chess'])]],
  ['age < spend', [{ ...rule('age', '<', 'spend'), valueSource: 'field' }]],
  ['last_seen > timestamp("2026-01-31T10:00:00Z")', [rule('last_seen', '>', '2026-01-31T10:00:00Z')]],
  ['signed_up >= timestamp("2026-01-31T00:00:00Z")', [rule('signed_up', '>=', '2026-01-31')]],
  ['country == "a\\"b\\u00e9\\x41\\101\\n"', [rule('country', '=', 'a"béAA\n')]],
  ["country == 'it\\'s'", [rule('country', '=', "it's")]],
  ['country == r"a\\b"', [rule('country', '=', 'a\\b')]],
  ['country == """say "a" """', [rule('country', '=', 'say "a" ')]],
  ["country == '''it's'''", [rule('country', '=', "it's")]],
])('%s', (text, rules) => {
  expect(rulesFrom('cel', text)).toEqual(rules);
});

describe('negation leaves out whoever has no value: there it is an error', () => {
  const notA = [rule('country', '!=', 'a'), known('country')];

  test.each([
    ['country != "a"', notA],
    ['!(country == "a")', notA],
    ['!!vip', [rule('vip', '=', true)]],
    ['!!!(country == "a")', notA],
    ['!(!(country == "a"))', [rule('country', '=', 'a')]],
    ['!vip && age == 1', [rule('vip', '=', false), rule('age', '=', 1)]],
    ['!country.contains("a")', [rule('country', 'doesNotContain', 'a'), known('country')]],
    ['!(plan in ["a"])', [rule('plan', 'notIn', ['a']), known('plan')]],
    ['!("chess" in interests)', [rule('interests', 'hasNone', ['chess']), known('interests')]],
    ['!(age < 5)', [rule('age', '>=', 5)]],
    ['country != ""', [known('country')]],
    ['!(country == "a" && age < 5)', any(all(...notA), rule('age', '>=', 5))],
    ['country == null || country != "a"', any(rule('country', 'null'), all(...notA))],
  ])('%s', (text, rules) => {
    expect(rulesFrom('cel', text)).toEqual(rules);
  });
});

describe('refused, with the place', () => {
  test.each([
    ['', 'unreadable_text 1:1'],
    ['foo(age) == 1 && age == 2', 'no_counterpart 1:1 foo'],
    ['age == 2 &&\nsize(country) > 1', 'no_counterpart 2:1 size'],
    ['country.size() > 1', 'no_counterpart 1:1 country.size() > 1'],
    ['1 == 1 || age == 2', 'no_counterpart 1:1 1 == 1'],
    ['true', 'no_counterpart 1:1 true'],
    ['!age == 1', 'no_counterpart 1:2 age == 1'],
    ['!plan in ["a"]', 'no_counterpart 1:2 plan in ["a"]'],
    ['plan in ["a", null]', 'no_counterpart 1:1 plan in ["a", null]'],
    ['plan in ["a", country]', 'no_counterpart 1:1 plan in ["a", country]'],
    ['plan in {"a": 1}', 'no_counterpart 1:1 plan in {"a": 1}'],
    ['plan in []', 'no_counterpart 1:1 plan in []'],
    ['plan == ["a"]', 'no_counterpart 1:1 plan == ["a"]'],
    ['country["a"] == 1', 'no_counterpart 1:1 country["a"] == 1'],
    ['interests.exists(i, i == "chess")', 'no_counterpart 1:1 interests.exists(i, i == "chess")'],
    ['vip ? age == 1 : age == 2', 'no_counterpart 1:5 ?'],
    ['age - 1 == 2', 'no_counterpart 1:1 age - 1 == 2'],
    ['age == 1 == true', 'no_counterpart 1:1 age == 1 == true'],
    ['age == 1 plan', 'no_counterpart 1:1 age == 1 plan'],
    ['country.contains(plan)', 'no_counterpart 1:1 country.contains(plan)'],
    ['country.contains("a", "b")', 'no_counterpart 1:1 country.contains("a", "b")'],
    ['country.matches("a", "b")', 'no_counterpart 1:1 country.matches("a", "b")'],
    ['country.matches("(?=a)")', 'bad_pattern 1:17 "(?=a)"'],
    ['interests.contains("chess")', 'operator_not_for_type 1:1 interests.contains("chess")'],
    ['"a" in country', 'operator_not_for_type 1:1 "a" in country'],
    ['country == ""', 'no_counterpart 1:1 country == ""'],
    ['!country.contains("")', 'no_counterpart 1:2 country.contains("")'],
    ['country == b"a"', 'no_counterpart 1:12 b'],
    ['country == "a\\qb"', 'unreadable_text 1:12 "a\\qb"'],
    ['country == "a\\ud800"', 'unreadable_text 1:12 "a\\ud800"'],
    ['country == "open', 'unreadable_text 1:12 "'],
    ['age == 5.', 'unreadable_text 1:8 5.'],
    ['age == $x', 'unreadable_text 1:8 $'],
    ['vip == 1', 'wrong_value_type 1:8 1'],
    ['contact.age == 1', 'unknown_field 1:1 contact.age'],
    ['Country == "US"', 'unknown_field 1:1 Country'],
    ['last_seen > timestamp("2026-01-31")', 'no_counterpart 1:13 timestamp("2026-01-31")'],
    ['age == 1 and plan == "x"', 'no_counterpart 1:1 age == 1 and plan == "x"'],
    ['(age == 1', 'unreadable_text 1:1 ('],
    ['age == 1)', 'unreadable_text 1:9 )'],
    ['age == 1 ||', 'unreadable_text 1:12'],
  ])('%s', (text, refusal) => {
    expect(refusalsOf('cel', text)).toEqual([refusal]);
  });
});
