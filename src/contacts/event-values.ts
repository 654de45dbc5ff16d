/** Properties of events as programs send them: which type a new property gets, and values checked against it. */
import { Refusal } from '../errors.ts';
import type { CatalogueField } from '../rules/catalogue.ts';
import type { FieldType } from '../rules/rule.ts';
import { checkedText, checkedValue, dayIn, instantIn, type StoredValue } from './contact-values.ts';

/** How deep and how big the properties of one event may be, as JSON text. */
export const LONGEST_PROPERTIES = 100_000;

/** The type a value suggests; undefined for what is kept in the event but is no property of the catalogue. */
export function propertyType(value: unknown): FieldType | undefined {
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'boolean';
  if (Array.isArray(value)) return value.every((member) => typeof member === 'string') ? 'list' : undefined;
  if (typeof value !== 'string') return undefined;
  if (dayIn(value) !== undefined) return 'date';
  return instantIn(value) === undefined ? 'text' : 'datetime';
}

/**
 * A value as its property stores it. A text property takes numbers, booleans and dates as they are written; every other
 * mismatch is refused with its place.
 */
export function checkedProperty(property: CatalogueField, value: unknown, path: string): StoredValue {
  if (property.type === 'text') {
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    return value === null ? null : checkedText(value, property.label, path);
  }
  return checkedValue(property, value, path);
}

/** Refuses values JSON can hold and the warehouse can not: they would come back as something else. */
export function checkNested(value: unknown, path: string, depth = 0): void {
  if (depth > 20) throw new Refusal('invalid_value', 'The properties are nested too deeply.', { path });
  if (typeof value === 'string') checkedText(value, 'The value', path);
  else if (Array.isArray(value))
    for (const [index, each] of value.entries()) checkNested(each, `${path}/${index}`, depth + 1);
  else if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value)) {
      checkedText(key, 'The name of a property', path);
      checkNested(inner, `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, depth + 1);
    }
}
