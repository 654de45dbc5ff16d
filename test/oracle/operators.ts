/**
 * What each operator means, one plain function each: a second reading of the rule language that shares nothing with
 * normalizing and compiling. Engine and oracle are compared over random definitions and contacts.
 */
import { RE2JS } from 're2js';
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import type { FieldType, Operator } from '../../src/rules/rule.ts';
import type { OracleValue, OracleWorld } from './contact.ts';
import {
  compareToPoint,
  dayOf,
  dayOfMoment,
  hasAnniversary,
  isCalendarStep,
  pointOf,
  shiftDay,
  shiftMoment,
  today,
} from './time.ts';

/** What a contact has, and what the rule asks for. */
type Question = {
  readonly actual: OracleValue;
  readonly type: FieldType;
  readonly wanted: unknown;
  readonly world: OracleWorld;
};

const unit = z.enum(['minute', 'hour', 'day', 'week', 'month', 'year']);
const lastWindow = z.object({ last: z.number(), unit });
const nextWindow = z.object({ next: z.number(), unit });
const dateValue = z.union([
  z.string(),
  z.object({ ago: z.number(), unit }),
  z.object({ ahead: z.number(), unit }),
]);
const texts = z.array(z.string());
const numbers = z.array(z.number());

export const ORACLE_OPERATORS = {
  '=': equals,
  '!=': (question) => !equals(question),
  '<': (question) => compares(question, (order) => order < 0),
  '<=': (question) => compares(question, (order) => order <= 0),
  '>': (question) => compares(question, (order) => order > 0),
  '>=': (question) => compares(question, (order) => order >= 0),
  between: isBetween,
  notBetween: (question) => !isBetween(question),
  in: isIn,
  notIn: (question) => !isIn(question),
  contains: (question) => textTest(question, (actual, wanted) => actual.includes(wanted)),
  doesNotContain: (question) => !textTest(question, (actual, wanted) => actual.includes(wanted)),
  beginsWith: (question) => textTest(question, (actual, wanted) => actual.startsWith(wanted)),
  doesNotBeginWith: (question) => !textTest(question, (actual, wanted) => actual.startsWith(wanted)),
  endsWith: (question) => textTest(question, (actual, wanted) => actual.endsWith(wanted)),
  doesNotEndWith: (question) => !textTest(question, (actual, wanted) => actual.endsWith(wanted)),
  matches: doesMatch,
  doesNotMatch: (question) => !doesMatch(question),
  null: ({ actual }) => isMissing(actual),
  notNull: ({ actual }) => !isMissing(actual),
  inTheLast: isInTheLast,
  notInTheLast: (question) => !isInTheLast(question),
  inTheNext: isInTheNext,
  notInTheNext: (question) => !isInTheNext(question),
  inPeriod: isInPeriod,
  notInPeriod: (question) => !isInPeriod(question),
  anniversaryInTheNext: ({ actual, type, wanted, world }) => {
    if (isMissing(actual) || typeof actual !== 'string') return false;
    const { next, unit } = nextWindow.parse(wanted);
    const start = today(world);
    const end = shiftDay(start, next, unit);
    return hasAnniversary(
      dayOf(actual, type, world),
      (day) => Temporal.PlainDate.compare(day, start) >= 0 && Temporal.PlainDate.compare(day, end) < 0,
      { from: start.year, to: end.year },
    );
  },
  anniversaryInTheLast: ({ actual, type, wanted, world }) => {
    if (isMissing(actual) || typeof actual !== 'string') return false;
    const { last, unit } = lastWindow.parse(wanted);
    const end = today(world);
    const start = shiftDay(end, -last, unit);
    return hasAnniversary(
      dayOf(actual, type, world),
      (day) => Temporal.PlainDate.compare(day, start) > 0 && Temporal.PlainDate.compare(day, end) <= 0,
      { from: start.year, to: end.year },
    );
  },
  monthIs: ({ actual, type, wanted, world }) =>
    !isMissing(actual) &&
    typeof actual === 'string' &&
    numbers.parse(wanted).includes(dayOf(actual, type, world).month),
  weekdayIs: ({ actual, type, wanted, world }) =>
    !isMissing(actual) &&
    typeof actual === 'string' &&
    numbers.parse(wanted).includes(dayOf(actual, type, world).dayOfWeek),
  hasAny: hasAny,
  hasAll: ({ actual, wanted }) => texts.parse(wanted).every((value) => elementsOf(actual).has(fold(value))),
  hasOnly: ({ actual, wanted }) => {
    const allowed = new Set(texts.parse(wanted).map(fold));
    return !isMissing(actual) && [...elementsOf(actual)].every((element) => allowed.has(element));
  },
  hasNone: (question) => !hasAny(question),
} satisfies Record<Operator, (question: Question) => boolean>;

