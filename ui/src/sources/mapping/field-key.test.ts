/** Keys and labels of new fields come out usable whatever a column is called. */
import { describe, expect, it } from 'vitest';
import { fieldKeyOf, fieldLabelOf, freeKey, isFieldKey } from './field-key.ts';

describe('the key of a new field', () => {
  it.each([
    ['Marital_Status', 'marital_status'],
    ['Année de naissance', 'annee_de_naissance'],
    ['2nd Phone', 'field_2nd_phone'],
    ['電話', 'field'],
    ['  --  ', 'field'],
    ['x'.repeat(100), 'x'.repeat(63)],
  ])('of %s is %s', (name, key) => {
    expect(fieldKeyOf(name)).toBe(key);
    expect(isFieldKey(key)).toBe(true);
  });

  it('gets the first number that makes it new and stays short enough', () => {
    expect(freeKey('income', new Set(['income', 'income_2']))).toBe('income_3');
    const long = 'x'.repeat(63);
    expect(isFieldKey(freeKey(long, new Set([long])))).toBe(true);
  });
});

describe('the label of a new field', () => {
  it.each([
    ['Marital_Status', 'Marital status'],
    ['NumWebVisitsMonth', 'Num web visits month'],
    ['ID', 'ID'],
    ['Z_CostContact', 'Z cost contact'],
    ['AcceptedCmp3', 'Accepted cmp3'],
    ['電話', '電話'],
  ])('of %s is %s', (name, label) => {
    expect(fieldLabelOf(name)).toBe(label);
  });
});
