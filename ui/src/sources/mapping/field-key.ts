/** Keys and labels of new fields, made from the name of a column. The server has the last word on both. */

const LONGEST = 63;
const KEY = /^[a-z][a-z0-9_]{0,62}$/;

/** Whether the text can be the key of a field. */
export function isFieldKey(text: string): boolean {
  return KEY.test(text);
}

/**
 * `Année de naissance` → `annee_de_naissance`; names without a Latin letter become `field`.
 * @example fieldKeyOf('2nd Phone') // 'field_2nd_phone'
 */
export function fieldKeyOf(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .slice(0, LONGEST)
    .replace(/_+$/, '');
  if (plain === '') return 'field';
  return /^[a-z]/.test(plain) ? plain : `field_${plain}`.slice(0, LONGEST);
}

/** The key itself, or with the first number that makes it new: `income`, `income_2`, `income_3`. */
export function freeKey(key: string, taken: ReadonlySet<string>): string {
  if (!taken.has(key)) return key;
  for (let count = 2; ; count += 1) {
    const next = `${key.slice(0, LONGEST - 1 - String(count).length)}_${count}`;
    if (!taken.has(next)) return next;
  }
}

/**
 * What a person would call the column: words apart, sentence case, abbreviations kept.
 * @example fieldLabelOf('Marital_Status') // 'Marital status'
 * @example fieldLabelOf('NumWebVisitsMonth') // 'Num web visits month'
 */
export function fieldLabelOf(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .split(/[\s_.\-/]+/)
    .filter((word) => word !== '')
    .map((word) => (/^[^a-z]{2,}$/.test(word) ? word : word.toLowerCase()));
  const text = words.join(' ').slice(0, 120);
  return text === '' ? name : text.charAt(0).toUpperCase() + text.slice(1);
}
