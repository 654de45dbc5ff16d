/**
 * Reads the value of an unfinished rule the way its editor needs it: what fits is taken, what does not fit reads as not
 * entered. Nothing is judged here; the rule language says what is wrong.
 */

import { TIME_UNITS } from '../../../../src/rules/distance.ts';
import type { DateValue, TimeUnit } from '../../../../src/rules/rule.ts';
import { isJsonObject, own } from '../../../../src/rules/shape.ts';

export function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function asTexts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

export function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function asNumbers(value: unknown): readonly number[] {
  return Array.isArray(value) ? value.filter((item): item is number => typeof item === 'number') : [];
}

export function asBoolean(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

/** The two ends of a range, each perhaps not entered yet. */
export function asPair(value: unknown): readonly [unknown, unknown] {
  const [from, to]: readonly unknown[] = Array.isArray(value) ? value : [];
  return [from ?? undefined, to ?? undefined];
}

/** A pair as it is stored: an end that is not entered is null, and no end at all is no value. */
export function pairValue(from: unknown, to: unknown): unknown {
  return from === undefined && to === undefined ? undefined : [from ?? null, to ?? null];
}

export type WindowForm = { readonly count: number | undefined; readonly unit: TimeUnit };

/** `{ last: 30, unit: 'day' }` or `{ next: … }` as its two inputs. */
export function windowForm(value: unknown, direction: 'last' | 'next'): WindowForm {
  const object = isJsonObject(value) ? value : {};
  return { count: asNumber(own(object, direction)), unit: unitOf(own(object, 'unit')) };
}

export function windowValue(form: WindowForm, direction: 'last' | 'next'): unknown {
  return { ...(form.count === undefined ? {} : { [direction]: form.count }), unit: form.unit };
}

function unitOf(value: unknown): TimeUnit {
  return TIME_UNITS.find((unit) => unit === value) ?? 'day';
}

/** How a person can say a date. */
export const DATE_MODES = ['day', 'today', 'ago', 'ahead', 'moment'] as const;
export type DateMode = (typeof DATE_MODES)[number];

export type DateForm =
  /** A calendar day, `2026-03-15`; empty until entered. */
  | { readonly mode: 'day'; readonly day: string }
  | { readonly mode: 'today' }
  | { readonly mode: 'ago' | 'ahead'; readonly count: number | undefined; readonly unit: TimeUnit }
  /** An instant with its zone, `2026-03-15T12:00:00Z`. */
  | { readonly mode: 'moment'; readonly text: string };

/** A date value as the inputs show it. @example dateForm({ ago: 3, unit: 'month' }) // { mode: 'ago', count: 3, … } */
export function dateForm(value: unknown): DateForm {
  if (value === 'today') return { mode: 'today' };
  if (typeof value === 'string') {
    return value.includes('T') ? { mode: 'moment', text: value } : { mode: 'day', day: value };
  }
  if (isJsonObject(value)) {
    const mode = 'ahead' in value ? 'ahead' : 'ago';
    return { mode, count: asNumber(own(value, mode)), unit: unitOf(own(value, 'unit')) };
  }
  return { mode: 'day', day: '' };
}

/** What the inputs say, as a rule's value; an empty day or moment is no value. */
export function dateValue(form: DateForm): DateValue | { readonly unit: TimeUnit } | undefined {
  switch (form.mode) {
    case 'day':
      return form.day === '' ? undefined : form.day;
    case 'moment':
      return form.text === '' ? undefined : form.text;
    case 'today':
      return 'today';
    case 'ago':
      return form.count === undefined ? { unit: form.unit } : { ago: form.count, unit: form.unit };
    case 'ahead':
      return { ...(form.count === undefined ? {} : { ahead: form.count }), unit: form.unit };
  }
}

/** Another way to say the date, keeping what both ways have: the count and unit of "ago" and "from now". */
export function dateInMode(form: DateForm, mode: DateMode): DateForm {
  switch (mode) {
    case 'day':
      return { mode, day: form.mode === 'moment' ? form.text.slice(0, 10) : '' };
    case 'moment':
      return { mode, text: form.mode === 'day' && form.day !== '' ? `${form.day}T00:00:00Z` : '' };
    case 'today':
      return { mode };
    case 'ago':
    case 'ahead':
      return form.mode === 'ago' || form.mode === 'ahead'
        ? { ...form, mode }
        : { mode, count: 30, unit: 'day' };
  }
}
