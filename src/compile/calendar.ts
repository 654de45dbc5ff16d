/**
 * Days and instants of one calculation: what "today" is, where a day begins, which days and moments a date in a rule
 * stands for. All answers are absolute: stored day numbers and milliseconds. Nothing here knows SQL.
 *
 * A day goes from its first moment to the first moment of the next one. That is plain where clocks are; it also holds
 * where a day was skipped (Apia, 30 December 2011: no moment at all) and where clocks went back over midnight
 * (St. John's until 2011: what the clock repeats of yesterday counts as today).
 */
import { Temporal } from 'temporal-polyfill';
import type { Compare } from '../rules/core-rule.ts';
import type { DateValue, Period, TimeUnit, Window } from '../rules/rule.ts';
import { storedDay } from '../sql/stored-time.ts';
import type { AnniversaryYear, Range } from './resolved-rule.ts';

export type Calendar = {
  readonly timeZone: string;
  readonly now: Temporal.Instant;
  readonly today: Temporal.PlainDate;
  /** The day on which weeks begin: 1 is Monday, 7 Sunday. */
  readonly weekStart: number;
};

/** What fields of a type are compared by: dates by day, datetimes by instant. */
export type Scale = Range['of'];

type Moment =
  | { readonly kind: 'day'; readonly day: Temporal.PlainDate }
  | { readonly kind: 'instant'; readonly instant: Temporal.Instant };

type Span = { readonly start: number; readonly end: number };

const UNIT_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000 } as const;

/** @param now ISO instant; counted in whole milliseconds, as instants are stored */
export function calendarAt(now: string, timeZone: string, weekStart = 1): Calendar {
  const instant = Temporal.Instant.fromEpochMilliseconds(Temporal.Instant.from(now).epochMilliseconds);
  return { timeZone, now: instant, today: dayOf(instant, timeZone), weekStart };
}

/** The day an instant belongs to. @example dayOf(Temporal.Instant.from('2025-12-31T23:30:00Z'), 'Europe/Berlin') // 2026-01-01 */
export function dayOf(instant: Temporal.Instant, timeZone: string): Temporal.PlainDate {
  const onTheClock = instant.toZonedDateTimeISO(timeZone).toPlainDate();
  const next = onTheClock.add({ days: 1 });
  return startOfDay(next, timeZone) <= instant.epochMilliseconds ? next : onTheClock;
}

/**
 * Values that compare with a date as wanted: with a day as a whole, with an instant to the millisecond. Only "is 3 days
 * ago" speaks of that day, although before and after it are exact.
 * @example rangeOfComparison('instant', '<=', '2026-03-15', berlin) // { of: 'instant', to: 1773615600000 }
 */
export function rangeOfComparison(
  scale: Scale,
  compare: Compare,
  value: DateValue,
  calendar: Calendar,
): Range {
  const moment = momentOf(value, scale, calendar);
  const asked = compare === '=' && typeof value === 'object' ? dayMoment(moment, calendar) : moment;
  const span = spanOf(asked, scale, calendar);
  switch (compare) {
    case '=':
      return { of: scale, from: span.start, to: span.end };
    case '<':
      return { of: scale, to: span.start };
    case '<=':
      return { of: scale, to: span.end };
    case '>':
      return { of: scale, from: span.end };
    case '>=':
      return { of: scale, from: span.start };
  }
}

/** Both ends included: whole days where they are days. */
export function rangeBetween(scale: Scale, from: DateValue, to: DateValue, calendar: Calendar): Range {
  return {
    of: scale,
    from: spanOf(momentOf(from, scale, calendar), scale, calendar).start,
    to: spanOf(momentOf(to, scale, calendar), scale, calendar).end,
  };
}

/** `(now − n, now]` for instants in minutes to weeks, else `(today − n, today]` in whole days. */
export function rangeOfLast(scale: Scale, last: number, unit: TimeUnit, calendar: Calendar): Range {
  if (scale === 'instant' && isFixed(unit)) {
    const now = calendar.now.epochMilliseconds;
    return { of: scale, from: now - last * UNIT_MS[unit] + 1, to: now + 1 };
  }
  const { first, last: end } = lastDays(last, unit, calendar);
  return {
    of: scale,
    from: startOn(first, scale, calendar),
    to: startOn(end.add({ days: 1 }), scale, calendar),
  };
}

