/**
 * A warehouse over two shards inside the test process, planned by the real engine (two-shards.xml), and one node with
 * the same tables to compare with. Both are made by the migrations; over the shards' tables stand `Distributed` tables of
 * the same names, so that the statements are the ones every warehouse gets. Not for what needs two machines: nothing here
 * goes over a network, and replicas, outages and DDL on a cluster are not seen.
 */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { openLog } from '../../src/log.ts';
import type { Catalogue } from '../../src/rules/catalogue.ts';
import { raw } from '../../src/sql/sql.ts';
import { type ChdbEngine, openChdbEngine } from '../../src/warehouse/chdb-engine.ts';
import { openChdbWarehouse } from '../../src/warehouse/chdb-warehouse.ts';
import { migrateWarehouse } from '../../src/warehouse/migrate.ts';
import type { Warehouse } from '../../src/warehouse/warehouse.ts';
import { addColumns, TEST_BOUNDS } from '../oracle/warehouse-contacts.ts';

const MEMORY = 2_000_000_000;
const log = openLog('warn');

export type TwoShards = {
  /** The tables on one node. */
  readonly single: Warehouse;
  /** The tables of the shards, read by no shard: empty. */
  readonly shard: Warehouse;
  /** The `Distributed` tables over both shards. */
  readonly cluster: Warehouse;
};

/** Where a row lives. A contact's row, events and history live together; an audience is one row, whole on one shard. */
const SHARDING_KEYS = {
  contacts: 'no',
  contact_history: 'no',
  events: 'no',
  audiences: 'cityHash64(owner_kind, owner_id, id)',
} as const;

/** The chDB of this process; a process can have one, so a test file that opens it uses no other. */
export function openShardedEngine(): ChdbEngine {
  const directory = mkdtempSync(join(inject('testDirectory'), 'two-shards-'));
  const configuration = join(directory, 'two-shards.xml');
  const template = readFileSync(join(import.meta.dirname, 'two-shards.xml'), 'utf8');
  writeFileSync(configuration, template.replace('{path}', configuration));
  return openChdbEngine(join(directory, 'warehouse'), MEMORY, log, configuration);
}

/** Makes all tables anew, with the columns of the catalogue. */
export async function createTables(engine: ChdbEngine, catalogue: Catalogue): Promise<TwoShards> {
  const [single, shard] = [await newTables(engine, 'single'), await newTables(engine, 'shard')];
  for (const warehouse of [single, shard]) {
    await migrateWarehouse(warehouse);
    await addColumns(warehouse, catalogue);
  }
  const cluster = await newTables(engine, 'cluster');
  const create = (table: string, rest = '') =>
    cluster.execute('test.create', raw(`create table ${table} as shard.${table} ${rest}`), TEST_BOUNDS);
  for (const [table, key] of Object.entries(SHARDING_KEYS)) {
    await create(table, `engine = Distributed(two_shards, shard, ${table}, ${key})`);
  }
  // Preferences belong to addresses and not to contacts: every node has all of them, under the name that rules read.
  await create('preferences');
  return { single, shard, cluster };
}

async function newTables(engine: ChdbEngine, database: string): Promise<Warehouse> {
  const options = { engine, database, memoryBytes: MEMORY, log, ownsEngine: false };
  const before = await openChdbWarehouse(options);
  await before.execute('test.drop', raw(`drop database ${database}`), TEST_BOUNDS);
  return openChdbWarehouse(options);
}
