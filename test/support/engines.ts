/**
 * The two real engines for a test: a control database of its own on the run's PostgreSQL, a warehouse database of its
 * own in this process's chDB, both migrated. No doubles.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { inject } from 'vitest';
import type { Control } from '../../src/control/control.ts';
import { controlOver, openPool } from '../../src/control/postgres.ts';
import { type Log, openLog } from '../../src/log.ts';
import { type ChdbEngine, openChdbEngine } from '../../src/warehouse/chdb-engine.ts';
import { openChdbWarehouse } from '../../src/warehouse/chdb-warehouse.ts';
import { migrateWarehouse } from '../../src/warehouse/migrate.ts';
import type { Warehouse } from '../../src/warehouse/warehouse.ts';
import { TEMPLATE } from './global-setup.ts';

export type TestEngines = {
  readonly control: Control;
  readonly warehouse: Warehouse;
  /** Drops both databases. */
  close(): Promise<void>;
};

export const TEST_MEMORY = 2_000_000_000;

let engine: ChdbEngine | undefined;

/** The chDB of this process; it can have one data directory only, so all tests of a process share it. */
export function testChdb(log: Log = openLog('warn')): ChdbEngine {
  engine ??= openChdbEngine(mkdtempSync(join(inject('testDirectory'), 'warehouse-')), TEST_MEMORY, log);
  return engine;
}

function newDatabaseName(): string {
  return `test_${randomBytes(6).toString('hex')}`;
}

async function onServer(text: string): Promise<void> {
  const client = new Client({ connectionString: inject('postgresAddress') });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}

/** A migrated control database of its own. */
export async function openTestControl(log: Log = openLog('warn')): Promise<Control> {
  const name = newDatabaseName();
  await onServer(`create database ${name} template ${TEMPLATE}`);
  const address = inject('postgresAddress').replace('/postgres?', `/${name}?`);
  return controlOver('embedded', openPool(address, log, 8), address, () =>
    onServer(`drop database ${name} with (force)`),
  );
}

/** A warehouse database of its own; migrated unless asked otherwise. */
export async function openTestWarehouse(log: Log = openLog('warn'), migrated = true): Promise<Warehouse> {
  const chdb = testChdb(log);
  const database = newDatabaseName();
  const options = { engine: chdb, database, memoryBytes: TEST_MEMORY, log, ownsEngine: false };
  const warehouse = await openChdbWarehouse(options);
  if (migrated) await migrateWarehouse(warehouse);
  return warehouse;
}

/**
 * Both engines.
 * @example
 *   const engines = await openTestEngines();
 *   afterAll(() => engines.close());
 */
export async function openTestEngines(log: Log = openLog('warn')): Promise<TestEngines> {
  const [control, warehouse] = await Promise.all([openTestControl(log), openTestWarehouse(log)]);
  return {
    control,
    warehouse,
    close: async () => {
      await warehouse.close();
      await control.close();
    },
  };
}