/** `[now, now + n)` for instants in minutes to weeks, else `[today, today + n)` in whole days. */
export function rangeOfNext(scale: Scale, next: number, unit: TimeUnit, calendar: Calendar): Range {
  if (scale === 'instant' && isFixed(unit)) {
    const now = calendar.now.epochMilliseconds;
    return { of: scale, from: now, to: now + next * UNIT_MS[unit] };
  }
  const { first, last } = nextDays(next, unit, calendar);
  return {
    of: scale,
    from: startOn(first, scale, calendar),
    to: startOn(last.add({ days: 1 }), scale, calendar),
  };
}

/** A calendar day, week, month, quarter or year: the one of today, or the one before or after it. */
export function rangeOfPeriod(scale: Scale, period: Period, calendar: Calendar): Range {
  const first = firstDayOf(period, calendar);
  return {
    of: scale,
    from: startOn(first, scale, calendar),
    to: startOn(first.add(PERIOD_LENGTH[unitOfPeriod(period)]), scale, calendar),
  };
}

const PERIOD_LENGTH = {
  day: { days: 1 },
  week: { weeks: 1 },
  month: { months: 1 },
  quarter: { months: 3 },
  year: { years: 1 },
} as const satisfies Record<string, Temporal.DurationLike>;

function unitOfPeriod(period: Period): keyof typeof PERIOD_LENGTH {
  if (period.endsWith('Week')) return 'week';
  if (period.endsWith('Month')) return 'month';
  if (period.endsWith('Quarter')) return 'quarter';
  return period.endsWith('Year') ? 'year' : 'day';
}

function firstDayOf(period: Period, { today, weekStart }: Calendar): Temporal.PlainDate {
  const unit = unitOfPeriod(period);
  const length = PERIOD_LENGTH[unit];
  const first = today.subtract({ days: daysInto(unit, today, weekStart) });
  if (period.startsWith('last') || period === 'yesterday') return first.subtract(length);
  return period.startsWith('next') || period === 'tomorrow' ? first.add(length) : first;
}

/** How many days of the period are over. */
function daysInto(unit: keyof typeof PERIOD_LENGTH, today: Temporal.PlainDate, weekStart: number): number {
  switch (unit) {
    case 'day':
      return 0;
    case 'week':
      return (today.dayOfWeek - weekStart + 7) % 7;
    case 'month':
      return today.day - 1;
    case 'quarter':
      return today.since(today.with({ month: today.month - ((today.month - 1) % 3), day: 1 })).days;
    case 'year':
      return today.dayOfYear - 1;
  }
}

/** The instants at which events count: those of the window, and never one later than now. */
export function rangeOfWindow(window: Window | undefined, calendar: Calendar): Range {
  const end = calendar.now.epochMilliseconds + 1;
  if (window === undefined) return { of: 'instant', to: end };
  if ('last' in window) {
    const range = rangeOfLast('instant', window.last, window.unit, calendar);
    return { ...range, to: Math.min(range.to ?? end, end) };
  }
  const at = (date: string) => spanOf(momentOf(date, 'instant', calendar), 'instant', calendar).start;
  const from = window.from === undefined ? {} : { from: at(window.from) };
  return { of: 'instant', ...from, to: Math.min(window.to === undefined ? end : at(window.to), end) };
}

/** The anniversaries in the last days, today included. */
export function anniversariesInLast(scale: Scale, last: number, unit: TimeUnit, calendar: Calendar) {
  return anniversariesWithin(lastDays(last, unit, calendar), scale, calendar);
}

/** The anniversaries in the next days, today included. */
export function anniversariesInNext(scale: Scale, next: number, unit: TimeUnit, calendar: Calendar) {
  return anniversariesWithin(nextDays(next, unit, calendar), scale, calendar);
}

type Days = { readonly first: Temporal.PlainDate; readonly last: Temporal.PlainDate };

