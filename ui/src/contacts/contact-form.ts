/**
 * The form of a contact as text and choices: what it starts from, what changed, and what is sent. Empty means "no value":
 * a value that is taken away is sent as null, what was not touched is not sent.
 */

import type { ContactChange } from '../../../src/api/contract/contacts.ts';
import type { contract } from '../../../src/api/contract/contract.ts';
import type { FieldType } from '../../../src/rules/rule.ts';
import type { AnswerOf } from '../api/client.ts';
import { inputOfInstant, instantOfInput } from '../shared/zoned-input.ts';
import type { Field } from './contact-columns.tsx';
import type { AttributeValue } from './FieldValue.tsx';

export type Contact = AnswerOf<typeof contract.readContact>;

/** What an input holds: text for most types, members for lists. */
export type FormValue = string | readonly string[];
export type FormValues = Readonly<Record<string, FormValue>>;

export const IDENTITY = ['external_id', 'email', 'phone', 'first_name', 'last_name', 'time_zone'] as const;

/** The custom fields a person can write. */
export function writableFields(fields: readonly Field[]): readonly Field[] {
  return fields.filter((field) => !field.built_in && field.type !== 'tags');
}

/** What the inputs hold for a contact; for a new one everything is empty and it is active. */
export function formValuesOf(
  contact: Contact | undefined,
  fields: readonly Field[],
  timeZone: string,
): FormValues {
  const values: Record<string, FormValue> = {
    active: contact === undefined || contact.active ? 'true' : 'false',
    tags: contact?.tags ?? [],
  };
  for (const key of IDENTITY) values[key] = contact?.[key] ?? '';
  for (const field of writableFields(fields))
    values[attributeName(field.key)] = inputOf(field.type, contact?.attributes[field.key], timeZone);
  return values;
}

/** The name of a custom field in the form and in the paths of refusals. */
export function attributeName(key: string): string {
  return `attributes/${key}`;
}

function inputOf(type: FieldType, value: AttributeValue, timeZone: string): FormValue {
  if (type === 'list') return typeof value === 'object' && value !== null ? value : [];
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return type === 'datetime' ? inputOfInstant(value, timeZone) : value;
  return typeof value === 'object' ? value.join(', ') : String(value);
}

function sentValue(
  type: FieldType,
  input: FormValue,
  timeZone: string,
): string | number | boolean | string[] | null {
  if (typeof input !== 'string') return input.length === 0 ? null : [...input];
  if (input.trim() === '') return null;
  // What is no number goes as it is, so that the server refuses it by name.
  if (type === 'number') return Number.isFinite(Number(input)) ? Number(input) : input;
  if (type === 'boolean') return input === 'true';
  if (type === 'datetime') return instantOfInput(input, timeZone) ?? input;
  return input;
}

/** Names of the inputs that differ. */
export function changedNames(before: FormValues, after: FormValues): readonly string[] {
  return Object.keys(after).filter((name) => !same(before[name], after[name]));
}

function same(a: FormValue | undefined, b: FormValue | undefined): boolean {
  return JSON.stringify(a ?? '') === JSON.stringify(b ?? '');
}

/** What is sent: only what changed. */
export function changeOf(
  before: FormValues,
  after: FormValues,
  fields: readonly Field[],
  timeZone: string,
): ContactChange {
  const changed = new Set(changedNames(before, after));
  const text = (name: string): string | null => {
    const value = after[name];
    return typeof value === 'string' && value.trim() !== '' ? value : null;
  };
  const attributes = Object.fromEntries(
    writableFields(fields)
      .filter((field) => changed.has(attributeName(field.key)))
      .map((field) => [field.key, sentValue(field.type, after[attributeName(field.key)] ?? '', timeZone)]),
  );
  const { tags } = after;
  return {
    ...Object.fromEntries(IDENTITY.filter((key) => changed.has(key)).map((key) => [key, text(key)])),
    ...(changed.has('active') ? { active: after.active === 'true' } : {}),
    ...(changed.has('tags') && typeof tags === 'object' ? { tags: [...tags] } : {}),
    ...(Object.keys(attributes).length > 0 ? { attributes } : {}),
  };
}
