/**
 * What one sync delivered, per field: how many rows had no value, how many values there were, which ones, the smallest and
 * the largest. It is compared with the sync before (`drift.ts`) and kept with the sync. Values are folded as rules compare
 * them (outer white space and letter case do not count) and spelled as most rows spell them. Pure; `profile-rows.ts` counts.
 */
import { z } from 'zod';
import { columnType } from '../api/contract/sources.ts';
import { comparable } from '../rules/text.ts';

/** The most frequent values that are kept of a field, beside those that rules name. */
const KEPT_VALUES = 50;
/** Values that vanished are remembered when they had this share, the most frequent of them, and those that rules name. */
const KEPT_GONE = 100;
const KEPT_GONE_SHARE = 0.001;

const end = z.union([z.string(), z.number()]).nullable();

const goneValue = z.object({
  value: z.string(),
  /** Of the rows of the last sync that had it. */
  share: z.number(),
  /** Number of that sync, and of the first one without the value. */
  last: z.int(),
  since: z.int(),
});

const fieldProfile = z.object({
  field: z.string(),
  type: columnType,
  missing: z.int(),
  /** Exact up to some thousand, then within about a percent. */
  distinct: z.int(),
  min: end,
  max: end,
  /** With the rows that have them, the most frequent first. */
  values: z.array(z.object({ value: z.string(), rows: z.int() })),
  gone: z.array(goneValue),
});
export type FieldProfile = z.output<typeof fieldProfile>;

export const syncProfile = z.object({
  /** Rows that were taken. */
  rows: z.int(),
  fields: z.array(fieldProfile),
});
export type SyncProfile = z.output<typeof syncProfile>;

type FieldType = FieldProfile['type'];

/** The name under which the names of events are profiled; no property can be called so. */
export const EVENT_NAME = '@name';

/** A value as rules compare it. */
export function valueKey(value: string, type: FieldType): string {
  return type === 'number' ? String(Number(value)) : comparable(value, type);
}

/** What was counted of a field. */
export type CountedField = Omit<FieldProfile, 'values' | 'gone'> & {
  readonly counts: readonly { readonly value: string; readonly rows: number }[];
  /** True when every value was counted; else only the frequent ones and those that were watched. */
  readonly complete: boolean;
};

/** Values that have to be counted whatever their share: those that rules name, and those of the sync before. */
export function watchedValues(named: ReadonlySet<string>, before: FieldProfile | undefined): Set<string> {
  const known = (before?.values ?? []).map(({ value }) => valueKey(value, before?.type ?? 'text'));
  const gone = (before?.gone ?? []).map(({ value }) => valueKey(value, before?.type ?? 'text'));
  return new Set([...named, ...known, ...gone]);
}

/**
 * The profile of a field from what was counted.
 * @param sync its number, with the rows it took
 * @param named values that rules ask for, as they compare them
 * @param before the sync before with its profile of the field, when there is one
 */
export function profileField(
  counted: CountedField,
  sync: { readonly number: number },
  named: ReadonlySet<string>,
  before?: { readonly number: number; readonly rows: number; readonly field: FieldProfile },
): FieldProfile {
  const { counts, complete, ...facts } = counted;
  const folded = foldCounts(counts, counted.type);
  const values = [...folded]
    .filter(([key], place) => place < KEPT_VALUES || named.has(key))
    .map(([, value]) => value);
  const isAbsent = (value: string) => !folded.has(valueKey(value, counted.type));
  const gone = before
    ? [
        ...before.field.values.map(({ value, rows }) => ({
          value,
          share: before.rows === 0 ? 0 : rows / before.rows,
          last: before.number,
          since: sync.number,
        })),
        ...before.field.gone,
      ]
        .filter(({ value, share }) => share > 0 && isAbsent(value))
        .sort((a, b) => b.share - a.share)
        .filter(
          ({ value, share }, place) =>
            (share >= KEPT_GONE_SHARE && place < KEPT_GONE) || named.has(valueKey(value, counted.type)),
        )
    : [];
  // A watched value was counted also where not every value was, so its absence is a fact in both cases.
  return { ...facts, distinct: complete ? folded.size : facts.distinct, values, gone };
}

function foldCounts(
  counts: CountedField['counts'],
  type: FieldType,
): Map<string, { value: string; rows: number }> {
  const folded = new Map<string, { value: string; rows: number }>();
  for (const { value, rows } of counts.toSorted((a, b) => b.rows - a.rows || (a.value < b.value ? -1 : 1))) {
    const key = valueKey(value, type);
    const known = folded.get(key);
    if (known) known.rows += rows;
    else folded.set(key, { value, rows });
  }
  return new Map([...folded].sort(([, a], [, b]) => b.rows - a.rows || (a.value < b.value ? -1 : 1)));
}
