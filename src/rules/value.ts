/**
 * The value of a rule: from `unknown` to what its operator wants, or the reasons why it is refused. Checking asks for
 * the reasons; normalising, describing and lint ask for the value. Texts stay as written here: trimming and lower case
 * belong to `normalize.ts`.
 */
import { readDateText } from './date-text.ts';
import { CALENDAR_UNITS, type Distance, readDistance, TIME_UNITS } from './distance.ts';
import { MOST_LIST_VALUES } from './limits.ts';
import { didYouMean } from './nearest.ts';
import type { ValueKind } from './operators.ts';
import { at } from './path.ts';
import { patternFault } from './pattern.ts';
import type { Checked, Problem, ProblemCode } from './problem.ts';
import {
  type DateValue,
  type FieldType,
  PERIODS,
  type Period,
  type RulePath,
  type TimeUnit,
} from './rule.ts';
import { describeJson, isJsonObject, own } from './shape.ts';
import { isBlank } from './text.ts';

export type RuleValue =
  | { readonly kind: 'none' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'textList'; readonly texts: readonly string[] }
  | { readonly kind: 'pattern'; readonly pattern: string }
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'numberList'; readonly numbers: readonly number[] }
  | { readonly kind: 'numberRange'; readonly from: number; readonly to: number }
  | { readonly kind: 'boolean'; readonly truth: boolean }
  | { readonly kind: 'date'; readonly date: DateValue }
  | { readonly kind: 'dateRange'; readonly from: DateValue; readonly to: DateValue }
  | ({ readonly kind: 'lastWindow' | 'nextWindow' } & Distance)
  | { readonly kind: 'period'; readonly period: Period }
  | { readonly kind: 'months'; readonly months: readonly number[] }
  | { readonly kind: 'weekdays'; readonly weekdays: readonly number[] };

/** Wrong values of one list that are named one by one. */
const MOST_PROBLEMS_OF_LIST = 20;

type Reader = (input: unknown, path: RulePath, type: FieldType) => Checked<RuleValue>;

const READERS: Record<ValueKind, Reader> = {
  none: (input, path) =>
    input === undefined
      ? { ok: true, value: { kind: 'none' } }
      : refuse('unknown_key', path, 'This operator wants no value.', 'Leave “value” out.'),
  text: (input, path, type) => map(readText(input, path, type), (text) => ({ kind: 'text', text })),
  textList: (input, path, type) =>
    map(
      readList(input, path, (item, place) => readText(item, place, type)),
      (texts) => ({ kind: 'textList', texts }),
    ),
  pattern: (input, path) => {
    const text = readText(input, path, 'text');
    if (!text.ok) return text;
    const fault = patternFault(text.value);
    if (fault !== undefined) return { ok: false, problems: [{ path, ...fault }] };
    return { ok: true, value: { kind: 'pattern', pattern: text.value } };
  },
  number: (input, path) => map(readNumber(input, path), (number) => ({ kind: 'number', number })),
  numberList: (input, path) =>
    map(readList(input, path, readNumber), (numbers) => ({ kind: 'numberList', numbers })),
  numberRange: (input, path) =>
    readRange(
      input,
      path,
      readNumber,
      (from, to) => from > to,
      (from, to) => ({ kind: 'numberRange', from, to }),
    ),
  boolean: (input, path) => {
    if (typeof input === 'boolean') return { ok: true, value: { kind: 'boolean', truth: input } };
    return isMissing(input)
      ? missing(path)
      : refuse('wrong_value_type', path, `True or false is wanted here, but it is ${describeJson(input)}.`);
  },
  date: (input, path, type) => map(readDate(input, path, type), (date) => ({ kind: 'date', date })),
  dateRange: (input, path, type) =>
    readRange(
      input,
      path,
      (item, place) => readDate(item, place, type),
      (from, to) => isCertainlyLater(from, to, type),
      (from, to) => ({ kind: 'dateRange', from, to }),
    ),
  lastWindow: (input, path, type) => readWindow(input, path, 'last', unitsOf(type)),
  nextWindow: (input, path, type) => readWindow(input, path, 'next', unitsOf(type)),
  lastDays: (input, path) => readWindow(input, path, 'last', CALENDAR_UNITS),
  nextDays: (input, path) => readWindow(input, path, 'next', CALENDAR_UNITS),
  period: (input, path) => map(readPeriod(input, path), (period) => ({ kind: 'period', period })),
  months: (input, path) =>
    map(
      readList(input, path, (item, place) => readOrdinal(item, place, 12, '1 (January) to 12 (December)')),
      (months) => ({ kind: 'months', months }),
    ),
  weekdays: (input, path) =>
    map(
      readList(input, path, (item, place) => readOrdinal(item, place, 7, '1 (Monday) to 7 (Sunday)')),
      (weekdays) => ({ kind: 'weekdays', weekdays }),
    ),
};

