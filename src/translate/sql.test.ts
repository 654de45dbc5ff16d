/** SQL: what each form becomes, exactly, and what is refused, with its place. */
import { describe, expect, test } from 'vitest';
import { refusalsOf, rulesFrom } from '../../test/support/translated.ts';

const rule = (field: string, operator: string, value?: unknown) =>
  value === undefined ? { field, operator } : { field, operator, value };
const sameAs = (field: string, operator: string, value: string) => ({
  ...rule(field, operator, value),
  valueSource: 'field',
});
const any = (...rules: unknown[]) => ({ combinator: 'or', rules });
const all = (...rules: unknown[]) => ({ combinator: 'and', rules });
const known = (field: string) => rule(field, 'notNull');

describe('comparisons', () => {
  test.each([
    ["country = 'US'", [rule('country', '=', 'US')]],
    ["WHERE country = 'US';", [rule('country', '=', 'US')]],
    [
      "where\n\tcountry='US' -- the home market\n AND /* grown up */ age>=18",
      [rule('country', '=', 'US'), rule('age', '>=', 18)],
    ],
    ["country = 'O''Brien'", [rule('country', '=', "O'Brien")]],
    ["country = 'naïve 日本 🦊'", [rule('country', '=', 'naïve 日本 🦊')]],
    ["country = 'back\\slash'", [rule('country', '=', 'back\\slash')]],
    ['age < 5', [rule('age', '<', 5)]],
    ['5 < age', [rule('age', '>', 5)]],
    ['age > -1.5e2', [rule('age', '>', -150)]],
    ['age = .5', [rule('age', '=', 0.5)]],
    ["age = '18'", [rule('age', '=', 18)]],
    ['plan = 12345678901234567890', [rule('plan', '=', '12345678901234567890')]],
    ['age BETWEEN 18 AND 30 AND vip', [rule('age', 'between', [18, 30]), rule('vip', '=', true)]],
    ['age IN (1, 2, 3)', [rule('age', 'in', [1, 2, 3])]],
    ["country IN ('US')", [rule('country', 'in', ['US'])]],
    ['country IS NULL', [rule('country', 'null')]],
    ['country IS NOT NULL', [known('country')]],
    ['vip = TRUE', [rule('vip', '=', true)]],
    ["vip = 'false'", [rule('vip', '=', false)]],
    ['vip = 1', [rule('vip', '=', true)]],
    [
      "COUNTRY = 'US' AND \"country\" = 'US' AND `plan` = 'x' AND [plan] = 'y'",
      [
        rule('country', '=', 'US'),
        rule('country', '=', 'US'),
        rule('plan', '=', 'x'),
        rule('plan', '=', 'y'),
      ],
    ],
    ['age < spend', [sameAs('age', '<', 'spend')]],
    ['age = "spend"', [sameAs('age', '=', 'spend')]],
    ["signed_up >= DATE '2026-01-31'", [rule('signed_up', '>=', '2026-01-31')]],
    ["signed_up = '2026-01-31 00:00:00'", [rule('signed_up', '=', '2026-01-31')]],
    [
      "signed_up IN ('2026-01-31', '2026-02-28')",
      any(rule('signed_up', '=', '2026-01-31'), rule('signed_up', '=', '2026-02-28')),
    ],
    [
      "last_seen > TIMESTAMP '2026-01-31 10:00:00.250+01'",
      [rule('last_seen', '>', '2026-01-31T10:00:00.25+01:00')],
    ],
    [
      "last_seen >= '2026-01-01' AND last_seen < '2026-02-01'",
      [rule('last_seen', '>=', '2026-01-01'), rule('last_seen', '<', '2026-02-01')],
    ],
  ])('%s', (text, rules) => {
    expect(rulesFrom('sql', text)).toEqual(rules);
  });
});

describe('LIKE', () => {
  test.each([
    ["country LIKE 'ann'", [rule('country', '=', 'ann')]],
    ["country LIKE 'ann%'", [rule('country', 'beginsWith', 'ann')]],
    ["country LIKE '%ann'", [rule('country', 'endsWith', 'ann')]],
    ["country LIKE '%ann%'", [rule('country', 'contains', 'ann')]],
    ["country ILIKE '%ann%%'", [rule('country', 'contains', 'ann')]],
    ["country LIKE '%'", [known('country')]],
    ["country LIKE 'a_b%'", [rule('country', 'matches', '(?s)^a.b')]],
    ["country LIKE 'a%b'", [rule('country', 'matches', '(?s)^a.*b$')]],
    ["country LIKE '%(a)_'", [rule('country', 'matches', '(?s)\\(a\\).$')]],
    ["country LIKE '% york%'", [rule('country', 'matches', ' york')]],
    ["country LIKE '50!%%' ESCAPE '!'", [rule('country', 'beginsWith', '50%')]],
    ["country LIKE 'a\\_b' ESCAPE '\\'", [rule('country', '=', 'a_b')]],
    ["country NOT LIKE '%ann%'", [rule('country', 'doesNotContain', 'ann'), known('country')]],
    ["country NOT LIKE 'a_'", [rule('country', 'doesNotMatch', '(?s)^a.$'), known('country')]],
  ])('%s', (text, rules) => {
    expect(rulesFrom('sql', text)).toEqual(rules);
  });
});

