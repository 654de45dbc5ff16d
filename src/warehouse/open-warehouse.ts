/** Chooses the adapter: a ClickHouse server when CLICKHOUSE_URL is given, otherwise the embedded engine in the data directory. */
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { lockDataDirectory } from '../data-lock.ts';
import type { Log } from '../log.ts';
import { openChdbEngine } from './chdb-engine.ts';
import { openChdbWarehouse } from './chdb-warehouse.ts';
import { openClickhouseWarehouse } from './clickhouse-warehouse.ts';
import type { Warehouse } from './warehouse.ts';

const DATABASE = 'muster';

/** What of the configuration decides about the warehouse. */
export type WarehouseConfig = Pick<
  Config,
  'dataDirectory' | 'memoryBytes' | 'clickhouseUrl' | 'clickhouseCluster'
>;

/**
 * Opens the warehouse; its tables are made by `migrateWarehouse`.
 * @throws Error with a sentence when the directory is in use or the server does not answer
 */
export async function openWarehouse(config: WarehouseConfig, log: Log): Promise<Warehouse> {
  const { memoryBytes } = config;
  if (config.clickhouseUrl !== undefined) {
    const { clickhouseUrl: url, clickhouseCluster: cluster } = config;
    return await openClickhouseWarehouse({ url, cluster, database: DATABASE, memoryBytes, log });
  }
  const directory = join(config.dataDirectory, 'warehouse');
  const unlock = lockDataDirectory(directory);
  try {
    const engine = openChdbEngine(directory, memoryBytes, log);
    const warehouse = await openChdbWarehouse({
      engine,
      database: DATABASE,
      memoryBytes,
      log,
      ownsEngine: true,
    });
    return {
      ...warehouse,
      close: async () => {
        await warehouse.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}
