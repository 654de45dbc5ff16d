/**
 * Which values of one field pass a rule, as far as that can be told without contacts and without a clock: the ground
 * of the lint findings "contradiction", "always true" and "made useless". Rules whose values cannot be told (patterns,
 * parts of texts, windows on datetimes) have no set; lint then says nothing rather than something wrong.
 */
import { type Compare, type CoreTest, isCompare } from './core-rule.ts';
import type { DateValue, FieldType, TimeUnit } from './rule.ts';

/** An open or closed stretch of a line; infinite ends are open. */
type Stretch = {
  readonly from: number;
  readonly to: number;
  readonly fromOpen: boolean;
  readonly toOpen: boolean;
};

export type ValueSet = {
  /** What the numbers count, so that only like is compared with like. */
  readonly axis: 'number' | 'count' | 'day' | 'days from today' | 'text' | 'boolean';
  /** True when contacts without a value pass. */
  readonly missing: boolean;
  /** False when the set is only known to hold all that passes, and maybe more: months are 28 to 31 days. */
  readonly exact: boolean;
} & (
  | { readonly kind: 'stretches'; readonly stretches: readonly Stretch[] }
  | { readonly kind: 'points'; readonly points: ReadonlySet<string>; readonly excluded: boolean }
);

const LINE: Stretch = {
  from: Number.NEGATIVE_INFINITY,
  to: Number.POSITIVE_INFINITY,
  fromOpen: true,
  toOpen: true,
};

/** The values of a type that pass a positive test; undefined when they cannot be told. */
export function valueSetOf({ operator, value }: CoreTest, type: FieldType): ValueSet | undefined {
  switch (value.kind) {
    case 'text':
      return operator === '=' ? points('text', [value.text]) : undefined;
    case 'textList':
      return operator === 'in' ? points('text', value.texts) : undefined;
    case 'boolean':
      return points('boolean', [String(value.truth)]);
    case 'number':
      return isCompare(operator)
        ? stretches('number', [compared(operator, value.number, value.number)])
        : undefined;
    case 'numberList':
      return stretches(
        'number',
        [...new Set(value.numbers)].toSorted((a, b) => a - b).map((number) => closed(number, number)),
      );
    case 'numberRange':
      return stretches('number', [closed(value.from, value.to)]);
    case 'date':
    case 'dateRange':
    case 'lastWindow':
    case 'nextWindow':
      return type === 'date' ? daySetOf(operator, value) : undefined;
    case 'none':
    case 'pattern':
    case 'period':
    case 'months':
    case 'weekdays':
    case 'field':
      return undefined;
  }
}

type DayValue = Extract<CoreTest['value'], { kind: 'date' | 'dateRange' | 'lastWindow' | 'nextWindow' }>;

function daySetOf(operator: CoreTest['operator'], value: DayValue): ValueSet | undefined {
  switch (value.kind) {
    case 'date': {
      const at = placeOf(value.date);
      if (at === undefined || !isCompare(operator)) return undefined;
      return stretches(at.axis, [compared(operator, at.earliest, at.latest)], at.exact);
    }
    case 'dateRange': {
      const [from, to] = [placeOf(value.from), placeOf(value.to)];
      if (from === undefined || to === undefined || from.axis !== to.axis) return undefined;
      return stretches(from.axis, [closed(from.earliest, to.latest)], from.exact && to.exact);
    }
    case 'lastWindow': {
      const start = operator === 'inTheLast' ? daysFromToday(-value.count, value.unit) : undefined;
      return start && stretches(start.axis, [{ ...closed(start.earliest, 0), fromOpen: true }], start.exact);
    }
    case 'nextWindow': {
      const end = operator === 'inTheNext' ? daysFromToday(value.count, value.unit) : undefined;
      return end && stretches(end.axis, [{ ...closed(0, end.latest), toOpen: true }], end.exact);
    }
  }
}

/**
 * True when the number passes a positive test over numbers.
 * @example passesNumber({ operator: '<', value: { kind: 'number', number: 2 } }, 0) // true
 */
