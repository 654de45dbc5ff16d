import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openTestControl } from '../../test/support/engines.ts';
import { dumpControlSchema } from './schema-dump.ts';

it('the control database is what migrations/control.schema.sql says (after a change: node scripts/schema.ts)', async () => {
  const control = await openTestControl();
  const written = readFileSync(join(import.meta.dirname, '../../migrations/control.schema.sql'), 'utf8');
  expect(await dumpControlSchema(control.pool)).toBe(written);
  await control.close();
});
