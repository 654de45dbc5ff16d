import { describe, expect, it } from 'vitest';
import { operatorsFor, valueKindOf } from '../../../../src/rules/operators.ts';
import { FIELD_TYPES } from '../../../../src/rules/rule.ts';
import type { FieldRule } from './rule-tree.ts';
import { convert, firstOperator, startValue, withField, withOperator } from './value-change.ts';

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
