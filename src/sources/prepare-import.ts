/**
 * The part of an import that changes nothing anybody sees: rows of text → typed incoming rows and rejected rows. A sync
 * and a dry run both go through here, so that a dry run shows what a sync would store.
 */
import { z } from 'zod';
import { columnOf } from '../contacts/columns.ts';
import { propertyColumn } from '../contacts/event-properties.ts';
import { createIncomingTable, type IncomingTable } from '../contacts/incoming.ts';
import { createIncomingEvents, type IncomingEvents } from '../contacts/write-events.ts';
import type { Deps } from '../deps.ts';
import { ident, join, param, raw, type Sql, sql } from '../sql/sql.ts';
import type { Bounds } from '../warehouse/warehouse.ts';
import { makePhoneKeys, phoneTable } from './phone-keys.ts';
import { type RawRows, rawCell } from './raw-rows.ts';
import { isRejectionCode, REJECTIONS, type RejectedRow } from './rejection.ts';
import type { ImportPlan } from './resolve-mapping.ts';
import { type TypedRows, typedRows } from './typed-columns.ts';

const BOUNDS: Bounds = { lane: 'import', seconds: 3_600 };

/** A statement over 1,000 columns of dates has about half a million parts; the engine's own limits are for people's. */
export const WIDE = sql`settings max_ast_elements = 5000000, max_expanded_ast_elements = 50000000`;

export type ImportFrame = {
  /** Names the tables: a sync's id, or a dry run's. */
  readonly owner: string;
  readonly plan: ImportPlan;
  readonly rows: RawRows;
  /** The organisation's time zone and region, for times without an offset and numbers without a country. */
  readonly zone: string;
  readonly region: string;
};

/** Where the value of an identity comes from: the identity column, else the column mapped to that field. */
function keyCell(plan: ImportPlan, field: 'external_id' | 'email' | 'phone'): number | undefined {
  if (plan.identity.as === field) return plan.identity.cell;
  if (plan.delivers === 'events') return undefined;
  return plan.columns.find((column) => column.field === field)?.cell;
}

/** Raw rows with the phone's key beside them when there is a phone column. */
function rowsWithPhones(frame: ImportFrame): { from: Sql; phoneKey: Sql } {
  const cell = keyCell(frame.plan, 'phone');
  const { table } = frame.rows;
  if (cell === undefined) return { from: table, phoneKey: sql`null` };
  const key = sql`(select text as phone_text, key as phone_key_found from ${phoneTable(frame.owner)})`;
  return {
    from: sql`${table} left join ${key} as phones on phones.phone_text = trimBoth(${rawCell(cell)}, ' \t\r\n\v\f')`,
    phoneKey: sql`phone_key_found`,
  };
}

function keyText(plan: ImportPlan, field: 'external_id' | 'email' | 'phone'): Sql {
  const cell = keyCell(plan, field);
  return cell === undefined ? sql`null` : sql`nullIf(trimBoth(${rawCell(cell)}, ' \t\r\n\v\f'), '')`;
}

export type Typed = {
  readonly typed: TypedRows;
  /** The rows the expressions are over. */
  readonly from: Sql;
  /** external_id, email, email_key, phone, phone_key. */
  readonly keys: readonly Sql[];
};

/** The expressions of an import over its raw rows; phone numbers have to be looked up before they are used. */
export async function typeRows(deps: Deps, frame: ImportFrame, signal?: AbortSignal): Promise<Typed> {
  const { plan, owner, rows } = frame;
  const phone = keyCell(plan, 'phone');
  if (phone !== undefined) await makePhoneKeys(deps, owner, rows, phone, frame.region, signal);
  const { from, phoneKey } = rowsWithPhones(frame);
  const email = keyText(plan, 'email');
  const typed = typedRows(plan, frame.zone, phoneKey);
  return {
    typed,
    from: typed.over(from),
    keys: [keyText(plan, 'external_id'), email, sql`lowerUTF8(${email})`, keyText(plan, 'phone'), phoneKey],
  };
}

/** Makes the incoming table of contacts and fills it with the rows that are not rejected. */
export async function fillIncomingContacts(
  deps: Deps,
  frame: ImportFrame,
  { typed, from, keys }: Typed,
  signal?: AbortSignal,
): Promise<IncomingTable> {
  const { plan, owner } = frame;
  const incoming = await createIncomingTable(
    deps,
    owner,
    plan.columns.map(({ field, reading }) => ({ key: field, type: reading.type })),
    frame.rows.storage,
  );
  const valueFor = new Map(typed.columns.map(({ field, value }) => [columnOf(field), value]));
  const values = incoming.columns.map((column) => valueFor.get(column) ?? sql`null`);
  await deps.warehouse.execute(
    'import.type_contacts',
    sql`insert into ${ident(incoming.name)} (line, external_id, email, email_key, phone, phone_key${join(
      incoming.columns.map((column) => sql`, ${ident(column)}`),
      '',
    )})
      select line, ${join([...keys, ...values], ', ')} from ${from} where ${typed.rejection} = '' ${WIDE}`,
    BOUNDS,
    signal ? { signal } : {},
  );
  return incoming;
}

