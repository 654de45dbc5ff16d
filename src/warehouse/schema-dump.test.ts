import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openTestWarehouse } from '../../test/support/engines.ts';
import { dumpWarehouseSchema } from './schema-dump.ts';

it('the warehouse is what migrations/warehouse.schema.sql says (after a change: node scripts/schema.ts)', async () => {
  const warehouse = await openTestWarehouse();
  const written = readFileSync(join(import.meta.dirname, '../../migrations/warehouse.schema.sql'), 'utf8');
  expect(await dumpWarehouseSchema(warehouse)).toBe(written);
});
