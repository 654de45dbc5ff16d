/**
 * The first durable step of a write: `decided_<id>` with, for every matched row, what becomes of its contact and the row
 * as it will be stored. Nothing visible is changed here; applying it (apply-contacts.ts) can be repeated.
 */
import type { Deps } from '../deps.ts';
import { ident, join, param, raw, type Sql, sql } from '../sql/sql.ts';
import { storedInstant } from '../sql/stored-time.ts';
import {
  type IncomingTable,
  joinSettings,
  KEY_COLUMNS,
  type Storage,
  tableEngine,
  WRITE_BOUNDS,
  writeTable,
} from './incoming.ts';
import { KEYS } from './match-contacts.ts';

/** Titles as rows give them → as the tags that exist spell them; only those that differ. */
export type TagSpellings = { readonly from: readonly string[]; readonly to: readonly string[] };

/** Columns of decided rows that contacts do not have; see apply-contacts.ts. */
const ADDED = [
  'old_external_id',
  'old_email_key',
  'old_phone_key',
  'free_external_id',
  'free_email_key',
  'free_phone_key',
] as const;

/** Columns of `contacts` that no source writes. */
const OWN_COLUMNS = ['no', 'version', 'is_deleted', 'created_at', 'updated_at', 'cause'] as const;

export type Decision = {
  readonly id: string;
  readonly incoming: IncomingTable;
  /** `all`: every row speaks about every column. `given`: about the columns its `given` names. */
  readonly presence: 'all' | 'given';
  /** All columns of `contacts`, in the table's order. */
  readonly contactColumns: readonly string[];
  /** The number the first new contact gets. */
  readonly firstNo: number;
  /** How many of the matched rows are new contacts. */
  readonly created: number;
  readonly tagSpellings: TagSpellings;
  readonly version: number;
  /** How many rows there are to join. */
  readonly rows: number;
  readonly cause: string;
  /** Milliseconds since 1970. */
  readonly at: number;
};

/** An identity is never taken away by a missing value: only another value replaces it. */
const KEPT_WHEN_MISSING: readonly string[] = [...KEY_COLUMNS, 'active'];

function isKeyOf(column: string): string {
  if (column === 'email_key') return 'email';
  return column === 'phone_key' ? 'phone' : column;
}

/** What a column holds afterwards. `i` is the incoming row, `c` the stored contact. */
function mergedColumn(column: string, decision: Decision): Sql {
  const name = ident(column);
  const keyColumn = KEY_COLUMNS.some((key) => key === column);
  if (!keyColumn && !decision.incoming.columns.includes(column)) return sql`c.${name}`;
  const value = KEPT_WHEN_MISSING.includes(column) ? sql`ifNull(i.${name}, c.${name})` : sql`i.${name}`;
  const given =
    decision.presence === 'all'
      ? value
      : sql`if(has(i.given, ${param('String', isKeyOf(column))}), ${keyColumn ? sql`i.${name}` : value}, c.${name})`;
  return given;
}

/** A column of the incoming row; tags as the tags that exist spell them. */
function incomingColumn(column: string, decision: Decision): Sql {
  const { from, to } = decision.tagSpellings;
  if (column !== 'tags' || from.length === 0) return sql`i.${ident(column)}`;
  const spelled = sql`transform(title, ${param('Array(String)', from)}, ${param('Array(String)', to)}, title)`;
  return sql`arrayDistinct(arrayMap(title -> ${spelled}, i.tags))`;
}

function isWritten(column: string, decision: Decision): boolean {
  return KEY_COLUMNS.some((key) => key === column) || decision.incoming.columns.includes(column);
}

/** What a column of a new contact starts with; undefined for nothing. */
function newColumn(column: string, decision: Decision): Sql | undefined {
  const name = ident(column);
  const written = isWritten(column, decision);
  // Said for every new contact: the decided table has no defaults.
  if (!written) return column === 'active' ? sql`true` : undefined;
  return column === 'active' ? sql`ifNull(i.${name}, true)` : incomingColumn(column, decision);
}

function sameColumn(column: string, decision: Decision): Sql {
  const merged = mergedColumn(column, decision);
  const name = sql`c.${ident(column)}`;
  return sql`ifNull(${merged} = ${name}, isNull(${merged}) and isNull(${name}))`;
}

