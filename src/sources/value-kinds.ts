/**
 * What a cell looks like, for guesses about columns: never for what is stored (that is `typed-columns.ts`, in SQL).
 * Calendar dates are real ones here too, so that a guess and the import agree.
 */

const NUMBER = /^-?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const COMMA_NUMBER = /^-?\d*,?\d+$/;
/** Codes, not quantities: leading zeros would be lost, and so would digits past the fifteenth. */
const CODE = /^-?0\d|^-?\d{16,}$/;
const BOOLEAN = /^(true|false|yes|no|t|f|y|n)$/i;
const EMAIL = /^[^\s@,;<>"]+@[^\s@,;<>"]+\.[^\s@,;<>".]+$/;
const URL_START = /^https?:\/\/[^\s/]+\S*$/i;
const INTERNATIONAL_PHONE = /^\+\d[\d\s()./-]{5,20}$/;
const DATE = /^(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})$/;
const COMPACT_DATE = /^(?:18|19|20|21)\d{6}$/;
const TIME =
  /^(.+?)(?:T|\s+)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?(?:\s?[AaPp][Mm])?\s?(?:Z|[+-]\d{2}:?(?:\d{2})?)?$/;
const DAYS_IN_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

export type DateOrder = 'DMY' | 'MDY' | 'YMD';

export function isCalendarDate(year: number, month: number, day: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > (DAYS_IN_MONTH[month - 1] ?? 0)) return false;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month !== 2 || day <= 28 || leap;
}

/** True for a number with a decimal point or none; leading zeros make a code. */
export function isNumber(cell: string): boolean {
  return NUMBER.test(cell) && !CODE.test(cell);
}

/** True for a number with a decimal comma or none. */
export function isCommaNumber(cell: string): boolean {
  return COMMA_NUMBER.test(cell) && !CODE.test(cell);
}

export function isBoolean(cell: string): boolean {
  return BOOLEAN.test(cell);
}

export function isEmail(cell: string): boolean {
  return EMAIL.test(cell);
}

export function isUrl(cell: string): boolean {
  return URL_START.test(cell);
}

export function isInternationalPhone(cell: string): boolean {
  return INTERNATIONAL_PHONE.test(cell);
}

/** True when the cell is a real date in that order; years have four digits. */
export function isDate(cell: string, order: DateOrder): boolean {
  if (order === 'YMD' && COMPACT_DATE.test(cell))
    return isCalendarDate(Number(cell.slice(0, 4)), Number(cell.slice(4, 6)), Number(cell.slice(6)));
  const parts = DATE.exec(cell);
  if (!parts) return false;
  const [, first = '', , second = '', third = ''] = parts;
  if (order === 'YMD')
    return (
      first.length === 4 && third.length <= 2 && isCalendarDate(Number(first), Number(second), Number(third))
    );
  if (third.length !== 4 || first.length > 2) return false;
  return order === 'DMY'
    ? isCalendarDate(Number(third), Number(second), Number(first))
    : isCalendarDate(Number(third), Number(first), Number(second));
}

/** True when the cell is a date in that order with a time of day. */
export function isDateTime(cell: string, order: DateOrder): boolean {
  const parts = TIME.exec(cell);
  return (
    parts !== null &&
    isDate(parts[1] ?? '', order) &&
    Number(parts[2]) < 24 &&
    Number(parts[3]) < 60 &&
    Number(parts[4] ?? 0) < 60
  );
}

/** True for a JSON list as JSON lines bring it. */
export function isJsonList(cell: string): boolean {
  if (!cell.startsWith('[') || !cell.endsWith(']')) return false;
  try {
    return Array.isArray(JSON.parse(cell));
  } catch {
    return false;
  }
}

const ORDERS: readonly DateOrder[] = ['YMD', 'DMY', 'MDY'];

/** True for what is no name of a column: a number, a date, an address. */
export function looksTyped(cell: string): boolean {
  return (
    /^-?[\d.,]*\d[\d.,]*$/.test(cell) ||
    isEmail(cell) ||
    isUrl(cell) ||
    ORDERS.some((order) => isDate(cell, order) || isDateTime(cell, order))
  );
}
