/**
 * Values that people and programs send, checked against the type of their field and turned into what is stored. Refuses
 * with the place and a sentence; nothing is guessed or converted in silence.
 */
import { assertNever } from '../assert-never.ts';
import { Refusal } from '../errors.ts';
import type { CatalogueField } from '../rules/catalogue.ts';
import {
  isStorableInstant,
  STORED_DAYS,
  STORED_INSTANTS,
  storedDay,
  storedInstant,
} from '../sql/stored-time.ts';
import { cleanText } from './addresses.ts';

/** As rows are inserted: days are numbers, instants text in UTC, a missing list is empty. */
export type StoredValue = string | number | boolean | readonly string[] | null;

export const LONGEST_TEXT = 10_000;
export const LONGEST_IDENTITY = 1_000;
const MOST_MEMBERS = 10_000;

const KIND_WORDS = {
  number: 'a number',
  boolean: 'true or false',
  list: 'a list of texts',
  date: 'a date such as 2026-03-15',
  datetime: 'a moment such as 2026-03-15T12:00:00Z',
  text: 'a text',
} as const;

function wrong(label: string, wanted: keyof typeof KIND_WORDS, path: string): Refusal {
  return new Refusal('invalid_value', `${label} takes ${KIND_WORDS[wanted]}.`, { path });
}

/**
 * Text without outer white space; null when nothing is left.
 * @param longest in characters
 */
export function checkedText(
  value: unknown,
  label: string,
  path: string,
  longest = LONGEST_TEXT,
): string | null {
  if (typeof value !== 'string') throw wrong(label, 'text', path);
  if (value.includes('\0'))
    throw new Refusal('invalid_value', `${label} has a NUL character in it.`, { path });
  if (!value.isWellFormed())
    throw new Refusal('invalid_value', `${label} is not well-formed Unicode: half a character is missing.`, {
      path,
    });
  const text = cleanText(value);
  if (text !== null && text.length > longest)
    throw new Refusal(
      'invalid_value',
      `${label} has ${text.length} characters; at most ${longest} are stored.`,
      { path },
    );
  return text;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** True for `2026-02-28`, false for `2026-02-30`: the calendar has it. */
function isRealDay(day: string): boolean {
  const time = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}

/** The day a text is, as `YYYY-MM-DD`; undefined when it is none. Fields hold the years 1 to 9999. */
export function dayIn(text: string): string | undefined {
  const day = text.trim();
  return DAY.test(day) && day >= STORED_DAYS.first && isRealDay(day) ? day : undefined;
}

/** The moment a text is, in milliseconds since 1970; undefined when it is none or says no offset. */
export function instantIn(text: string): number | undefined {
  const instant = text.trim();
  const day = INSTANT.exec(instant)?.[1];
  const time = day !== undefined && isRealDay(day) ? Date.parse(instant) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

function storedDate(value: unknown, label: string, path: string): number | null {
  if (typeof value !== 'string') throw wrong(label, 'date', path);
  if (cleanText(value) === null) return null;
  const day = dayIn(value);
  if (day !== undefined) return storedDay(day);
  throw DAY.test(value.trim())
    ? new Refusal('invalid_value', `There is no ${value.trim()}.`, { path })
    : wrong(label, 'date', path);
}

/** A moment as it is stored. Refuses days, times without an offset, and what the warehouse's calendar does not reach. */
export function checkedInstant(value: unknown, label: string, path: string): string {
  const instant = typeof value === 'string' ? instantIn(value) : undefined;
  if (instant === undefined)
    throw new Refusal('invalid_value', `${label} takes ${KIND_WORDS.datetime}.`, {
      path,
      hint: 'Write the date, T, the time, and Z or an offset such as +01:00.',
    });
  if (!isStorableInstant(instant))
    throw new Refusal(
      'invalid_value',
      `${label} is out of reach: moments go from ${STORED_INSTANTS.from} to ${STORED_INSTANTS.to}.`,
      { path },
    );
  return storedInstant(instant);
}

function checkedList(value: unknown, label: string, path: string): string[] {
  if (!Array.isArray(value)) throw wrong(label, 'list', path);
  if (value.length > MOST_MEMBERS)
    throw new Refusal('invalid_value', `${label} has more than ${MOST_MEMBERS} members.`, { path });
  return value.flatMap((member, index) => checkedText(member, label, `${path}/${index}`) ?? []);
}

/**
 * A value as its field stores it; null and empty text are a missing value.
 * @param path JSON pointer to the value
 */
export function checkedValue(
  field: Pick<CatalogueField, 'label' | 'type'>,
  value: unknown,
  path: string,
): StoredValue {
  const { label, type } = field;
  if (value === null) return type === 'list' || type === 'tags' ? [] : null;
  switch (type) {
    case 'text':
    case 'url':
    case 'email':
    case 'phone':
      return checkedText(value, label, path);
    case 'number':
      if (typeof value !== 'number' || !Number.isFinite(value)) throw wrong(label, 'number', path);
      return value;
    case 'boolean':
      if (typeof value !== 'boolean') throw wrong(label, 'boolean', path);
      return value;
    case 'date':
      return storedDate(value, label, path);
    case 'datetime':
      return typeof value === 'string' && cleanText(value) === null
        ? null
        : checkedInstant(value, label, path);
    case 'list':
    case 'tags':
      return checkedList(value, label, path);
    default:
      return assertNever(type);
  }
}
