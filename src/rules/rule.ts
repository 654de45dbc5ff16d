/**
 * The rule language as types: what a person builds, what is stored, what everything else reads.
 *
 * The shape is react-querybuilder's `RuleGroupType` where that has a form for the thing, and extends it where it has
 * none. These types describe a definition that was parsed and checked; what arrives from outside is `unknown` until
 * `parseDefinition` has seen it. Nothing here knows SQL, a clock or a database.
 */

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
};

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

export type CampaignRule = {
  readonly campaign: string;
  readonly outcome: 'targeted' | 'delivered' | 'opened' | 'clicked' | 'bounced' | 'unsubscribed' | 'skipped';
  readonly within?: Window;
  readonly operator: 'happened' | 'didNotHappen';
};

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

/** The types a field of the catalogue can have. */
export const FIELD_TYPES = [
  'text',
  'number',
  'boolean',
  'date',
  'datetime',
  'list',
  'email',
  'phone',
  'url',
  'tags',
] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

/** Every attribute operator, once. What each takes and how it reads is said in `operators.ts`. */
export const OPERATORS = [
  '=',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'between',
  'notBetween',
  'in',
  'notIn',
  'contains',
  'doesNotContain',
  'beginsWith',
  'doesNotBeginWith',
  'endsWith',
  'doesNotEndWith',
  'matches',
  'doesNotMatch',
  'null',
  'notNull',
  'inTheLast',
  'notInTheLast',
  'inTheNext',
  'notInTheNext',
  'anniversaryInTheNext',
  'anniversaryInTheLast',
  'monthIs',
  'weekdayIs',
  'hasAny',
  'hasAll',
  'hasNone',
] as const;
export type Operator = (typeof OPERATORS)[number];

/** A date in a rule: an ISO date or instant, `"today"`, or a distance from now. */
export type DateValue =
  | string
  | { readonly ago: number; readonly unit: TimeUnit }
  | { readonly ahead: number; readonly unit: TimeUnit };

/** JSON pointer (RFC 6901) into the definition: `''` is the root group, `/rules/0/value` its first rule's value. */
export type RulePath = string;
