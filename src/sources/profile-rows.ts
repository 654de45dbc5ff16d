/**
 * Counts what a sync delivered, over its staged rows, before they are dropped. Three looks at most: one over all columns for
 * what is missing, different, smallest and largest; one over columns with few values, which counts every value, together with
 * a sample of the other columns, which finds their frequent ones; one that counts those and the watched values exactly.
 */
import { z } from 'zod';
import { columnOf } from '../contacts/columns.ts';
import { propertyColumn } from '../contacts/event-properties.ts';
import { writeTable } from '../contacts/incoming.ts';
import type { Deps } from '../deps.ts';
import { ident, join, param, raw, type Sql, sql } from '../sql/sql.ts';
import { dayFromStored } from '../sql/stored-time.ts';
import type { Bounds } from '../warehouse/warehouse.ts';
import { WIDE } from './prepare-import.ts';
import { type CountedField, EVENT_NAME, type FieldProfile } from './sync-profile.ts';

const BOUNDS: Bounds = { lane: 'import', seconds: 3_600 };
/** Columns with at most so many different values have all of them counted. */
const FEW = 1_000;
/** From here on frequent values are looked for in a part of the rows. */
const SAMPLED_FROM = 100_000;
const SAMPLE = 16;
/** A frequent value is in at least one of so many rows. */
const FREQUENT = 200;
const MOST_FREQUENT = 20;
/** A statement looks at so many columns. */
const AT_ONCE = 100;

export type ProfiledField = { readonly field: string; readonly type: FieldProfile['type'] };

type Column = ProfiledField & { readonly value: Sql; readonly isList: boolean };

function columnsOf(fields: readonly ProfiledField[], delivers: 'contacts' | 'events'): Column[] {
  return fields.map(({ field, type }) => {
    const name =
      delivers === 'contacts' ? columnOf(field) : field === EVENT_NAME ? 'name' : propertyColumn(field);
    if (name === undefined) throw new Error(`The field ${field} has no column.`);
    return { field, type, value: ident(name), isList: type === 'list' || type === 'tags' };
  });
}

const end = z.union([z.string(), z.number()]).nullable();
const summary = z.object({
  rows: z.number(),
  missing: z.array(z.number()),
  distinct: z.array(z.number()),
  smallest: z.array(z.string().nullable()),
  largest: z.array(z.string().nullable()),
});

async function summarize(deps: Deps, table: Sql, columns: readonly Column[]) {
  const list = (each: (column: Column) => Sql) => sql`[${join(columns.map(each), ', ')}]`;
  const ordered = (name: 'min' | 'max') =>
    list(({ type, value }) =>
      type === 'number' || type === 'date' || type === 'datetime'
        ? sql`toString(${raw(name)}(${value}))`
        : sql`cast(null as Nullable(String))`,
    );
  const [row] = await deps.warehouse.rows(
    'import.profile',
    sql`select count() as rows,
      ${list(({ value, isList }) => (isList ? sql`countIf(empty(${value}))` : sql`countIf(isNull(${value}))`))} as missing,
      ${list(({ value, isList }) => (isList ? sql`ifNull(uniqCombinedArray(${value}), 0)` : sql`ifNull(uniqCombined(${value}), 0)`))} as distinct,
      ${ordered('min')} as smallest, ${ordered('max')} as largest from ${table} ${WIDE}`,
    BOUNDS,
  );
  return summary.parse(row);
}

const countedValue = z.object({ place: z.number(), value: z.string(), rows: z.number() });
type CountedValue = z.output<typeof countedValue>;

/** One row per value a row has, as text. */
function presentValues(table: Sql, { value, isList, type }: Column, where?: Sql): Sql {
  const text = sql`toString(${type === 'boolean' || isList ? sql`each` : sql`assumeNotNull(each)`})`;
  const also = where === undefined ? sql`` : sql` and ${where}`;
  return isList
    ? sql`(select each as text from ${table} array join ${value} as each where 1${also})`
    : sql`(select ${text} as text from (select ${value} as each from ${table} where isNotNull(${value})${also}))`;
}

type Counting = { readonly place: number; readonly statement: Sql };

