/** What each measure means, one plain function each: a second reading that shares nothing with the compiler. */
import { Temporal } from 'temporal-polyfill';
import type { FieldType, Measure } from '../../src/rules/rule.ts';
import type { OracleEvent, OracleValue, OracleWorld } from './contact.ts';
import { isMissing } from './operators.ts';
import { dayOfMoment } from './time.ts';

type Of = {
  readonly property: string | undefined;
  readonly propertyType: FieldType | undefined;
  readonly world: OracleWorld;
};

type Measured = { readonly actual: OracleValue; readonly type: FieldType };

export const ORACLE_MEASURES = {
  count: (events) => number(events.length),
  days: (events, { world }) =>
    number(new Set(events.map((event) => dayOfMoment(momentOf(event), world).toString())).size),
  sum: (events, of) => number(rounded(sumOf(numbersIn(events, of)))),
  avg: (events, of) => {
    const values = numbersIn(events, of);
    return number(values.length === 0 ? null : rounded(sumOf(values) / values.length));
  },
  min: (events, of) => extreme(events, of, (a, b) => a < b),
  max: (events, of) => extreme(events, of, (a, b) => a > b),
  distinct: (events, of) => {
    const values = valuesIn(events, of).flatMap((value) =>
      typeof value === 'object' ? (value ?? []) : value,
    );
    const folded = values.map((value) => (typeof value === 'string' ? value.trim().toLowerCase() : value));
    return number(new Set(folded.filter((value) => value !== '')).size);
  },
  first: (events) => moment(events, (a, b) => a < b),
  last: (events) => moment(events, (a, b) => a > b),
} satisfies Record<Measure['of'], (events: readonly OracleEvent[], of: Of) => Measured>;

function number(actual: number | null): Measured {
  return { actual, type: 'number' };
}

function valuesIn(events: readonly OracleEvent[], { property }: Of): readonly OracleValue[] {
  return events.map(({ values }) => values[property ?? ''] ?? null).filter((value) => !isMissing(value));
}

function numbersIn(events: readonly OracleEvent[], of: Of): readonly number[] {
  return valuesIn(events, of).filter((value) => typeof value === 'number');
}

/** Smallest first: the sum of floating-point numbers depends on their order. */
function sumOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b).reduce((sum, value) => sum + value, 0);
}

/** To six decimals, halves to the even neighbour. */
function rounded(value: number): number {
  if (Math.abs(value) >= 1e9) return value;
  const scaled = value * 1e6;
  const below = Math.floor(scaled);
  const rest = scaled - below;
  const whole = rest === 0.5 ? below + (below % 2 === 0 ? 0 : 1) : Math.round(scaled);
  return whole / 1e6;
}

function extreme(
  events: readonly OracleEvent[],
  of: Of,
  isBetter: (a: number, b: number) => boolean,
): Measured {
  const type = of.propertyType ?? 'number';
  const size = (value: OracleValue) =>
    typeof value === 'number'
      ? value
      : Date.parse(type === 'date' ? `${String(value)}T00:00:00Z` : String(value));
  const [first, ...others] = valuesIn(events, of);
  const actual = others.reduce(
    (best, value) => (isBetter(size(value), size(best ?? null)) ? value : best),
    first,
  );
  return { actual: actual ?? null, type };
}

function moment(events: readonly OracleEvent[], isBetter: (a: number, b: number) => boolean): Measured {
  const moments = events.map((event) => momentOf(event).epochMilliseconds);
  const [first, ...others] = moments;
  const best = others.reduce((found, each) => (isBetter(each, found) ? each : found), first ?? 0);
  return { actual: first === undefined ? null : new Date(best).toISOString(), type: 'datetime' };
}

function momentOf({ values }: OracleEvent): Temporal.Instant {
  return Temporal.Instant.from(String(values.occurred_at));
}