/** Two stored values of comparable fields: negative, 0 or positive; undefined when either is missing or they differ. */
export function compareStored(
  one: { readonly actual: OracleValue; readonly type: FieldType },
  other: { readonly actual: OracleValue; readonly type: FieldType },
  world: OracleWorld,
): number | undefined {
  const [a, b] = [one.actual, other.actual];
  if (isMissing(a) || isMissing(b)) return undefined;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'boolean' && typeof b === 'boolean') return a === b ? 0 : 1;
  if (typeof a !== 'string' || typeof b !== 'string') return undefined;
  const isTime = one.type === 'date' || one.type === 'datetime';
  if (!isTime) return fold(a) === fold(b) ? 0 : 1;
  if (one.type === 'datetime' && other.type === 'datetime') {
    return Temporal.Instant.compare(Temporal.Instant.from(a), Temporal.Instant.from(b));
  }
  return Temporal.PlainDate.compare(dayOf(a, one.type, world), dayOf(b, other.type, world));
}

/** No value, blank text, no number, or a list without an element. */
export function isMissing(actual: OracleValue | undefined): actual is null | undefined {
  if (actual === null || actual === undefined || Number.isNaN(actual)) return true;
  if (typeof actual === 'string') return actual.trim() === '';
  return typeof actual === 'object' && elementsOf(actual).size === 0;
}

function fold(text: string): string {
  return text.trim().toLowerCase();
}

/** Phone numbers are stored as digits; what people put between them is not part of the question. */
function foldWanted(text: string, type: FieldType): string {
  if (type !== 'phone') return fold(text);
  return fold([...text].filter((letter) => !' \u00a0\t-./()[]'.includes(letter)).join(''));
}

function elementsOf(actual: OracleValue): ReadonlySet<string> {
  if (typeof actual !== 'object' || actual === null) return new Set();
  return new Set(actual.map(fold).filter((element) => element !== ''));
}

function textTest(
  { actual, type, wanted }: Question,
  test: (actual: string, wanted: string) => boolean,
): boolean {
  if (isMissing(actual) || typeof actual !== 'string') return false;
  return test(fold(actual), foldWanted(z.string().parse(wanted), type));
}

function equals(question: Question): boolean {
  const { actual, type, wanted, world } = question;
  if (isMissing(actual)) return false;
  if (typeof actual === 'number' || typeof actual === 'boolean') return actual === wanted;
  if (type !== 'date' && type !== 'datetime') return textTest(question, (a, b) => a === b);
  if (typeof actual !== 'string') return false;
  const date = dateValue.parse(wanted);
  const point = pointOf(date, type, world);
  // "Is 3 days ago" speaks of that day, although of a datetime it is a moment elsewhere.
  const asked =
    typeof date === 'object' && 'moment' in point ? { day: dayOfMoment(point.moment, world) } : point;
  return compareToPoint(actual, type, asked, world) === 0;
}

function compares({ actual, type, wanted, world }: Question, test: (order: number) => boolean): boolean {
  if (isMissing(actual)) return false;
  if (typeof actual === 'number') return test(actual - z.number().parse(wanted));
  if (typeof actual !== 'string') return false;
  return test(compareToPoint(actual, type, pointOf(dateValue.parse(wanted), type, world), world));
}

