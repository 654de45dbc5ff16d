import { describe, expect, it } from 'vitest';
import { operatorsFor, valueKindOf } from '../../../../src/rules/operators.ts';
import { FIELD_TYPES } from '../../../../src/rules/rule.ts';
import type { EventRule, FieldRule } from './rule-tree.ts';
import {
  convert,
  firstOperator,
  startValue,
  typeOfMeasured,
  withEventOperator,
  withField,
  withMeasure,
  withMeasuredProperty,
  withOperator,
} from './value-change.ts';

function rule(part: Partial<FieldRule>): FieldRule {
  return {
    id: 'r',
    kind: 'field',
    field: 'f',
    operator: '=',
    value: undefined,
    valueSource: 'value',
    ...part,
  };
}

describe('choosing another operator', () => {
  it('keeps a value that means the same in the other form', () => {
    expect(withOperator(rule({ value: 'US' }), 'in', 'text').value).toEqual(['US']);
    expect(withOperator(rule({ operator: 'in', value: ['US', 'CA'] }), '!=', 'text').value).toBe('US');
    expect(withOperator(rule({ operator: '>', value: 20 }), 'between', 'number').value).toEqual([20, null]);
    expect(withOperator(rule({ operator: 'between', value: [20, 40] }), '>=', 'number').value).toBe(20);
    expect(
      withOperator(rule({ operator: 'inTheLast', value: { last: 7, unit: 'week' } }), 'inTheNext', 'date')
        .value,
    ).toEqual({ next: 7, unit: 'week' });
    expect(
      withOperator(
        rule({ operator: 'inTheLast', value: { last: 7, unit: 'hour' } }),
        'anniversaryInTheNext',
        'datetime',
      ).value,
    ).toEqual({ next: 30, unit: 'day' });
    expect(
      withOperator(rule({ operator: '<', value: { ago: 3, unit: 'month' } }), 'between', 'date').value,
    ).toEqual([{ ago: 3, unit: 'month' }, null]);
  });

  it('takes the value away when the operator wants none, and starts anew afterwards', () => {
    const missing = withOperator(rule({ value: 'US' }), 'null', 'text');
    expect(missing.value).toBeUndefined();
    expect(withOperator(missing, '=', 'boolean').value).toBe(true);
  });

  it('keeps comparing with a field only where the operator can', () => {
    const compared = rule({ operator: '<', value: 'limit', valueSource: 'field' });
    expect(withOperator(compared, '>', 'number')).toMatchObject({ value: 'limit', valueSource: 'field' });
    expect(withOperator(compared, 'between', 'number')).toMatchObject({
      value: undefined,
      valueSource: 'value',
    });
  });

  it('never makes up a value of the wrong kind', () => {
    expect(convert('x', 'text', 'numberList')).toBeUndefined();
    expect(convert([1], 'months', 'weekdays')).toBeUndefined();
    expect(convert(undefined, 'date', 'dateRange')).toBeUndefined();
  });
});

describe('choosing another field', () => {
  it('keeps numbers and windows, and lets texts of the other field go', () => {
    expect(withField(rule({ operator: '>', value: 5 }), 'spend', 'number', 'number')).toMatchObject({
      field: 'spend',
      operator: '>',
      value: 5,
    });
    expect(withField(rule({ operator: '!=', value: 'US' }), 'plan', 'text', 'text')).toMatchObject({
      operator: '!=',
      value: undefined,
    });
    expect(withField(rule({ value: 'US' }), 'age', 'number', 'text')).toMatchObject({ operator: '>=' });
  });

  it('starts every type with an operator it has and a value that fits or none', () => {
    for (const type of FIELD_TYPES) {
      const operator = firstOperator(type);
      expect(operatorsFor(type)).toContain(operator);
      const kind = valueKindOf(operator, type);
      expect(kind).toBeDefined();
      if (kind === 'lastWindow') expect(startValue(kind)).toEqual({ last: 30, unit: 'day' });
    }
  });
});

