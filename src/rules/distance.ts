/**
 * Distances in time: the `{ "last": 30, "unit": "day" }` of windows and the `{ "ago": 3, "unit": "month" }` of relative
 * dates. A count is a whole number of at least 1 and at most a hundred years.
 */
import { LONGEST_DISTANCE } from './limits.ts';
import { didYouMean } from './nearest.ts';
import { at } from './path.ts';
import type { Checked, Problem } from './problem.ts';
import type { RulePath, TimeUnit } from './rule.ts';
import { describeJson, isJsonObject, noteUnknownKeys, own } from './shape.ts';

type Direction = 'last' | 'next' | 'ago' | 'ahead' | 'atLeast' | 'lessThan';
export type Distance = { readonly count: number; readonly unit: TimeUnit };

export const TIME_UNITS = ['minute', 'hour', 'day', 'week', 'month', 'year'] as const;
export const CALENDAR_UNITS = ['day', 'week', 'month', 'year'] as const;

/**
 * Reads `{ [direction]: count, unit }`. `units` are those that make sense at this place: a date has no hours.
 * @example readDistance({ last: 30, unit: 'day' }, '/rules/0/value', 'last', TIME_UNITS)
 */
export function readDistance(
  input: unknown,
  path: RulePath,
  direction: Direction,
  units: readonly TimeUnit[],
): Checked<Distance> {
  if (!isJsonObject(input)) {
    const problem: Problem = {
      code: 'wrong_value_type',
      path,
      detail: `A distance in time is wanted here, but it is ${describeJson(input)}.`,
      hint: `Write { "${direction}": 7, "unit": "day" }.`,
    };
    return { ok: false, problems: [problem] };
  }
  const problems: Problem[] = [];
  noteUnknownKeys(input, [direction, 'unit'], path, problems);
  const count = readCount(own(input, direction), at(path, direction), problems);
  const unit = readUnit(own(input, 'unit'), at(path, 'unit'), units, problems);
  if (problems.length > 0 || unit === undefined || count === undefined) return { ok: false, problems };
  const longest = LONGEST_DISTANCE[unit];
  if (count <= longest) return { ok: true, value: { count, unit } };
  const detail = `The distance is longer than a hundred years: at most ${longest} with the unit “${unit}”.`;
  return { ok: false, problems: [{ code: 'wrong_value_type', path: at(path, direction), detail }] };
}

function readUnit(
  input: unknown,
  path: RulePath,
  units: readonly TimeUnit[],
  problems: Problem[],
): TimeUnit | undefined {
  if (input === undefined || input === null) {
    problems.push({ code: 'missing_value', path, detail: `A unit is missing: one of ${units.join(', ')}.` });
    return undefined;
  }
  const unit = units.find((known) => known === input);
  if (unit !== undefined) return unit;
  const tooFine = TIME_UNITS.some((known) => known === input);
  problems.push({
    code: 'wrong_value_type',
    path,
    detail: tooFine
      ? `This is counted in whole days, so the unit cannot be “${String(input)}”.`
      : `The unit is one of ${units.join(', ')}, but it is ${describeJson(input)}.`,
    ...(tooFine
      ? { hint: `Use one of ${units.join(', ')}.` }
      : typeof input === 'string'
        ? didYouMean(input, units)
        : {}),
  });
  return undefined;
}

function readCount(input: unknown, path: RulePath, problems: Problem[]): number | undefined {
  if (input === undefined || input === null) {
    problems.push({ code: 'missing_value', path, detail: 'The number of units is missing.' });
    return undefined;
  }
  if (typeof input !== 'number' || !Number.isInteger(input) || input < 1) {
    problems.push({
      code: 'wrong_value_type',
      path,
      detail: `A whole number of at least 1 is wanted here, but it is ${describeJson(input)}.`,
    });
    return undefined;
  }
  return input;
}
