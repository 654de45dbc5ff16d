/**
 * A value of another language as a value of a field's type. Converts what can mean only one thing: a number in quotes for
 * a number field, `'true'` for a boolean one, whole digits for a text. All else is handed on as it is, for the rule
 * language to refuse in its own words, or refused here where the two languages would mean different moments.
 */
import type { CatalogueField } from '../rules/catalogue.ts';
import { FAMILY_OF } from '../rules/operators.ts';
import { type Literal, noCounterpart, type Order, type TranslationProblem } from './condition.ts';
import type { Language } from './language.ts';
import { type Span, shortened } from './place.ts';

type Converted = { readonly value: unknown } | TranslationProblem;

const NUMERIC = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i;
const WHOLE = /^[+-]?\d+$/;

/** @param compare how the field is compared with the value; a plain day is a moment only in some comparisons */
export function typedValue(
  literal: Literal,
  field: CatalogueField,
  language: Language,
  compare: '=' | Order,
): Converted {
  const { kind, value, source, span } = literal;
  switch (FAMILY_OF[field.type]) {
    case 'text':
    case 'list':
      if (kind === 'moment') return noCounterpart(span, `“${field.label}” holds text and no dates.`);
      // In a column of numbers 007 is 7, in one of texts it is not: such a number has to be put in quotes.
      return { value: kind === 'number' && /^-?(?:0|[1-9]\d*)$/.test(source) ? source : value };
    case 'number':
      if (kind === 'number') return exactNumber(Number(value), literal);
      return typeof value === 'string' && NUMERIC.test(value)
        ? exactNumber(Number(value), literal)
        : { value };
    case 'boolean':
      if (typeof value === 'string' && /^(true|false)$/i.test(value))
        return { value: value.toLowerCase() === 'true' };
      return { value: language.oneIsTrue && (value === 1 || value === 0) ? value === 1 : value };
    case 'date':
      if (typeof value !== 'string') return { value };
      return field.type === 'date' ? dayOf(value, literal, field) : momentOf(value, literal, field, compare);
  }
}

/** Numbers are stored as doubles; a whole number that is none would be another number. */
function exactNumber(value: number, { source, kind, value: text, span }: Literal): Converted {
  const written = kind === 'number' ? source : String(text).trim();
  if (WHOLE.test(written) && !Number.isSafeInteger(value)) {
    return noCounterpart(
      span,
      `The number ${shortened(written)} has too many digits to be compared exactly.`,
    );
  }
  return { value };
}

const DATE_TIME =
  /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?$/i;

function dayOf(text: string, { span }: Literal, field: CatalogueField): Converted {
  const found = DATE_TIME.exec(text.trim());
  if (found === null) return textOrToday(text, span);
  const [, day, minute, second = '00', fraction = '0', zone = 'Z'] = found;
  const isMidnight = minute === '00:00' && second === '00' && Number(fraction) === 0;
  if (isMidnight && /^(Z|[+-]00(:?00)?)$/i.test(zone)) return { value: day };
  return noCounterpart(
    span,
    `“${field.label}” holds days, and ${shortened(text)} is a moment within one.`,
    'Compare with a day: 2026-03-15.',
  );
}

function momentOf(text: string, { span }: Literal, field: CatalogueField, compare: '=' | Order): Converted {
  const found = DATE_TIME.exec(text.trim());
  if (found !== null) {
    const [, day, minute, second = '00', digits = '', zone = ''] = found;
    const fraction = digits.replace(/0+$/, '');
    const offset = zone
      .toUpperCase()
      .replace(/^([+-]\d{2}):?(\d{2})?$/, (_, hours, minutes) => `${hours}:${minutes ?? '00'}`);
    return { value: `${day}T${minute}:${second}${fraction === '' ? '' : `.${fraction}`}${offset}` };
  }
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text.trim())) return textOrToday(text, span);
  // Before a day's beginning is before the day; on, up to or after its beginning is something else than the whole day.
  if (compare === '<' || compare === '>=') return { value: text };
  const detail = `“${field.label}” holds moments: elsewhere ${text.trim()} is the moment that day begins, here the whole day.`;
  const hint =
    'Write >= with the first day and < with the day after the last, or moments such as 2026-03-15T12:00:00Z.';
  return noCounterpart(span, detail, hint);
}

/** What is not a date is refused by the rule language, except for a word that is one only there. */
function textOrToday(text: string, span: Span): Converted {
  if (text !== 'today') return { value: text };
  return noCounterpart(
    span,
    'Here “today” would be another day every day; elsewhere it is only a text.',
    'Write a date.',
  );
}
