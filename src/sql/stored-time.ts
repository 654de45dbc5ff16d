/**
 * How days and instants stand in the warehouse, for everyone who writes or compares them.
 *
 * A day is a number, `Nullable(Int32)`: days since 1970-01-01, negative before. The engine's own `Date32` silently turns
 * everything before 1900 into 1900-01-01, and people born in 1893 exist. An instant is a `DateTime64(3, 'UTC')`; the
 * engine's calendar knows 1900 to 2299, so instants outside are refused where data comes in. This file does not read a
 * clock and knows no time zones.
 */

/** First and last day a field can hold. */
export const STORED_DAYS = { first: '0001-01-01', last: '9999-12-31' } as const;

/** Instants a field can hold, half-open. A day of margin keeps the wall clocks of all zones inside the engine's calendar. */
export const STORED_INSTANTS = { from: '1900-01-02T00:00:00.000Z', to: '2299-12-31T00:00:00.000Z' } as const;

const DAY_MS = 86_400_000;

/**
 * The number under which a day is stored.
 * @param day an ISO date that exists, year 1 to 9999; anything else is a bug and throws
 * @example storedDay('1893-05-01') // -28003
 */
export function storedDay(day: string): number {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  const exists = !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
  if (!exists || day < STORED_DAYS.first) throw new Error(`Not a day that can be stored: ${day}`);
  return ms / DAY_MS;
}

/** The ISO date behind a stored number. @example dayFromStored(-28003) // '1893-05-01' */
export function dayFromStored(number: number): string {
  return new Date(number * DAY_MS).toISOString().slice(0, 10);
}

/** True when a field can hold the instant. @param instant milliseconds since 1970 */
export function isStorableInstant(instant: number): boolean {
  return instant >= Date.parse(STORED_INSTANTS.from) && instant < Date.parse(STORED_INSTANTS.to);
}

/**
 * An instant as the engine reads and prints it, in UTC.
 * @param instant milliseconds since 1970, within the years 1 to 9999
 * @example storedInstant(0) // '1970-01-01 00:00:00.000'
 */
export function storedInstant(instant: number): string {
  return new Date(instant).toISOString().replace('T', ' ').replace('Z', '');
}
