/** The customer file end to end: imported, imported again, imported changed. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  fixture,
  mapAll,
  openSourceTestBed,
  type SourceTestBed,
} from '../../test/support/source-test-bed.ts';

let bed: SourceTestBed;
let sourceId: string;
beforeAll(async () => {
  bed = await openSourceTestBed();
});
afterAll(() => bed.close());

test('the customer file becomes 2,240 contacts with typed values', async () => {
  const file = await bed.upload('customer_personality.csv', fixture('customer_personality.csv'));
  sourceId = await bed.source('Customers', file, mapAll(file, { column: 'ID', as: 'external_id' }));
  const sync = await bed.sync(sourceId);
  expect(sync.error).toBeNull();
  expect(sync.status).toBe('success');
  expect(sync.rows).toEqual({ read: 2240, created: 2240, updated: 0, unchanged: 0, rejected: 0, left: 0 });
  expect(
    await bed.rows(
      "select external_id, attr_year_birth, attr_dt_customer, attr_income, attr_marital_status from contacts final where external_id = '5524'",
    ),
  ).toEqual([
    {
      external_id: '5524',
      attr_year_birth: 1957,
      attr_dt_customer: 15587,
      attr_income: 58138,
      attr_marital_status: 'Single',
    },
  ]);
  expect(
    await bed.rows('select countIf(attr_income is null) as missing, count() as n from contacts final'),
  ).toEqual([{ missing: 24, n: 2240 }]);
});

test('the same file again changes nothing', async () => {
  const sync = await bed.sync(sourceId);
  expect(sync.rows).toEqual({ read: 2240, created: 0, updated: 0, unchanged: 2240, rejected: 0, left: 0 });
});
