/**
 * Writes migrations/control.schema.sql and migrations/warehouse.schema.sql from freshly migrated engines. Run it after a new
 * migration: `node_modules/.bin/node scripts/schema.ts`. Tests fail while the files differ from the migrations.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { widenThreadPool } from '../src/config.ts';
import { migrateControl } from '../src/control/migrate.ts';
import { openControl } from '../src/control/open-control.ts';
import { dumpControlSchema } from '../src/control/schema-dump.ts';
import { openLog } from '../src/log.ts';
import { migrateWarehouse } from '../src/warehouse/migrate.ts';
import { openWarehouse } from '../src/warehouse/open-warehouse.ts';
import { dumpWarehouseSchema } from '../src/warehouse/schema-dump.ts';

widenThreadPool();
const log = openLog('warn');
const dataDirectory = mkdtempSync(join(tmpdir(), 'muster-schema-'));
const folder = join(import.meta.dirname, '../migrations');
const control = await openControl({ dataDirectory, databaseUrl: undefined }, log);
await migrateControl(control);
writeFileSync(join(folder, 'control.schema.sql'), await dumpControlSchema(control.pool));
await control.close();
const server = { clickhouseUrl: undefined, clickhouseCluster: undefined };
const warehouse = await openWarehouse({ dataDirectory, memoryBytes: 1e9, ...server }, log);
await migrateWarehouse(warehouse);
writeFileSync(join(folder, 'warehouse.schema.sql'), await dumpWarehouseSchema(warehouse));
await warehouse.close();
rmSync(dataDirectory, { recursive: true, force: true });
