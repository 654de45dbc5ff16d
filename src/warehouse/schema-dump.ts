/**
 * The warehouse as deterministic text: what migrations/warehouse.schema.sql holds, so that a change of the schema is
 * read in one place and an unintended one fails a test. The engine's own words, without the database's name.
 */
import { z } from 'zod';
import { sql } from '../sql/sql.ts';
import { declareQuery, type Warehouse } from './warehouse.ts';

const tableDefinitions = declareQuery({
  name: 'schema.tables',
  bounds: { lane: 'interactive', seconds: 10 },
  params: z.object({}),
  row: z.object({ definition: z.string() }),
  sql: () => sql`select replaceOne(formatQuery(create_table_query), concat(currentDatabase(), '.'), '') as definition
    from system.tables where database = currentDatabase() order by name`,
});

/** Reads the tables of a migrated warehouse. */
export async function dumpWarehouseSchema(warehouse: Warehouse): Promise<string> {
  const tables = await tableDefinitions(warehouse, {});
  return `${tables.map(({ definition }) => `${definition};`).join('\n\n')}\n`;
}
