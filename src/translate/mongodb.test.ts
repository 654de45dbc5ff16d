/** MongoDB filters: what each form becomes, exactly, and what is refused, with its pointer. */
import { describe, expect, test } from 'vitest';
import { refusalsOf, rulesFrom } from '../../test/support/translated.ts';

const rule = (field: string, operator: string, value?: unknown) =>
  value === undefined ? { field, operator } : { field, operator, value };
const any = (...rules: unknown[]) => ({ combinator: 'or', rules });
const all = (...rules: unknown[]) => ({ combinator: 'and', rules });
const missing = (field: string) => rule(field, 'null');
const known = (field: string) => rule(field, 'notNull');

test.each([
  [{ country: 'US', age: { $gte: 18 } }, [rule('country', '=', 'US'), rule('age', '>=', 18)]],
  [
    { $or: [{ age: 1 }, { $and: [{ age: { $gt: 2 } }, { plan: { $eq: 'x' } }] }] },
    any(rule('age', '=', 1), all(rule('age', '>', 2), rule('plan', '=', 'x'))),
  ],
  [{ age: { $gte: 1, $lte: 2 } }, [rule('age', 'between', [1, 2])]],
  [{ age: { $lte: 2, $ne: 1.5, $gte: 1 } }, [rule('age', '!=', 1.5), rule('age', 'between', [1, 2])]],
  [{ age: { $gt: 1, $lt: 2 } }, [rule('age', '>', 1), rule('age', '<', 2)]],
  [{ age: '18' }, [rule('age', '=', 18)]],
  [{ vip: true }, [rule('vip', '=', true)]],
  [{ country: { $in: ['US', 'CA'] } }, [rule('country', 'in', ['US', 'CA'])]],
  [{ country: { $in: ['US', null] } }, any(missing('country'), rule('country', 'in', ['US']))],
  [{ country: { $in: [null] } }, [missing('country')]],
  [{ country: { $nin: ['US', null] } }, [rule('country', 'notIn', ['US']), known('country')]],
  [{ country: null }, [missing('country')]],
  [{ country: { $eq: null } }, [missing('country')]],
  [{ country: { $ne: null } }, [known('country')]],
  [{ country: { $exists: true } }, [known('country')]],
  [{ country: { $not: { $exists: true } } }, [missing('country')]],
  [{ interests: 'chess' }, [rule('interests', 'hasAny', ['chess'])]],
  [{ interests: { $in: ['chess', 'go'] } }, [rule('interests', 'hasAny', ['chess', 'go'])]],
  [{ interests: { $all: ['chess', 'go'] } }, [rule('interests', 'hasAll', ['chess', 'go'])]],
  [{ interests: { $nin: ['chess'] } }, [rule('interests', 'hasNone', ['chess'])]],
  [{ interests: { $ne: 'chess' } }, [rule('interests', 'hasNone', ['chess'])]],
  [{ country: { $regex: 'ann' } }, [rule('country', 'contains', 'ann')]],
  [{ country: { $regex: '^ann', $options: 'i' } }, [rule('country', 'beginsWith', 'ann')]],
  [{ country: { $regex: 'a\\.b$' } }, [rule('country', 'endsWith', 'a.b')]],
  [{ country: { $regex: '^ann$' } }, [rule('country', '=', 'ann')]],
  [{ country: { $regex: 'a.b' } }, [rule('country', 'matches', '(?-i)a.b')]],
  [{ country: { $regex: 'a.b', $options: 'is' } }, [rule('country', 'matches', '(?s)a.b')]],
  [{ country: { $regex: 'ann', $options: 'm' } }, [rule('country', 'matches', '(?m-i)ann')]],
  [
    { last_seen: { $gte: { $date: '2026-01-31T10:00:00Z' } } },
    [rule('last_seen', '>=', '2026-01-31T10:00:00Z')],
  ],
  [{ last_seen: { $lt: { $date: 1_769_853_600_000 } } }, [rule('last_seen', '<', '2026-01-31T10:00:00Z')]],
  [{ last_seen: { $gt: { $date: '2026-01-31' } } }, [rule('last_seen', '>', '2026-01-31T00:00:00Z')]],
  [{ signed_up: { $date: '2026-01-31T00:00:00Z' } }, [rule('signed_up', '=', '2026-01-31')]],
])('%j', (filter, rules) => {
  expect(rulesFrom('mongodb', JSON.stringify(filter))).toEqual(rules);
});

