/**
 * A core rule whose every "now", "today" and "published audience" has become a fixed value. The same resolved rule means
 * the same people whenever it is run; whatever a calculation depends on beside the contacts is written in here.
 */
import type { CoreMeasure, CorePinned, CoreSample, CoreValue } from '../rules/core-rule.ts';
import type { PositiveOperator } from '../rules/operators.ts';
import type { FieldType, RulePath, TimeUnit } from '../rules/rule.ts';

/** What a definition is resolved against: one calculation's view of time and of other sets. */
export type CompileContext = {
  /** The organisation's IANA time zone. */
  readonly timeZone: string;
  /** ISO instant; every relative date of the calculation is counted from it. */
  readonly now: string;
  /** The day on which weeks begin, 1 (Monday, when absent) to 7 (Sunday). */
  readonly weekStart?: number;
  /** Segment id → the calculation that published its audience. */
  readonly audiences: ReadonlyMap<string, string>;
  /** Data source id → its current sync. */
  readonly sources: ReadonlyMap<string, string>;
  /** What is read beside the contact's own row; everything when absent. */
  readonly scope?: Scope;
};

/** Narrows what is looked up beside the contact's own row without changing what it says about that contact. */
export type Scope = {
  /** Only this contact is asked about, so only its events need to be read. */
  readonly contact?: number;
  /** The same for several. */
  readonly contacts?: readonly number[];
  /** Only what a past calculation could see: events written up to a version, values replaced up to a moment (milliseconds). */
  readonly past?: { readonly version: number; readonly at: number };
};

export type ResolvedRule =
  | { readonly kind: 'all'; readonly path: RulePath; readonly rules: readonly ResolvedRule[] }
  | { readonly kind: 'any'; readonly path: RulePath; readonly rules: readonly ResolvedRule[] }
  | { readonly kind: 'not'; readonly path: RulePath; readonly rule: ResolvedRule }
  | ResolvedAttribute
  | ResolvedEvent
  | ResolvedSequence
  | ResolvedMembership
  | CoreSample
  | CorePinned;

export type ResolvedAttribute = {
  readonly kind: 'attribute';
  readonly path: RulePath;
  readonly field: string;
  readonly type: FieldType;
  /** The zone in which an instant has a day. */
  readonly timeZone: string;
  readonly test: ResolvedTest;
  readonly held?: ResolvedHeld;
};

/** The value began before `since` (milliseconds) when `longer`, otherwise then or later. */
export type ResolvedHeld = { readonly longer: boolean; readonly since: number; readonly scope: Scope };

/** Events of one name within a span, and those of them that pass a filter. */
export type ResolvedEvents = {
  readonly event: string;
  readonly span: Range;
  readonly where?: ResolvedRule;
};

export type ResolvedEvent = {
  readonly kind: 'event';
  readonly path: RulePath;
  readonly events: ResolvedEvents;
  readonly scope: Scope;
  readonly timeZone: string;
  readonly measure: CoreMeasure;
  /** Of what is measured. */
  readonly type: FieldType;
  readonly test: ResolvedTest;
  /** What the test says of contacts without a counting event. */
  readonly passesNone: boolean;
};

export type ResolvedSequence = {
  readonly kind: 'sequence';
  readonly path: RulePath;
  readonly steps: readonly ResolvedStep[];
  readonly scope: Scope;
  readonly timeZone: string;
};

/** `within`: so many milliseconds, or so many months or years in whole days, after the step before. */
export type ResolvedStep = ResolvedEvents & { readonly within?: ResolvedWait };
export type ResolvedWait =
  | { readonly of: 'instant'; readonly milliseconds: number }
  | { readonly of: 'day'; readonly count: number; readonly unit: Extract<TimeUnit, 'month' | 'year'> };

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

/** A test without relative dates. */
export type ResolvedTest = { readonly operator: PositiveOperator; readonly value: ResolvedValue };

export type ResolvedValue =
  | Exclude<CoreValue, { kind: 'date' | 'dateRange' | 'lastWindow' | 'nextWindow' | 'period' }>
  | { readonly kind: 'range'; readonly range: Range }
  | { readonly kind: 'years'; readonly years: readonly AnniversaryYear[] };