async function runCountings(deps: Deps, countings: readonly Counting[]): Promise<CountedValue[]> {
  const found: CountedValue[] = [];
  for (let from = 0; from < countings.length; from += AT_ONCE) {
    const some = countings.slice(from, from + AT_ONCE).map(({ statement }) => statement);
    const rows = await deps.warehouse.rows(
      'import.profile_values',
      sql`select * from (${join(some, ' union all ')}) ${WIDE}`,
      BOUNDS,
    );
    for (const row of rows) found.push(countedValue.parse(row));
  }
  return found;
}

/**
 * Counts the staged rows of a sync.
 * @param watched per field the values to count whatever their share, as rules compare them
 */
export async function countDelivered(
  deps: Deps,
  sync: { readonly id: string; readonly delivers: 'contacts' | 'events' },
  fields: readonly ProfiledField[],
  watched: (field: string) => ReadonlySet<string>,
): Promise<{ rows: number; fields: CountedField[] }> {
  const table = ident(writeTable('incoming', sync.id));
  const columns = columnsOf(fields, sync.delivers);
  const summaries: z.output<typeof summary>[] = [];
  for (let from = 0; from === 0 || from < columns.length; from += AT_ONCE)
    summaries.push(await summarize(deps, table, columns.slice(from, from + AT_ONCE)));
  const rows = summaries[0]?.rows ?? 0;
  const all = {
    missing: summaries.flatMap(({ missing }) => missing),
    distinct: summaries.flatMap(({ distinct }) => distinct),
    smallest: summaries.flatMap(({ smallest }) => smallest),
    largest: summaries.flatMap(({ largest }) => largest),
  };
  const hasFew = (place: number) => (all.distinct[place] ?? 0) <= FEW;
  const isSampled = rows >= SAMPLED_FROM;
  const first = columns.map((column, place): Counting => {
    const at = param('UInt32', place);
    if (hasFew(place))
      return {
        place,
        statement: sql`select ${at} as place, text as value, count() as rows from ${presentValues(table, column)} group by text`,
      };
    const least = param('UInt64', Math.ceil(rows / (isSampled ? SAMPLE : 1) / FREQUENT));
    const part = isSampled ? sql`line % ${raw(String(SAMPLE))} = 0` : undefined;
    return {
      place,
      statement: sql`select ${at} as place, text as value, count() as rows from ${presentValues(table, column, part)}
        group by text having rows >= ${least} order by rows desc, value limit ${raw(String(MOST_FREQUENT))}`,
    };
  });
  const counted = await runCountings(deps, first);
  const frequent = Map.groupBy(
    counted.filter(({ place }) => !hasFew(place)),
    ({ place }) => place,
  );
  const second = columns.flatMap((column, place): Counting[] => {
    if (hasFew(place)) return [];
    // Frequent values are counted as they are spelled, watched ones as rules compare them.
    const spelled = (frequent.get(place) ?? []).map(({ value }) => value);
    const keys = [...watched(column.field)];
    if (spelled.length + keys.length === 0) return [];
    const key = column.type === 'number' ? sql`text` : sql`lowerUTF8(text)`;
    return [
      {
        place,
        statement: sql`select ${param('UInt32', place)} as place, text as value, count() as rows from ${presentValues(table, column)}
          where text in ${param('Array(String)', spelled)} or ${key} in ${param('Array(String)', keys)} group by text`,
      },
    ];
  });
  const exact = await runCountings(deps, second);
  return {
    rows,
    fields: columns.map(({ field, type }, place) => ({
      field,
      type,
      missing: all.missing[place] ?? 0,
      distinct: all.distinct[place] ?? 0,
      min: printedEnd(type, all.smallest[place] ?? null),
      max: printedEnd(type, all.largest[place] ?? null),
      complete: hasFew(place),
      counts: [
        ...counted.filter((one) => hasFew(place) && one.place === place),
        ...exact.filter((one) => one.place === place),
      ].map(({ value, rows: of }) => ({ value: printedValue(type, value), rows: of })),
    })),
  };
}

function printedEnd(type: FieldProfile['type'], text: string | null): z.output<typeof end> {
  if (text === null) return null;
  if (type === 'number') return Number(text);
  return printedValue(type, text);
}

/** As the API prints it: days as ISO dates, instants as ISO instants. */
function printedValue(type: FieldProfile['type'], text: string): string {
  if (type === 'date') return dayFromStored(Number(text));
  if (type === 'datetime') return `${text.replace(' ', 'T')}Z`;
  return type === 'number' ? String(Number(text)) : text;
}