export function passesNumber(test: CoreTest, number: number): boolean {
  if (test.value.kind === 'none') return test.operator === 'notNull';
  const set = valueSetOf(test, 'number');
  if (set === undefined) throw new Error(`Which numbers pass “${test.operator}” is not known.`);
  return !areApart(set, stretches('number', [closed(number, number)]));
}

/** Whole numbers from 0 on: what counting comes to. */
const COUNTS: readonly Stretch[] = [{ ...LINE, from: 0, fromOpen: false }];

/** A set of numbers as a set of counts, of which none is missing. */
export function countsAmong(set: ValueSet): ValueSet | undefined {
  const counts: ValueSet = {
    kind: 'stretches',
    axis: 'number',
    missing: false,
    exact: true,
    stretches: COUNTS,
  };
  const common = intersectionOf(set, counts);
  return common && { ...common, axis: 'count' };
}

/** The part of a line of the given length that is from `from` on and before `to`. */
export function shareOf(from: number, to: number): ValueSet {
  return stretches('number', [{ ...closed(from, to), toOpen: true }]);
}

/** All that does not pass, missing values included; undefined when the set is not exact. */
export function complementOf(set: ValueSet): ValueSet | undefined {
  if (!set.exact) return undefined;
  if (set.kind === 'points') return { ...set, missing: !set.missing, excluded: !set.excluded };
  return { ...set, missing: !set.missing, stretches: gapsBetween(set.stretches) };
}

/** What passes both; undefined when the two cannot be compared. */
export function intersectionOf(a: ValueSet, b: ValueSet): ValueSet | undefined {
  if (a.axis !== b.axis) return undefined;
  const common = { axis: a.axis, missing: a.missing && b.missing, exact: a.exact && b.exact };
  if (a.kind === 'stretches' && b.kind === 'stretches') {
    return { ...common, kind: 'stretches', stretches: [...overlaps(a.stretches, b.stretches)] };
  }
  if (a.kind === 'points' && b.kind === 'points') return { ...common, kind: 'points', ...commonPoints(a, b) };
  return undefined;
}

/** True when no value, and no missing value, passes. */
export function isEmptySet(set: ValueSet): boolean {
  if (set.missing) return false;
  if (set.kind === 'stretches') return set.stretches.every((stretch) => holdsNoValue(stretch, set.axis));
  if (set.axis === 'boolean')
    return ['true', 'false'].every((value) => set.points.has(value) === set.excluded);
  return !set.excluded && set.points.size === 0;
}

/** True when nothing passes both; false also when the two cannot be compared. Stops at the first value in common. */
export function areApart(a: ValueSet, b: ValueSet): boolean {
  if (a.axis !== b.axis || (a.missing && b.missing)) return false;
  if (a.kind === 'stretches' && b.kind === 'stretches') {
    for (const stretch of overlaps(a.stretches, b.stretches)) {
      if (!holdsNoValue(stretch, a.axis)) return false;
    }
    return true;
  }
  const both = intersectionOf(a, b);
  return both !== undefined && isEmptySet(both);
}

function holdsNoValue(stretch: Stretch, axis: ValueSet['axis']): boolean {
  return isNothing(stretch) || (axis !== 'number' && hasNoWholeNumber(stretch));
}

type Points = { readonly points: ReadonlySet<string>; readonly excluded: boolean };

function commonPoints(a: Points, b: Points): Points {
  if (a.excluded && b.excluded) return { points: new Set([...a.points, ...b.points]), excluded: true };
  const [listed, other] = a.excluded ? [b, a] : [a, b];
  const passing = [...listed.points].filter((value) => other.points.has(value) !== other.excluded);
  return { points: new Set(passing), excluded: false };
}

function points(axis: 'text' | 'boolean', values: readonly string[]): ValueSet {
  return { kind: 'points', axis, missing: false, exact: true, points: new Set(values), excluded: false };
}

