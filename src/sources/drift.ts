/**
 * Drift: what changed in a source between two of its syncs, column by column. Pure; `read-drift.ts` answers it to screens,
 * `finish-sync.ts` tells webhooks, readiness takes from it what is about the fields that rules read.
 */
import type { DriftFinding, ReadinessThresholds } from '../api/contract/readiness.ts';
import type { Sync } from '../api/contract/sources.ts';
import { type FieldProfile, type SyncProfile, valueKey } from './sync-profile.ts';

/** A successful sync with what it delivered. */
export type Delivery = {
  readonly number: number;
  /** False when each sync adds to the source, so that fewer rows than before mean nothing. */
  readonly isWhole: boolean;
  readonly schema: Sync['schema'];
  readonly profile: SyncProfile;
};

export type ColumnDrift = {
  readonly field: string | null;
  /** The column's name then and now. */
  readonly before: string | null;
  readonly after: string | null;
  readonly findings: readonly DriftFinding[];
};

export type Drift = {
  /** About the sync as a whole first, then in the order of the columns. */
  readonly findings: readonly DriftFinding[];
  readonly columns: readonly ColumnDrift[];
};

/** Two columns whose frequent values have this much in common look like one. */
const ALIKE = 0.8;
/** A field with fewer different values does not lose them for good by losing half. */
const SOME_VALUES = 4;
/** A field with more different values is free text: which of them come and go says nothing. */
const MOST_NEW_VALUES = 20;
const POINTS = 100;

type Column = Sync['schema'][number];
type Say = Pick<DriftFinding, 'id' | 'level' | 'sentence'> & { readonly value?: string };

/** What changed from one sync to a later one. */
export function driftBetween(before: Delivery, after: Delivery, thresholds: ReadinessThresholds): Drift {
  const pairs = pairColumns(before, after);
  const columns = pairs.map((pair): ColumnDrift => {
    const about = pair.after ?? pair.before;
    const field = pair.after?.field ?? pair.before?.field ?? null;
    const said = [...schemaFindings(pair, before, after), ...dataFindings(field, before, after, thresholds)];
    return {
      field,
      before: pair.before?.column ?? null,
      after: pair.after?.column ?? null,
      findings: said.map((one) => ({
        ...one,
        ...(about ? { column: about.column } : {}),
        ...(field === null ? {} : { field }),
      })),
    };
  });
  return {
    findings: [...rowFindings(before, after, thresholds), ...columns.flatMap(({ findings }) => findings)],
    columns,
  };
}

type Pair = {
  readonly before: Column | undefined;
  readonly after: Column | undefined;
  readonly renamed?: true;
};

/** Columns that feed one field belong together, skipped ones by their name; of what is left, those that look alike. */
function pairColumns(before: Delivery, after: Delivery): readonly Pair[] {
  const left = new Set(before.schema);
  const take = (fits: (column: Column) => boolean) => {
    const found = [...left].find(fits);
    if (found) left.delete(found);
    return found;
  };
  const found = after.schema.map((column) => ({
    after: column,
    before:
      column.field === null
        ? take((other) => other.field === null && other.column === column.column)
        : take((other) => other.field === column.field),
  }));
  const sameName = found.map((pair) =>
    pair.before ? pair : { ...pair, before: take((other) => other.column === pair.after.column) },
  );
  const matched = sameName.map((pair): Pair => {
    if (pair.before) return pair;
    const alike = take((other) => looksLike(other, before, pair.after, after));
    return alike ? { before: alike, after: pair.after, renamed: true } : pair;
  });
  return [...matched, ...[...left].map((column): Pair => ({ before: column, after: undefined }))];
}

function profileOf({ profile }: Delivery, field: string | null | undefined): FieldProfile | undefined {
  return field ? profile.fields.find((one) => one.field === field) : undefined;
}

/** One name is the other in another spelling, or the two hold the same values about as often. */
function looksLike(one: Column, of: Delivery, other: Column, ofOther: Delivery): boolean {
  const spelled = (column: Column) => column.column.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
  if (spelled(one) === spelled(other)) return true;
  const [a, b] = [profileOf(of, one.field), profileOf(ofOther, other.field)];
  if (!a || !b || a.type !== b.type || a.values.length < 2) return false;
  const shares = sharesOf(b, ofOther.profile.rows);
  const common = [...sharesOf(a, of.profile.rows)].reduce(
    (sum, [key, share]) => sum + Math.min(share, shares.get(key) ?? 0),
    0,
  );
  const most = Math.max(sum(sharesOf(a, of.profile.rows).values()), sum(shares.values()));
  return most > 0 && common / most >= ALIKE;
}

