/** What a definition reads. */
import { expect, test } from 'vitest';
import { conformanceCatalogue } from '../../test/oracle/conformance.ts';
import { referencesOf } from './references.ts';
import type { Group } from './rule.ts';

test('everything a definition reads is listed once, sorted, whatever group it is in', () => {
  const group: Group = {
    combinator: 'and',
    rules: [
      { field: 'spend', operator: '>=', value: 'limit', valueSource: 'field' },
      { field: 'tags', operator: 'hasAny', value: ['VIP ', 'lead', 'vip'] },
      { field: 'interests', operator: 'hasAny', value: ['chess'] },
      { segment: 'seg_b', operator: 'notIn' },
      {
        combinator: 'or',
        rules: [
          { field: 'spend', operator: 'null' },
          { segment: 'seg_a', operator: 'in' },
          { source: 'src_shop', operator: 'in' },
          { campaign: '*', outcome: 'opened', operator: 'happened' },
          {
            event: 'purchase',
            operator: '>=',
            value: 1,
            where: { combinator: 'and', rules: [{ field: 'product', operator: '=', value: 'book' }] },
            measure: { of: 'sum', property: 'amount' },
          },
          { sequence: [{ event: 'visit' }, { event: 'purchase' }], operator: 'happened' },
          { sample: { percent: 10, seed: 's' } },
        ],
      },
    ],
  };
  expect(referencesOf(group, conformanceCatalogue)).toEqual({
    fields: ['interests', 'limit', 'spend', 'tags'],
    tags: ['lead', 'vip'],
    segments: ['seg_a', 'seg_b'],
    sources: ['src_shop'],
    events: ['purchase', 'visit'],
    properties: ['purchase.amount', 'purchase.product'],
    campaigns: ['*'],
  });
});
