/** The sentences, as a person would say them: read this list critically when a wording changes. */
import { describe, expect, test } from 'vitest';
import { BUILT_IN_FIELDS, type Catalogue, type CatalogueField } from './catalogue.ts';
import { readDefinition } from './definition.ts';
import { describeDefinition, describeRule } from './describe.ts';
import type { Group, Rule } from './rule.ts';

const fields: readonly CatalogueField[] = [
  ...BUILT_IN_FIELDS,
  { key: 'marital_status', label: 'Marital status', type: 'text' },
  { key: 'country', label: 'Country', type: 'text' },
  { key: 'city', label: 'City', type: 'text' },
  { key: 'plan', label: 'Plan', type: 'text' },
  { key: 'website', label: 'Website', type: 'url' },
  { key: 'income', label: 'Income', type: 'number' },
  { key: 'limit', label: 'Credit limit', type: 'number' },
  { key: 'year_birth', label: 'Year_Birth', type: 'number' },
  { key: 'vip', label: 'VIP', type: 'boolean' },
  { key: 'birth_date', label: 'Birth date', type: 'date' },
  { key: 'renewal', label: 'Renewal date', type: 'date' },
  { key: 'last_visit', label: 'Last visit', type: 'datetime' },
  { key: 'interests', label: 'Interests', type: 'list' },
  { key: 'address', label: 'Address', type: 'list' },
];

const catalogue: Catalogue = {
  fields: new Map(fields.map((field) => [field.key, field])),
  segments: new Map([['seg_1', { id: 'seg_1', name: 'Churned', nests: [] }]]),
  sources: new Map([['src_1', { id: 'src_1', name: 'Web shop' }]]),
  properties: new Map(),
  campaigns: new Map(),
};

const rule = (field: string, operator: string, value?: unknown) =>
  value === undefined ? { field, operator } : { field, operator, value };
const fieldRule = (field: string, operator: string, value: string) => ({
  ...rule(field, operator, value),
  valueSource: 'field',
});
const and = (...rules: unknown[]) => ({ combinator: 'and', rules });
const or = (...rules: unknown[]) => ({ combinator: 'or', rules });
const not = (group: object) => ({ ...group, not: true });

function sentenceOf(definition: unknown): string {
  const read = readDefinition(definition, catalogue);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return describeDefinition(read.group, catalogue);
}

const countries = (count: number) => Array.from({ length: count }, (_, index) => `C${index + 1}`);
const couple = rule('marital_status', 'in', ['Married', 'Together']);
const rich = rule('income', '>', 50_000);
const us = rule('country', '=', 'US');
const pro = rule('plan', '=', 'Pro');