/** `"key":value` of a property, empty when the row has none. */
function propertyText(key: string, column: TypedRows['columns'][number]): Sql {
  const { value, reading } = column;
  const label = param('String', `"${key}":`);
  switch (reading.type) {
    case 'list':
    case 'tags':
      return sql`if(empty(${value}), '', concat(${label}, toJSONString(${value})))`;
    case 'date':
      return sql`if(isNull(${value}), '', concat(${label}, toJSONString(fromModifiedJulianDay(assumeNotNull(${value}) + 40587))))`;
    case 'datetime':
      return sql`if(isNull(${value}), '', concat(${label}, '"', replaceOne(toString(assumeNotNull(${value})), ' ', 'T'), 'Z"'))`;
    case 'text':
    case 'number':
    case 'boolean':
    case 'email':
    case 'phone':
    case 'url':
      return sql`if(isNull(${value}), '', concat(${label}, toJSONString(assumeNotNull(${value}))))`;
  }
}

/**
 * Makes the incoming table of events. Without an id column an event is known by its source, its name, what its row says
 * and the how-manieth such row of the file it is: the same file twice adds nothing, two equal purchases both count.
 * @param columns names of the file's columns in order; the id does not depend on their order
 */
export async function fillIncomingEvents(
  deps: Deps,
  frame: ImportFrame & { readonly sourceId: string; readonly columns: readonly string[] },
  { typed, from, keys }: Typed,
  signal?: AbortSignal,
): Promise<IncomingEvents> {
  const { plan, owner, sourceId } = frame;
  const { occurredAt, eventName, eventId } = typed;
  if (!occurredAt || !eventName) throw new Error('An import of events has a name and a time.');
  const incoming = await createIncomingEvents(
    deps,
    owner,
    plan.columns.map(({ field, reading }) => ({ key: field, type: reading.type })),
  );
  const inNameOrder = frame.columns
    .map((name, cell) => ({ name, cell }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ cell }) => sql`trimBoth(${rawCell(cell)}, ' \t\r\n\v\f')`);
  const said = sql`sipHash128(${eventName}, ${join(inNameOrder, ', ')})`;
  const source = param('String', sourceId);
  const byContent = sql`concat(${source}, ':', lower(hex(said)), ':', toString(row_number() over (partition by said order by line)))`;
  const byColumn = eventId && sql`if(${eventId} = '', ${byContent}, concat(${source}, ':', ${eventId}))`;
  const valueFor = new Map(typed.columns.map((column) => [propertyColumn(column.field), column]));
  const ordered = incoming.properties.map((name) => valueFor.get(name));
  const texts = typed.columns.map((column) => propertyText(column.field, column));
  const properties =
    texts.length === 0
      ? sql`'{}'`
      : sql`concat('{', arrayStringConcat(arrayFilter(member -> member != '', [${join(texts, ', ')}]), ','), '}')`;
  await deps.warehouse.execute(
    'import.type_events',
    sql`insert into ${ident(incoming.name)} (line, external_id, email, email_key, phone, phone_key, name, occurred_at, id, source, properties${join(
      incoming.properties.map((name) => sql`, ${ident(name)}`),
      '',
    )})
      with ${said} as said
      select line, ${join(keys, ', ')}, ${eventName}, assumeNotNull(${occurredAt}), ${byColumn ?? byContent}, ${source}, ${properties}${join(
        ordered.map((column) => sql`, ${column?.value ?? raw('null')}`),
        '',
      )}
      from ${from} where ${typed.rejection} = '' ${WIDE}`,
    BOUNDS,
    signal ? { signal } : {},
  );
  return incoming;
}

const rejectedLine = z.object({ line: z.number(), why: z.string(), cells: z.array(z.string()) });

/** Rows that are rejected for a value, in the order of the file. */
export async function* valueRejectedRows(
  deps: Deps,
  { typed, from }: Typed,
  columns: readonly string[],
  signal?: AbortSignal,
): AsyncGenerator<RejectedRow> {
  const cells = columns.map((_, cell) => rawCell(cell));
  const pieces = deps.warehouse.stream(
    'import.rejected',
    sql`select line, why, [${join(cells, ', ')}] as cells from (select *, ${typed.rejection} as why from ${from})
      where why != '' order by line ${WIDE}`,
    'JSONEachRow',
    BOUNDS,
    signal ? { signal } : {},
  );
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of pieces) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') yield describeRejected(line, columns);
  }
}

function describeRejected(text: string, columns: readonly string[]): RejectedRow {
  const { line, why, cells } = rejectedLine.parse(JSON.parse(text));
  const [place = '', code = ''] = why.split(':');
  if (!isRejectionCode(code)) throw new Error(`An unknown rejection: ${why}`);
  return { line, column: columns[Number(place)] ?? null, code, reason: REJECTIONS[code], cells };
}
