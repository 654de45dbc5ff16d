/** How catalogue fields stand in the warehouse: one typed column each. Built-in fields have columns of their own names. */
import { assertNever } from '../assert-never.ts';
import type { CatalogueField } from '../rules/catalogue.ts';
import type { FieldType } from '../rules/rule.ts';
import { ident, type Sql, sql } from '../sql/sql.ts';

/** Built-in fields that can be written, in the order they are shown. */
export const WRITABLE_BUILT_INS = [
  'external_id',
  'email',
  'phone',
  'first_name',
  'last_name',
  'time_zone',
  'active',
  'tags',
] as const;

/** Built-in fields that stand in a column and can be shown, searched and sorted by. */
const BUILT_IN_COLUMNS: readonly string[] = [...WRITABLE_BUILT_INS, 'created_at', 'updated_at'];

export function isBuiltIn(key: string): boolean {
  return BUILT_IN_COLUMNS.includes(key) || key.startsWith('subscribed.') || key.startsWith('reachable.');
}

/** The column of a field. Fields that are worked out (`reachable.email`) have none. */
export function columnOf(key: string): string | undefined {
  if (BUILT_IN_COLUMNS.includes(key)) return key;
  return isBuiltIn(key) ? undefined : `attr_${key}`;
}

/** The warehouse's type for values of a field; dates are day numbers (see `src/sql/stored-time.ts`). */
export function columnType(type: FieldType, fewValues = false): string {
  switch (type) {
    case 'text':
      return fewValues ? 'LowCardinality(Nullable(String))' : 'Nullable(String)';
    case 'url':
    case 'email':
    case 'phone':
      return 'Nullable(String)';
    case 'number':
      return 'Nullable(Float64)';
    case 'boolean':
      return 'Nullable(Bool)';
    case 'date':
      return 'Nullable(Int32)';
    case 'datetime':
      return "Nullable(DateTime64(3, 'UTC'))";
    case 'list':
    case 'tags':
      return 'Array(String)';
  }
  return assertNever(type);
}

const BUILT_IN_TYPES: Readonly<Record<string, string>> = {
  time_zone: 'LowCardinality(Nullable(String))',
  active: 'Bool',
  tags: 'Array(String)',
  created_at: "DateTime64(3, 'UTC')",
  updated_at: "DateTime64(3, 'UTC')",
};

/** The type of a field's column, as the migrations and `addFieldColumn` made it. */
export function storedType(field: Pick<CatalogueField, 'key' | 'type'>): string {
  return BUILT_IN_TYPES[field.key] ?? columnType(field.type);
}

/** A value as the API prints it: days as ISO dates, instants as ISO instants. */
export function printedColumn(field: Pick<CatalogueField, 'key' | 'type'>): Sql {
  const column = columnOf(field.key);
  if (column === undefined) throw new Error(`The field ${field.key} has no column.`);
  const name = ident(column);
  if (field.type === 'date')
    return sql`if(isNull(${name}), null, toString(fromModifiedJulianDay(assumeNotNull(${name}) + 40587)))`;
  if (field.type === 'datetime')
    return sql`if(isNull(${name}), null, concat(replaceOne(toString(${name}), ' ', 'T'), 'Z'))`;
  return name;
}
