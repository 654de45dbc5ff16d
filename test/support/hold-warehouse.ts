/** Inserts rows into an embedded warehouse and prints each number after it was acknowledged, until it is killed: `hold-warehouse.ts DIRECTORY`. */
import { widenThreadPool } from '../../src/config.ts';
import { openLog } from '../../src/log.ts';
import { sql } from '../../src/sql/sql.ts';
import { openWarehouse } from '../../src/warehouse/open-warehouse.ts';

widenThreadPool();
const [, , dataDirectory] = process.argv;
if (dataDirectory === undefined) throw new Error('A data directory is needed.');
const config = { dataDirectory, memoryBytes: 1e9, clickhouseUrl: undefined, clickhouseCluster: undefined };
const warehouse = await openWarehouse(config, openLog('silent'));
const bounds = { lane: 'import', seconds: 10 } as const;
await warehouse.execute(
  'kept.create',
  sql`create table if not exists kept (no UInt32) engine = {engine:MergeTree} order by no settings {durable}`,
  bounds,
);
const into = { table: 'kept', columns: ['no'], format: 'TabSeparated' } as const;
for (let no = 1; ; no += 1) {
  await warehouse.insert('kept.insert', into, [`${no}\n`], bounds);
  process.stdout.write(`${no}\n`);
}
