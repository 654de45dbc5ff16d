/**
 * From an end that moves with now to the moment at which it passes a value. Ends are asked where they are, at other
 * moments, so this knows no window and no calendar of its own; all it relies on is that an end never moves back.
 */
import type { Temporal } from 'temporal-polyfill';
import { type Calendar, calendarAt } from '../compile/calendar.ts';
import type { MovingEnd, MovingYears } from '../compile/time-edges.ts';

export type Zone = { readonly timeZone: string; readonly weekStart: number };

const DAY_MS = 86_400_000;
/** Clamped months and changed clocks keep an end within so much of where the distance alone would put it. */
const SLACK_MS = 5 * DAY_MS;
/** No end is followed further: what happens later is found by a calculation that comes before. */
export const HORIZON_MS = 10 * 366 * DAY_MS;

/** The calendar at a moment in milliseconds. */
export function calendarOf(at: number, { timeZone, weekStart }: Zone): Calendar {
  return calendarAt(new Date(at).toISOString(), timeZone, weekStart);
}

/** Whether the end is elsewhere at another moment; the ends of fixed dates are not. */
export function moves({ endAt }: MovingEnd, now: number, zone: Zone): boolean {
  return endAt(calendarOf(now, zone)) !== endAt(calendarOf(now + HORIZON_MS, zone));
}

/**
 * The first moment at which the end lies behind the value; undefined when that is beyond the horizon.
 * @param value not passed yet at `now`
 */
export function passingMoment(
  { of, endAt }: MovingEnd,
  value: number,
  now: number,
  zone: Zone,
): number | undefined {
  const passed = (at: number) => (endAt(calendarOf(at, zone)) ?? Number.NEGATIVE_INFINITY) > value;
  const end = endAt(calendarOf(now, zone));
  if (end === undefined) return undefined;
  const last = now + HORIZON_MS;
  const distance = (value - end) * (of === 'day' ? DAY_MS : 1) + 1;
  // A window of so many hours moves exactly as now does.
  const guess = Math.min(now + distance, last);
  if (passed(guess) && !passed(guess - 1)) return guess;
  let before = Math.max(now, guess - SLACK_MS);
  if (passed(before)) before = now;
  let after = guess;
  for (let step = SLACK_MS; !passed(after); step *= 2) {
    if (after >= last) return last;
    before = after;
    after = Math.min(after + step, last);
  }
  while (after - before > 1) {
    const middle = before + Math.floor((after - before) / 2);
    if (passed(middle)) after = middle;
    else before = middle;
  }
  return after;
}

/** As far as anniversaries are looked ahead; within this many days each of them comes round. */
const DAYS_AHEAD = 400;

/**
 * The first day on which the window holds an anniversary of the given days of the year that it did not hold, or no longer
 * holds one. After the days that are looked at it is asked again: then the moment that ends them is answered.
 * @param days month × 100 + day
 */
export function anniversaryMoment(
  { yearsAt }: MovingYears,
  days: readonly number[],
  now: number,
  zone: Zone,
): number | undefined {
  if (days.length === 0) return undefined;
  const held = (calendar: Calendar) => {
    const years = yearsAt(calendar);
    // Of the years that hold the day, the latest takes in the most values.
    return days.map((day) =>
      Math.max(
        Number.NEGATIVE_INFINITY,
        ...years.flatMap(({ before, from, to }) =>
          day >= from && day <= to ? (before.to ?? Number.POSITIVE_INFINITY) : [],
        ),
      ),
    );
  };
  const first = calendarOf(now, zone);
  const heldNow = held(first);
  let start = now;
  for (let ahead = 1; ahead <= DAYS_AHEAD; ahead += 1) {
    start = startOf(first.today.add({ days: ahead }), zone);
    const heldThen = held(calendarOf(start, zone));
    if (heldThen.some((until, index) => until !== heldNow[index])) return start;
  }
  return start;
}

function startOf(day: Temporal.PlainDate, { timeZone }: Zone): number {
  return day.toZonedDateTime(timeZone).epochMilliseconds;
}
