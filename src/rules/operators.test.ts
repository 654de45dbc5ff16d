/** The operator table against the rule language's own table of operators by type. */
import { expect, test } from 'vitest';
import { comparesFields, OPERATOR_TABLE, operatorsFor, positiveOf, wordsOf } from './operators.ts';
import { FIELD_TYPES, type FieldType, OPERATORS } from './rule.ts';

const TEXT =
  '= != in notIn contains doesNotContain beginsWith doesNotBeginWith endsWith doesNotEndWith matches doesNotMatch null notNull';
const DATE =
  '= != < <= > >= between notBetween null notNull inTheLast notInTheLast inTheNext notInTheNext inPeriod notInPeriod anniversaryInTheNext anniversaryInTheLast monthIs weekdayIs';
const LIST = 'null notNull hasAny hasAll hasOnly hasNone';

const EXPECTED: Record<FieldType, string> = {
  text: TEXT,
  email: TEXT,
  phone: TEXT,
  url: TEXT,
  number: '= != < <= > >= between notBetween in notIn null notNull',
  boolean: '= != null notNull',
  date: DATE,
  datetime: DATE,
  list: LIST,
  tags: LIST,
};

test.each(FIELD_TYPES)('fields of type %s have the operators of the rule language', (type) => {
  expect(operatorsFor(type).toSorted()).toEqual(EXPECTED[type].split(' ').toSorted());
});

test('every operator is for some type, and a negative one has exactly the types of its positive one', () => {
  for (const operator of OPERATORS) {
    expect(FIELD_TYPES.some((type) => operatorsFor(type).includes(operator))).toBe(true);
    const { operator: positive } = positiveOf(operator);
    expect(OPERATOR_TABLE[operator].takes).toEqual(OPERATOR_TABLE[positive].takes);
    expect(positiveOf(positive)).toEqual({ operator: positive, negated: false });
  }
});

test('the operators that compare two fields are the six comparisons', () => {
  expect(OPERATORS.filter(comparesFields)).toEqual(['=', '!=', '<', '<=', '>', '>=']);
});

test('the labels of one type tell its operators apart', () => {
  for (const type of FIELD_TYPES) {
    const labels = operatorsFor(type).map((operator) => wordsOf(operator, type).label);
    expect(new Set(labels).size).toBe(labels.length);
  }
});
