/** The types of fields in words. */
import type { FieldType } from '../../../../src/rules/rule.ts';

export const TYPE_WORDS = {
  text: 'Text',
  number: 'Number',
  boolean: 'Yes or no',
  date: 'Date',
  datetime: 'Date and time',
  list: 'List',
  email: 'Email',
  phone: 'Phone',
  url: 'Link',
  tags: 'Tags',
} as const satisfies Record<FieldType, string>;

/** Types a custom field can be created with. */
export const CREATED_TYPES = [
  'text',
  'number',
  'boolean',
  'date',
  'datetime',
  'list',
  'email',
  'phone',
  'url',
] as const satisfies readonly FieldType[];

export type CreatedType = (typeof CREATED_TYPES)[number];

/** Letters that Unicode does not take apart. */
const SPELLED: Readonly<Record<string, string>> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd' };

/** "Lifetime value (€)" → `lifetime_value`; an empty string when nothing is left. */
export function keyOfLabel(label: string): string {
  return label
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[ßæœøłđ]/g, (letter) => SPELLED[letter] ?? letter)
    .replaceAll(/\p{Mark}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^[0-9_]+|_+$/g, '')
    .slice(0, 63);
}