describe('choosing what is measured of events', () => {
  const types = new Map([
    ['amount', 'number'],
    ['category', 'text'],
    ['due', 'date'],
    ['paid_at', 'datetime'],
  ] as const);
  const typeOf = (property: string) =>
    new Map<string, 'number' | 'text' | 'date' | 'datetime'>(types).get(property);
  const often: EventRule = { id: 'r', kind: 'event', event: 'buy', operator: '>=', value: 3 };
  const largest = (property: string, part: Partial<EventRule>): EventRule => ({
    ...often,
    measure: { of: 'max', property },
    ...part,
  });

  it('keeps operator and value while a number stays a number', () => {
    expect(withMeasure(often, 'days', typeOf)).toMatchObject({
      measure: { of: 'days' },
      operator: '>=',
      value: 3,
    });
    const sum = withMeasure(often, 'sum', typeOf);
    expect(sum).toMatchObject({ measure: { of: 'sum', property: '' }, operator: '>=', value: 3 });
    expect(withMeasuredProperty(sum, 'amount', typeOf)).toMatchObject({
      measure: { of: 'sum', property: 'amount' },
      value: 3,
    });
  });

  it('writes the number of times as rules do that say nothing of a measure', () => {
    expect(withMeasure(withMeasure(often, 'days', typeOf), 'count', typeOf).measure).toBeUndefined();
  });

  it('starts anew when a number becomes a time or the other way round', () => {
    const last = withMeasure(often, 'last', typeOf);
    expect(last).toMatchObject({ operator: 'inTheLast', value: { last: 30, unit: 'day' } });
    expect(withMeasure(last, 'count', typeOf)).toMatchObject({ operator: '>=', value: 1 });
    expect(withMeasure(last, 'avg', typeOf)).toMatchObject({ operator: '>=', value: undefined });
    expect(withMeasuredProperty(largest('amount', {}), 'due', typeOf)).toMatchObject({
      operator: 'inTheLast',
    });
  });

  it('keeps the property only for measures that can be taken of it', () => {
    expect(withMeasure(largest('due', {}), 'sum', typeOf).measure).toEqual({ of: 'sum', property: '' });
    expect(withMeasure(largest('due', {}), 'distinct', typeOf).measure).toEqual({
      of: 'distinct',
      property: 'due',
    });
  });

  it('takes no hours from a moment to a date', () => {
    const hours = { operator: 'inTheLast', value: { last: 6, unit: 'hour' } } as const;
    expect(withMeasuredProperty(largest('paid_at', hours), 'due', typeOf).value).toEqual({
      last: 30,
      unit: 'day',
    });
    const days = { operator: 'inTheLast', value: { last: 6, unit: 'day' } } as const;
    expect(withMeasuredProperty(largest('paid_at', days), 'due', typeOf).value).toEqual({
      last: 6,
      unit: 'day',
    });
  });

  it('compares by the type of what is measured', () => {
    expect(typeOfMeasured(often, typeOf)).toBe('number');
    expect(typeOfMeasured(largest('due', {}), typeOf)).toBe('date');
    expect(typeOfMeasured({ measure: { of: 'distinct', property: 'category' } }, typeOf)).toBe('number');
    expect(withEventOperator(often, 'between', 'number').value).toEqual([3, null]);
  });
});

describe('asking for how long a value has been held', () => {
  it('goes when the operator holds without a value, and stays otherwise', () => {
    const held = rule({ heldFor: { bound: 'atLeast', count: 30, unit: 'day' }, value: 'Pro' });
    expect(withOperator(held, 'in', 'text').heldFor).toEqual(held.heldFor);
    expect(withOperator(held, '!=', 'text').heldFor).toBeUndefined();
    expect(withField(held, 'plan', 'text', 'text').heldFor).toEqual(held.heldFor);
  });
});
