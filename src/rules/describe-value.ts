/** The values of rules in words: "50,000", "US, CA or DE", "15 March 2026", "the last 30 days", "6 months ago". */
import { assertNever } from '../assert-never.ts';
import type { DateValue, Period, TimeUnit } from './rule.ts';
import type { RuleValue } from './value.ts';

/** Lists longer than this name their first values and the number of the others. */
const LONGEST_LIST = 10;
const NAMED_OF_LONGER_LIST = 8;
const LONGEST_TEXT = 80;

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

const PERIOD_WORDS = {
  yesterday: 'yesterday',
  today: 'today',
  tomorrow: 'tomorrow',
  lastWeek: 'in the last calendar week',
  thisWeek: 'in this calendar week',
  nextWeek: 'in the next calendar week',
  lastMonth: 'in the last calendar month',
  thisMonth: 'in this calendar month',
  nextMonth: 'in the next calendar month',
  lastQuarter: 'in the last quarter',
  thisQuarter: 'in this quarter',
  nextQuarter: 'in the next quarter',
  lastYear: 'in the last calendar year',
  thisYear: 'in this calendar year',
  nextYear: 'in the next calendar year',
} as const satisfies Record<Period, string>;

/** How the values of a list are joined. */
type Joining = 'any' | 'all' | 'none';

/** The value in words. Texts that are part of another text are always quoted, whole values only where it helps. */
export function describeValue(value: RuleValue, quoted: boolean, joining: Joining): string {
  switch (value.kind) {
    case 'none':
      return '';
    case 'text':
      return quoted ? quote(value.text) : plainText(value.text);
    case 'textList':
      return joinWords(value.texts, plainText, joining);
    case 'pattern':
      return quote(value.pattern);
    case 'number':
      return describeNumber(value.number);
    case 'numberList':
      return joinWords(value.numbers, describeNumber, joining);
    case 'numberRange':
      return `${describeNumber(value.from)} and ${describeNumber(value.to)}`;
    case 'boolean':
      return value.truth ? 'yes' : 'no';
    case 'date':
      return describeDate(value.date);
    case 'dateRange':
      return `${describeDate(value.from)} and ${describeDate(value.to)}`;
    case 'lastWindow':
      return `the last ${describeSpan(value.count, value.unit)}`;
    case 'nextWindow':
      return `the next ${describeSpan(value.count, value.unit)}`;
    case 'period':
      return PERIOD_WORDS[value.period];
    case 'months':
      return joinWords(value.months, (month) => MONTHS[month - 1] ?? String(month), 'any');
    case 'weekdays':
      return joinWords(value.weekdays, (weekday) => WEEKDAYS[weekday - 1] ?? String(weekday), 'any');
    default:
      return assertNever(value);
  }
}

/** True for dates that are told from now: "today", "6 months ago". */
export function isRelative(date: DateValue): boolean {
  return date === 'today' || typeof date !== 'string';
}

/** A name or text in quotes, on one line. @example quote('VIP') // '“VIP”' */
export function quote(text: string): string {
  const line = text.replaceAll(/\s+/gu, ' ').trim();
  const letters = Array.from(line);
  return `“${letters.length > LONGEST_TEXT ? `${letters.slice(0, LONGEST_TEXT).join('')}…` : line}”`;
}

/** Quotes a text only where it could be taken for a part of the sentence. */
function plainText(text: string): string {
  const word = text.trim();
  const plain =
    word.length <= LONGEST_TEXT &&
    /^[\p{L}\p{N}]([\p{L}\p{M}\p{N} .+@'’&/_-]*[\p{L}\p{M}\p{N}+])?$/u.test(word);
  return plain && !READS_AS_SENTENCE.test(word) ? word : quote(word);
}

const READS_AS_SENTENCE =
  /^(missing|empty|yes|no|today)$|^(not|neither|none|either|both|one|on|in|under|over|at|between|within) | (or|and|nor) /iu;

const FIGURES = new Intl.NumberFormat('en-US', { useGrouping: 'min2', maximumFractionDigits: 20 });

/** Groups of three digits from 10,000 on, so that years read as years; very large and small ones with an exponent. */
function describeNumber(number: number): string {
  const size = Math.abs(number);
  if (size !== 0 && (size >= 1e15 || size < 1e-6)) return String(number);
  return FIGURES.format(number);
}

/** The end of a window: a day or a moment. */
export function describeEnd(end: string): string {
  return describeDate(end);
}

/** A share in percent. @example describeShare(12.5) // '12.5%' */
export function describeShare(percent: number): string {
  return `${FIGURES.format(Number(percent.toFixed(4)))}%`;
}

function describeDate(date: DateValue): string {
  if (typeof date !== 'string') {
    return 'ago' in date
      ? `${describeSpan(date.ago, date.unit, true)} ago`
      : `${describeSpan(date.ahead, date.unit, true)} from now`;
  }
  if (date === 'today') return date;
  const [year, month, day] = date.slice(0, 10).split('-').map(Number);
  const words = `${day} ${MONTHS[(month ?? 0) - 1]} ${year}`;
  if (date.length === 10) return words;
  const time = date
    .slice(11, -1)
    .replace(/\.000$/, '')
    .replace(/:00$/, '');
  return `${words} at ${time} UTC`;
}

/** A time in words. @example describeSpan(1, 'day') // 'day', as in "the last day"; with `one`: '1 day' */
export function describeSpan(count: number, unit: TimeUnit, one = false): string {
  if (count === 1) return one ? `1 ${unit}` : unit;
  return `${describeNumber(count)} ${unit}s`;
}

function joinWords<Value>(
  values: readonly Value[],
  describe: (value: Value) => string,
  joining: Joining,
): string {
  const named = values
    .slice(0, values.length > LONGEST_LIST ? NAMED_OF_LONGER_LIST : LONGEST_LIST)
    .map(describe);
  const others = values.length - named.length;
  const [first = '', second = ''] = named;
  switch (joining) {
    case 'any':
      return others > 0 ? `${named.join(', ')} or one of ${others} others` : joined(named, 'or');
    case 'all':
      if (others > 0) return `all of ${named.join(', ')} and ${others} others`;
      if (named.length === 2) return `both ${first} and ${second}`;
      return named.length === 1 ? first : `all of ${joined(named, 'and')}`;
    case 'none':
      if (others > 0) return `none of ${named.join(', ')} and ${others} others`;
      if (named.length === 2) return `neither ${first} nor ${second}`;
      return named.length === 1 ? first : `none of ${joined(named, 'and')}`;
    default:
      return assertNever(joining);
  }
}

function joined(words: readonly string[], conjunction: 'or' | 'and'): string {
  const last = words.at(-1) ?? '';
  return words.length === 1 ? last : `${words.slice(0, -1).join(', ')} ${conjunction} ${last}`;
}
