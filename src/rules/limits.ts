/** The sizes a definition may have. Past one of them it is refused with the number in the sentence; nothing is capped. */
import type { TimeUnit } from './rule.ts';

/** Rules of a whole definition, those in the `where` of an event included. */
export const MOST_RULES = 500;
/** Groups inside groups; the root is 1. */
export const DEEPEST_GROUP = 12;
/** Values of one `in`, `hasAny`, … */
export const MOST_LIST_VALUES = 10_000;
/** Steps of a sequence. */
export const MOST_STEPS = 5;
/** The definition written as JSON, in bytes of UTF-8. */
export const MOST_BYTES = 1_000_000;
/** Characters of a pattern. */
export const LONGEST_PATTERN = 1_000;

/** The days a field can hold (those of the warehouse's date type), so that no comparison meets a clamped value. */
export const FIRST_DAY = '1900-01-01';
export const LAST_DAY = '2299-12-31';

/** The longest distance from now, a hundred years: added to any plausible now it stays inside the days above. */
export const LONGEST_DISTANCE = {
  minute: 52_560_000,
  hour: 876_000,
  day: 36_500,
  week: 5_200,
  month: 1_200,
  year: 100,
} as const satisfies Record<TimeUnit, number>;
