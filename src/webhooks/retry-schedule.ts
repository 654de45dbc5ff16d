/** When a delivery that failed is attempted again. The schedule is Standard Webhooks' recommendation. Pure. */

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Seconds from one attempt to the next; the first is made at once. In all about three days. */
export const RETRY_SECONDS: readonly number[] = [
  0,
  5,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];

/** Receivers that failed together should not be asked again together. */
const JITTER = 0.1;
/** A receiver may ask for patience, but not for more. */
const LONGEST_WAIT_MS = 24 * HOUR * 1000;

/**
 * The moment of the next attempt; undefined when the schedule is over.
 * @param failures attempts that failed so far, at least 1
 * @param retryAfter the receiver's own wish; it can only make the wait longer
 * @param random from 0 to 1
 */
export function nextAttemptAt(
  failures: number,
  { at, retryAfter, random }: { at: Date; retryAfter: Date | undefined; random: number },
): Date | undefined {
  const seconds = RETRY_SECONDS[failures];
  if (seconds === undefined) return undefined;
  const scheduled = at.getTime() + seconds * 1000 * (1 + JITTER * (2 * random - 1));
  return new Date(Math.max(scheduled, retryAfter?.getTime() ?? 0));
}

/** `Retry-After` in seconds or as a date, at most a day from now; undefined when it is neither. */
export function parseRetryAfter(header: string | null, now: Date): Date | undefined {
  const text = header?.trim() ?? '';
  const isDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} /.test(text);
  const wanted = /^\d{1,10}$/.test(text)
    ? now.getTime() + Number(text) * 1000
    : isDate
      ? Date.parse(text)
      : Number.NaN;
  if (Number.isNaN(wanted)) return undefined;
  return new Date(Math.min(wanted, now.getTime() + LONGEST_WAIT_MS));
}
