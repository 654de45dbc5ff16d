/** Days, moments and distances between them, read straight from the rule language: no shortcuts, no SQL. */
import { Temporal } from 'temporal-polyfill';
import type { DateValue, FieldType, TimeUnit } from '../../src/rules/rule.ts';
import type { OracleWorld } from './contact.ts';

/** A place in time that a rule speaks of: a whole day or an exact moment. */
type Point = { readonly day: Temporal.PlainDate } | { readonly moment: Temporal.Instant };

const HOURS = { minute: 1 / 60, hour: 1, day: 24, week: 7 * 24 } as const;

export function today(world: OracleWorld): Temporal.PlainDate {
  return world.now.toZonedDateTimeISO(world.timeZone).toPlainDate();
}

/** The day of a stored date, or of a stored datetime in the organisation's zone. */
export function dayOf(actual: string, type: FieldType, world: OracleWorld): Temporal.PlainDate {
  return type === 'date'
    ? Temporal.PlainDate.from(actual)
    : dayOfMoment(Temporal.Instant.from(actual), world);
}

export function dayOfMoment(moment: Temporal.Instant, world: OracleWorld): Temporal.PlainDate {
  return moment.toZonedDateTimeISO(world.timeZone).toPlainDate();
}

/** A number of days, weeks, months or years later (earlier when negative); month ends are clamped. */
export function shiftDay(day: Temporal.PlainDate, count: number, unit: TimeUnit): Temporal.PlainDate {
  switch (unit) {
    case 'day':
      return day.add({ days: count });
    case 'week':
      return day.add({ weeks: count });
    case 'month':
      return day.add({ months: count });
    case 'year':
      return day.add({ years: count });
    case 'minute':
    case 'hour':
      throw new Error(`A day cannot be moved by ${unit}s.`);
  }
}

/** Minutes to weeks are so many hours; months and years are no fixed time. */
export function shiftMoment(
  moment: Temporal.Instant,
  count: number,
  unit: 'minute' | 'hour' | 'day' | 'week',
): Temporal.Instant {
  return moment.add({ seconds: Math.round(count * HOURS[unit] * 3600) });
}

export function isCalendarStep(unit: TimeUnit): unit is 'month' | 'year' {
  return unit === 'month' || unit === 'year';
}

/** Where the date of a rule lies, for a field of the given type. */
export function pointOf(wanted: DateValue, type: FieldType, world: OracleWorld): Point {
  if (wanted === 'today') return { day: today(world) };
  if (typeof wanted === 'string') {
    if (!wanted.includes('T')) return { day: Temporal.PlainDate.from(wanted) };
    const moment = Temporal.Instant.from(wanted);
    return type === 'date' ? { day: dayOfMoment(moment, world) } : { moment };
  }
  const count = 'ago' in wanted ? -wanted.ago : wanted.ahead;
  if (type === 'date' || isCalendarStep(wanted.unit))
    return { day: shiftDay(today(world), count, wanted.unit) };
  return { moment: shiftMoment(world.now, count, wanted.unit) };
}

/** Negative when the stored value is before the point, 0 when on that day or at that moment, positive when after. */
export function compareToPoint(actual: string, type: FieldType, point: Point, world: OracleWorld): number {
  return 'moment' in point
    ? Temporal.Instant.compare(Temporal.Instant.from(actual), point.moment)
    : Temporal.PlainDate.compare(dayOf(actual, type, world), point.day);
}

/** The days on which the year comes round, from the first year after the day itself; 29 February falls on the 28th. */
export function hasAnniversary(
  day: Temporal.PlainDate,
  isWithin: (anniversary: Temporal.PlainDate) => boolean,
  years: { readonly from: number; readonly to: number },
): boolean {
  for (let year = Math.max(years.from, day.year + 1); year <= years.to; year += 1) {
    if (isWithin(day.with({ year }, { overflow: 'constrain' }))) return true;
  }
  return false;
}