describe('one rule', () => {
  test.each([
    [us, 'Country is US'],
    [rule('country', '!=', 'US'), 'Country is not US'],
    [rule('country', '=', ' New Zealand '), 'Country is New Zealand'],
    [rule('country', '=', 'missing'), 'Country is “missing”'],
    [rule('country', '=', 'Bosnia and Herzegovina'), 'Country is “Bosnia and Herzegovina”'],
    [rule('country', '=', 'Not known'), 'Country is “Not known”'],
    [rule('country', '=', "Côte d'Ivoire"), "Country is Côte d'Ivoire"],
    [rule('city', '=', 'Paris, Texas'), 'City is “Paris, Texas”'],
    [rule('country', 'in', ['US']), 'Country is US'],
    [rule('country', 'in', ['US', 'CA']), 'Country is US or CA'],
    [rule('country', 'in', ['US', 'CA', 'DE']), 'Country is US, CA or DE'],
    [rule('country', 'in', countries(10)), 'Country is C1, C2, C3, C4, C5, C6, C7, C8, C9 or C10'],
    [rule('country', 'in', countries(40)), 'Country is C1, C2, C3, C4, C5, C6, C7, C8 or one of 32 others'],
    [rule('country', 'notIn', ['US']), 'Country is not US'],
    [rule('country', 'notIn', ['US', 'CA']), 'Country is neither US nor CA'],
    [rule('country', 'notIn', ['US', 'CA', 'DE']), 'Country is none of US, CA and DE'],
    [
      rule('country', 'notIn', countries(11)),
      'Country is none of C1, C2, C3, C4, C5, C6, C7, C8 and 3 others',
    ],
    [rule('city', 'contains', 'york'), 'City contains “york”'],
    [rule('city', 'doesNotContain', 'york'), 'City does not contain “york”'],
    [rule('website', 'beginsWith', 'https://'), 'Website begins with “https://”'],
    [rule('website', 'doesNotBeginWith', 'http:'), 'Website does not begin with “http:”'],
    [rule('email', 'endsWith', '@example.com'), 'Email ends with “@example.com”'],
    [rule('email', 'doesNotEndWith', '.test'), 'Email does not end with “.test”'],
    [rule('email', 'matches', '^[a-z]+$'), 'Email matches the pattern “^[a-z]+$”'],
    [rule('email', 'doesNotMatch', '$&'), 'Email does not match the pattern “$&”'],
    [rule('city', 'null'), 'City is missing'],
    [rule('city', 'notNull'), 'City has a value'],
    [rich, 'Income is over 50,000'],
    [rule('income', '>=', 1234.5), 'Income is at least 1234.5'],
    [rule('income', '<', -3), 'Income is under -3'],
    [rule('income', '<=', 1_000_000), 'Income is at most 1,000,000'],
    [rule('income', '=', 0), 'Income is 0'],
    [rule('income', '!=', 1e21), 'Income is not 1e+21'],
    [rule('year_birth', '<', 1980), 'Year_Birth is under 1980'],
    [rule('income', 'between', [20_000, 40_000]), 'Income is between 20,000 and 40,000'],
    [rule('income', 'notBetween', [0, 1]), 'Income is not between 0 and 1'],
    [rule('income', 'in', [1, 2, 3]), 'Income is 1, 2 or 3'],
    [rule('income', 'notIn', [1, 2]), 'Income is neither 1 nor 2'],
    [rule('vip', '=', true), 'VIP is yes'],
    [rule('subscribed.email', '=', false), 'Subscribed to email is no'],
    [rule('vip', '!=', true), 'VIP is not yes'],
    [rule('birth_date', '=', '1990-03-05'), 'Birth date is on 5 March 1990'],
    [rule('birth_date', '!=', '1990-03-05'), 'Birth date is not on 5 March 1990'],
    [rule('birth_date', '<', '1990-03-05'), 'Birth date is before 5 March 1990'],
    [rule('birth_date', '<=', '1990-03-05'), 'Birth date is on or before 5 March 1990'],
    [rule('birth_date', '>', '1990-03-05'), 'Birth date is after 5 March 1990'],
    [rule('birth_date', '>=', '1990-03-05'), 'Birth date is on or after 5 March 1990'],
    [rule('last_visit', '>', '2026-03-15T13:00:00+01:00'), 'Last visit is after 15 March 2026 at 12:00 UTC'],
    [
      rule('last_visit', '<', '2026-03-15T12:00:30.250Z'),
      'Last visit is before 15 March 2026 at 12:00:30.250 UTC',
    ],
    [rule('renewal', '=', 'today'), 'Renewal date is today'],
    [rule('renewal', '!=', 'today'), 'Renewal date is not today'],
    [rule('renewal', '<=', 'today'), 'Renewal date is today or earlier'],
    [rule('renewal', '>', 'today'), 'Renewal date is later than today'],
    [rule('renewal', '<', { ago: 6, unit: 'month' }), 'Renewal date is earlier than 6 months ago'],
    [rule('renewal', '>=', { ago: 1, unit: 'year' }), 'Renewal date is 1 year ago or later'],
    [rule('renewal', '=', { ahead: 2, unit: 'week' }), 'Renewal date is 2 weeks from now'],
    [
      rule('renewal', 'between', ['2026-01-01', '2026-01-31']),
      'Renewal date is between 1 January 2026 and 31 January 2026',
    ],
    [
      rule('renewal', 'between', [{ ago: 3, unit: 'day' }, 'today']),
      'Renewal date is between 3 days ago and today',
    ],
    [
      rule('renewal', 'notBetween', ['2026-01-01', '2026-01-31']),
      'Renewal date is not between 1 January 2026 and 31 January 2026',
    ],
    [rule('last_visit', 'inTheLast', { last: 30, unit: 'day' }), 'Last visit is within the last 30 days'],
    [rule('last_visit', 'inTheLast', { last: 1, unit: 'hour' }), 'Last visit is within the last hour'],
    [
      rule('last_visit', 'notInTheLast', { last: 2, unit: 'week' }),
      'Last visit is not within the last 2 weeks',
    ],
    [rule('renewal', 'inTheNext', { next: 7, unit: 'day' }), 'Renewal date is within the next 7 days'],
    [
      rule('renewal', 'notInTheNext', { next: 1, unit: 'month' }),
      'Renewal date is not within the next month',
    ],
    [
      rule('birth_date', 'anniversaryInTheNext', { next: 7, unit: 'day' }),
      'Birth date has an anniversary within the next 7 days',
    ],
    [
      rule('birth_date', 'anniversaryInTheLast', { last: 2, unit: 'week' }),
      'Birth date had an anniversary within the last 2 weeks',
    ],
    [rule('birth_date', 'monthIs', [3]), 'Birth date is in March'],
    [rule('birth_date', 'monthIs', [6, 7, 8]), 'Birth date is in June, July or August'],
    [rule('last_visit', 'weekdayIs', [6, 7]), 'Last visit is on a Saturday or Sunday'],
    [rule('interests', 'hasAny', ['chess']), 'Interests include chess'],
    [rule('interests', 'hasAny', ['chess', 'go', 'poker']), 'Interests include chess, go or poker'],
    [rule('interests', 'hasAll', ['chess', 'go']), 'Interests include both chess and go'],
    [rule('interests', 'hasAll', ['chess', 'go', 'poker']), 'Interests include all of chess, go and poker'],
    [rule('tags', 'hasNone', ['lead']), 'Tags do not include lead'],
    [rule('tags', 'hasNone', ['lead', 'beta']), 'Tags include neither lead nor beta'],
    [rule('tags', 'hasNone', ['lead', 'beta', 'old']), 'Tags include none of lead, beta and old'],
    [rule('interests', 'null'), 'Interests are empty'],
    [rule('address', 'notNull'), 'Address is not empty'],
    [rule('address', 'hasNone', ['x']), 'Address does not include x'],
    [fieldRule('income', '>=', 'limit'), 'Income is at least the credit limit'],
    [fieldRule('income', '=', 'limit'), 'Income is the same as the credit limit'],
    [fieldRule('birth_date', '!=', 'renewal'), 'Birth date is not the same as the renewal date'],
    [fieldRule('renewal', '<', 'last_visit'), 'Renewal date is before the last visit'],
    [{ segment: 'seg_1', operator: 'in' }, 'In segment “Churned”'],
    [{ segment: 'seg_1', operator: 'notIn' }, 'Not in segment “Churned”'],
    [{ source: 'src_1', operator: 'in' }, 'Delivered by “Web shop”'],
    [{ source: 'src_1', operator: 'notIn' }, 'Not delivered by “Web shop”'],
  ])('%j', (one, sentence) => {
    expect(sentenceOf(and(one))).toBe(sentence);
  });
});

