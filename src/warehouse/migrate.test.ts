import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { openTestEngines, openTestWarehouse } from '../../test/support/engines.ts';
import { sql } from '../sql/sql.ts';
import { migrateWarehouse } from './migrate.ts';

const interactive = { lane: 'interactive', seconds: 10 } as const;

describe('migrating the warehouse', () => {
  it('makes the tables once, and a second start finds nothing to do', async () => {
    const { warehouse, close } = await openTestEngines();
    const tables = await warehouse.rows(
      't',
      sql`select name from system.tables where database = currentDatabase() order by name`,
      interactive,
    );
    expect(tables).toContainEqual({ name: 'contacts' });
    expect(await migrateWarehouse(warehouse)).toEqual([]);
    await close();
  });

  it('refuses a warehouse that is newer than the program, and a migration that was changed after it was applied', async () => {
    const warehouse = await openTestWarehouse(undefined, false);
    const folder = mkdtempSync(join(inject('testDirectory'), 'migrations-'));
    writeFileSync(
      join(folder, '0001_one.sql'),
      "-- one; two\ncreate table if not exists one {on_cluster} (a String default ';') engine = {engine:MergeTree} order by a settings {durable};",
    );
    writeFileSync(
      join(folder, '0002_two.sql'),
      'create table if not exists two (a UInt8) engine = {engine:MergeTree()} order by a;\n',
    );
    expect(await migrateWarehouse(warehouse, folder)).toEqual(['0001_one.sql', '0002_two.sql']);
    writeFileSync(join(folder, '0002_two.sql'), 'select 1');
    await expect(migrateWarehouse(warehouse, folder)).rejects.toThrow(
      '0002_two.sql was changed after the warehouse had applied it',
    );
    await expect(
      migrateWarehouse(warehouse, mkdtempSync(join(inject('testDirectory'), 'migrations-'))),
    ).rejects.toThrow('newer than this program');
  });
});
