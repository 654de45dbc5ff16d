/** Contacts as they leave the warehouse: which columns are read, and how a row becomes an answer. */
import { z } from 'zod';
import type { ContactSummary } from '../api/contract/contacts.ts';
import { contactId } from '../ids.ts';
import type { CatalogueField } from '../rules/catalogue.ts';
import { ident, join, type Sql, sql } from '../sql/sql.ts';
import { columnOf, isBuiltIn, printedColumn } from './columns.ts';

export type FieldValue = string | number | boolean | string[] | null;

const value = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()]);
const text = z.string().nullable();

export const contactRow = z
  .looseObject({
    no: z.number(),
    version: z.number(),
    cause: z.string(),
    v_external_id: text,
    v_email: text,
    v_phone: text,
    v_first_name: text,
    v_last_name: text,
    v_time_zone: text,
    v_active: z.boolean(),
    v_tags: z.array(z.string()),
    v_created_at: z.string(),
    v_updated_at: z.string(),
    email_key: text,
    phone_key: text,
  })
  .catchall(z.unknown());
export type ContactRow = z.output<typeof contactRow>;

/** Fields that stand in a column, in the order of the catalogue. */
export function storedFields(fields: ReadonlyMap<string, CatalogueField>): CatalogueField[] {
  return [...fields.values()].filter(({ key }) => columnOf(key) !== undefined);
}

/** What is selected for a `ContactRow`: every stored field as `v_<key>`, and what Muster keeps beside them. */
export function contactSelection(fields: ReadonlyMap<string, CatalogueField>): Sql {
  const values = storedFields(fields).map(
    (field) => sql`${printedColumn(field)} as ${ident(`v_${field.key}`)}`,
  );
  return join([sql`no, version, cause, email_key, phone_key`, ...values], ', ');
}

/** The value of a field in a row; an empty list is missing. */
export function valueIn(row: ContactRow, key: string): FieldValue {
  const found = value.parse(row[`v_${key}`] ?? null);
  return Array.isArray(found) && found.length === 0 ? null : found;
}

/** The row as lists and samples show it. */
export function contactSummaryOf(
  row: ContactRow,
  fields: ReadonlyMap<string, CatalogueField>,
): ContactSummary {
  const attributes = storedFields(fields).flatMap(({ key }) => {
    if (isBuiltIn(key)) return [];
    const found = valueIn(row, key);
    return found === null ? [] : [[key, found] as const];
  });
  return {
    id: contactId(row.no),
    external_id: row.v_external_id,
    email: row.v_email,
    phone: row.v_phone,
    first_name: row.v_first_name,
    last_name: row.v_last_name,
    time_zone: row.v_time_zone,
    active: row.v_active,
    tags: row.v_tags,
    attributes: Object.fromEntries(attributes),
    created_at: row.v_created_at,
    updated_at: row.v_updated_at,
  };
}
