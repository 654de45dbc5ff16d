/**
 * Brings the control database to the shape this program expects: numbered SQL from migrations/control, forward only,
 * each in a transaction of its own, one Muster at a time (others wait for the lock and then find nothing to do).
 */
import { join } from 'node:path';
import type { PoolClient } from 'pg';
import { z } from 'zod';
import { APPLIED, MigrationError, pendingMigrations, readMigrations } from '../migration-files.ts';
import type { Control } from './control.ts';

const FOLDER = join(import.meta.dirname, '../../migrations/control');
/** Any number that nobody else takes; "must" on a telephone. */
const LOCK = 6878;

async function applyPending(client: PoolClient, folder: string): Promise<string[]> {
  await client.query(`create table if not exists migrations (
    number integer primary key,
    name text not null,
    checksum text not null,
    applied_at timestamptz not null default now()
  )`);
  const { rows } = await client.query('select number, name, checksum from migrations order by number');
  const pending = pendingMigrations(
    'control database',
    await readMigrations(folder),
    z.array(APPLIED).parse(rows),
  );
  for (const migration of pending) {
    try {
      await client.query('begin');
      await client.query(migration.text);
      await client.query('insert into migrations (number, name, checksum) values ($1, $2, $3)', [
        migration.number,
        migration.name,
        migration.checksum,
      ]);
      await client.query('commit');
    } catch (error) {
      await client.query('rollback');
      const why = error instanceof Error ? error.message : String(error);
      throw new MigrationError(
        `The control migration ${migration.name} failed and was undone: ${why}`,
        error,
      );
    }
  }
  return pending.map((migration) => migration.name);
}

/**
 * Applies what is missing.
 * @returns the names of the files that were applied now
 * @throws MigrationError when an applied file was changed, the database is newer than the program, or a file fails
 */
export async function migrateControl(control: Control, folder = FOLDER): Promise<string[]> {
  const client = await control.pool.connect();
  try {
    await client.query('set statement_timeout = 0');
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    try {
      return await applyPending(client, folder);
    } finally {
      await client.query('select pg_advisory_unlock($1)', [LOCK]);
    }
  } finally {
    // Not back to the pool: its time limit is off.
    client.release(true);
  }
}
