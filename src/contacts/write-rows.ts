/**
 * Writes of people and programs: rows that are in hand (edits, batches) or made from stored contacts (tags), through the
 * same match, decide, apply as imports. Small ones are staged in memory.
 */
import { z } from 'zod';
import type { Tx } from '../control/control.ts';
import type { Deps } from '../deps.ts';
import { newId } from '../ids.ts';
import type { CatalogueField } from '../rules/catalogue.ts';
import { ident, param, type Sql, sql } from '../sql/sql.ts';
import type { StoredValue } from './contact-values.ts';
import {
  createIncomingTable,
  dropTables,
  KEY_COLUMNS,
  type Storage,
  WRITE_BOUNDS,
  writeTable,
} from './incoming.ts';
import { type WriteCounts, writeLocked } from './write-contacts.ts';

export type WrittenRow = {
  /** The contact, when it is known; otherwise the row's identities find it. */
  readonly no?: number;
  /** Column → stored value; what is not here stays as it is. */
  readonly columns: ReadonlyMap<string, StoredValue>;
};

type Write = {
  readonly cause: string;
  readonly onDecided?: (tx: Tx, counts: WriteCounts) => Promise<void>;
};

export type Written = {
  readonly counts: WriteCounts;
  /** Numbers of the contacts the rows turned out to be; only of small writes. */
  readonly nos: readonly number[];
};

/** Above this the decided rows would be too much to keep with the plan. */
const SMALL = 500;

/** A text that may appear more than once in a row is given once. */
const GIVEN = 'given';

async function finish(
  deps: Deps,
  id: string,
  storage: Storage,
  write: () => Promise<WriteCounts>,
): Promise<Written> {
  const decided = writeTable('decided', id);
  try {
    const counts = await write();
    const rows =
      storage === 'memory'
        ? await deps.warehouse.rows('write.nos', sql`select no from ${ident(decided)}`, WRITE_BOUNDS)
        : [];
    return { counts, nos: rows.map((row) => z.object({ no: z.number() }).parse(row).no) };
  } finally {
    const pending = await deps.control.db
      .selectFrom('pending_writes')
      .select('id')
      .where('id', '=', id)
      .executeTakeFirst();
    // A write that is decided and not applied needs its decided rows; whoever takes the lock next finishes it.
    const names = [writeTable('incoming', id), writeTable('matched', id), ...(pending ? [] : [decided])];
    await dropTables(deps, names);
  }
}

/**
 * Writes rows; the caller holds the write lock and has finished unapplied writes.
 * @param fields the fields any of the rows speaks about
 */
export async function writeRows(
  deps: Deps,
  fields: readonly CatalogueField[],
  rows: readonly WrittenRow[],
  write: Write,
): Promise<Written> {
  const id = newId('req', deps.clock);
  const storage: Storage = rows.length <= SMALL ? 'memory' : 'disk';
  const incoming = await createIncomingTable(deps, id, fields, storage);
  const columns = ['line', 'no', ...KEY_COLUMNS, ...incoming.columns, GIVEN];
  const lines = rows.map((row, index) => {
    const given = [...row.columns.keys()].filter((name) => !name.endsWith('_key'));
    return `${JSON.stringify({ line: index + 1, no: row.no ?? 0, ...Object.fromEntries(row.columns), given })}\n`;
  });
  return finish(deps, id, storage, async () => {
    await deps.warehouse.insert(
      'write.rows',
      { table: incoming.name, columns, format: 'JSONEachRow' },
      lines,
      WRITE_BOUNDS,
    );
    return writeLocked(deps, { id, incoming, presence: 'given', ...write });
  });
}

/**
 * Gives contacts other tags; the caller holds the write lock and has finished unapplied writes.
 * @param which condition over a row of contacts
 * @param tags the new list, over the same row
 */
export async function writeTags(
  deps: Deps,
  tagsField: CatalogueField,
  change: { readonly which: Sql; readonly tags: Sql },
  write: Write,
): Promise<Written> {
  const id = newId('req', deps.clock);
  const [row] = await deps.warehouse.rows(
    'tags.count_changed',
    sql`select count() as rows from contacts final where is_deleted = 0 and ${change.which}`,
    WRITE_BOUNDS,
  );
  const { rows } = z.object({ rows: z.number() }).parse(row);
  const storage: Storage = rows <= SMALL ? 'memory' : 'disk';
  const incoming = await createIncomingTable(deps, id, [tagsField], storage);
  return finish(deps, id, storage, async () => {
    await deps.warehouse.execute(
      'tags.rows',
      sql`insert into ${ident(incoming.name)} (line, no, tags, given)
        select no, no, ${change.tags}, [${param('String', 'tags')}] from contacts final
        where is_deleted = 0 and ${change.which}`,
      WRITE_BOUNDS,
    );
    return writeLocked(deps, { id, incoming, presence: 'given', tagsAsGiven: true, ...write });
  });
}
