/**
 * What a field holds: share missing, distinct values, the most frequent ones, smallest and largest. Read from the contacts
 * as they are now; nothing is kept. The most frequent values are exact and at most so many as said here.
 */
import { z } from 'zod';
import type { fieldProfile } from '../api/contract/contacts.ts';
import { reachReason } from '../audiences/reach.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import type { CatalogueField } from '../rules/catalogue.ts';
import type { FieldType } from '../rules/rule.ts';
import { ident, param, type Sql, sql } from '../sql/sql.ts';
import { dayFromStored } from '../sql/stored-time.ts';
import type { Bounds } from '../warehouse/warehouse.ts';
import { readFields } from './catalogue.ts';
import { columnOf } from './columns.ts';
import { mostFrequentValues, SUGGESTED_VALUES, type ValueCount } from './value-counts.ts';

const BOUNDS: Bounds = { lane: 'interactive', seconds: 20 };
/** The most frequent values a profile lists; `distinct` says how many there are in all. */
const PROFILE_VALUES = 20;

type Profile = z.output<typeof fieldProfile>;

/** The values of a field per contact: an array for lists, otherwise a nullable value. */
type FieldValues = {
  readonly type: FieldType;
  readonly isList: boolean;
  readonly value: Sql;
  readonly isOrdered: boolean;
};

const CHANNEL_OF: ReadonlyMap<string, 'email' | 'sms' | 'phone'> = new Map([
  ['email', 'email'],
  ['sms', 'sms'],
  ['phone', 'phone'],
]);

/** Fields that are worked out from addresses and preferences have no column. */
function derivedValue(key: string): Sql {
  const [kind = '', name = ''] = key.split('.');
  const channel = CHANNEL_OF.get(name);
  if (!channel) throw new Error(`The field ${key} has no column.`);
  if (kind === 'reachable') return sql`(${reachReason(channel)}) = 'reachable'`;
  const address = channel === 'email' ? sql`email_key` : sql`phone_key`;
  const among = (subscribed: Sql) =>
    sql`${address} in (select address from preferences final where channel = ${param('String', channel)} and ${subscribed})`;
  return sql`multiIf(${among(sql`subscribed`)}, true, ${among(sql`not subscribed`)}, false, null)`;
}

function valuesOf({ key, type }: CatalogueField): FieldValues {
  const name = columnOf(key);
  return {
    type,
    isList: type === 'list' || type === 'tags',
    isOrdered: type === 'number' || type === 'datetime' || type === 'date',
    value: name === undefined ? derivedValue(key) : ident(name),
  };
}

async function knownField(deps: Deps, key: string): Promise<CatalogueField> {
  const field = (await readFields(deps)).get(key);
  if (!field) throw new Refusal('not_found', `There is no field “${key}”.`);
  return field;
}

/** One row per value a contact has. */
function present({ isList, value }: FieldValues): Sql {
  return isList
    ? sql`(select arrayJoin(${value}) as value from contacts final where is_deleted = 0)`
    : sql`(select ${value} as value from contacts final where is_deleted = 0 and ${value} is not null)`;
}

function mostFrequent(deps: Deps, values: FieldValues, limit: number, q?: string): Promise<ValueCount[]> {
  const { type } = values;
  return mostFrequentValues(deps, { name: 'fields.values', type, present: present(values), limit, q });
}

/** The profile of a field. Refuses `not_found`. */
export async function readFieldProfile(deps: Deps, key: string): Promise<Profile> {
  const field = await knownField(deps, key);
  const values = valuesOf(field);
  const missing = values.isList ? sql`empty(value)` : sql`value is null`;
  const distinct = values.isList ? sql`uniqExactArray(value)` : sql`uniqExact(value)`;
  const ends = values.isOrdered
    ? sql`, min(value) as smallest, max(value) as largest`
    : sql`, null as smallest, null as largest`;
  const [rows, top] = await Promise.all([
    deps.warehouse.rows(
      'fields.profile',
      sql`select count() as contacts, countIf(${missing}) as missing, ${distinct} as distinct_values${ends}
        from (select ${values.value} as value from contacts final where is_deleted = 0)`,
      BOUNDS,
    ),
    mostFrequent(deps, values, PROFILE_VALUES),
  ]);
  const end = z.union([z.string(), z.number()]).nullable();
  const row = z
    .object({
      contacts: z.number(),
      missing: z.number(),
      distinct_values: z.number(),
      smallest: end,
      largest: end,
    })
    .parse(rows[0]);
  return {
    key,
    contacts: row.contacts,
    missing: row.missing,
    missing_share: row.contacts === 0 ? 0 : row.missing / row.contacts,
    distinct: row.distinct_values,
    top,
    min: printedEnd(field, row.smallest),
    max: printedEnd(field, row.largest),
  };
}

function printedEnd(field: CatalogueField, end: string | number | null): string | number | null {
  if (field.type !== 'date' || typeof end !== 'number') return end;
  return dayFromStored(end);
}

/** Values of a field with counts, most frequent first, at most 50: those with `q` in them. Refuses `not_found`. */
export async function listFieldValues(
  deps: Deps,
  key: string,
  q: string | undefined,
): Promise<{ items: ValueCount[] }> {
  const values = valuesOf(await knownField(deps, key));
  return { items: await mostFrequent(deps, values, SUGGESTED_VALUES, q) };
}
