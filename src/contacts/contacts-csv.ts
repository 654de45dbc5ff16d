/**
 * A list of contacts as CSV, written out while the warehouse reads: the same choice and order as on the screen, every
 * page of it. Cells are made safe for spreadsheets: text that a spreadsheet would take for a formula (it begins with
 * = + - @, a tab or a carriage return) gets an apostrophe in front; plain numbers and phone numbers are left as they are.
 * Members of a list are separated by "; ".
 */
import { assertNever } from '../assert-never.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import type { CatalogueField } from '../rules/catalogue.ts';
import { ident, join, param, type Sql, sql } from '../sql/sql.ts';
import type { Bounds } from '../warehouse/warehouse.ts';
import { readFields } from './catalogue.ts';
import { columnOf, printedColumn } from './columns.ts';
import { type ContactChoice, contactCondition, contactOrder } from './contact-page.ts';
import { storedFields } from './contact-rows.ts';

const BOUNDS: Bounds = { lane: 'interactive', seconds: 3_600 };
const FORMULA = '^[=+\\-@\\t\\r]';
const NUMBER_OR_PHONE = '^[+\\-]?[0-9][0-9 ().,/\\-]*$';

function safeText(text: Sql): Sql {
  return sql`if(match(${text}, ${param('String', FORMULA)}) and not match(${text}, ${param('String', NUMBER_OR_PHONE)}),
    concat('\\'', ${text}), ${text})`;
}

function cell(field: CatalogueField): Sql {
  const column = ident(columnOf(field.key) ?? field.key);
  switch (field.type) {
    case 'text':
    case 'url':
    case 'email':
    case 'phone':
      return safeText(sql`ifNull(${column}, '')`);
    case 'list':
    case 'tags':
      return safeText(sql`arrayStringConcat(${column}, '; ')`);
    case 'number':
    case 'boolean':
      return column;
    case 'date':
    case 'datetime':
      return printedColumn(field);
    default:
      return assertNever(field.type);
  }
}

/** A column that says the same in every row. */
export type FixedColumn = { readonly key: string; readonly text: string };

function chosenColumns(
  wanted: readonly string[] | undefined,
  fields: ReadonlyMap<string, CatalogueField>,
  fixed: readonly FixedColumn[],
): readonly { readonly key: string; readonly cell: Sql }[] {
  const always = fixed.map(({ key, text }) => ({ key, cell: safeText(param('String', text)) }));
  const id = {
    key: 'id',
    cell: sql`concat('con_', leftPad(toString(no), 10, '0'))`,
  };
  const named = storedFields(fields).map((field) => ({ key: field.key, cell: cell(field) }));
  if (!wanted) return [id, ...named, ...always.filter(({ key }) => !fields.has(key))];
  return [...new Set(wanted)].map((key) => {
    const field = fields.get(key);
    if (key === 'id') return id;
    const same = always.find((column) => column.key === key);
    if (same && !field) return same;
    if (!field || columnOf(key) === undefined)
      throw new Refusal('invalid_query', `There is no column “${key}” to export.`, { path: '/columns' });
    return { key, cell: cell(field) };
  });
}

/**
 * The CSV of a choice, UTF-8, keys of the fields as header. Refuses columns and sorts that do not exist before the first
 * byte.
 * @param query `columns`: keys of fields and `id`; absent: all, and `fixed`. `within: 'nobody'`: the header alone
 */
export async function streamContactsCsv(
  deps: Deps,
  query: Omit<ContactChoice, 'within'> & {
    readonly within?: ContactChoice['within'] | 'nobody';
    readonly columns?: readonly string[] | undefined;
    readonly fixed?: readonly FixedColumn[];
    readonly signal?: AbortSignal | undefined;
  },
): Promise<AsyncIterable<Uint8Array>> {
  const fields = await readFields(deps);
  const columns = chosenColumns(query.columns, fields, query.fixed ?? []);
  const order = contactOrder(query.sort, fields);
  const { within } = query;
  const condition = within === 'nobody' ? sql`false` : await contactCondition(deps, { ...query, within });
  // The cells get their names outside, so that an alias never stands for the column in the order.
  const cells = columns.map((column, index) => sql`${column.cell} as ${ident(`cell_${index}`)}`);
  const names = columns.map((column, index) => sql`${ident(`cell_${index}`)} as ${ident(column.key)}`);
  return deps.warehouse.stream(
    'contacts.csv',
    sql`select ${join(names, ', ')} from (select ${join(cells, ', ')} from contacts final where ${condition} order by ${order})
      settings format_csv_null_representation = ''`,
    'CSVWithNames',
    BOUNDS,
    query.signal ? { signal: query.signal } : {},
  );
}