function stretches(axis: ValueSet['axis'], all: readonly Stretch[], exact = true): ValueSet {
  return { kind: 'stretches', axis, missing: false, exact, stretches: all };
}

function closed(from: number, to: number): Stretch {
  return { from, to, fromOpen: false, toOpen: false };
}

/** What stands in the relation to a value that is known to lie between two places. */
function compared(compare: Compare, earliest: number, latest: number): Stretch {
  switch (compare) {
    case '=':
      return closed(earliest, latest);
    case '<':
      return { ...LINE, to: latest };
    case '<=':
      return { ...LINE, to: latest, toOpen: false };
    case '>':
      return { ...LINE, from: earliest };
    case '>=':
      return { ...LINE, from: earliest, fromOpen: false };
  }
}

/** The overlaps of two rows of stretches, each sorted and apart: walks along both at once. */
function* overlaps(one: readonly Stretch[], other: readonly Stretch[]): Generator<Stretch> {
  let [left, right] = [0, 0];
  for (;;) {
    const [a, b] = [one[left], other[right]];
    if (a === undefined || b === undefined) return;
    if (a.from <= b.to && b.from <= a.to) {
      const common = overlap(a, b);
      if (!isNothing(common)) yield common;
    }
    if (a.to < b.to || (a.to === b.to && a.toOpen)) left += 1;
    else right += 1;
  }
}

function overlap(a: Stretch, b: Stretch): Stretch {
  const from = Math.max(a.from, b.from);
  const to = Math.min(a.to, b.to);
  return {
    from,
    to,
    fromOpen: (a.from === from && a.fromOpen) || (b.from === from && b.fromOpen),
    toOpen: (a.to === to && a.toOpen) || (b.to === to && b.toOpen),
  };
}

function isNothing({ from, to, fromOpen, toOpen }: Stretch): boolean {
  return from > to || (from === to && (fromOpen || toOpen));
}

/** After the 1st and before the 2nd there is no day, and no count between 1 and 2. */
function hasNoWholeNumber({ from, to, fromOpen, toOpen }: Stretch): boolean {
  const first = fromOpen ? Math.floor(from) + 1 : Math.ceil(from);
  return first > (toOpen ? Math.ceil(to) - 1 : Math.floor(to));
}

/** The gaps between sorted stretches, the two infinite ends included. */
function gapsBetween(all: readonly Stretch[]): readonly Stretch[] {
  const gaps: Stretch[] = [];
  let from: Pick<Stretch, 'from' | 'fromOpen'> = LINE;
  for (const stretch of all) {
    gaps.push({ ...from, to: stretch.from, toOpen: !stretch.fromOpen });
    from = { from: stretch.to, fromOpen: !stretch.toOpen };
  }
  gaps.push({ ...from, to: LINE.to, toOpen: true });
  return gaps.filter((gap) => !isNothing(gap));
}

type Place = {
  readonly axis: 'day' | 'days from today';
  readonly earliest: number;
  readonly latest: number;
  readonly exact: boolean;
};

function placeOf(date: DateValue): Place | undefined {
  if (date === 'today') return daysFromToday(0, 'day');
  if (typeof date !== 'string') {
    return 'ago' in date ? daysFromToday(-date.ago, date.unit) : daysFromToday(date.ahead, date.unit);
  }
  if (date.length !== 10) return undefined;
  const day = Date.parse(date) / 86_400_000;
  return { axis: 'day', earliest: day, latest: day, exact: true };
}

/** Months and years are as long as they are: at most three days off their average, clamping included. */
function daysFromToday(count: number, unit: TimeUnit): Place | undefined {
  if (unit === 'minute' || unit === 'hour') return undefined;
  if (unit === 'day' || unit === 'week') {
    const days = unit === 'day' ? count : count * 7;
    return { axis: 'days from today', earliest: days, latest: days, exact: true };
  }
  const average = count * (unit === 'month' ? 30.436875 : 365.2425);
  return {
    axis: 'days from today',
    earliest: Math.floor(average) - 3,
    latest: Math.ceil(average) + 3,
    exact: false,
  };
}
