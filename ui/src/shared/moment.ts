/** Instants as people read them: how long ago, and exactly in the organisation's time zone. Pure; time is an argument. */
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const STEPS = [
  { below: HOUR, unit: 'minute', size: MINUTE },
  { below: DAY, unit: 'hour', size: HOUR },
  { below: 14 * DAY, unit: 'day', size: DAY },
  { below: 60 * DAY, unit: 'week', size: 7 * DAY },
  { below: 365 * DAY, unit: 'month', size: 30.44 * DAY },
] as const;

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always', style: 'long' });

/** "just now", "3 minutes ago", "in 2 days", "last year"-free: always with a figure. */
export function relativeText(at: number, now: number): string {
  const distance = at - now;
  const size = Math.abs(distance);
  if (size < 45_000) return 'just now';
  const step = STEPS.find((one) => size < one.below);
  if (!step) return relative.format(Math.round(distance / (365.25 * DAY)) || Math.sign(distance), 'year');
  return relative.format(Math.round(distance / step.size) || Math.sign(distance), step.unit);
}

const exactFormats = new Map<string, Intl.DateTimeFormat>();

/** "12 Mar 2026, 14:05:09 CET" in that time zone. */
export function exactText(at: number, timeZone: string): string {
  return format(exactFormats, timeZone, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  }).format(at);
}

const minuteFormats = new Map<string, Intl.DateTimeFormat>();

/** "12 Mar 2026, 14:05" in that time zone. */
export function minuteText(at: number, timeZone: string): string {
  return format(minuteFormats, timeZone, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(at);
}

const dayFormat = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});

/** "12 Mar 2026" for a date without a time (`2026-03-12`); text that is no date stays as it is. */
export function dayText(date: string): string {
  const at = Date.parse(date);
  return /^\d{4}-\d{2}-\d{2}$/.test(date) && Number.isFinite(at) ? dayFormat.format(at) : date;
}

/** "850 ms", "3.2 s", "4 min 10 s" */
export function durationText(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < MINUTE) return `${(milliseconds / 1000).toFixed(1)} s`;
  const minutes = Math.floor(milliseconds / MINUTE);
  return `${minutes} min ${Math.round((milliseconds % MINUTE) / 1000)} s`;
}

function format(
  known: Map<string, Intl.DateTimeFormat>,
  timeZone: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const found = known.get(timeZone);
  if (found) return found;
  const made = new Intl.DateTimeFormat('en-GB', { ...options, timeZone });
  known.set(timeZone, made);
  return made;
}
