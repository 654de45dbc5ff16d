/**
 * A core rule whose every "now", "today" and "published audience" has become a fixed value. The same resolved rule means
 * the same people whenever it is run; whatever a calculation depends on beside the contacts is written in here.
 */
import type { CoreTest } from '../rules/core-rule.ts';
import type { FieldType, RulePath } from '../rules/rule.ts';

/** What a definition is resolved against: one calculation's view of time and of other sets. */
export type CompileContext = {
  /** The organisation's IANA time zone. */
  readonly timeZone: string;
  /** ISO instant; every relative date of the calculation is counted from it. */
  readonly now: string;
  /** Segment id → the calculation that published its audience. */
  readonly audiences: ReadonlyMap<string, string>;
  /** Data source id → its current sync. */
  readonly sources: ReadonlyMap<string, string>;
};

export type ResolvedRule =
  | { readonly kind: 'all'; readonly path: RulePath; readonly rules: readonly ResolvedRule[] }
  | { readonly kind: 'any'; readonly path: RulePath; readonly rules: readonly ResolvedRule[] }
  | { readonly kind: 'not'; readonly path: RulePath; readonly rule: ResolvedRule }
  | ResolvedAttribute
  | ResolvedMembership;

export type ResolvedAttribute = {
  readonly kind: 'attribute';
  readonly path: RulePath;
  readonly field: string;
  readonly type: FieldType;
  /** The zone in which an instant has a day. */
  readonly timeZone: string;
  readonly test: ResolvedTest;
};

/** Membership of one immutable set: a segment's audience at a calculation, what a source delivered at a sync. */
export type ResolvedMembership = {
  readonly kind: 'member';
  readonly path: RulePath;
  readonly ownerKind: OwnerKind;
  readonly ownerId: string;
  readonly id: string;
};

export type OwnerKind = 'segment' | 'source';

/** Half-open: `from` belongs to it, `to` does not; an absent end is open. Days are stored day numbers, instants milliseconds. */
export type Range = {
  readonly of: 'day' | 'instant';
  readonly from?: number;
  readonly to?: number;
};

/** Anniversaries in one year: of what lies before that year, by month and day (229 is 29 February), both ends included. */
export type AnniversaryYear = {
  readonly before: Range;
  readonly from: number;
  readonly to: number;
};

type RangeOperator = 'dateCompare' | 'dateBetween' | 'dateInTheLast' | 'dateInTheNext';
type AnniversaryOperator = 'anniversaryInTheLast' | 'anniversaryInTheNext';

type Operands = {
  readonly [Op in CoreTest['op']]: Op extends RangeOperator
    ? { readonly range: Range }
    : Op extends AnniversaryOperator
      ? { readonly years: readonly AnniversaryYear[] }
      : Omit<Extract<CoreTest, { op: Op }>, 'op'>;
};

/** A test without relative dates; `ResolvedTest<'monthIs'>` is the one of an operator. */
export type ResolvedTest<Op extends CoreTest['op'] = CoreTest['op']> = {
  readonly [Each in Op]: { readonly op: Each } & Operands[Each];
}[Op];
