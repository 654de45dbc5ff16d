/** The sentences of rules about events, campaigns and samples: read this list critically when a wording changes. */
import { describe, expect, test } from 'vitest';
import { BUILT_IN_FIELDS, type Catalogue } from './catalogue.ts';
import { readDefinition } from './definition.ts';
import { describeDefinition } from './describe.ts';

const catalogue: Catalogue = {
  fields: new Map(
    [
      ...BUILT_IN_FIELDS,
      { key: 'plan', label: 'Plan', type: 'text' } as const,
      { key: 'country', label: 'Country', type: 'text' } as const,
      { key: 'signed_up', label: 'Signed up', type: 'date' } as const,
    ].map((field) => [field.key, field]),
  ),
  segments: new Map([['seg_1', { id: 'seg_1', name: 'Churned', nests: [] }]]),
  sources: new Map(),
  properties: new Map([
    ['amount', { key: 'amount', label: 'amount', type: 'number' }],
    ['product', { key: 'product', label: 'Product', type: 'text' }],
    ['due', { key: 'due', label: 'Due', type: 'date' }],
  ]),
  campaigns: new Map([['camp_1', { id: 'camp_1', name: 'Spring' }]]),
};

const bought = (operator: string, value?: unknown, more: object = {}) => ({
  event: 'purchase',
  operator,
  ...(value === undefined ? {} : { value }),
  ...more,
});
const of = (measure: string, property?: string) => ({
  measure: property === undefined ? { of: measure } : { of: measure, property },
});
const last = (count: number, unit: string) => ({ last: count, unit });

function sentenceOf(...rules: unknown[]): string {
  const read = readDefinition({ combinator: 'and', rules }, catalogue);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return describeDefinition(read.group, catalogue);
}

