/**
 * Where each field of the catalogue stands in the warehouse: built-in fields have columns of their own, custom field `k`
 * is the column `attr_k` of `contacts`, property `k` the column `prop_k` of `events`. Decides only; how a column is read in SQL is said in `columns-sql.ts`.
 */
import type { FieldType } from '../rules/rule.ts';

export type Channel = 'email' | 'sms' | 'phone';

export type Column =
  | { readonly kind: 'text' | 'number' | 'boolean' | 'day' | 'instant' | 'list'; readonly name: string }
  /** A phone number as text: what people put between the digits does not count. */
  | { readonly kind: 'phone'; readonly name: string }
  /** The contact's own address, compared by its normalised key. */
  | { readonly kind: 'emailAddress' }
  | { readonly kind: 'phoneAddress' }
  /** What the contact's address said about a channel: yes, no, or nothing on record. */
  | { readonly kind: 'subscribed'; readonly channel: Channel; readonly past?: PastPreferences }
  /** Whether a message can go out at all: always yes or no. */
  | { readonly kind: 'reachable'; readonly channel: Channel; readonly past?: PastPreferences };

/** Preferences as they were at a version, of some addresses or of all; those of now when absent. */
export type PastPreferences = { readonly version: number; readonly addresses?: readonly string[] };

const BUILT_IN: ReadonlyMap<string, Column> = new Map<string, Column>([
  ['external_id', { kind: 'text', name: 'external_id' }],
  ['email', { kind: 'emailAddress' }],
  ['phone', { kind: 'phoneAddress' }],
  ['first_name', { kind: 'text', name: 'first_name' }],
  ['last_name', { kind: 'text', name: 'last_name' }],
  ['time_zone', { kind: 'text', name: 'time_zone' }],
  ['active', { kind: 'boolean', name: 'active' }],
  ['created_at', { kind: 'instant', name: 'created_at' }],
  ['updated_at', { kind: 'instant', name: 'updated_at' }],
  ['tags', { kind: 'list', name: 'tags' }],
  ['subscribed.email', { kind: 'subscribed', channel: 'email' }],
  ['subscribed.sms', { kind: 'subscribed', channel: 'sms' }],
  ['subscribed.phone', { kind: 'subscribed', channel: 'phone' }],
  ['reachable.email', { kind: 'reachable', channel: 'email' }],
  ['reachable.sms', { kind: 'reachable', channel: 'sms' }],
  ['reachable.phone', { kind: 'reachable', channel: 'phone' }],
]);

const KIND_OF = {
  text: 'text',
  url: 'text',
  email: 'text',
  phone: 'phone',
  number: 'number',
  boolean: 'boolean',
  date: 'day',
  datetime: 'instant',
  list: 'list',
  tags: 'list',
} as const satisfies Record<FieldType, Column['kind']>;

/**
 * The column of a field.
 * @example columnOf('country', 'text') // { kind: 'text', name: 'attr_country' }
 */
export function columnOf(field: string, type: FieldType): Column {
  return BUILT_IN.get(field) ?? { kind: KIND_OF[type], name: `attr_${field}` };
}

const EVENT_COLUMNS: ReadonlyMap<string, Column> = new Map<string, Column>([
  ['occurred_at', { kind: 'instant', name: 'occurred_at' }],
  ['campaign', { kind: 'text', name: 'campaign' }],
  ['source', { kind: 'text', name: 'source' }],
]);

/**
 * The column of a property of events.
 * @example eventColumnOf('amount', 'number') // { kind: 'number', name: 'prop_amount' }
 */
export function eventColumnOf(property: string, type: FieldType): Column {
  return EVENT_COLUMNS.get(property) ?? { kind: KIND_OF[type], name: `prop_${property}` };
}

/** The column in which a measure of events comes out. */
export function measuredColumn(type: FieldType): Column {
  return { kind: KIND_OF[type], name: 'measured' };
}
