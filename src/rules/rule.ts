/**
 * The rule language as types: what a person builds, what is stored, what everything else reads.
 *
 * The shape is react-querybuilder's `RuleGroupType` where that has a form for the thing, and extends it where it has
 * none. These types describe a definition that was parsed and checked; what arrives from outside is `unknown` until
 * `parseDefinition` has seen it. Nothing here knows SQL, a clock or a database.
 */

import type { Operator } from './operators.ts';

export { FIELD_TYPES, type FieldType } from './field-types.ts';
export { OPERATORS, type Operator } from './operators.ts';

export type Combinator = 'and' | 'or';

/** At least one member; `not` turns the whole group into its complement. */
export type Group = {
  readonly combinator: Combinator;
  readonly not?: boolean;
  readonly rules: readonly (Group | Rule)[];
};

export type Rule =
  | AttributeRule
  | EventRule
  | SequenceRule
  | SegmentRule
  | SourceRule
  | CampaignRule
  | SampleRule;

export type AttributeRule = {
  readonly field: string;
  readonly operator: Operator;
  readonly value?: unknown;
  readonly valueSource?: 'value' | 'field';
  /** How long the field has had its value. */
  readonly heldFor?: HeldFor;
};

/** For at least, or for less than, a time up to now. */
export type HeldFor =
  | { readonly atLeast: number; readonly unit: TimeUnit }
  | { readonly lessThan: number; readonly unit: TimeUnit };

export type EventRule = {
  readonly event: string;
  readonly where?: Group;
  readonly within?: Window;
  readonly measure?: Measure;
  readonly operator: Operator;
  readonly value?: unknown;
};

export type SequenceRule = {
  readonly sequence: readonly Step[];
  readonly within?: Window;
  readonly operator: 'happened' | 'didNotHappen';
};

/** `segment` is the id of another segment; its published audience is meant. */
export type SegmentRule = { readonly segment: string; readonly operator: 'in' | 'notIn' };

export type SourceRule = { readonly source: string; readonly operator: 'in' | 'notIn' };

/** What campaigns do to contacts and what becomes of it: the outcome `opened` is the event `campaign.opened`. */
export const OUTCOMES = [
  'targeted',
  'delivered',
  'opened',
  'clicked',
  'bounced',
  'unsubscribed',
  'skipped',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** `campaign` is the id of a campaign, or `*` for any. */
export type CampaignRule = {
  readonly campaign: string;
  readonly outcome: Outcome;
  readonly within?: Window;
  readonly operator: 'happened' | 'didNotHappen';
};

/** A stable share of all contacts: from `from` percent on (0 when absent), `percent` of them. */
export type SampleRule = {
  readonly sample: { readonly percent: number; readonly from?: number; readonly seed: string };
};

export type TimeUnit = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year';

export type Window =
  | { readonly last: number; readonly unit: TimeUnit }
  | { readonly from?: string; readonly to?: string };

export type Measure =
  | { readonly of: 'count' }
  | { readonly of: 'days' }
  | { readonly of: 'sum' | 'avg' | 'min' | 'max' | 'distinct'; readonly property: string }
  | { readonly of: 'first' | 'last' };

export type Step = {
  readonly event: string;
  readonly where?: Group;
  readonly within?: { readonly last: number; readonly unit: TimeUnit };
};

/** A date in a rule: an ISO date or instant, `"today"`, or a distance from now. */
export type DateValue =
  | string
  | { readonly ago: number; readonly unit: TimeUnit }
  | { readonly ahead: number; readonly unit: TimeUnit };

/** JSON pointer (RFC 6901) into the definition: `''` is the root group, `/rules/0/value` its first rule's value. */
export type RulePath = string;

/** Calendar periods around today, as `inPeriod` takes them. */
export const PERIODS = [
  'yesterday',
  'today',
  'tomorrow',
  'lastWeek',
  'thisWeek',
  'nextWeek',
  'lastMonth',
  'thisMonth',
  'nextMonth',
  'lastQuarter',
  'thisQuarter',
  'nextQuarter',
  'lastYear',
  'thisYear',
  'nextYear',
] as const;
export type Period = (typeof PERIODS)[number];