function sum(numbers: Iterable<number>): number {
  return [...numbers].reduce((total, number) => total + number, 0);
}

function sharesOf({ values, type }: FieldProfile, rows: number): Map<string, number> {
  return new Map(values.map((one) => [valueKey(one.value, type), rows === 0 ? 0 : one.rows / rows]));
}

function schemaFindings(pair: Pair, before: Delivery, after: Delivery): Say[] {
  const [from, to] = [`sync ${before.number}`, `sync ${after.number}`];
  if (pair.before === undefined)
    return pair.after
      ? [
          {
            id: 'column_added',
            level: 'info',
            sentence: `The column “${pair.after.column}” is new in ${to}.`,
          },
        ]
      : [];
  if (pair.after === undefined)
    return [
      {
        id: 'column_removed',
        level: pair.before.field === null ? 'info' : 'warning',
        sentence: `The column “${pair.before.column}” was in ${from} and is not in ${to}.`,
      },
    ];
  const said: Say[] = [];
  if (pair.renamed)
    said.push({
      id: 'column_renamed',
      level: 'warning',
      sentence: `“${pair.before.column}” of ${from} looks like “${pair.after.column}” of ${to}.`,
    });
  else if (pair.before.field !== pair.after.field)
    said.push({
      id: 'field_moved',
      level: 'warning',
      sentence: `The column “${pair.after.column}” went to ${pair.before.field ?? 'no field'} at ${from} and goes to ${pair.after.field ?? 'no field'} at ${to}.`,
    });
  else if (pair.before.column !== pair.after.column)
    said.push({
      id: 'column_renamed',
      level: 'info',
      sentence: `${pair.after.field} came from the column “${pair.before.column}” at ${from} and comes from “${pair.after.column}” at ${to}.`,
    });
  if (pair.before.type !== pair.after.type && pair.before.type !== null && pair.after.type !== null)
    said.push({
      id: 'type_changed',
      level: 'warning',
      sentence: `“${pair.after.column}” was read as ${pair.before.type} at ${from} and is read as ${pair.after.type} at ${to}.`,
    });
  return said;
}

function rowFindings(before: Delivery, after: Delivery, thresholds: ReadinessThresholds): DriftFinding[] {
  const [had, has] = [before.profile.rows, after.profile.rows];
  if (had === 0 || (had - has) / had < thresholds.rows_fall_percent / POINTS) return [];
  return [
    {
      id: 'rows_fell',
      level: after.isWhole ? 'warning' : 'info',
      sentence: `Sync ${before.number} brought ${rowsText(had)}, and sync ${after.number} ${has === 0 ? 'none' : `only ${rowsText(has)}`}.`,
    },
  ];
}

function rowsText(rows: number): string {
  return `${rows.toLocaleString('en-US')} ${rows === 1 ? 'row' : 'rows'}`;
}

function dataFindings(
  field: string | null,
  before: Delivery,
  after: Delivery,
  thresholds: ReadinessThresholds,
): Say[] {
  const [then, now] = [profileOf(before, field), profileOf(after, field)];
  // Without rows, or of different types, there is nothing to compare.
  if (!then || !now || then.type !== now.type || before.profile.rows === 0 || after.profile.rows === 0)
    return [];
  const sides: Sides = { then, now, before, after };
  return [
    ...missingFindings(sides, thresholds),
    ...distinctFindings(sides, thresholds),
    ...vanishedFindings(sides, thresholds),
    ...newFindings(sides, thresholds),
    ...rangeFindings(sides),
  ];
}

type Sides = {
  readonly then: FieldProfile;
  readonly now: FieldProfile;
  readonly before: Delivery;
  readonly after: Delivery;
};

/** Where a figure stood and stands: "in 1 % of rows at sync 3 and in 40 % at sync 4". */
function shareChange(from: number, to: number, { before, after }: Sides): string {
  return `in ${shareText(from)} of rows at sync ${before.number} and in ${to === 0 ? 'none' : shareText(to)} at sync ${after.number}`;
}

