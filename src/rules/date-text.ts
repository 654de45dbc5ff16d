/**
 * Dates written as text: `2026-03-15` is a day, `2026-03-15T12:00:00Z` (or with an offset) an instant. Anything else,
 * impossible days included, is refused with the reason; a time without a zone would be somebody's guess.
 */
import { FIRST_DAY, LAST_DAY } from './limits.ts';

type DateText =
  | { readonly kind: 'day'; readonly day: string }
  | { readonly kind: 'instant'; readonly instant: string }
  | { readonly kind: 'refused'; readonly why: string; readonly hint?: string };

const FORM = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/**
 * Reads a day or an instant; instants come back in UTC with milliseconds, so that one moment has one spelling.
 * @example readDateText('2026-03-15T13:00+01:00') // { kind: 'instant', instant: '2026-03-15T12:00:00.000Z' }
 */
export function readDateText(text: string): DateText {
  const [whole, day, hour, minute, second, fraction, zone] = FORM.exec(text.trim()) ?? [];
  if (whole === undefined || day === undefined) {
    return refused(
      `“${shorten(text)}” is not a date`,
      'Write 2026-03-15, or 2026-03-15T12:00:00Z for a moment of that day.',
    );
  }
  if (!isRealDay(day)) return refused(`There is no ${day}`);
  if (day < FIRST_DAY || day > LAST_DAY) {
    return refused(`${day} is out of reach: dates go from ${FIRST_DAY} to ${LAST_DAY}`);
  }
  if (hour === undefined || minute === undefined) return { kind: 'day', day };
  if (zone === undefined) {
    return refused(`“${whole}” does not say in which zone`, 'End it with Z or an offset such as +01:00.');
  }
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second ?? 0) > 59 || !isRealOffset(zone)) {
    return refused(`There is no such time as ${whole}`);
  }
  const instant = new Date(
    `${day}T${hour}:${minute}:${second ?? '00'}${fraction ?? ''}${zone}`,
  ).toISOString();
  const utcDay = instant.slice(0, 10);
  if (instant.length !== 24 || utcDay < FIRST_DAY || utcDay > LAST_DAY) {
    return refused(`${whole} is out of reach: dates go from ${FIRST_DAY} to ${LAST_DAY}`);
  }
  return { kind: 'instant', instant };
}

function isRealDay(day: string): boolean {
  const time = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}

function isRealOffset(zone: string): boolean {
  return zone === 'Z' || (Number(zone.slice(1, 3)) <= 14 && Number(zone.slice(4)) <= 59);
}

function refused(why: string, hint?: string): DateText {
  return hint === undefined ? { kind: 'refused', why } : { kind: 'refused', why, hint };
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
