/** Random days and moments around a fixed now: the edges of windows, month ends, leap days, days the clocks change. */
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';

/** When and where a definition is calculated. */
export type Moment = { readonly now: string; readonly timeZone: string };

export const MOMENTS: readonly Moment[] = [
  { now: '2026-03-15T12:00:00Z', timeZone: 'Europe/Berlin' },
  { now: '2026-03-29T00:30:00Z', timeZone: 'Europe/Berlin' },
  { now: '2026-10-25T00:59:59.999Z', timeZone: 'Europe/Berlin' },
  { now: '2024-02-29T23:30:00Z', timeZone: 'America/New_York' },
  { now: '2026-01-31T05:00:00Z', timeZone: 'Asia/Kolkata' },
  { now: '2025-12-31T11:00:00Z', timeZone: 'Pacific/Auckland' },
  { now: '2026-09-06T04:30:00Z', timeZone: 'America/Santiago' },
  { now: '2027-03-01T00:00:00Z', timeZone: 'UTC' },
];

export const momentArbitrary: fc.Arbitrary<Moment> = fc.constantFrom(...MOMENTS);

/** Days that break careless arithmetic, the first and last that can be stored among them. */
const AWKWARD_DAYS = [
  '1900-01-01',
  '1969-12-31',
  '1970-01-01',
  '1996-02-29',
  '2000-02-29',
  '2024-02-28',
  '2024-02-29',
  '2025-02-28',
  '2025-03-01',
  '2025-12-31',
  '2026-01-01',
  '2026-01-31',
  '2026-02-28',
  '2026-03-29',
  '2026-10-25',
  '2299-12-31',
] as const;

const DAY_STEPS = [
  0, 1, 2, 6, 7, 8, 13, 14, 27, 28, 29, 30, 31, 59, 60, 89, 90, 181, 182, 364, 365, 366, 730,
] as const;

/** A day as `YYYY-MM-DD`, mostly within two years of now and often at the edge of a usual window. */
export function dayArbitrary({ now, timeZone }: Moment): fc.Arbitrary<string> {
  const today = Temporal.Instant.from(now).toZonedDateTimeISO(timeZone).toPlainDate();
  return fc.oneof(
    {
      weight: 4,
      arbitrary: fc
        .tuple(fc.constantFrom(...DAY_STEPS), fc.constantFrom(-1, 1))
        .map(([days, sign]) => today.add({ days: days * sign }).toString()),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.integer({ min: -24, max: 24 }), fc.integer({ min: -1, max: 1 }))
        .map(([months, days]) => today.add({ months }).add({ days }).toString()),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.integer({ min: -90, max: 1 }), fc.integer({ min: -8, max: 8 }))
        .map(([years, days]) => today.add({ years }).add({ days }).toString()),
    },
    { weight: 2, arbitrary: fc.constantFrom(...AWKWARD_DAYS) },
  );
}

const STEPS_IN_SECONDS = [0, 60, 1800, 3600, 7200, 86_400, 172_800, 604_800, 1_209_600, 2_592_000] as const;

/** A moment in UTC with milliseconds: at the edge of windows and of days in the zone, one millisecond either side. */
export function datetimeArbitrary(moment: Moment): fc.Arbitrary<string> {
  const now = Temporal.Instant.from(moment.now);
  const slip = fc.constantFrom(-1, 0, 1);
  return fc
    .oneof(
      {
        weight: 3,
        arbitrary: fc
          .tuple(fc.constantFrom(...STEPS_IN_SECONDS), fc.constantFrom(-1, 1), slip)
          .map(([seconds, sign, milliseconds]) => now.add({ seconds: seconds * sign }).add({ milliseconds })),
      },
      {
        weight: 3,
        arbitrary: fc
          .tuple(dayArbitrary(moment), slip)
          .map(([day, milliseconds]) => startOf(day, moment, milliseconds)),
      },
      {
        weight: 1,
        arbitrary: fc.integer({ min: -40_000_000, max: 40_000_000 }).map((seconds) => now.add({ seconds })),
      },
    )
    .map((instant) => new Date(instant.epochMilliseconds).toISOString());
}

/**
 * The first moment of a day in the zone, from 1975 to 2100: before that, zones kept local mean times that engines round
 * to quarters of an hour.
 */
function startOf(day: string, { timeZone }: Moment, milliseconds: number): Temporal.Instant {
  const within = day < '1975-01-01' ? '1975-06-01' : day > '2100-01-01' ? '2099-12-31' : day;
  return Temporal.PlainDate.from(within).toZonedDateTime(timeZone).toInstant().add({ milliseconds });
}
