/** JsonLogic: what each form becomes, exactly, and what is refused, with its pointer. */
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
const missing = (field: string) => rule(field, 'null');
const v = (name: string) => ({ var: name });

test.each([
  [{ '==': [v('country'), 'US'] }, [rule('country', '=', 'US')]],
  [{ '===': ['US', { var: ['country'] }] }, [rule('country', '=', 'US')]],
  [
    { and: [{ '==': [v('age'), 1] }, { or: [{ '==': [v('age'), 2] }, { '==': [v('age'), 3] }] }] },
    [rule('age', '=', 1), any(rule('age', '=', 2), rule('age', '=', 3))],
  ],
  [{ and: [{ '==': [v('age'), 1] }] }, [rule('age', '=', 1)]],
  [
    { '!': { or: [{ '==': [v('age'), 1] }, { '==': [v('plan'), 'x'] }] } },
    { ...any(rule('age', '=', 1), rule('plan', '=', 'x')), not: true },
  ],
  [{ '!': [{ '!': [{ '==': [v('age'), 1] }] }] }, [rule('age', '=', 1)]],
  [{ '!!': [v('vip')] }, [rule('vip', '=', true)]],
  [{ '!': v('vip') }, [rule('vip', '!=', true)]],
  [{ '==': [v('vip'), 0] }, [rule('vip', '=', false)]],
  [{ '==': [v('country'), null] }, [missing('country')]],
  [{ '!=': [null, v('country')] }, [rule('country', 'notNull')]],
  [{ in: [v('country'), ['US', 'CA']] }, [rule('country', 'in', ['US', 'CA'])]],
  [{ in: [v('country'), ['US', null]] }, any(missing('country'), rule('country', 'in', ['US']))],
  [{ '!': { in: [v('country'), ['US']] } }, [rule('country', 'notIn', ['US'])]],
  [{ in: ['ann', v('country')] }, [rule('country', 'contains', 'ann')]],
  [{ in: ['chess', v('interests')] }, [rule('interests', 'hasAny', ['chess'])]],
  [
    { some: [v('interests'), { in: [v(''), ['chess', 'go']] }] },
    [rule('interests', 'hasAny', ['chess', 'go'])],
  ],
  [{ none: [v('interests'), { '==': [v(''), 'chess'] }] }, [rule('interests', 'hasNone', ['chess'])]],
  [{ startsWith: [v('country'), 'ann'] }, [rule('country', 'beginsWith', 'ann')]],
  [{ '!': { endsWith: [v('country'), 'ann'] } }, [rule('country', 'doesNotEndWith', 'ann')]],
  [{ '<': [v('signed_up'), '2026-01-31'] }, [rule('signed_up', '<', '2026-01-31')]],
  [{ '<': [v('signed_up'), v('last_seen')] }, [sameAs('signed_up', '<', 'last_seen')]],
])('%j', (logic, rules) => {
  expect(rulesFrom('jsonlogic', JSON.stringify(logic))).toEqual(rules);
});

describe('a missing value is null: different from everything, and 0 beside a number', () => {
  test.each([
    [{ '!=': [v('country'), 'a'] }, [rule('country', '!=', 'a')]],
    [{ '!': { '===': [v('country'), 'a'] } }, [rule('country', '!=', 'a')]],
    [{ '<': [v('age'), 18] }, any(rule('age', '<', 18), missing('age'))],
    [{ '>': [v('age'), 18] }, [rule('age', '>', 18)]],
    [{ '<': [18, v('age')] }, [rule('age', '>', 18)]],
    [{ '>=': [v('age'), 0] }, any(rule('age', '>=', 0), missing('age'))],
    [{ '!': { '<': [v('age'), 18] } }, [rule('age', '>=', 18)]],
    [{ '!': { '>': [v('age'), 18] } }, any(rule('age', '<=', 18), missing('age'))],
    [{ '<=': [0, v('age'), 10] }, any(rule('age', 'between', [0, 10]), missing('age'))],
    [{ '<=': [1, v('age'), 10] }, [rule('age', 'between', [1, 10])]],
    [{ '!': { '<=': [0, v('age'), 10] } }, [rule('age', 'notBetween', [0, 10]), rule('age', 'notNull')]],
    [{ '<': [1, v('age'), 10] }, [rule('age', '>', 1), any(rule('age', '<', 10), missing('age'))]],
    [
      { '==': [v('age'), v('spend')] },
      any(sameAs('age', '=', 'spend'), all(missing('age'), missing('spend'))),
    ],
    [
      { '!=': [v('age'), v('spend')] },
      { ...any(sameAs('age', '=', 'spend'), all(missing('age'), missing('spend'))), not: true },
    ],
    [
      { '<': [v('age'), v('spend')] },
      any(
        sameAs('age', '<', 'spend'),
        all(missing('age'), rule('spend', '>', 0)),
        all(missing('spend'), rule('age', '<', 0)),
      ),
    ],
  ])('%j', (logic, rules) => {
    expect(rulesFrom('jsonlogic', JSON.stringify(logic))).toEqual(rules);
  });
});

