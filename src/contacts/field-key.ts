/** Keys of custom fields and event properties: what is one, and making one from a column's name. */
import { BUILT_IN_FIELDS } from '../rules/catalogue.ts';

export const FIELD_KEY = /^[a-z][a-z0-9_]{0,62}$/;
const LONGEST = 63;

/** Letters that do not come apart into a base letter and an accent. */
const FOLDED: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  þ: 'th',
  ı: 'i',
};

/** Built-in keys as a custom field would have to be named; also what contacts carry beside their fields. */
const RESERVED: ReadonlySet<string> = new Set([
  ...BUILT_IN_FIELDS.map(({ key }) => key),
  'id',
  'no',
  'version',
]);

/** True when a custom field must not have the key: it means something else already. */
export function isReservedKey(key: string): boolean {
  return RESERVED.has(key);
}

/**
 * A key for a column's name: accents folded, everything else between letters and digits one underscore.
 * @param taken keys that are in use and must not come out; a number is appended then
 * @example fieldKeyFrom('Marital_Status', new Set()) // 'marital_status'
 * @example fieldKeyFrom('2nd visit', new Set()) // 'f_2nd_visit'
 */
export function fieldKeyFrom(name: string, taken: ReadonlySet<string> = new Set()): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]/gu, (letter) => FOLDED[letter] ?? (/\p{M}/u.test(letter) ? '' : '_'))
    .replace(/_+/g, '_')
    .replace(/^_|_$/g, '');
  const base = (plain === '' ? 'field' : /^[a-z]/.test(plain) ? plain : `f_${plain}`)
    .slice(0, LONGEST)
    .replace(/_$/, '');
  let key = base;
  for (let number = 2; taken.has(key) || isReservedKey(key); number += 1) {
    const suffix = `_${number}`;
    key = `${base.slice(0, LONGEST - suffix.length)}${suffix}`;
  }
  return key;
}