describe('one rule', () => {
  test.each([
    [bought('>=', 3, { within: last(90, 'day') }), 'Purchased at least 3 times in the last 90 days'],
    [bought('>=', 1), 'Purchased at least once'],
    [bought('!=', 0), 'Purchased at least once'],
    [bought('=', 1), 'Purchased exactly once'],
    [bought('=', 0), 'Never purchased'],
    [bought('=', 0, { within: last(1, 'month') }), 'Never purchased in the last month'],
    [bought('<', 1), 'Never purchased'],
    [bought('<', 2), 'Purchased fewer than 2 times (or never)'],
    [bought('>', 1), 'Purchased more than once'],
    [bought('!=', 3), 'Purchased not exactly 3 times (or never)'],
    [bought('between', [2, 5]), 'Purchased between 2 and 5 times'],
    [bought('between', [0, 1]), 'Purchased between 0 and 1 times (or never)'],
    [bought('notBetween', [2, 5]), 'Purchased not between 2 and 5 times (or never)'],
    [bought('in', [2, 3]), 'Purchased 2 or 3 times'],
    [bought('notIn', [2, 3]), 'Purchased neither 2 nor 3 times (or never)'],
    [bought('>=', 2, of('days')), 'Purchased on at least 2 different days'],
    [bought('<', 3, of('days')), 'Purchased on fewer than 3 different days (or never)'],
    [
      bought('>=', 100, { ...of('sum', 'amount'), within: last(1, 'year') }),
      'Purchased with a total amount of at least 100 in the last year',
    ],
    [bought('=', 0, of('sum', 'amount')), 'Purchased with a total amount of 0 (or never)'],
    [bought('<=', 40, of('avg', 'amount')), 'Purchased with an average amount of at most 40'],
    [bought('!=', 4, of('avg', 'amount')), 'Purchased with an average amount that is not 4 (or never)'],
    [bought('>', 40, of('max', 'amount')), 'Purchased with a largest amount of over 40'],
    [
      bought('inTheLast', last(3, 'day'), of('max', 'due')),
      'Purchased with a largest due that is within the last 3 days',
    ],
    [bought('>=', 2, of('distinct', 'product')), 'Purchased with at least 2 different values of product'],
    [bought('<', '2026-03-01', of('last')), 'Last purchased before 1 March 2026'],
    [bought('inTheLast', last(14, 'day'), of('first')), 'First purchased within the last 14 days'],
    [
      bought('notInTheLast', last(14, 'day'), of('last')),
      'Last purchased not within the last 14 days (or never)',
    ],
    [bought('null', undefined, of('last')), 'Never purchased'],
    [bought('notNull', undefined, of('last')), 'Purchased at least once'],
    [bought('>=', 1, { within: { from: '2025-01-01' } }), 'Purchased at least once since 1 January 2025'],
    [bought('>=', 1, { within: { to: '2025-01-01' } }), 'Purchased at least once before 1 January 2025'],
    [
      bought('>=', 1, {
        within: { from: '2025-01-01', to: '2026-01-01' },
        where: {
          combinator: 'or',
          rules: [
            { field: 'product', operator: '=', value: 'LAMP' },
            { field: 'amount', operator: '>=', value: 1000 },
          ],
        },
      }),
      'Purchased at least once from 1 January 2025 until 1 January 2026 (where product is LAMP, or amount is at least 1000)',
    ],
    [{ event: 'cart_viewed', operator: '>=', value: 2 }, 'Viewed a cart at least 2 times'],
    [{ event: 'Order Completed', operator: '=', value: 0 }, 'Never completed an order'],
    [{ event: 'emailOpened', operator: '>=', value: 1 }, 'Opened an email at least once'],
    [{ event: 'xyz-42', operator: '>=', value: 2 }, 'Had the event “xyz-42” at least 2 times'],
    [
      { sequence: [{ event: 'visit' }, { event: 'purchase', within: last(3, 'day') }], operator: 'happened' },
      'Visited and then purchased within 3 days',
    ],
    [
      {
        sequence: [{ event: 'visit' }, { event: 'purchase' }],
        within: last(30, 'day'),
        operator: 'didNotHappen',
      },
      'Never (visited and then purchased (all in the last 30 days))',
    ],
    [
      { campaign: 'camp_1', outcome: 'opened', operator: 'happened', within: last(30, 'day') },
      'Opened campaign “Spring” in the last 30 days',
    ],
    [
      { campaign: '*', outcome: 'targeted', operator: 'didNotHappen', within: last(7, 'day') },
      'Was not targeted by any campaign in the last 7 days',
    ],
    [{ campaign: 'other', outcome: 'clicked', operator: 'happened' }, 'Clicked in campaign “other”'],
    [{ sample: { percent: 10, seed: 'welcome' } }, 'In a stable 10% of all contacts (“welcome”)'],
    [
      { sample: { percent: 33.3, from: 33.3, seed: 'welcome' } },
      'In the stable share from 33.3% to 66.6% of all contacts (“welcome”)',
    ],
    [
      { field: 'plan', operator: '=', value: 'Pro', heldFor: { atLeast: 30, unit: 'day' } },
      'Plan has been Pro for at least 30 days',
    ],
    [
      { field: 'plan', operator: 'contains', value: 'Pro', heldFor: { lessThan: 1, unit: 'month' } },
      'Plan contains “Pro”, unchanged for less than 1 month',
    ],
    [
      { field: 'signed_up', operator: 'inPeriod', value: 'lastMonth' },
      'Signed up is in the last calendar month',
    ],
    [
      { field: 'signed_up', operator: 'notInPeriod', value: 'thisQuarter' },
      'Signed up is not in this quarter',
    ],
  ])('%j', (rule, sentence) => {
    expect(sentenceOf(rule)).toBe(sentence);
  });
});

test('reads among other rules as a person would write it', () => {
  expect(
    sentenceOf(
      { field: 'country', operator: 'in', value: ['US', 'CA'] },
      bought('>=', 3, { within: last(90, 'day') }),
      { segment: 'seg_1', operator: 'notIn' },
    ),
  ).toBe(
    'Country is US or CA, and purchased at least 3 times in the last 90 days, and not in segment “Churned”',
  );
});
