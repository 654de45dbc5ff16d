/**
 * The offsets of a time zone as two parallel lists, so that the engine can find the local day of an instant by looking
 * it up instead of asking its own copy of the time zone database. The copies differ (Casablanca from September 2026,
 * Amsterdam before 1940), and one definition must not mean two days depending on who answers.
 */
import { Temporal } from 'temporal-polyfill';
import { STORED_INSTANTS } from '../sql/stored-time.ts';
import { dayOf } from './calendar.ts';

/** From `starts[i]` on (milliseconds since 1970, ascending) local time is UTC plus `offsets[i]` seconds. */
export type ZoneOffsets = { readonly starts: readonly number[]; readonly offsets: readonly number[] };

const known = new Map<string, ZoneOffsets>();

/**
 * The offsets over all instants a field can hold; some 670 entries for a zone that still changes its clocks.
 * Finding them takes about a fifth of a second, so they are kept.
 * @example zoneOffsets('UTC') // { starts: [-2208902400000], offsets: [0] }
 */
export function zoneOffsets(timeZone: string): ZoneOffsets {
  const found = known.get(timeZone) ?? findOffsets(timeZone);
  known.set(timeZone, found);
  return found;
}

function findOffsets(timeZone: string): ZoneOffsets {
  const starts: number[] = [];
  const offsets: number[] = [];
  const end = Temporal.Instant.from(STORED_INSTANTS.to).epochMilliseconds;
  let at: Temporal.ZonedDateTime | null = Temporal.Instant.from(STORED_INSTANTS.from).toZonedDateTimeISO(
    timeZone,
  );
  while (at !== null && at.epochMilliseconds < end) {
    starts.push(startOfOffset(at));
    offsets.push(at.offsetNanoseconds / 1e9);
    at = at.getTimeZoneTransition('next');
  }
  return { starts, offsets };
}

/** Where clocks go back to the day before, the new offset waits until the clock has caught up: a day does not come twice. */
function startOfOffset(transition: Temporal.ZonedDateTime): number {
  const onTheClock = transition.toPlainDate();
  const day = dayOf(transition.toInstant(), transition.timeZoneId);
  const wentBack = Temporal.PlainDate.compare(onTheClock, day) < 0;
  return wentBack
    ? day.toPlainDateTime().toZonedDateTime(transition.timeZoneId, { disambiguation: 'later' })
        .epochMilliseconds
    : transition.epochMilliseconds;
}