describe('what is asked negatively holds for whoever has no value, as in MongoDB', () => {
  test.each([
    [{ country: { $ne: 'a' } }, [rule('country', '!=', 'a')]],
    [{ country: { $nin: ['a'] } }, [rule('country', 'notIn', ['a'])]],
    [{ age: { $not: { $gt: 5 } } }, any(rule('age', '<=', 5), missing('age'))],
    [{ age: { $not: { $gt: 5, $lt: 9 } } }, { ...all(rule('age', '>', 5), rule('age', '<', 9)), not: true }],
    [{ country: { $not: { $regex: 'ann' } } }, [rule('country', 'doesNotContain', 'ann')]],
    [
      { interests: { $not: { $all: ['chess'] } } },
      { ...all(rule('interests', 'hasAll', ['chess'])), not: true },
    ],
    [{ $nor: [{ age: 1 }] }, [rule('age', '!=', 1)]],
    [
      { $nor: [{ age: 1 }, { plan: 'x' }] },
      { ...any(rule('age', '=', 1), rule('plan', '=', 'x')), not: true },
    ],
    [{ $nor: [{ $nor: [{ age: 1 }] }] }, [rule('age', '=', 1)]],
  ])('%j', (filter, rules) => {
    expect(rulesFrom('mongodb', JSON.stringify(filter))).toEqual(rules);
  });
});

describe('refused, with the pointer', () => {
  test.each([
    ['', 'unreadable_text 1:1'],
    ['{age: 1}', 'unreadable_text 1:2 age'],
    ["{'age': 1}", "unreadable_text 1:2 'age'"],
    ['{"last_seen": ISODate("2026-01-31")}', 'unreadable_text 1:15 ISODate('],
    ['{"age": {"$gt": 5}, "age": {"$lt": 9}}', 'unreadable_text 1:21 /age'],
    ['{}', 'no_counterpart 1:1'],
    ['[]', 'no_counterpart 1:1'],
    ['{"$or": []}', 'no_counterpart 1:9 /$or'],
    ['{"$or": [{"age": 1}, {}]}', 'no_counterpart 1:22 /$or/1'],
    ['{"$where": "true", "age": 1}', 'no_counterpart 1:2 /$where'],
    ['{"$comment": "x", "age": 1}', 'no_counterpart 1:2 /$comment'],
    ['{"$expr": {"$eq": ["$age", "$spend"]}}', 'no_counterpart 1:2 /$expr'],
    ['{"$eq": ["$age", "$spend"]}', 'no_counterpart 1:2 /$eq'],
    ['{"$not": {"age": 1}}', 'no_counterpart 1:2 /$not'],
    ['{"age": {"$gt": 1, "$mod": [2, 0]}}', 'no_counterpart 1:20 /age/$mod'],
    ['{"age": {"$gt": 1, "note": 2}}', 'no_counterpart 1:20 /age/note'],
    ['{"age": {}}', 'no_counterpart 1:9 /age'],
    ['{"age": {"$gt": null}}', 'no_counterpart 1:10 /age/$gt'],
    ['{"age": {"$gt": [1]}}', 'no_counterpart 1:17 /age/$gt'],
    ['{"age": {"$not": 1}}', 'no_counterpart 1:18 /age/$not'],
    ['{"age": {"$type": "number"}}', 'no_counterpart 1:10 /age/$type'],
    ['{"country": {"$exists": 1}}', 'no_counterpart 1:25 /country/$exists'],
    ['{"country": {"$in": "US"}}', 'no_counterpart 1:21 /country/$in'],
    ['{"country": {"$in": ["US", {"$regex": "a"}]}}', 'no_counterpart 1:21 /country/$in'],
    ['{"country": {"$in": []}}', 'empty_list 1:14 /country/$in'],
    ['{"country": {"$options": "i"}}', 'no_counterpart 1:14 /country/$options'],
    ['{"country": {"$regex": "a", "$options": "x"}}', 'no_counterpart 1:41 /country/$options'],
    ['{"country": {"$regex": "(?=a)"}}', 'bad_pattern 1:24 /country/$regex'],
    ['{"country": {"$ne": ""}}', 'no_counterpart 1:14 /country/$ne'],
    ['{"address": {"city": "x"}}', 'no_counterpart 1:14 /address/city'],
    ['{"interests": ["chess"]}', 'no_counterpart 1:15 /interests'],
    ['{"interests": {"$size": 1}}', 'no_counterpart 1:16 /interests/$size'],
    ['{"interests": {"$elemMatch": {"$eq": "chess"}}}', 'no_counterpart 1:16 /interests/$elemMatch'],
    ['{"country": {"$all": ["US"]}}', 'operator_not_for_type 1:14 /country/$all'],
    ['{"vip": 1}', 'wrong_value_type 1:9 /vip'],
    ['{"address.city": "x"}', 'unknown_field 1:2 /address.city'],
    ['{"a/b~c": "x"}', 'unknown_field 1:2 /a~1b~0c'],
    ['{"last_seen": {"$gt": "2026-01-31"}}', 'no_counterpart 1:23 /last_seen/$gt'],
    ['{"signed_up": {"$gt": {"$date": "2026-01-31T10:00:00Z"}}}', 'no_counterpart 1:23 /signed_up/$gt'],
  ])('%s', (text, refusal) => {
    expect(refusalsOf('mongodb', text)).toEqual([refusal]);
  });
});
