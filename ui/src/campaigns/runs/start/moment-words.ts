/** Moments at which runs begin: in an input, and read back in words. Pure; time and time zone are arguments. */
import { relativeText } from '../../../shared/moment.ts';
import { inputOfInstant, instantOfInput } from '../../../shared/zoned-input.ts';

const DAY_MS = 86_400_000;

/** "2026-03-13T09:00": nine o'clock tomorrow, as the input holds it. */
export function tomorrowMorning(now: number, timeZone: string): string {
  const tomorrow = new Date(now + DAY_MS).toISOString();
  return `${inputOfInstant(tomorrow, timeZone).slice(0, 10)}T09:00`;
}

export type ChosenMoment =
  | { readonly ok: true; readonly at: string; readonly words: string }
  | { readonly ok: false; readonly problem: string };

/** What the input says: an instant with its words, or what is wrong with it. */
export function momentOf(input: string, now: number, timeZone: string): ChosenMoment {
  const at = instantOfInput(input, timeZone);
  if (at === undefined) return { ok: false, problem: 'Give a day and a time.' };
  if (Date.parse(at) <= now) return { ok: false, problem: 'This time is over already.' };
  return { ok: true, at, words: `${momentWords(at, timeZone)}, ${relativeText(Date.parse(at), now)}` };
}

/** "Friday 13 March 2026 at 09:00 (Europe/Berlin)" */
export function momentWords(at: string, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
  }).formatToParts(Date.parse(at));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('weekday')} ${part('day')} ${part('month')} ${part('year')} at ${part('hour')}:${part('minute')} (${timeZone})`;
}
