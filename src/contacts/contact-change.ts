/** What somebody wants to write to a contact, read against the catalogue: columns with stored values, keys, tags. */
import type { ContactChange } from '../api/contract/contacts.ts';
import { Refusal } from '../errors.ts';
import { checkTimeZone } from '../people/settings.ts';
import type { CatalogueField } from '../rules/catalogue.ts';
import { nearest } from '../rules/nearest.ts';
import { emailKey, isValidEmail, phoneKey } from './addresses.ts';
import { columnOf, isBuiltIn } from './columns.ts';
import { checkedText, checkedValue, LONGEST_IDENTITY, type StoredValue } from './contact-values.ts';
import type { IdentityKind } from './find-contacts.ts';

export type ReadingContext = {
  readonly fields: ReadonlyMap<string, CatalogueField>;
  /** Region of phone numbers without a country code. */
  readonly region: string;
};

export type ParsedChange = {
  /** Column → stored value, of what was said. The key columns are among them. */
  readonly columns: ReadonlyMap<string, StoredValue>;
  /** The fields that were said. */
  readonly fields: readonly CatalogueField[];
  /** Normalised identities that were said and are usable; an email that is none is stored but is no identity. */
  readonly identities: ReadonlyMap<IdentityKind, string>;
};

const PLAIN_TEXTS = ['first_name', 'last_name'] as const;

function pointer(base: string, ...steps: readonly string[]): string {
  return [base, ...steps.map((step) => step.replaceAll('~', '~0').replaceAll('/', '~1'))].join('/');
}

/**
 * Reads a change. What is absent stays as it is; null takes the value away. Refuses `invalid_value` and `unknown_field`
 * with the place.
 * @param base JSON pointer to the change within the body, '' for the body itself
 */
export function parseChange(change: ContactChange, context: ReadingContext, base: string): ParsedChange {
  const columns = new Map<string, StoredValue>();
  const identities = new Map<IdentityKind, string>();
  const said: CatalogueField[] = [];
  const say = (key: string): CatalogueField => {
    const field = context.fields.get(key);
    if (!field) throw new Error(`The catalogue has no field ${key}.`);
    said.push(field);
    return field;
  };
  readIdentities(change, context, base, { columns, identities, say });
  for (const key of PLAIN_TEXTS) {
    const value = change[key];
    if (value !== undefined) columns.set(key, checkedValue(say(key), value, pointer(base, key)));
  }
  if (change.time_zone !== undefined) {
    const field = say('time_zone');
    const path = pointer(base, 'time_zone');
    const zone = change.time_zone === null ? null : checkedText(change.time_zone, field.label, path);
    columns.set('time_zone', zone === null ? null : checkTimeZone(zone, path));
  }
  if (change.active !== undefined) {
    say('active');
    columns.set('active', change.active);
  }
  if (change.tags !== undefined) {
    const titles = checkedValue(say('tags'), change.tags, pointer(base, 'tags'));
    columns.set('tags', titles);
  }
  for (const [key, value] of Object.entries(change.attributes ?? {})) {
    const path = pointer(base, 'attributes', key);
    const field = customField(key, context.fields, path);
    columns.set(columnOf(key) ?? key, checkedValue(say(field.key), value, path));
  }
  return { columns, fields: said, identities };
}

function readIdentities(
  change: ContactChange,
  context: ReadingContext,
  base: string,
  into: {
    columns: Map<string, StoredValue>;
    identities: Map<IdentityKind, string>;
    say: (key: string) => CatalogueField;
  },
): void {
  const { columns, identities, say } = into;
  const read = (key: IdentityKind): string | null => {
    const { label } = say(key);
    const value = change[key] ?? null;
    const text = value === null ? null : checkedText(value, label, pointer(base, key), LONGEST_IDENTITY);
    columns.set(key, text);
    return text;
  };
  if (change.external_id !== undefined) {
    const id = read('external_id');
    if (id !== null) identities.set('external_id', id);
  }
  if (change.email !== undefined) {
    const email = read('email');
    columns.set('email_key', email === null ? null : emailKey(email));
    if (email !== null && isValidEmail(email)) identities.set('email', emailKey(email));
  }
  if (change.phone !== undefined) {
    const phone = read('phone');
    const key = phone === null ? null : phoneKey(phone, context.region);
    columns.set('phone_key', key);
    if (key !== null) identities.set('phone', key);
  }
}

function customField(key: string, fields: ReadonlyMap<string, CatalogueField>, path: string): CatalogueField {
  const field = fields.get(key);
  if (field && !isBuiltIn(key)) return field;
  if (field)
    throw new Refusal('unknown_field', `“${key}” is a built-in field, not an attribute.`, {
      path,
      hint: 'Say it beside “attributes” when it can be written.',
    });
  const near = nearest(
    key,
    [...fields.keys()].filter((known) => !isBuiltIn(known)),
  );
  throw new Refusal('unknown_field', `There is no field “${key}”.`, {
    path,
    hint: near === undefined ? 'Create it under Fields first.' : `Did you mean “${near}”?`,
  });
}

/** Refuses a contact that nothing could ever be matched to. */
export function requireIdentity(change: ParsedChange, path: string): void {
  if (change.identities.size > 0) return;
  throw new Refusal(
    'invalid_contact',
    'A contact needs an external id, a valid email or a valid phone number.',
    {
      path,
    },
  );
}
