/** How a date written in figures reads in an order of day, month and year: shown beside the choice, never stored. */
import type { DateOrder } from '../answers.ts';

const WRITTEN = /^(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})(?:$|[T\s])/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?:$|[T\s])/;

const long = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});

/**
 * `04-09-2012` read day first → "4 September 2012"; undefined when it is no date in that order.
 * @example readDate('04-09-2012', 'DMY') // '4 September 2012'
 */
export function readDate(text: string, order: DateOrder): string | undefined {
  const parts = partsOf(text.trim(), order);
  if (!parts) return undefined;
  const [year, month, day] = parts;
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, day);
  if (at.getUTCFullYear() !== year || at.getUTCMonth() !== month - 1 || at.getUTCDate() !== day)
    return undefined;
  return long.format(at);
}

function partsOf(text: string, order: DateOrder): readonly [number, number, number] | undefined {
  const compact = order === 'YMD' ? COMPACT.exec(text) : null;
  if (compact) return [Number(compact[1]), Number(compact[2]), Number(compact[3])];
  const written = WRITTEN.exec(text);
  if (!written) return undefined;
  const [first, second, third] = [written[1] ?? '', written[3] ?? '', written[4] ?? ''];
  if (order === 'YMD')
    return first.length === 4 && third.length <= 2
      ? [Number(first), Number(second), Number(third)]
      : undefined;
  if (third.length !== 4 || first.length > 2) return undefined;
  return order === 'DMY'
    ? [Number(third), Number(second), Number(first)]
    : [Number(third), Number(first), Number(second)];
}
