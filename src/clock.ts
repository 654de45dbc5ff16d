/**
 * The only place that reads the wall clock. Everything else takes a `Clock` or an instant as an argument, so that a
 * calculation, a test and a demo can all be told what time it is. Not for time zones or calendars.
 */

export type Clock = {
  /** The instant it is now. */
  now(): Date;
  /**
   * The time outside, even where `now` stands still: for what strangers compare with their own clocks (signatures) and for
   * appointments with them (retries).
   */
  wall(): Date;
  /** Milliseconds since some fixed moment, never going back: subtract two readings for a duration. Real even when `now` stands still. */
  elapsed(): number;
};

/** Milliseconds since some fixed moment, for durations where no clock is at hand (adapters, their log lines). */
export function elapsed(): number {
  return performance.now();
}

/** The machine's clock. */
export function systemClock(): Clock {
  return { now: () => new Date(), wall: () => new Date(), elapsed };
}

/**
 * A clock that stands still at the given instant (tests, demos, MUSTER_NOW). Durations go on being real.
 * @example fixedClock(new Date('2026-11-24T08:00:00Z')).now().toISOString() // '2026-11-24T08:00:00.000Z'
 */
export function fixedClock(instant: Date): Clock {
  const milliseconds = instant.getTime();
  return { now: () => new Date(milliseconds), wall: () => new Date(), elapsed };
}
