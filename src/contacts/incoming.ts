/**
 * The table a write starts from: one row per contact as somebody delivers it, typed, with the keys it is matched by. It is
 * made, filled by the caller (an import, the API), written with `writeContacts`, and dropped.
 */
import type { Deps } from '../deps.ts';
import type { CatalogueField } from '../rules/catalogue.ts';
import { ident, join, param, raw, type Sql, sql } from '../sql/sql.ts';
import type { Bounds } from '../warehouse/warehouse.ts';
import { EMAIL_FORM } from './addresses.ts';
import { columnOf, storedType } from './columns.ts';

export const WRITE_BOUNDS: Bounds = { lane: 'import', seconds: 3_600 };

/** Columns every incoming table has; the rest are the columns of the fields that are written. */
export const KEY_COLUMNS = ['external_id', 'email', 'email_key', 'phone', 'phone_key'] as const;

/** `memory`: for writes of some hundred rows, whose decided rows are kept with the plan instead. */
export type Storage = 'disk' | 'memory';

export type IncomingTable = {
  readonly name: string;
  readonly storage: Storage;
  /** Columns of the fields that are written, without the key columns. */
  readonly columns: readonly string[];
};

/** The name of a table of a write; ids are our own, so they are safe in a name. */
export function writeTable(
  kind: 'incoming' | 'matched' | 'owners' | 'found' | 'decided',
  id: string,
): string {
  return `${kind}_${id.replaceAll(/[^a-z0-9_]/g, '')}`;
}

/** The engine clause of a write's own tables. Decided rows are on disk before anything says they are decided. */
export function tableEngine(storage: Storage, orderBy: 'line' | 'no'): Sql {
  if (storage === 'memory') return sql`engine = Memory`;
  const settings = orderBy === 'no' ? sql` settings {durable}` : sql``;
  return sql`engine = MergeTree order by ${ident(orderBy)}${settings}`;
}

/** From here on a join's table in memory is cut into parts on disk. */
const BIG_JOIN_ROWS = 4_000_000;

/** The settings clause for a statement that joins `rows` rows; none where a statement has settings of its own. */
export function joinSettings(name: string, rows: number): string {
  if (!/^(match\.owners|decide\.)/.test(name)) return '';
  const algorithm = rows > BIG_JOIN_ROWS ? 'grace_hash' : 'parallel_hash,hash';
  return ` settings join_use_nulls = 0, join_algorithm = '${algorithm}'`;
}

/** An incoming row may say null where a contact always has a value (active, tags): null then means "not said". */
function incomingType(field: Pick<CatalogueField, 'key' | 'type'>): string {
  return field.key === 'active' ? 'Nullable(Bool)' : storedType(field);
}

/**
 * Makes the incoming table `incoming_<id>`, empty, replacing one an earlier attempt left.
 * Columns: `line` (order of the rows; the last of a key wins), `no` (when the caller knows the contact), the key columns,
 * one per written field, and `given`, the columns a row speaks about (only read when a write says `presence: 'given'`).
 * `email_identity` follows from `email_key`: an email that is none is stored, but nobody is known by it.
 */
export async function createIncomingTable(
  deps: Pick<Deps, 'warehouse'>,
  id: string,
  fields: readonly Pick<CatalogueField, 'key' | 'type'>[],
  storage: Storage = 'disk',
): Promise<IncomingTable> {
  const name = writeTable('incoming', id);
  const written = fields.flatMap((field) => {
    const column = columnOf(field.key);
    if (column === undefined) throw new Error(`The field ${field.key} can't be written.`);
    return KEY_COLUMNS.some((key) => key === column) ? [] : [{ column, type: incomingType(field) }];
  });
  const columns: readonly Sql[] = [
    sql`line UInt64, no UInt32 default 0`,
    ...KEY_COLUMNS.map((key) => sql`${ident(key)} Nullable(String)`),
    sql`email_identity Nullable(String) materialized if(match(ifNull(email_key, ''), ${param('String', EMAIL_FORM)}), email_key, null)`,
    ...written.map(({ column, type }) => sql`${ident(column)} ${raw(type)}`),
    sql`given Array(LowCardinality(String))`,
  ];
  await dropTables(deps, [name]);
  await deps.warehouse.execute(
    'write.create_incoming',
    sql`create table ${ident(name)} (${join(columns, ', ')}) ${tableEngine(storage, 'line')}`,
    WRITE_BOUNDS,
  );
  return { name, storage, columns: written.map(({ column }) => column) };
}

export async function dropTables(deps: Pick<Deps, 'warehouse'>, names: readonly string[]): Promise<void> {
  for (const name of names)
    await deps.warehouse.execute('write.drop', sql`drop table if exists ${ident(name)} sync`, WRITE_BOUNDS);
}
