/**
 * The moments at which a rule could change its answer about one contact while nothing but time passes: where its values
 * and events cross the edge of a window, a day begins, a period ends. Rather too many than too few: whoever asks
 * evaluates the definition at each of them, so a moment at which nothing changes costs time and does no harm.
 */
import { Temporal } from 'temporal-polyfill';
import type { CoreHeld, CoreTest } from '../rules/core-rule.ts';
import type { DateValue, FieldType, TimeUnit, Window } from '../rules/rule.ts';

type Zone = { readonly timeZone: string; readonly weekStart: number };

/** A value a rule looks at: a day as ISO date, a moment in milliseconds. */
export type TimeValue = { readonly day: Temporal.PlainDate } | { readonly at: number };

const UNIT_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000 } as const;
/** Several days are one month before the same last day of a short month: an edge lies up to four days later. */
const CLAMPED = [0, 1, 2, 3, 4] as const;
/** The day and the end of it. */
const WHOLE = [0, 1] as const;

/** Moments, in milliseconds, at which a test of a date or datetime can change its answer. */
export function testMoments(
  { operator, value }: CoreTest,
  at: TimeValue,
  zone: Zone,
  now: number,
): readonly number[] {
  switch (value.kind) {
    case 'date':
      return dateMoments(value.date, at, zone);
    case 'dateRange':
      return [...dateMoments(value.from, at, zone), ...dateMoments(value.to, at, zone)];
    case 'lastWindow':
    case 'nextWindow':
      if (operator === 'anniversaryInTheLast' || operator === 'anniversaryInTheNext') {
        return anniversaryMoments(value, at, zone, now);
      }
      return shifted(at, value.kind === 'lastWindow' ? value.count : -value.count, value.unit, zone);
    case 'period':
      return periodMoments(at, zone);
    default:
      return [];
  }
}

/** Moments at which an event can enter or leave a window. */
export function windowMoments(window: Window | undefined, at: number, zone: Zone): readonly number[] {
  if (window === undefined || !('last' in window)) return [at];
  return shifted({ at }, window.last, window.unit, zone);
}

/** The moment from which a value has held long enough. */
export function heldMoments({ count, unit }: CoreHeld, since: number, zone: Zone): readonly number[] {
  return shifted({ at: since }, count, unit, zone);
}

/** The value itself, and the value moved by a distance: as a moment where that is so many hours, else by whole days. */
function shifted(value: TimeValue, count: number, unit: TimeUnit, zone: Zone): readonly number[] {
  if ('at' in value && unit !== 'month' && unit !== 'year') {
    const moved = value.at + count * UNIT_MS[unit];
    return [value.at, value.at + 1, moved, moved + 1];
  }
  const day = dayOf(value, zone);
  const edges = unit === 'month' || unit === 'year' ? CLAMPED : WHOLE;
  return [
    ...daysFrom(day, WHOLE, zone),
    ...daysFrom(moveDay(day, count, unit), edges, zone),
    ...exact(value),
  ];
}

function exact(value: TimeValue): readonly number[] {
  return 'at' in value ? [value.at, value.at + 1] : [];
}

function dateMoments(wanted: DateValue, value: TimeValue, zone: Zone): readonly number[] {
  if (wanted === 'today') return daysFrom(dayOf(value, zone), WHOLE, zone);
  if (typeof wanted === 'string') return [];
  const count = 'ago' in wanted ? wanted.ago : -wanted.ahead;
  const { unit } = wanted;
  const moved = shifted(value, count, unit, zone);
  if (unit === 'month' || unit === 'year') return moved;
  // "Is 3 hours ago" speaks of the day on which that was: it begins and ends so many hours after the day itself.
  const days = daysFrom(dayOf(value, zone), WHOLE, zone);
  return [...moved, ...days.map((start) => start + count * UNIT_MS[unit])];
}

/** The next two anniversaries, and the beginning and end of the window around each. */
function anniversaryMoments(
  { kind, count, unit }: Extract<CoreTest['value'], { kind: 'lastWindow' | 'nextWindow' }>,
  value: TimeValue,
  zone: Zone,
  now: number,
): readonly number[] {
  const day = dayOf(value, zone);
  const { year } = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone.timeZone);
  const distance = kind === 'lastWindow' ? count : -count;
  const reach = Math.ceil(
    Math.abs(distance) / (unit === 'year' ? 1 : unit === 'month' ? 12 : unit === 'week' ? 52 : 365),
  );
  return Array.from({ length: 2 * reach + 4 }, (_, index) => year - reach - 1 + index).flatMap((each) => {
    const anniversary = day.with({ year: each }, { overflow: 'constrain' });
    const newYear = Temporal.PlainDate.from({ year: each, month: 1, day: 1 });
    return [anniversary, moveDay(anniversary, distance, unit), newYear].flatMap((one) =>
      daysFrom(one, CLAMPED, zone),
    );
  });
}

/** The beginnings of the periods around the value, and of those before and after them. */
function periodMoments(value: TimeValue, zone: Zone): readonly number[] {
  const day = dayOf(value, zone);
  const week = day.subtract({ days: (day.dayOfWeek - zone.weekStart + 7) % 7 });
  const month = day.with({ day: 1 });
  const quarter = month.subtract({ months: (month.month - 1) % 3 });
  const year = month.with({ month: 1 });
  const steps = [-2, -1, 0, 1, 2];
  return steps
    .flatMap((step) => [
      day.add({ days: step }),
      week.add({ weeks: step }),
      month.add({ months: step }),
      quarter.add({ months: 3 * step }),
      year.add({ years: step }),
    ])
    .map((each) => startOf(each, zone));
}

function daysFrom(day: Temporal.PlainDate, days: readonly number[], zone: Zone): readonly number[] {
  return days.map((count) => startOf(day.add({ days: count }), zone));
}

function dayOf(value: TimeValue, { timeZone }: Zone): Temporal.PlainDate {
  return 'day' in value
    ? value.day
    : Temporal.Instant.fromEpochMilliseconds(value.at).toZonedDateTimeISO(timeZone).toPlainDate();
}

function startOf(day: Temporal.PlainDate, { timeZone }: Zone): number {
  return day.toZonedDateTime(timeZone).epochMilliseconds;
}

function moveDay(day: Temporal.PlainDate, count: number, unit: TimeUnit): Temporal.PlainDate {
  switch (unit) {
    case 'minute':
    case 'hour':
      return day.add({ days: Math.trunc((count * UNIT_MS[unit]) / UNIT_MS.day) });
    case 'day':
      return day.add({ days: count });
    case 'week':
      return day.add({ weeks: count });
    case 'month':
      return day.add({ months: count });
    case 'year':
      return day.add({ years: count });
  }
}

/** The type of a field whose values are moments or days; undefined for others. */
export function timeValue(value: unknown, type: FieldType): TimeValue | undefined {
  if (typeof value !== 'string') return undefined;
  if (type === 'date') return { day: Temporal.PlainDate.from(value) };
  return type === 'datetime' ? { at: Date.parse(value) } : undefined;
}
