/**
 * Where each field of a contact stands in the warehouse and as what: the one place that knows column names and column
 * types of `contacts`, `contact_history`, incoming and decided tables, and of event properties. Not for comparing values
 * in rules (that is src/compile).
 */
import { assertNever } from '../assert-never.ts';
import type { CatalogueField } from '../rules/catalogue.ts';
import type { FieldType } from '../rules/rule.ts';
import { ident, raw, type Sql } from '../sql/sql.ts';

/** How a column is stored and compared. */
export type StoredKind = 'text' | 'number' | 'boolean' | 'day' | 'instant' | 'list';

export type StoredColumn = {
  /** Key of the field. */
  readonly field: string;
  readonly type: FieldType;
  readonly kind: StoredKind;
  /** Name of the column. */
  readonly name: string;
};

const KIND_OF = {
  text: 'text',
  url: 'text',
  email: 'text',
  phone: 'text',
  number: 'number',
  boolean: 'boolean',
  date: 'day',
  datetime: 'instant',
  list: 'list',
  tags: 'list',
} as const satisfies Record<FieldType, StoredKind>;

/** Built-in fields that people, programs and sources may write. */
export const WRITABLE_BUILT_IN = [
  'external_id',
  'email',
  'phone',
  'first_name',
  'last_name',
  'time_zone',
  'active',
  'tags',
] as const;

const PLAIN_COLUMNS: ReadonlySet<string> = new Set([...WRITABLE_BUILT_IN, 'created_at', 'updated_at']);

/** True for fields whose values Muster keeps itself: they are derived, never written. */
export function isDerived(key: string): boolean {
  return key === 'created_at' || key === 'updated_at' || key.includes('.');
}

/**
 * The column of a field.
 * @example storedColumn({ key: 'country', label: 'Country', type: 'text' }).name // 'attr_country'
 */
export function storedColumn(field: Pick<CatalogueField, 'key' | 'type'>): StoredColumn {
  return {
    field: field.key,
    type: field.type,
    kind: KIND_OF[field.type],
    name: PLAIN_COLUMNS.has(field.key) ? field.key : `attr_${field.key}`,
  };
}

/** The column of an event property. */
export function propertyColumn(property: Pick<CatalogueField, 'key' | 'type'>): StoredColumn {
  return {
    field: property.key,
    type: property.type,
    kind: KIND_OF[property.type],
    name: `prop_${property.key}`,
  };
}

/** The engine's type of a column, missing values included (an empty list is a missing one). */
export function columnType(kind: StoredKind): Sql {
  switch (kind) {
    case 'text':
      return raw('Nullable(String)');
    case 'number':
      return raw('Nullable(Float64)');
    case 'boolean':
      return raw('Nullable(Bool)');
    case 'day':
      return raw('Nullable(Int32)');
    case 'instant':
      return raw("Nullable(DateTime64(3, 'UTC'))");
    case 'list':
      return raw('Array(String)');
    default:
      return assertNever(kind);
  }
}

/** A column of an aliased table: `c`.`attr_country`. */
export function columnOf(alias: string, name: string): Sql {
  return ident(`${alias}_${name}`);
}