describe('groups', () => {
  test.each([
    [and(couple, rich), 'Marital status is Married or Together, and income is over 50,000'],
    [
      and(rule('country', 'in', ['US', 'CA']), rich, { segment: 'seg_1', operator: 'notIn' }),
      'Country is US or CA, and income is over 50,000, and not in segment “Churned”',
    ],
    [or(us, rule('vip', '=', true)), 'Country is US, or VIP is yes'],
    [and(rich, or(us, pro)), 'Income is over 50,000, and either country is US or plan is Pro'],
    [
      and(rich, or(us, couple)),
      'Income is over 50,000, and (country is US, or marital status is Married or Together)',
    ],
    [
      and(rich, or(us, pro, rule('city', 'null'))),
      'Income is over 50,000, and (country is US, or plan is Pro, or city is missing)',
    ],
    [or(rich, and(us, pro)), 'Income is over 50,000, or (country is US and plan is Pro)'],
    [or(and(us, pro), rich), '(Country is US and plan is Pro), or income is over 50,000'],
    [and(rich, or(us)), 'Income is over 50,000, and country is US'],
    [
      or(rich, and(us, or(pro, rule('vip', '=', true)))),
      'Income is over 50,000, or (country is US, and either plan is Pro or VIP is yes)',
    ],
    [not(and(us)), 'Not (country is US)'],
    [not(and(us, pro)), 'Not (country is US and plan is Pro)'],
    [not(and(us, couple)), 'Not (country is US, and marital status is Married or Together)'],
    [not(or(us, pro)), 'Neither country is US nor plan is Pro'],
    [not(or(us, pro, rich)), 'None of (country is US; plan is Pro; income is over 50,000)'],
    [and(rich, not(or(us, pro))), 'Income is over 50,000, and neither country is US nor plan is Pro'],
    [and(rich, not(and(us, pro))), 'Income is over 50,000, and not (country is US and plan is Pro)'],
    [
      and(rich, not(or(us, rule('country', 'in', ['A', 'B', 'C']), pro))),
      'Income is over 50,000, and none of (country is US; country is A, B or C; plan is Pro)',
    ],
    [not(and(or(us, couple))), 'Not (country is US, or marital status is Married or Together)'],
  ])('%j', (definition, sentence) => {
    expect(sentenceOf(definition)).toBe(sentence);
  });
});

describe('while somebody edits', () => {
  test('a value that is not there yet reads as an ellipsis', () => {
    const group: Group = { combinator: 'and', rules: [{ field: 'income', operator: '>' }] };
    expect(describeDefinition(group, catalogue)).toBe('Income is over …');
    const other: Rule = { field: 'income', operator: '>', valueSource: 'field' };
    expect(describeRule(other, catalogue)).toBe('Income is over …');
  });

  test('names that the catalogue does not know are shown as they are', () => {
    expect(describeRule({ field: 'shoe_size', operator: '=', value: 'L' }, catalogue)).toBe('shoe_size is L');
    expect(describeRule({ segment: 'seg_9', operator: 'in' }, catalogue)).toBe('In segment “seg_9”');
  });

  test('long texts are shortened, lines joined', () => {
    expect(
      describeRule({ field: 'city', operator: 'contains', value: `a\n  b${'c'.repeat(100)}` }, catalogue),
    ).toBe(`City contains “a b${'c'.repeat(77)}…”`);
  });
});
