/**
 * The most frequent values of a column with counts, as they are offered while somebody types a rule. Counting and searching
 * are the engine's; what is searched is the value as the API prints it.
 */
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import type { FieldType } from '../rules/rule.ts';
import { param, type Sql, sql } from '../sql/sql.ts';
import type { Bounds } from '../warehouse/warehouse.ts';

const BOUNDS: Bounds = { lane: 'interactive', seconds: 20 };

/** The most frequent values offered while somebody types. */
export const SUGGESTED_VALUES = 50;

export type ValueCount = { value: string; count: number };

/** `value`, which is not missing, as the API prints it: days as ISO dates, instants as ISO instants. */
function printedValue(type: FieldType): Sql {
  if (type === 'date') return sql`toString(fromModifiedJulianDay(assumeNotNull(value) + 40587))`;
  if (type === 'boolean') return sql`if(assumeNotNull(value), 'true', 'false')`;
  if (type === 'datetime') return sql`concat(replaceOne(toString(assumeNotNull(value)), ' ', 'T'), 'Z')`;
  return sql`toString(assumeNotNull(value))`;
}

/** What a person types for a value, as it is printed: 50,000 is 50000, and a day and a time are parted by T. */
function soughtText(q: string, type: FieldType): string {
  const text = q.trim();
  if (type === 'number') return text.replaceAll(/[\s,_]/gu, '');
  return type === 'datetime' ? text.replace(/^(\d{4}-\d{2}-\d{2})\s+(?=\d)/u, '$1T') : text;
}

/**
 * Values with counts, most frequent first.
 * @param present a subselect with one row per value that is there, in a column `value`
 * @param q only values with this in them; letter case does not count
 */
export async function mostFrequentValues(
  deps: Pick<Deps, 'warehouse'>,
  query: {
    readonly name: string;
    readonly type: FieldType;
    readonly present: Sql;
    readonly limit: number;
    readonly q?: string | undefined;
  },
): Promise<ValueCount[]> {
  const sought = soughtText(query.q ?? '', query.type);
  const like = sought
    ? sql`where positionCaseInsensitiveUTF8(printed, ${param('String', sought)}) > 0`
    : sql``;
  const rows = await deps.warehouse.rows(
    query.name,
    sql`select ${printedValue(query.type)} as printed, count from
        (select value, count() as count from ${query.present} group by value)
      ${like} order by count desc, printed limit ${param('UInt64', query.limit)}`,
    BOUNDS,
  );
  const row = z.object({ printed: z.string(), count: z.number() });
  return rows.map((each) => row.parse(each)).map(({ printed, count }) => ({ value: printed, count }));
}
