/**
 * Schedules: cron expressions of five fields, read in the organisation's time zone. Where clocks go forward, what falls into
 * the hour that is left out runs right after it; where they go back, a time of day runs once.
 */
import { CronExpressionParser } from 'cron-parser';
import { toString as inWords } from 'cronstrue';
import { Refusal } from '../errors.ts';

const HINT = 'Give five fields: minute, hour, day of the month, month, weekday, such as 0 6 * * 1-5.';

/**
 * The expression in one spelling. Refuses what is none, what would never run, and what names a day of the month and a
 * weekday: cron runs on either of them, which nobody reads into it.
 * @param path where it stands in the body
 * @example parseCron(' 0  6 * * mon ', '/refresh/cron') // '0 6 * * MON'
 */
export function parseCron(text: string, path: string): string {
  const cron = text.trim().split(/\s+/).join(' ').toUpperCase();
  const refuse = (detail: string, hint = HINT) => new Refusal('invalid_value', detail, { path, hint });
  const fields = cron === '' ? [] : cron.split(' ');
  if (fields.length !== 5) throw refuse(`A schedule has five fields; “${text.trim()}” has ${fields.length}.`);
  const [, , dayOfMonth, , weekday] = fields;
  if (!isAny(dayOfMonth) && !isAny(weekday))
    throw refuse(
      `“${cron}” names days of the month and weekdays: it would run on all of either.`,
      'Put * in one of the two.',
    );
  try {
    const first = CronExpressionParser.parse(cron, { tz: 'UTC', currentDate: 0 }).next();
    if (Number.isNaN(first.getTime())) throw new Error('It never runs');
    readingOf(cron);
  } catch (error) {
    throw refuse(`“${cron}” is no schedule: ${reasonOf(error)}.`);
  }
  return cron;
}

function isAny(field: string | undefined): boolean {
  return field === '*' || field === '?';
}

/** The libraries speak of the field that is wrong; one of them throws texts. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const plain = text.replace(/^Error:\s*/, '').replace(/\.$/, '');
  return plain.charAt(0).toLowerCase() + plain.slice(1);
}

/** A schedule in words. @example readingOf('0 6 * * 1-5') // 'At 06:00, Monday through Friday' */
export function readingOf(cron: string): string {
  return inWords(cron, { use24HourTimeFormat: true, verbose: false });
}

/** The first moment of a schedule after `after`. */
export function nextRun(cron: string, timeZone: string, after: Date): Date {
  return CronExpressionParser.parse(cron, { tz: timeZone, currentDate: after }).next().toDate();
}
