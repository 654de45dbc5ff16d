/** The purchase file end to end: events without ids, contacts made from the identity they carry. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Mapping } from '../../src/api/contract/sources.ts';
import { fixture, openSourceTestBed, type SourceTestBed } from '../../test/support/source-test-bed.ts';

let bed: SourceTestBed;
beforeAll(async () => {
  bed = await openSourceTestBed();
});
afterAll(() => bed.close());

const purchases: Mapping = {
  identity: { column: 'column_1', as: 'external_id' },
  columns: {
    column_2: null,
    column_4: { field: 'items', type: 'number' },
    column_5: { field: 'amount', type: 'number' },
  },
  event: { name: 'purchase', occurred_at_column: 'column_3' },
};

test('the purchase file becomes 6,919 events of 2,357 contacts, equal purchases included', async () => {
  const file = await bed.upload('cdnow_sample.txt', fixture('cdnow_sample.txt'));
  const source = await bed.source('Purchases', file, purchases, { delivers: 'events' });
  const first = await bed.sync(source);
  expect(first.error).toBeNull();
  expect(first.rows).toEqual({ read: 6919, created: 6919, updated: 0, unchanged: 0, rejected: 0, left: 0 });
  expect(
    await bed.rows(
      'select count() as events, uniqExact(no) as contacts, round(sum(prop_amount), 2) as amount, sum(prop_items) as items from events final',
    ),
  ).toEqual([{ events: 6919, contacts: 2357, amount: 244_091.94, items: 16_479 }]);
  expect(
    await bed.rows('select occurred_at, properties from events final order by occurred_at, no, id limit 1'),
  ).toEqual([{ occurred_at: '1997-01-01T00:00:00.000Z', properties: '{"items":2,"amount":29.33}' }]);
  expect(first.schema).toEqual([
    { column: 'column_1', field: null, type: null },
    { column: 'column_2', field: null, type: null },
    { column: 'column_3', field: null, type: null },
    { column: 'column_4', field: 'items', type: 'number' },
    { column: 'column_5', field: 'amount', type: 'number' },
  ]);

  const again = await bed.sync(source, file);
  expect(again.rows).toEqual({ read: 6919, created: 0, updated: 0, unchanged: 6919, rejected: 0, left: 0 });
  expect(await bed.rows('select count() as events from events final')).toEqual([{ events: 6919 }]);
});

test('events with an id column are known by it within their source; broken ones are rejected with reasons', async () => {
  const text = [
    'order,who,when,what,note',
    '1,ada@example.com,2026-01-05 10:00,purchase,"one, ""two"""',
    '1,ada@example.com,2026-01-05 10:00,purchase,again',
    '2,bob@example.com,2026-02-30 10:00,purchase,no such day',
    '3,not an address,2026-01-05 10:00,purchase,nobody',
    '4,bob@example.com,,purchase,no time',
    '5,bob@example.com,2026-01-06,,no name',
    ',bob@example.com,2026-01-06,refund,no id',
    ',bob@example.com,2026-01-06,refund,no id',
  ].join('\n');
  const file = await bed.upload('orders.csv', text);
  const mapping: Mapping = {
    identity: { column: 'who', as: 'email' },
    columns: { note: { field: 'note', type: 'text' }, what: null },
    event: { name_column: 'what', occurred_at_column: 'when', id_column: 'order' },
  };
  const source = await bed.source('Orders', file, mapping, { delivers: 'events' });
  const sync = await bed.sync(source);
  expect(sync.error).toBeNull();
  expect(sync.rows).toEqual({ read: 8, created: 3, updated: 0, unchanged: 0, rejected: 4, left: 0 });
  expect(sync.duplicates).toBe(1);
  expect(
    await bed.rows(
      `select name, replaceOne(id, '${source}:', '') as known_as, properties from events final where source = '${source}'`,
    ),
  ).toContainEqual({ name: 'purchase', known_as: '1', properties: '{"note":"one, \\"two\\""}' });
});
