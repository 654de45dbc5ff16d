/** What changed between two syncs, said in sentences; over made-up profiles, without an engine. */
import { describe, expect, it } from 'vitest';
import { DEFAULT_THRESHOLDS } from '../api/contract/readiness.ts';
import { type Delivery, driftBetween, shareText } from './drift.ts';
import { type CountedField, type FieldProfile, profileField } from './sync-profile.ts';

type Made = Partial<CountedField> & { readonly field: string; readonly column?: string };

const NOBODY: ReadonlySet<string> = new Set();

function counted({ column: _, ...made }: Made): CountedField {
  const counts = made.counts ?? [];
  return {
    type: 'text',
    missing: 0,
    distinct: counts.length,
    min: null,
    max: null,
    complete: true,
    counts,
    ...made,
  };
}

/** A sync of 1,000 rows unless told otherwise; profiles follow from the sync before, as they do in an import. */
function delivery(number: number, fields: readonly Made[], before?: Delivery, rows = 1_000): Delivery {
  const profileOf = (made: Made): FieldProfile => {
    const known = before?.profile.fields.find(({ field }) => field === made.field);
    return profileField(
      counted(made),
      { number },
      NOBODY,
      before && known && { number: before.number, rows: before.profile.rows, field: known },
    );
  };
  return {
    number,
    isWhole: true,
    schema: fields.map(({ field, column = field, type = 'text' }) => ({ column, field, type })),
    profile: { rows, fields: fields.map(profileOf) },
  };
}

function values(shares: Readonly<Record<string, number>>): Pick<CountedField, 'counts'> {
  return { counts: Object.entries(shares).map(([value, rows]) => ({ value, rows })) };
}

function said(before: Delivery, after: Delivery, thresholds = DEFAULT_THRESHOLDS): string[] {
  return driftBetween(before, after, thresholds).findings.map(
    ({ id, level, sentence }) => `${level} ${id}: ${sentence}`,
  );
}

const STATUS = { field: 'status', ...values({ Married: 384, Single: 616 }) };

describe('drift between two syncs', () => {
  it('finds nothing between equal deliveries, and between values that differ in letter case alone', () => {
    const before = delivery(3, [STATUS]);
    expect(said(before, delivery(4, [STATUS], before))).toEqual([]);
    expect(
      said(before, delivery(4, [{ field: 'status', ...values({ MARRIED: 384, single: 616 }) }], before)),
    ).toEqual([]);
  });

  it('tells values that vanished and that are new, with their shares', () => {
    const before = delivery(3, [STATUS]);
    const after = delivery(4, [{ field: 'status', ...values({ Wed: 384, Single: 616 }) }], before);
    expect(said(before, after)).toEqual([
      "warning value_vanished: 'Married' was in 38 % of rows at sync 3 and in none at sync 4.",
      "info value_new: 'Wed' is in 38 % of rows at sync 4 and was in none at sync 3.",
    ]);
    expect(
      said(before, after, { ...DEFAULT_THRESHOLDS, vanished_share_percent: 40, new_share_percent: 40 }),
    ).toEqual([]);
  });

  it('remembers what vanished until it is back, with the syncs between which it did', () => {
    const third = delivery(3, [STATUS]);
    const fourth = delivery(4, [{ field: 'status', ...values({ Single: 1_000 }) }], third);
    const fifth = delivery(5, [{ field: 'status', ...values({ Single: 1_000 }) }], fourth);
    expect(fifth.profile.fields[0]?.gone).toEqual([{ value: 'Married', share: 0.384, last: 3, since: 4 }]);
    expect(said(fourth, fifth)).toEqual([]);
    expect(delivery(6, [STATUS], fifth).profile.fields[0]?.gone).toEqual([]);
  });

  it('says nothing of values it did not count', () => {
    const many = { field: 'city', complete: false, distinct: 5_000, ...values({ Paris: 100 }) };
    const before = delivery(1, [many]);
    const after = delivery(2, [{ ...many, ...values({ Rome: 100 }) }], before);
    // Paris was watched, so it is known to be gone; that Rome is new is not known.
    expect(said(before, after)).toEqual([
      "warning value_vanished: 'Paris' was in 10 % of rows at sync 1 and in none at sync 2.",
    ]);
  });

  it('tells shares that jumped, fewer different values, and values that lie elsewhere', () => {
    const before = delivery(1, [
      { field: 'income', type: 'number', missing: 11, distinct: 400, min: 0, max: 900, complete: false },
      { field: 'city', distinct: 40, complete: false },
      { field: 'phone', missing: 600, distinct: 1, complete: false },
    ]);
    const after = delivery(2, [
      {
        field: 'income',
        type: 'number',
        missing: 402,
        distinct: 400,
        min: 10_000,
        max: 90_000,
        complete: false,
      },
      { field: 'city', distinct: 4, complete: false },
      { field: 'phone', missing: 0, distinct: 1, complete: false },
    ]);
    expect(said(before, after)).toEqual([
      'warning missing_rose: A value was missing in 1 % of rows at sync 1 and in 40 % at sync 2.',
      'warning range_changed: Its values were 0 to 900 at sync 1 and are 10,000 to 90,000 at sync 2.',
      'warning distinct_fell: It had 40 different values at sync 1 and has 4 at sync 2.',
      'info missing_fell: A value was missing in 60 % of rows at sync 1 and in none at sync 2.',
    ]);
  });

  it('tells far fewer rows, as a warning only where each sync is the whole', () => {
    const before = delivery(1, [STATUS]);
    const fewer = delivery(2, [{ field: 'status', ...values({ Married: 77, Single: 123 }) }], before, 200);
    expect(said(before, fewer)).toEqual([
      'warning rows_fell: Sync 1 brought 1,000 rows, and sync 2 only 200 rows.',
    ]);
    expect(said(before, { ...fewer, isWhole: false })[0]).toMatch(/^info rows_fell/);
    const none = delivery(2, [{ field: 'status' }], before, 0);
    expect(said(before, none)).toEqual(['warning rows_fell: Sync 1 brought 1,000 rows, and sync 2 none.']);
    expect(said(none, delivery(3, [STATUS], none))).toEqual([]);
  });

  it('tells columns that came, went, were read otherwise, and that look renamed', () => {
    const before = delivery(1, [STATUS, { field: 'kids', type: 'number' }, { field: 'zip', type: 'number' }]);
    const after = delivery(2, [
      { ...STATUS, field: 'marital', column: 'Marital status' },
      { field: 'zip', type: 'text' },
      { field: 'city' },
    ]);
    expect(said(before, after)).toEqual([
      'warning column_renamed: “status” of sync 1 looks like “Marital status” of sync 2.',
      'warning type_changed: “zip” was read as number at sync 1 and is read as text at sync 2.',
      'info column_added: The column “city” is new in sync 2.',
      'warning column_removed: The column “kids” was in sync 1 and is not in sync 2.',
    ]);
    const moved = delivery(2, [{ ...STATUS, field: 'status_now', column: 'status' }]);
    expect(said(delivery(1, [STATUS]), moved)).toEqual([
      'warning field_moved: The column “status” went to status at sync 1 and goes to status_now at sync 2.',
    ]);
  });

  it('writes shares as people say them', () => {
    expect([1, 0.998, 0.384, 0.0042, 0.00001].map(shareText)).toEqual([
      '100 %',
      'more than 99 %',
      '38 %',
      '0.4 %',
      'less than 0.1 %',
    ]);
  });
});
