/** Rules about events, campaigns and samples against the catalogue: what is refused, and where. */
import { describe, expect, test } from 'vitest';
import { conformanceCatalogue } from '../../test/oracle/conformance.ts';
import type { Catalogue } from './catalogue.ts';
import { readDefinition } from './definition.ts';

const catalogue: Catalogue = {
  ...conformanceCatalogue,
  properties: new Map([
    ...conformanceCatalogue.properties,
    ['orderid', { key: 'orderid', label: 'orderId', type: 'text' }],
    ['due', { key: 'due', label: 'due', type: 'date' }],
  ]),
};

const event = (more: object) => ({ event: 'purchase', operator: '>=', value: 1, ...more });
const where = (...rules: unknown[]) => ({ where: { combinator: 'and', rules } });

function problemsOf(rule: unknown): readonly string[] {
  const read = readDefinition({ combinator: 'and', rules: [rule] }, catalogue);
  return read.ok ? [] : read.problems.map(({ code, path }) => `${code} ${path.replace('/rules/0', '')}`);
}

describe('accepted', () => {
  test.each([
    [event({ event: 'never heard of' })],
    [
      event({
        where: { combinator: 'or', rules: [{ field: 'occurred_at', operator: '<', value: 'today' }] },
      }),
    ],
    [event(where({ field: 'orderId', operator: '=', value: 'A1' }))],
    [event(where({ field: 'amount', operator: '<', value: 'score', valueSource: 'field' }))],
    [
      event({
        measure: { of: 'max', property: 'due' },
        operator: 'inTheLast',
        value: { last: 3, unit: 'day' },
      }),
    ],
    [event({ measure: { of: 'distinct', property: 'product' } })],
    [{ campaign: 'camp_of_another_tool', outcome: 'skipped', operator: 'happened' }],
    [{ sample: { percent: 100, seed: 'a' } }],
    [{ sample: { percent: 66.6, from: 33.4, seed: 'a' } }],
    [{ field: 'plan', operator: '=', value: 'pro', heldFor: { atLeast: 3, unit: 'month' } }],
  ])('%j', (rule) => {
    expect(problemsOf(rule)).toEqual([]);
  });
});