function lastDays(count: number, unit: TimeUnit, { today }: Calendar): Days {
  return { first: today.subtract(calendarDuration(count, unit)).add({ days: 1 }), last: today };
}

function nextDays(count: number, unit: TimeUnit, { today }: Calendar): Days {
  return { first: today, last: today.add(calendarDuration(count, unit)).subtract({ days: 1 }) };
}

/**
 * A window as month-and-day ranges per year, latest first. A day has its anniversary only in later years; a whole year in
 * the window holds those of all earlier years, which are then left out. So there are never more than two.
 */
function anniversariesWithin(
  { first, last }: Days,
  scale: Scale,
  calendar: Calendar,
): readonly AnniversaryYear[] {
  const years: AnniversaryYear[] = [];
  for (let year = last.year; year >= first.year; year -= 1) {
    const newYear = Temporal.PlainDate.from({ year, month: 1, day: 1 });
    const from = year === first.year ? monthAndDay(first) : 101;
    const to = year === last.year ? monthAndDay(last) : 1231;
    const before: Range = { of: scale, to: startOn(newYear, scale, calendar) };
    // In a common year 29 February is kept on the 28th.
    years.push({ before, from, to: to === 228 && !newYear.inLeapYear ? 229 : to });
    if (from === 101 && to === 1231) break;
  }
  return years;
}

function monthAndDay(day: Temporal.PlainDate): number {
  return day.month * 100 + day.day;
}

function momentOf(value: DateValue, scale: Scale, calendar: Calendar): Moment {
  if (value === 'today') return { kind: 'day', day: calendar.today };
  if (typeof value === 'string') {
    return value.includes('T')
      ? { kind: 'instant', instant: Temporal.Instant.from(value) }
      : { kind: 'day', day: Temporal.PlainDate.from(value) };
  }
  const steps = 'ago' in value ? -value.ago : value.ahead;
  if (scale === 'instant' && isFixed(value.unit)) {
    return { kind: 'instant', instant: calendar.now.add({ milliseconds: steps * UNIT_MS[value.unit] }) };
  }
  return { kind: 'day', day: calendar.today.add(calendarDuration(steps, value.unit)) };
}

function dayMoment(moment: Moment, { timeZone }: Calendar): Moment {
  return moment.kind === 'day' ? moment : { kind: 'day', day: dayOf(moment.instant, timeZone) };
}

/** What a moment takes up on the scale: a day all of it, an instant one millisecond. */
function spanOf(moment: Moment, scale: Scale, calendar: Calendar): Span {
  if (scale === 'instant' && moment.kind === 'instant') {
    const start = moment.instant.epochMilliseconds;
    return { start, end: start + 1 };
  }
  const day = moment.kind === 'day' ? moment.day : dayOf(moment.instant, calendar.timeZone);
  return { start: startOn(day, scale, calendar), end: startOn(day.add({ days: 1 }), scale, calendar) };
}

function startOn(day: Temporal.PlainDate, scale: Scale, { timeZone }: Calendar): number {
  return scale === 'day' ? dayNumber(day) : startOfDay(day, timeZone);
}

function startOfDay(day: Temporal.PlainDate, timeZone: string): number {
  return day.toZonedDateTime(timeZone).epochMilliseconds;
}

function dayNumber(day: Temporal.PlainDate): number {
  return storedDay(day.toString());
}

/** A distance in minutes to weeks as milliseconds: so many hours, whatever the clocks do. */
export function fixedMilliseconds(count: number, unit: Exclude<TimeUnit, 'month' | 'year'>): number {
  return count * UNIT_MS[unit];
}

function isFixed(unit: TimeUnit): unit is keyof typeof UNIT_MS {
  return unit !== 'month' && unit !== 'year';
}

/** Minutes and hours are no distance between days; checking refuses them, so meeting them here is a bug. */
function calendarDuration(count: number, unit: TimeUnit): Temporal.DurationLike {
  switch (unit) {
    case 'day':
      return { days: count };
    case 'week':
      return { weeks: count };
    case 'month':
      return { months: count };
    case 'year':
      return { years: count };
    case 'minute':
    case 'hour':
      throw new Error(`Days are not counted in the unit ${unit}.`);
  }
}