/**
 * Reads the value of a rule on a field of `type` whose operator wants `kind`. Refusals: `missing_value`,
 * `wrong_value_type`, `empty_list`, `empty_range`, `bad_pattern`, `limit_exceeded`, `unknown_key`.
 * @example readValue('numberRange', 'number', [20, 40], '/rules/0/value') // { kind: 'numberRange', from: 20, to: 40 }
 */
export function readValue(
  kind: ValueKind,
  type: FieldType,
  input: unknown,
  path: RulePath,
): Checked<RuleValue> {
  return READERS[kind](input, path, type);
}

function readText(input: unknown, path: RulePath, type: FieldType): Checked<string> {
  if (isMissing(input)) return missing(path);
  if (typeof input !== 'string') {
    return refuse('wrong_value_type', path, `A text is wanted here, but it is ${describeJson(input)}.`);
  }
  if (isBlank(input, type)) {
    return refuse(
      'missing_value',
      path,
      `The value holds nothing that a ${type} could be compared with.`,
      'To find contacts without a value, use “is missing”.',
    );
  }
  return { ok: true, value: input };
}

function readNumber(input: unknown, path: RulePath): Checked<number> {
  if (isMissing(input)) return missing(path);
  if (typeof input === 'number' && Number.isFinite(input)) return { ok: true, value: input };
  const quoted = typeof input === 'string' && input.trim() !== '' && Number.isFinite(Number(input));
  return refuse(
    'wrong_value_type',
    path,
    `A number is wanted here, but it is ${describeJson(input)}.`,
    quoted ? 'Write it without quotes.' : undefined,
  );
}

function readOrdinal(input: unknown, path: RulePath, last: number, range: string): Checked<number> {
  if (isMissing(input)) return missing(path);
  if (typeof input === 'number' && Number.isInteger(input) && input >= 1 && input <= last) {
    return { ok: true, value: input };
  }
  return refuse(
    'wrong_value_type',
    path,
    `A number from ${range} is wanted, but it is ${describeJson(input)}.`,
  );
}

function readPeriod(input: unknown, path: RulePath): Checked<Period> {
  if (isMissing(input)) return missing(path);
  const period = PERIODS.find((known) => known === input);
  if (period !== undefined) return { ok: true, value: period };
  const { hint } = typeof input === 'string' ? didYouMean(input, PERIODS) : {};
  const detail = `The period is one of ${PERIODS.join(', ')}, but it is ${describeJson(input)}.`;
  return refuse('wrong_value_type', path, detail, hint);
}

function readDate(input: unknown, path: RulePath, type: FieldType): Checked<DateValue> {
  if (isMissing(input)) return missing(path);
  if (input === 'today') return { ok: true, value: input };
  if (typeof input === 'string') {
    const date = readDateText(input);
    if (date.kind === 'refused') return refuse('wrong_value_type', path, `${date.why}.`, date.hint);
    return { ok: true, value: date.kind === 'day' ? date.day : date.instant };
  }
  if (isJsonObject(input)) {
    const units = unitsOf(type);
    if (own(input, 'ahead') !== undefined) {
      return map(readDistance(input, path, 'ahead', units), ({ count, unit }) => ({ ahead: count, unit }));
    }
    return map(readDistance(input, path, 'ago', units), ({ count, unit }) => ({ ago: count, unit }));
  }
  return refuse(
    'wrong_value_type',
    path,
    `A date is wanted here, but it is ${describeJson(input)}.`,
    'Write "2026-03-15", "today" or { "ago": 3, "unit": "month" }.',
  );
}

/** Hours and minutes are for instants; a date knows whole days only. */
function unitsOf(type: FieldType): readonly TimeUnit[] {
  return type === 'datetime' ? TIME_UNITS : CALENDAR_UNITS;
}

function readWindow(
  input: unknown,
  path: RulePath,
  direction: 'last' | 'next',
  units: readonly TimeUnit[],
): Checked<RuleValue> {
  if (isMissing(input)) return missing(path);
  return map(readDistance(input, path, direction, units), ({ count, unit }) => ({
    kind: direction === 'last' ? 'lastWindow' : 'nextWindow',
    count,
    unit,
  }));
}