describe('refused', () => {
  const step = { event: 'visit' };
  test.each([
    [event({ event: '' }), ['missing_value /event']],
    [event({ event: '  ' }), ['missing_value /event']],
    [event({ event: 7 }), ['wrong_value_type /event']],
    [event({ value: 'many' }), ['wrong_value_type /value']],
    [event({ value: undefined }), ['missing_value /value']],
    [event({ operator: 'contains', value: 'a' }), ['operator_not_for_type /operator']],
    [event({ operator: 'happened' }), ['unknown_operator /operator']],
    [event({ operator: 'regularly' }), ['not_yet_supported /operator']],
    [event({ valueSource: 'field' }), ['unknown_key /valueSource']],
    [event({ heldFor: { atLeast: 3, unit: 'day' } }), ['unknown_key /heldFor']],
    [event({ within: {} }), ['missing_value /within/last', 'missing_value /within/unit']],
    [event({ within: { last: 3 } }), ['missing_value /within/unit']],
    [event({ within: { last: 0, unit: 'day' } }), ['wrong_value_type /within/last']],
    [event({ within: { last: 2.5, unit: 'day' } }), ['wrong_value_type /within/last']],
    [event({ within: { last: 3, unit: 'fortnight' } }), ['wrong_value_type /within/unit']],
    [
      event({ within: { last: 3, unit: 'day', to: '2026-01-01' } }),
      ['unknown_key /within/last', 'unknown_key /within/unit'],
    ],
    [event({ within: { from: '2026-02-30' } }), ['wrong_value_type /within/from']],
    [event({ within: { from: '2026-01-01T00:00:00' } }), ['wrong_value_type /within/from']],
    [event({ within: { from: '2026-02-01', to: '2026-01-01' } }), ['empty_range /within']],
    [event({ within: { from: '2026-02-01', to: '2026-02-01' } }), ['empty_range /within']],
    [event(where()), ['empty_group /where']],
    [event({ where: [] }), ['wrong_value_type /where']],
    [event(where({ field: 'shoe', operator: '=', value: 1 })), ['unknown_field /where/rules/0/field']],
    [event(where({ field: 'country', operator: '=', value: 'US' })), ['unknown_field /where/rules/0/field']],
    [event(where({ field: 'amount', operator: '=', value: 'x' })), ['wrong_value_type /where/rules/0/value']],
    [
      event(where({ field: 'amount', operator: 'contains', value: 'x' })),
      ['operator_not_for_type /where/rules/0/operator'],
    ],
    [
      event(where({ field: 'product', operator: '=', value: 'x', heldFor: { atLeast: 1, unit: 'day' } })),
      ['unknown_key /where/rules/0/heldFor'],
    ],
    [
      event(where({ field: 'amount', operator: '<', value: 'product', valueSource: 'field' })),
      ['incompatible_fields /where/rules/0/value'],
    ],
    [event(where({ segment: 'Buyers', operator: 'in' })), ['wrong_value_type /where/rules/0']],
    [event(where(event({}))), ['wrong_value_type /where/rules/0']],
    [event({ measure: { of: 'median' } }), ['wrong_value_type /measure/of']],
    [event({ measure: {} }), ['missing_value /measure/of']],
    [event({ measure: { of: 'count', property: 'amount' } }), ['unknown_key /measure/property']],
    [event({ measure: { of: 'sum' } }), ['missing_value /measure/property']],
    [event({ measure: { of: 'sum', property: 'shoe' } }), ['unknown_field /measure/property']],
    [event({ measure: { of: 'sum', property: 'product' } }), ['wrong_value_type /measure/property']],
    [event({ measure: { of: 'avg', property: 'due' } }), ['wrong_value_type /measure/property']],
    [event({ measure: { of: 'first' } }), ['wrong_value_type /value']],
    [
      event({ measure: { of: 'first' }, operator: 'contains', value: 'a' }),
      ['operator_not_for_type /operator'],
    ],
    [{ sequence: [step], operator: 'happened' }, ['wrong_value_type /sequence']],
    [{ sequence: Array.from({ length: 6 }, () => step), operator: 'happened' }, ['limit_exceeded /sequence']],
    [{ sequence: [step, step], operator: '>=' }, ['operator_not_for_type /operator']],
    [{ sequence: [step, step] }, ['missing_value /operator']],
    [
      { sequence: [{ ...step, within: { last: 3, unit: 'day' } }, step], operator: 'happened' },
      ['unknown_key /sequence/0/within'],
    ],
    [
      { sequence: [step, { ...step, within: { last: -3, unit: 'day' } }], operator: 'happened' },
      ['wrong_value_type /sequence/1/within/last'],
    ],
    [
      { sequence: [step, { ...step, ...where({ field: 'shoe', operator: 'null' }) }], operator: 'happened' },
      ['unknown_field /sequence/1/where/rules/0/field'],
    ],
    [{ sequence: [step, { event: ' ' }], operator: 'happened' }, ['missing_value /sequence/1/event']],
    [{ campaign: '', outcome: 'opened', operator: 'happened' }, ['missing_value /campaign']],
    [{ campaign: 'c', outcome: 'forwarded', operator: 'happened' }, ['wrong_value_type /outcome']],
    [{ campaign: 'c', outcome: 'opened', operator: 'in' }, ['operator_not_for_type /operator']],
    [{ campaign: 'c', outcome: 'opened', operator: 'happened', value: 1 }, ['unknown_key /value']],
    [{ sample: { percent: 101, seed: 'a' } }, ['wrong_value_type /sample/percent']],
    [{ sample: { percent: -1, seed: 'a' } }, ['wrong_value_type /sample/percent']],
    [{ sample: { percent: 50, from: 60, seed: 'a' } }, ['wrong_value_type /sample/percent']],
    [{ sample: { percent: 50 } }, ['missing_value /sample/seed']],
    [{ sample: { percent: 50, seed: 'a' }, operator: 'in' }, ['unknown_key /operator']],
    [
      { field: 'plan', operator: '!=', value: 'pro', heldFor: { atLeast: 3, unit: 'day' } },
      ['unknown_key /heldFor'],
    ],
    [
      { field: 'updated_at', operator: 'notNull', heldFor: { atLeast: 3, unit: 'day' } },
      ['unknown_key /heldFor'],
    ],
    [
      { field: 'plan', operator: '=', value: 'pro', heldFor: { atLeast: 3, lessThan: 5, unit: 'day' } },
      ['unknown_key /heldFor/atLeast'],
    ],
    [{ field: 'signed_up', operator: 'inPeriod', value: 'lastFortnight' }, ['wrong_value_type /value']],
  ])('%j', (rule, problems) => {
    expect(problemsOf(rule)).toEqual(problems);
  });
});