/** Makes `decided_<id>`, empty, replacing one an earlier attempt left. */
export async function createDecidedTable(
  deps: Pick<Deps, 'warehouse'>,
  id: string,
  storage: Storage,
): Promise<void> {
  const table = ident(writeTable('decided', id));
  await deps.warehouse.execute('decide.drop', sql`drop table if exists ${table} sync`, WRITE_BOUNDS);
  await deps.warehouse.execute(
    'decide.create',
    sql`create table ${table} ${tableEngine(storage, 'no')} as
      select *, 'unchanged' :: Enum8('created' = 1, 'updated' = 2, 'unchanged' = 3) as action,
        external_id as old_external_id, email_key as old_email_key, phone_key as old_phone_key,
        toUInt8(0) as free_external_id, toUInt8(0) as free_email_key, toUInt8(0) as free_phone_key
      from contacts where 0`,
    WRITE_BOUNDS,
  );
}

/** Makes and fills the decided table. Matched rows and owners are not needed afterwards. */
export async function decideContacts(deps: Deps, decision: Decision): Promise<void> {
  const table = ident(writeTable('decided', decision.id));
  const incoming = ident(decision.incoming.name);
  const matched = ident(writeTable('matched', decision.id));
  const valueColumns = decision.contactColumns.filter((column) => !OWN_COLUMNS.some((own) => own === column));
  const written = valueColumns.filter((column) => isWritten(column, decision));
  const started = valueColumns.flatMap((column) => {
    const value = newColumn(column, decision);
    return value ? [{ column, value }] : [];
  });
  const run = (name: string, statement: Sql) =>
    deps.warehouse.execute(name, sql`${statement}${raw(joinSettings(name, decision.rows))}`, WRITE_BOUNDS);
  const owners = ident(writeTable('owners', decision.id));
  const free = join(
    KEYS.map(
      ({ column }, kind) =>
        sql`isNotNull(i.${ident(column)}) and i.line not in (select line from ${owners} where kind = ${raw(String(kind))})`,
    ),
    ', ',
  );
  const at = param("DateTime64(3, 'UTC')", storedInstant(decision.at));
  const version = param('UInt64', decision.version);
  const cause = param('String', decision.cause);

  await createDecidedTable(deps, decision.id, decision.incoming.storage);
  const ownNames = [...OWN_COLUMNS].map(ident);
  const into = (columns: readonly string[]) =>
    sql`insert into ${table} (${join([...ownNames, ...columns.map(ident), sql`action`, ...ADDED.map(ident)], ', ')})`;
  if (decision.created > 0)
    await run(
      'decide.new',
      sql`${into(started.map(({ column }) => column))}
      select toUInt32(${param('UInt32', decision.firstNo)} + m.rank), ${version}, 0, ${at}, ${at}, ${cause},
        ${join(
          started.map(({ value }) => value),
          ', ',
        )}, 'created', null, null, null, ${free}
      from ${incoming} as i inner join (select line, rank from ${matched} where no = 0) as m on m.line = i.line`,
    );
  if (decision.rows === decision.created) return;
  const same = written.map((column) => sameColumn(column, decision));
  const columns = [...KEY_COLUMNS, ...decision.incoming.columns].map(
    (column) => sql`${incomingColumn(column, decision)} as ${ident(column)}`,
  );
  await run(
    'decide.changed',
    sql`${into(valueColumns)}
      select c.no, ${version}, 0, c.created_at, ${at}, ${cause},
        ${join(
          valueColumns.map((column) => mergedColumn(column, decision)),
          ', ',
        )},
        'updated', c.external_id, c.email_key, c.phone_key, ${free}
      from (select * from contacts final where is_deleted = 0 and no in (select no from ${matched} where no > 0)) as c
      inner join (select m.no as no, i.line as line, i.given as given, i.email_identity as email_identity, ${join(columns, ', ')} from ${incoming} as i
        inner join (select line, no from ${matched} where no > 0) as m on m.line = i.line) as i on i.no = c.no
      where not (${same.length > 0 ? join(same, ' and ') : sql`true`})`,
  );
  // Contacts that stay as they are: only that they were delivered is kept.
  await run(
    'decide.unchanged',
    sql`insert into ${table} (no, action) select no, 'unchanged' from ${matched}
      where no > 0 and no not in (select no from ${table} where action = 'updated')`,
  );
}