function missingFindings(sides: Sides, { missing_rise_points }: ReadinessThresholds): Say[] {
  const { then, now, before, after } = sides;
  const [from, to] = [then.missing / before.profile.rows, now.missing / after.profile.rows];
  const points = (to - from) * POINTS;
  if (Math.abs(points) < missing_rise_points) return [];
  const sentence = `A value was missing ${from === 0 ? `in no row at sync ${before.number} and in ${shareText(to)} at sync ${after.number}` : shareChange(from, to, sides)}.`;
  return points > 0
    ? [{ id: 'missing_rose', level: 'warning', sentence }]
    : [{ id: 'missing_fell', level: 'info', sentence }];
}

function distinctFindings(
  { then, now, before, after }: Sides,
  { distinct_fall_percent }: ReadinessThresholds,
): Say[] {
  if (then.distinct < SOME_VALUES || now.distinct >= then.distinct) return [];
  if ((then.distinct - now.distinct) / then.distinct < distinct_fall_percent / POINTS) return [];
  // Fewer rows have fewer different values: keys of half the rows are half the keys.
  if (
    now.distinct / (after.profile.rows - now.missing || 1) >=
    then.distinct / (before.profile.rows - then.missing || 1)
  )
    return [];
  return [
    {
      id: 'distinct_fell',
      level: 'warning',
      sentence: `It had ${then.distinct.toLocaleString('en-US')} different values at sync ${before.number} and has ${now.distinct.toLocaleString('en-US')} at sync ${after.number}.`,
    },
  ];
}

function vanishedFindings(sides: Sides, { vanished_share_percent }: ReadinessThresholds): Say[] {
  const { then, now, before } = sides;
  const gone = new Set(now.gone.map(({ value }) => valueKey(value, now.type)));
  const here = sharesOf(now, sides.after.profile.rows);
  return then.values.flatMap(({ value, rows }): Say[] => {
    const share = rows / before.profile.rows;
    const key = valueKey(value, then.type);
    // What neither stands among the values nor is known to be gone was not counted.
    const isGone = !here.has(key) && gone.has(key);
    return isGone && share >= vanished_share_percent / POINTS
      ? [
          {
            id: 'value_vanished',
            level: 'warning',
            value,
            sentence: `'${value}' was ${shareChange(share, 0, sides)}.`,
          },
        ]
      : [];
  });
}

function newFindings(sides: Sides, { new_share_percent }: ReadinessThresholds): Say[] {
  const { then, now, before, after } = sides;
  // Only where all values of the sync before are known is a value known to be new.
  if (then.distinct > then.values.length || then.distinct > MOST_NEW_VALUES) return [];
  const known = sharesOf(then, before.profile.rows);
  return now.values.flatMap(({ value, rows }): Say[] => {
    const share = rows / after.profile.rows;
    if (share < new_share_percent / POINTS || known.has(valueKey(value, now.type))) return [];
    return [
      {
        id: 'value_new',
        level: 'info',
        value,
        sentence: `'${value}' is in ${shareText(share)} of rows at sync ${after.number} and was in none at sync ${before.number}.`,
      },
    ];
  });
}

/** The values lie somewhere else altogether: cents instead of euros, another century. */
function rangeFindings({ then, now, before, after }: Sides): Say[] {
  const ends = [then.min, then.max, now.min, now.max].map((end) => (end === null ? null : endNumber(end)));
  const [from, to, least, most] = ends;
  if (from == null || to == null || least == null || most == null) return [];
  const isApart = least > to || most < from;
  const [width, widthNow] = [to - from, most - least];
  const isOtherScale =
    typeof then.min === 'number' && width > 0 && (widthNow >= width * 10 || widthNow * 10 <= width);
  if (!isApart && !isOtherScale) return [];
  return [
    {
      id: 'range_changed',
      level: isApart ? 'warning' : 'info',
      sentence: `Its values were ${endText(then.min)} to ${endText(then.max)} at sync ${before.number} and are ${endText(now.min)} to ${endText(now.max)} at sync ${after.number}.`,
    },
  ];
}

function endNumber(end: string | number): number {
  return typeof end === 'number' ? end : Date.parse(end);
}

function endText(end: string | number | null): string {
  if (typeof end === 'number') return end.toLocaleString('en-US');
  return end === null ? 'nothing' : end.slice(0, 10);
}

/** A share of rows as people say it. @example shareText(0.384) // '38 %' */
export function shareText(share: number): string {
  const percent = share * POINTS;
  if (percent >= 99.5 && percent < 100) return 'more than 99 %';
  if (percent >= 1) return `${Math.round(percent)} %`;
  return percent >= 0.1 ? `${percent.toFixed(1)} %` : 'less than 0.1 %';
}
