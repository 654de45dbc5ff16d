/** Words for how a column is read: date orders, decimal signs, what separates the members of a list. Types have theirs with the fields. */
import type { ColumnType, DateOrder, Decimal, IdentityKind } from '../answers.ts';

export const DATE_ORDER_WORDS = {
  DMY: 'Day first',
  MDY: 'Month first',
  YMD: 'Year first',
} as const satisfies Record<DateOrder, string>;

export const DATE_ORDERS = ['DMY', 'MDY', 'YMD'] as const satisfies readonly DateOrder[];

export const DECIMAL_WORDS = {
  '.': 'Written with a decimal point',
  ',': 'Written with a decimal comma',
} as const satisfies Record<Decimal, string>;

export const IDENTITY_WORDS = {
  external_id: 'External id',
  email: 'Email',
  phone: 'Phone',
} as const satisfies Record<IdentityKind, string>;

/** How the members of a list stand in one cell; `json` is our word for "no separator is sent". */
export const SPLITS = [
  { value: ',', label: 'Members between commas' },
  { value: ';', label: 'Members between semicolons' },
  { value: '|', label: 'Members between bars' },
  { value: '/', label: 'Members between slashes' },
  { value: 'json', label: 'A JSON list' },
] as const;

export function takesDateOrder(type: ColumnType): boolean {
  return type === 'date' || type === 'datetime';
}

export function takesSplit(type: ColumnType): boolean {
  return type === 'list' || type === 'tags';
}