function isBetween(question: Question): boolean {
  const [from, to] = z.tuple([z.unknown(), z.unknown()]).parse(question.wanted);
  return (
    compares({ ...question, wanted: from }, (order) => order >= 0) &&
    compares({ ...question, wanted: to }, (order) => order <= 0)
  );
}

function isIn({ wanted, ...question }: Question): boolean {
  return z
    .array(z.unknown())
    .parse(wanted)
    .some((one) => equals({ ...question, wanted: one }));
}

function doesMatch({ actual, wanted }: Question): boolean {
  if (isMissing(actual) || typeof actual !== 'string') return false;
  return RE2JS.compile(z.string().parse(wanted), RE2JS.CASE_INSENSITIVE).matcher(actual.trim()).find();
}

function hasAny({ actual, wanted }: Question): boolean {
  return texts.parse(wanted).some((value) => elementsOf(actual).has(fold(value)));
}

function isInTheLast({ actual, type, wanted, world }: Question): boolean {
  if (isMissing(actual) || typeof actual !== 'string') return false;
  const { last, unit } = lastWindow.parse(wanted);
  if (type === 'date' || isCalendarStep(unit)) {
    const [day, end] = [dayOf(actual, type, world), today(world)];
    return (
      Temporal.PlainDate.compare(day, shiftDay(end, -last, unit)) > 0 &&
      Temporal.PlainDate.compare(day, end) <= 0
    );
  }
  const moment = Temporal.Instant.from(actual);
  const start = shiftMoment(world.now, -last, unit);
  return Temporal.Instant.compare(moment, start) > 0 && Temporal.Instant.compare(moment, world.now) <= 0;
}

function isInTheNext({ actual, type, wanted, world }: Question): boolean {
  if (isMissing(actual) || typeof actual !== 'string') return false;
  const { next, unit } = nextWindow.parse(wanted);
  if (type === 'date' || isCalendarStep(unit)) {
    const [day, start] = [dayOf(actual, type, world), today(world)];
    return (
      Temporal.PlainDate.compare(day, start) >= 0 &&
      Temporal.PlainDate.compare(day, shiftDay(start, next, unit)) < 0
    );
  }
  const moment = Temporal.Instant.from(actual);
  const end = shiftMoment(world.now, next, unit);
  return Temporal.Instant.compare(moment, world.now) >= 0 && Temporal.Instant.compare(moment, end) < 0;
}

/** Walks from today to the first day of the period around it, then to the one before or after. */
function isInPeriod({ actual, type, wanted, world }: Question): boolean {
  if (isMissing(actual) || typeof actual !== 'string') return false;
  const day = dayOf(actual, type, world);
  const [, which = '', unit = 'day'] =
    /^(last|this|next)(Week|Month|Quarter|Year)$/.exec(String(wanted)) ?? [];
  const now = today(world);
  if (which === '') {
    const shift = { yesterday: -1, today: 0, tomorrow: 1 }[String(wanted)] ?? Number.NaN;
    return day.equals(now.add({ days: shift }));
  }
  const startsPeriod = (each: Temporal.PlainDate) =>
    unit === 'Week'
      ? each.dayOfWeek === (world.weekStart ?? 1)
      : each.day === 1 &&
        (unit === 'Month' || (unit === 'Quarter' ? each.month % 3 === 1 : each.month === 1));
  const walk = (from: Temporal.PlainDate, step: -1 | 1): Temporal.PlainDate => {
    let at = from;
    while (!startsPeriod(at)) at = at.add({ days: step });
    return at;
  };
  const first = walk(now, -1);
  const start =
    which === 'this'
      ? first
      : which === 'next'
        ? walk(first.add({ days: 1 }), 1)
        : walk(first.add({ days: -1 }), -1);
  const end = walk(start.add({ days: 1 }), 1);
  return Temporal.PlainDate.compare(day, start) >= 0 && Temporal.PlainDate.compare(day, end) < 0;
}