describe('refused, with the pointer', () => {
  test.each([
    ['', 'unreadable_text 1:1'],
    ['not json', 'unreadable_text 1:1 not'],
    ['{"==":[{"var":"age"},1]', 'unreadable_text 1:24'],
    ['{"==":[{"var":"age"},1],}', 'unreadable_text 1:25 }'],
    ['{"==":[{"var":"age"},1]} // mine', 'unreadable_text 1:26 // mine'],
    ['{"==":[{"var":"age"},1]}\n{"==":[{"var":"age"},2]}', 'unreadable_text 2:1 {'],
    ['{"==":[{"var":"age"},1],"==":[{"var":"age"},2]}', 'unreadable_text 1:25 /=='],
    ['{"==":[{"var":"age"},1],"<":[{"var":"age"},2]}', 'no_counterpart 1:25 /<'],
    ['{}', 'no_counterpart 1:1'],
    ['[]', 'no_counterpart 1:1'],
    ['true', 'no_counterpart 1:1'],
    ['{"and":[]}', 'no_counterpart 1:2 /and'],
    ['{"and":[{"==":[{"var":"age"},1]},true]}', 'no_counterpart 1:34 /and/1'],
    ['{"or":[{"==":[{"var":"age"},1]},{"==":[1,1]}]}', 'no_counterpart 1:34 /or/1/=='],
    ['{"foo":[{"var":"age"},1]}', 'no_counterpart 1:2 /foo'],
    ['{"if":[{"var":"vip"},true,false]}', 'no_counterpart 1:2 /if'],
    ['{"missing":["age"]}', 'no_counterpart 1:2 /missing'],
    ['{"all":[{"var":"interests"},{"==":[{"var":""},"a"]}]}', 'no_counterpart 1:2 /all'],
    ['{"some":[{"var":"interests"},{"<":[{"var":""},"a"]}]}', 'no_counterpart 1:2 /some'],
    ['{"==":[{"+":[{"var":"age"},1]},5]}', 'no_counterpart 1:2 /=='],
    ['{"==":[{"var":["age",5]},5]}', 'no_counterpart 1:2 /=='],
    ['{"==":[{"var":"age"},1,2]}', 'no_counterpart 1:2 /=='],
    ['{"==":[{"var":"age"}]}', 'no_counterpart 1:2 /=='],
    ['{"==":[{"var":"age"},[1]]}', 'no_counterpart 1:2 /=='],
    ['{"<":[{"var":"age"},null]}', 'no_counterpart 1:2 /<'],
    ['{"<":[1,2,{"var":"age"}]}', 'no_counterpart 1:2 /<'],
    ['{"in":[{"var":"country"},"Springfield"]}', 'no_counterpart 1:2 /in'],
    ['{"in":[{"var":"country"},["US",{"var":"plan"}]]}', 'no_counterpart 1:2 /in'],
    ['{"in":[{"var":"country"},[]]}', 'empty_list 1:2 /in'],
    ['{"startsWith":["a",{"var":"country"}]}', 'no_counterpart 1:2 /startsWith'],
    ['{"==":[{"var":"country"},""]}', 'no_counterpart 1:2 /=='],
    ['{"!=":[{"var":"country"},""]}', 'no_counterpart 1:2 /!='],
    ['{"var":"age"}', 'wrong_value_type 1:2 /var'],
    ['{"==":[{"var":"user.age"},1]}', 'unknown_field 1:9 /==/0/var'],
    ['{"<":[{"var":"country"},"m"]}', 'operator_not_for_type 1:2 /<'],
    ['{"==":[{"var":"age"},"ten"]}', 'wrong_value_type 1:22 /==/1'],
    ['{"in":[{"var":"age"},[1,"ten"]]}', 'wrong_value_type 1:25 /in/1/1'],
    ['{"==":[{"var":"age"},1e999]}', 'wrong_value_type 1:22 /==/1'],
    ['{"==":[{"var":"last_seen"},"2026-01-31"]}', 'no_counterpart 1:28 /==/1'],
  ])('%s', (text, refusal) => {
    expect(refusalsOf('jsonlogic', text)).toEqual([refusal]);
  });
});
