/**
 * What other languages themselves say about a contact: the text is run by an engine of its language. The judge for
 * translations, which shares nothing with them: PostgreSQL for SQL, json-logic-js, mingo for MongoDB, cel-js.
 */
import { evaluate } from '@marcbachmann/cel-js';
import { jsonLogicAdditionalOperators } from '@react-querybuilder/core';
import jsonLogic from 'json-logic-js';
import { sql } from 'kysely';
import { Query } from 'mingo';
import { z } from 'zod';
import type { Control } from '../../src/control/control.ts';
import type { CatalogueField } from '../../src/rules/catalogue.ts';
import type { OracleContact } from './contact.ts';

for (const [name, operator] of Object.entries(jsonLogicAdditionalOperators)) {
  jsonLogic.add_operation(name, operator);
}

const anObject = z.record(z.string(), z.unknown());

/** What is known of a contact; what is missing has no key. */
export function knownValues(contact: OracleContact): Record<string, unknown> {
  return Object.fromEntries(Object.entries(contact.values).filter(([, value]) => value !== null));
}

/** The same with null for what is missing. */
export function valuesWithNull(
  contact: OracleContact,
  fields: readonly CatalogueField[],
): Record<string, unknown> {
  return Object.fromEntries(fields.map(({ key }) => [key, contact.values[key] ?? null]));
}

export function passesJsonLogic(text: string, contact: OracleContact): boolean {
  return jsonLogic.truthy(jsonLogic.apply(JSON.parse(text), knownValues(contact)));
}

export function passesMongoDb(text: string, contact: OracleContact): boolean {
  return new Query(anObject.parse(JSON.parse(text)), {}).test(knownValues(contact));
}

/** An expression that ends in an error selects nobody. */
export function passesCel(text: string, values: Record<string, unknown>): boolean {
  try {
    return evaluate(text, values) === true;
  } catch {
    return false;
  }
}

const COLUMN_TYPES = { text: 'text', number: 'double precision', boolean: 'boolean', date: 'date' } as const;

/** Numbers of the contacts whose row the condition is true for, in PostgreSQL. */
export async function passingSql(
  control: Control,
  condition: string,
  contacts: readonly OracleContact[],
  fields: readonly CatalogueField[],
): Promise<readonly number[]> {
  const columns = fields.map(({ key, type }) => {
    const columnType =
      type === 'datetime'
        ? 'timestamptz'
        : type === 'number' || type === 'boolean' || type === 'date'
          ? COLUMN_TYPES[type]
          : 'text';
    return sql`(contact->>${sql.lit(key)})::${sql.raw(columnType)} as ${sql.ref(key)}`;
  });
  const rows = JSON.stringify(contacts.map((contact) => ({ ...knownValues(contact), no: contact.no })));
  const found = await sql<{ no: number }>`
    with people as (
      select (contact->>'no')::int as no, ${sql.join(columns)} from jsonb_array_elements(${rows}::jsonb) as contact
    )
    select no from people where ${sql.raw(condition)} order by no`.execute(control.db);
  return found.rows.map(({ no }) => no);
}