describe('negation leaves out whoever has no value, as in SQL', () => {
  const notA = [rule('country', '!=', 'a'), known('country')];

  test.each([
    ["country <> 'a'", notA],
    ["country != 'a'", notA],
    ["NOT country = 'a'", notA],
    ["NOT (country = 'a')", notA],
    ["NOT NOT country = 'a'", [rule('country', '=', 'a')]],
    ["NOT NOT NOT country = 'a'", notA],
    ["NOT (NOT (country = 'a'))", [rule('country', '=', 'a')]],
    ["country NOT IN ('a', 'b')", [rule('country', 'notIn', ['a', 'b']), known('country')]],
    ['age NOT BETWEEN 1 AND 2', [rule('age', 'notBetween', [1, 2]), known('age')]],
    ['NOT age < 5', [rule('age', '>=', 5)]],
    ['NOT (country IS NULL)', [known('country')]],
    ['NOT vip', [rule('vip', '=', false)]],
    ['vip <> TRUE', [rule('vip', '=', false)]],
    ["country <> ''", [known('country')]],
    ['age <> spend', [sameAs('age', '!=', 'spend'), known('age'), known('spend')]],
    ['NOT age < spend', [sameAs('age', '>=', 'spend')]],
    ["NOT (country = 'a' OR age < 5)", [...notA, rule('age', '>=', 5)]],
    ["NOT (country = 'a' AND age < 5)", any(all(...notA), rule('age', '>=', 5))],
    [
      "country <> 'a' AND country <> 'b'",
      [rule('country', '!=', 'a'), known('country'), rule('country', '!=', 'b')],
    ],
    ["country IS NULL OR country <> 'a'", any(rule('country', 'null'), all(...notA))],
  ])('%s', (text, rules) => {
    expect(rulesFrom('sql', text)).toEqual(rules);
  });
});

describe('and, or, brackets', () => {
  const [a, b, c, d] = [1, 2, 3, 4].map((value) => rule('age', '=', value));

  test.each([
    ['age = 1 OR age = 2 AND age = 3', any(a, all(b, c))],
    ['age = 1 AND age = 2 OR age = 3 AND age = 4', any(all(a, b), all(c, d))],
    ['(age = 1 OR age = 2) AND (age = 3 OR age = 4)', [any(a, b), any(c, d)]],
    ['age = 1 AND (age = 2 AND (age = 3))', [a, b, c]],
    [`${'('.repeat(99)}age = 1${')'.repeat(99)}`, [a]],
  ])('%s', (text, rules) => {
    expect(rulesFrom('sql', text)).toEqual(rules);
  });
});

