/** Which definitions are one and the same, and which are not. The random part is in test/oracle. */
import { expect, test } from 'vitest';
import { conformanceCatalogue } from '../../test/oracle/conformance.ts';
import { definitionHash } from '../segments/definition-hash.ts';
import { canonicalForm } from './canonical-form.ts';
import { readDefinition } from './definition.ts';

const and = (...rules: unknown[]) => ({ combinator: 'and', rules });
const or = (...rules: unknown[]) => ({ combinator: 'or', rules });
const not = (group: object) => ({ ...group, not: true });

const us = { field: 'country', operator: '=', value: 'US' };
const adult = { field: 'age', operator: '>=', value: 18 };
const churned = { segment: 'Buyers', operator: 'notIn' };

function coreOf(definition: unknown) {
  const read = readDefinition(definition, conformanceCatalogue);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.core;
}

const formOf = (definition: unknown) => canonicalForm(coreOf(definition));

test.each([
  ['the order of members', and(us, adult, churned), and(churned, us, adult)],
  ['a repeated member', and(us, adult), and(us, adult, us)],
  ['a group of one', and(us, adult), and(or(us), and(adult))],
  ['brackets around the same combinator', or(us, adult, churned), or(us, or(adult, or(churned)))],
  ['double negation', and(us, adult), not(and(not(and(us, adult))))],
  [
    'double negation between groups of one combinator',
    and(us, adult, churned),
    and(us, not(and(not(and(adult, churned))))),
  ],
  ['the negative operator or a negated group', and(not(and(us))), and({ ...us, operator: '!=' })],
  ['letter case and outer white space', and(us), and({ ...us, value: ' us\t' })],
  [
    'the order, case and repeats of list values',
    and({ field: 'country', operator: 'in', value: ['US', 'de'] }),
    and({ field: 'country', operator: 'in', value: ['DE', 'us', 'De'] }),
  ],
  ['one value or a list of one', and(us), and({ field: 'country', operator: 'in', value: ['us'] })],
  [
    'one number or a list of one',
    and({ ...adult, operator: '=' }),
    and({ ...adult, operator: 'in', value: [18] }),
  ],
  [
    'any or all of one value',
    and({ field: 'tags', operator: 'hasAny', value: ['a'] }),
    and({ field: 'tags', operator: 'hasAll', value: ['A'] }),
  ],
  [
    'not missing or having a value',
    and(not(and({ field: 'city', operator: 'null' }))),
    and({ field: 'city', operator: 'notNull' }),
  ],
  [
    'which of two fields stands first',
    and({ field: 'spend', operator: '>', value: 'limit', valueSource: 'field' }),
    and({ field: 'limit', operator: '<', value: 'spend', valueSource: 'field' }),
  ],
  [
    'the zone in which a moment is written',
    and({ field: 'last_seen', operator: '>', value: '2026-03-15T13:00+01:00' }),
    and({ field: 'last_seen', operator: '>', value: '2026-03-15T12:00:00.000Z' }),
  ],
  [
    'the marks in a phone number',
    and({ field: 'phone', operator: '=', value: '+49 (170) 123-45/67' }),
    and({ field: 'phone', operator: '=', value: '+491701234567' }),
  ],
  ['a value source that says what is so anyway', and(us), and({ ...us, valueSource: 'value' })],
])('%s does not matter', (_, one, other) => {
  expect(formOf(one)).toBe(formOf(other));
  expect(definitionHash(coreOf(one))).toBe(definitionHash(coreOf(other)));
});

test.each([
  ['and, or', and(us, adult), or(us, adult)],
  ['a rule, its negation', and(us), and({ ...us, operator: '!=' })],
  [
    'accents',
    and({ field: 'city', operator: '=', value: 'Québec' }),
    and({ field: 'city', operator: '=', value: 'Quebec' }),
  ],
  [
    'a value, two values glued together',
    and({ field: 'city', operator: 'in', value: ['a', 'b'] }),
    and({ field: 'city', operator: 'in', value: ['a","b'] }),
  ],
  [
    'the letter case of patterns',
    and({ field: 'city', operator: 'matches', value: '\\d' }),
    and({ field: 'city', operator: 'matches', value: '\\D' }),
  ],
  [
    'no, not yes',
    and({ field: 'vip', operator: '=', value: false }),
    and({ field: 'vip', operator: '!=', value: true }),
  ],
  [
    'a segment, a source',
    and({ segment: 'Buyers', operator: 'in' }),
    and({ source: 'src_shop', operator: 'in' }),
  ],
  [
    'any, all of two',
    and({ field: 'tags', operator: 'hasAny', value: ['a', 'b'] }),
    and({ field: 'tags', operator: 'hasAll', value: ['a', 'b'] }),
  ],
])('%s are two different things', (_, one, other) => {
  expect(formOf(one)).not.toBe(formOf(other));
});

test.each([
  ['=', '='],
  ['<', '>'],
  ['<=', '>='],
  ['>', '<'],
  ['>=', '<='],
])('spend %s limit is limit %s spend', (operator, mirrored) => {
  const compare = (field: string, sign: string, value: string) =>
    and({ field, operator: sign, value, valueSource: 'field' });
  expect(formOf(compare('spend', operator, 'limit'))).toBe(formOf(compare('limit', mirrored, 'spend')));
});

test('the hash of a definition stays what it was, so that stored hashes keep their meaning', () => {
  expect(formOf(or(us, not(and(adult, churned))))).toBe(
    'any(["attribute","country","in",["us"]],not(all(["attribute","age",">=",18],not(["inSegment","Buyers"]))))',
  );
  expect(definitionHash(coreOf(and(us)))).toMatch(/^[0-9a-f]{64}$/);
});
