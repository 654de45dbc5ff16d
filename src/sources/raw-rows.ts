/**
 * The staging table of one import: the rows of a file as text, with their line numbers, before anything is made of them.
 * It belongs to one sync (or dry run) and is dropped with it; what a dead process left is swept by name.
 */
import { z } from 'zod';
import type { Storage } from '../contacts/incoming.ts';
import { ident, join, type Sql, sql } from '../sql/sql.ts';
import { type Bounds, declareQuery, type RowChunks, type Warehouse } from '../warehouse/warehouse.ts';

const PREFIX = 'raw_';
const BOUNDS: Bounds = { lane: 'import', seconds: 3_600 };

export type RawRows = {
  readonly table: Sql;
  readonly name: string;
  readonly width: number;
  readonly storage: Storage;
};

/** The cell of a column by its place in the file. */
export function rawCell(cell: number): Sql {
  return ident(`c${cell}`);
}

function columnNames(width: number): string[] {
  return Array.from({ length: width }, (_, cell) => `c${cell}`);
}

/** The table of an import; nothing is made yet. @param owner a sync's id, or another name of letters, digits and _ */
export function rawRowsOf(owner: string, width: number, storage: Storage = 'disk'): RawRows {
  const name = `${PREFIX}${owner}`;
  return { table: ident(name), name, width, storage };
}

/** Makes the table anew. */
export async function createRawRows(warehouse: Warehouse, rows: RawRows): Promise<void> {
  await dropRawRows(warehouse, rows);
  const columns = columnNames(rows.width).map((column) => sql`, ${ident(column)} String`);
  const engine =
    rows.storage === 'memory' ? sql`engine = Memory` : sql`engine = {engine:MergeTree} order by tuple()`;
  await warehouse.execute(
    'import.create_raw',
    sql`create table ${rows.table} {on_cluster} (line UInt64${join(columns, '')}) ${engine}`,
    BOUNDS,
  );
}

/** Fills it with TabSeparated chunks. */
export async function insertRawRows(
  warehouse: Warehouse,
  rows: RawRows,
  chunks: RowChunks,
  signal?: AbortSignal,
): Promise<void> {
  await warehouse.insert(
    'import.read',
    { table: rows.name, columns: ['line', ...columnNames(rows.width)], format: 'TabSeparated' },
    chunks,
    BOUNDS,
    signal ? { signal } : {},
  );
}

export async function dropRawRows(warehouse: Warehouse, rows: Pick<RawRows, 'table'>): Promise<void> {
  await warehouse.execute(
    'import.drop_raw',
    sql`drop table if exists ${rows.table} {on_cluster} sync`,
    BOUNDS,
  );
}

const tableNames = declareQuery({
  name: 'import.tables',
  bounds: BOUNDS,
  params: z.object({}),
  row: z.object({ name: z.string() }),
  sql: () => sql`select name from system.tables where database = currentDatabase()`,
});

/** `raw_sync_…` → `sync_…`; undefined when the table is no import's. A dry run's tables are named by `dry_…`. */
function ownerOf(table: string, prefixes: readonly string[]): string | undefined {
  const prefix = prefixes.find((each) => table.startsWith(each));
  const owner = prefix && /^(?:sync|dry)_[0-9a-z]{26}/.exec(table.slice(prefix.length));
  return owner?.[0];
}

/**
 * Drops the staging tables of imports that are over.
 * @param open ids of the syncs that may still need theirs
 * @param prefixes what the names of staging tables begin with, before the import's id
 */
export async function sweepTables(
  warehouse: Warehouse,
  open: ReadonlySet<string>,
  prefixes: readonly string[],
): Promise<void> {
  for (const { name } of await tableNames(warehouse, {})) {
    const owner = ownerOf(name, prefixes);
    if (owner !== undefined && !open.has(owner)) await dropRawRows(warehouse, { table: ident(name) });
  }
}