describe('refused, with the place', () => {
  test.each([
    ['', 'unreadable_text 1:1'],
    ['  \n -- nothing\n', 'unreadable_text 3:1'],
    ['age = 1 AND foo(plan) = 2', 'no_counterpart 1:13 foo'],
    ['age = 1\nOR 1=1', 'no_counterpart 2:4 1=1'],
    ['age IN (1, foo(2), 3)', 'no_counterpart 1:12 foo'],
    ['age IN (1, NULL, 3)', 'no_counterpart 1:1 age IN (1, NULL, 3)'],
    ['age IN (1, spend)', 'no_counterpart 1:1 age IN (1, spend)'],
    ['age IN ()', 'no_counterpart 1:1 age IN ()'],
    ['age IN (SELECT age FROM t WHERE a = 1 AND b = 2)', 'no_counterpart 1:9 SELECT'],
    ['EXISTS (SELECT 1) AND age = 1', 'no_counterpart 1:1 EXISTS'],
    ['country = NULL', 'no_counterpart 1:1 country = NULL'],
    ['vip IS TRUE AND age = 1', 'no_counterpart 1:1 vip IS TRUE'],
    ["country IS DISTINCT FROM 'a'", "no_counterpart 1:1 country IS DISTINCT FROM 'a'"],
    ['age - 1 = 2', 'no_counterpart 1:1 age - 1 = 2'],
    ['age = 1 + 1', 'no_counterpart 1:1 age = 1 + 1'],
    ['(age) = 1', 'unreadable_text 1:7 ='],
    ['age = 1 = 2', 'no_counterpart 1:1 age = 1 = 2'],
    ['age <=> 1', 'no_counterpart 1:1 age <=> 1'],
    ['age::text = 1', 'no_counterpart 1:1 age::text = 1'],
    ['age BETWEEN SYMMETRIC 3 AND 1', 'no_counterpart 1:1 age BETWEEN SYMMETRIC 3 AND 1'],
    ['age BETWEEN 3 AND 1', 'empty_range 1:13 3'],
    ['age BETWEEN 1', 'no_counterpart 1:1 age BETWEEN 1'],
    ["country LIKE 'a\\%'", "no_counterpart 1:14 'a\\%'"],
    ["country LIKE 'a!b' ESCAPE '!'", "no_counterpart 1:14 'a!b'"],
    ["country LIKE 'a' ESCAPE '!!'", "unreadable_text 1:25 '!!'"],
    ['country LIKE plan', 'no_counterpart 1:14 plan'],
    ["country LIKE ' ann%'", "no_counterpart 1:14 ' ann%'"],
    ["country NOT LIKE '%'", "no_counterpart 1:1 country NOT LIKE '%'"],
    ["country REGEXP 'a'", 'unreadable_text 1:9 REGEXP'],
    ["country COLLATE nocase = 'a'", 'unreadable_text 1:9 COLLATE'],
    ["country = ''", "no_counterpart 1:1 country = ''"],
    ["country IN ('a', '')", "no_counterpart 1:18 ''"],
    ['age = 1 XOR age = 2', 'no_counterpart 1:9 XOR'],
    ['age = 1 && age = 2', 'no_counterpart 1:9 &&'],
    ["country = 'a' || 'b'", 'no_counterpart 1:15 ||'],
    ['age = 1 ORDER BY age', 'unreadable_text 1:9 ORDER'],
    ['age = 1 GROUP BY age', 'unreadable_text 1:9 GROUP'],
    ['age = 1; DROP TABLE x', 'no_counterpart 1:8 ;'],
    ['SELECT * FROM t WHERE age = 1', 'no_counterpart 1:1 SELECT'],
    ['age = 1 /*! OR 1 = 1 */', 'no_counterpart 1:9 /*'],
    ['age = 1 /* /* */ OR age = 2 */', 'no_counterpart 1:9 /*'],
    ['age = 5--1', 'unreadable_text 1:8 --'],
    ['age = 1 # OR age = 2', 'no_counterpart 1:9 #'],
    ['age = ?', 'no_counterpart 1:7 ?'],
    ['age = :limit', 'no_counterpart 1:7 :limit'],
    ["country = 'O\\'Brien'", "unreadable_text 1:20 '"],
    ["country = 'open", "unreadable_text 1:11 '"],
    ["country = E'a\\nb'", "no_counterpart 1:12 'a\\nb'"],
    ["country = 'a' 'b'", "no_counterpart 1:1 country = 'a' 'b'"],
    ["country = X'41'", "no_counterpart 1:12 '41'"],
    ['age = 0x1F', 'unreadable_text 1:7 0x1F'],
    ['age = 12345678901234567890', 'no_counterpart 1:7 12345678901234567890'],
    ['plan = 007', 'wrong_value_type 1:8 007'],
    ['plan = 1.50', 'wrong_value_type 1:8 1.50'],
    ["age = 'ten'", "wrong_value_type 1:7 'ten'"],
    ["age IN (1, 'ten', 3)", "wrong_value_type 1:12 'ten'"],
    ['vip = 2', 'wrong_value_type 1:7 2'],
    ["agee = 1 AND plan = 'x'", 'unknown_field 1:1 agee'],
    ['country = "US"', 'unknown_field 1:11 "US"'],
    ['"Country" = \'US\'', 'unknown_field 1:1 "Country"'],
    ["country < 'm'", "operator_not_for_type 1:1 country < 'm'"],
    ["interests = 'chess'", "operator_not_for_type 1:1 interests = 'chess'"],
    ['country = age', 'incompatible_fields 1:11 age'],
    ["signed_up = '31.01.2026'", "wrong_value_type 1:13 '31.01.2026'"],
    ["signed_up = 'today'", "no_counterpart 1:13 'today'"],
    ["signed_up > '2026-01-31 10:00:00'", "no_counterpart 1:13 '2026-01-31 10:00:00'"],
    ["last_seen > '2026-01-31 10:00:00'", "wrong_value_type 1:13 '2026-01-31 10:00:00'"],
    ["last_seen > '2026-01-31'", "no_counterpart 1:13 '2026-01-31'"],
    ["last_seen BETWEEN '2026-01-01' AND '2026-01-31'", "no_counterpart 1:36 '2026-01-31'"],
    ["country = DATE '2026-01-31'", "no_counterpart 1:11 DATE '2026-01-31'"],
    ['age = 1 AND', 'unreadable_text 1:12'],
    ['AND age = 1', 'unreadable_text 1:1 AND'],
    ['(age = 1', 'unreadable_text 1:1 ('],
    ['age = 1)', 'unreadable_text 1:8 )'],
    ['age = 1 age = 2', 'unreadable_text 1:9 age'],
  ])('%s', (text, refusal) => {
    expect(refusalsOf('sql', text)).toEqual([refusal]);
  });

  test('all problems come at once, in the order of the text', () => {
    const text = "agee = 1 AND foo(age) = 2\n  AND vip IS TRUE AND age = 'ten' AND country = 'US'";
    expect(refusalsOf('sql', text)).toEqual([
      'unknown_field 1:1 agee',
      'no_counterpart 1:14 foo',
      'no_counterpart 2:7 vip IS TRUE',
      "wrong_value_type 2:29 'ten'",
    ]);
  });

  test('columns count characters, offsets UTF-16 units', () => {
    expect(refusalsOf('sql', "country = '🦊🦊' AND foo(age) = 1")).toEqual(['no_counterpart 1:20 foo']);
  });
});
