/**
 * Brings the warehouse to the shape this program expects: numbered SQL from migrations/warehouse, forward only. The
 * engine has no transactions over DDL, so every statement is written to be run again, and a file is recorded after all
 * of its statements have been run: a start that was killed in between repeats that file.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { APPLIED, MigrationError, pendingMigrations, readMigrations } from '../migration-files.ts';
import { param, raw, sql } from '../sql/sql.ts';
import { statements } from './statements.ts';
import { type Bounds, declareQuery, type Warehouse } from './warehouse.ts';

const FOLDER = join(import.meta.dirname, '../../migrations/warehouse');
const BOUNDS: Bounds = { lane: 'import', seconds: 600 };

const appliedMigrations = declareQuery({
  name: 'migrations.applied',
  bounds: BOUNDS,
  params: z.object({}),
  row: APPLIED,
  sql: () => sql`select number, name, checksum from migrations final order by number`,
});

/**
 * Applies what is missing.
 * @returns the names of the files that were applied now
 * @throws MigrationError when an applied file was changed or the warehouse is newer than the program
 */
export async function migrateWarehouse(warehouse: Warehouse, folder = FOLDER): Promise<string[]> {
  await warehouse.execute(
    'migrations.create',
    sql`create table if not exists migrations {on_cluster} (
      number UInt32, name String, checksum String, applied_at DateTime64(3, 'UTC') default now64(3)
    ) engine = {engine:ReplacingMergeTree} order by number settings {durable}`,
    BOUNDS,
  );
  const pending = pendingMigrations(
    'warehouse',
    await readMigrations(folder),
    await appliedMigrations(warehouse, {}),
  );
  for (const migration of pending) {
    for (const statement of statements(migration.text)) {
      try {
        await warehouse.execute(`migrations.${migration.name}`, raw(statement), BOUNDS);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        throw new MigrationError(`The warehouse migration ${migration.name} failed: ${why}`, error);
      }
    }
    await warehouse.execute(
      'migrations.record',
      sql`insert into migrations (number, name, checksum)
        select ${param('UInt32', migration.number)}, ${param('String', migration.name)}, ${param('String', migration.checksum)}`,
      BOUNDS,
    );
  }
  return pending.map((migration) => migration.name);
}