function readList<Item>(
  input: unknown,
  path: RulePath,
  readItem: (item: unknown, path: RulePath) => Checked<Item>,
): Checked<readonly Item[]> {
  if (isMissing(input)) return missing(path);
  if (!Array.isArray(input)) {
    return refuse(
      'wrong_value_type',
      path,
      `A list is wanted here, but it is ${describeJson(input)}.`,
      'Put the value into square brackets.',
    );
  }
  if (input.length === 0) return refuse('empty_list', path, 'The list has no values.');
  if (input.length > MOST_LIST_VALUES) {
    const count = input.length.toLocaleString('en-US');
    const most = MOST_LIST_VALUES.toLocaleString('en-US');
    return refuse('limit_exceeded', path, `The list has ${count} values; at most ${most} are allowed.`);
  }
  const items: Item[] = [];
  const problems: Problem[] = [];
  for (const [index, item] of Array.from<unknown>(input).entries()) {
    const read = readItem(item, at(path, index));
    if (read.ok) items.push(read.value);
    else problems.push(...read.problems);
  }
  return problems.length > 0 ? { ok: false, problems: firstOf(problems, path) } : { ok: true, value: items };
}

/** Of a list that is wrong throughout, the first values and how many more there are. */
function firstOf(problems: readonly Problem[], path: RulePath): readonly Problem[] {
  const [first] = problems;
  const more = problems.length - MOST_PROBLEMS_OF_LIST;
  if (first === undefined || more <= 0) return problems;
  const detail = `${more.toLocaleString('en-US')} more values of this list are refused.`;
  return [{ code: first.code, path, detail }, ...problems.slice(0, MOST_PROBLEMS_OF_LIST)];
}

function readRange<End>(
  input: unknown,
  path: RulePath,
  readEnd: (end: unknown, path: RulePath) => Checked<End>,
  isEmpty: (from: End, to: End) => boolean,
  make: (from: End, to: End) => RuleValue,
): Checked<RuleValue> {
  if (isMissing(input)) return missing(path);
  if (!Array.isArray(input) || input.length !== 2) {
    const what = Array.isArray(input) ? `a list of ${input.length}` : describeJson(input);
    return refuse(
      'wrong_value_type',
      path,
      `Two values are wanted here, the ends of a range, but it is ${what}.`,
    );
  }
  const from = readEnd(input[0], at(path, 0));
  const to = readEnd(input[1], at(path, 1));
  if (!from.ok || !to.ok) {
    return { ok: false, problems: [...(from.ok ? [] : from.problems), ...(to.ok ? [] : to.problems)] };
  }
  if (isEmpty(from.value, to.value)) {
    return refuse(
      'empty_range',
      path,
      'The range begins after its end, so nothing lies in it.',
      'Swap the two values.',
    );
  }
  return { ok: true, value: make(from.value, to.value) };
}

/** True when `from` is after `to` whatever the time and zone; ends of unlike kinds are left to the calculation. */
function isCertainlyLater(from: DateValue, to: DateValue, type: FieldType): boolean {
  const left = distanceFromToday(from);
  const right = distanceFromToday(to);
  if (left !== undefined && right !== undefined) {
    const apart = left.count * right.count < 0;
    // Of a datetime, "a few hours ago" is a moment that can lie within today, which is a whole day.
    const wholeDays = type === 'date' && left.count * right.count === 0;
    return (left.unit === right.unit || apart || wholeDays) && left.count > right.count;
  }
  if (typeof from !== 'string' || typeof to !== 'string') return false;
  return from.length === to.length && from > to;
}

function distanceFromToday(date: DateValue): { readonly count: number; readonly unit: string } | undefined {
  if (date === 'today') return { count: 0, unit: 'today' };
  if (typeof date === 'string') return undefined;
  return 'ago' in date ? { count: -date.ago, unit: date.unit } : { count: date.ahead, unit: date.unit };
}

/** Nothing there: absent, null or empty text, as an editor's untouched input leaves it. */
function isMissing(input: unknown): input is undefined | null | '' {
  return input === undefined || input === null || input === '';
}

function missing(path: RulePath): Checked<never> {
  return refuse('missing_value', path, 'A value is missing.');
}

function refuse(code: ProblemCode, path: RulePath, detail: string, hint?: string): Checked<never> {
  return { ok: false, problems: [{ code, path, detail, ...(hint === undefined ? {} : { hint }) }] };
}

function map<From, To>(read: Checked<From>, make: (value: From) => To): Checked<To> {
  return read.ok ? { ok: true, value: make(read.value) } : read;
}
