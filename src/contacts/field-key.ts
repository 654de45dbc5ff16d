/** Keys and labels of custom fields and event properties, made from the names people give their columns. */
import { BUILT_IN_FIELDS } from '../rules/catalogue.ts';

export const FIELD_KEY = /^[a-z][a-z0-9_]{0,62}$/;

/** "Marital_Status" → "Marital status". */
export function labelFrom(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[_\-.\s]+/g, ' ')
    .trim();
  const lower = words === words.toUpperCase() ? words : words.toLowerCase();
  return lower.charAt(0).toUpperCase() + lower.slice(1);
}

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

const BUILT_IN_KEYS: ReadonlySet<string> = new Set(BUILT_IN_FIELDS.map(({ key }) => key));

/**
 * A catalogue key from any name: accents folded, everything else than letters and digits an underscore.
 * @param taken keys that must not come out, the built-in ones unless said otherwise; a clash gets a number
 * @example fieldKeyFrom('Marital_Status') // 'marital_status'
 * @example fieldKeyFrom('2nd visit') // 'f_2nd_visit'
 */
export function fieldKeyFrom(name: string, taken: ReadonlySet<string> = BUILT_IN_KEYS): string {
  const folded = name
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]/gu, (letter) => FOLDED[letter] ?? '_')
    .replaceAll(/_+/g, '_')
    .replaceAll(/^_|_$/g, '');
  const base = (/^[a-z]/.test(folded) ? folded : `f_${folded || 'field'}`).slice(0, 60).replace(/_$/, '');
  let key = base;
  for (let number = 2; taken.has(key); number += 1) key = `${base}_${number}`;
  return key;
}
