/**
 * What a checked definition becomes before anything is compiled, hashed or compared: few kinds, one spelling per
 * meaning. Negative operators are `not` around their positive twin, so "exact complement" holds by construction.
 * `path` is the place in the definition a node came from: funnels, explanations and errors point with it.
 */
import type { DateValue, FieldType, RulePath, TimeUnit } from './rule.ts';

export type CoreRule =
  | { readonly kind: 'all'; readonly path: RulePath; readonly rules: readonly CoreRule[] }
  | { readonly kind: 'any'; readonly path: RulePath; readonly rules: readonly CoreRule[] }
  | { readonly kind: 'not'; readonly path: RulePath; readonly rule: CoreRule }
  | CoreAttribute
  | { readonly kind: 'inSegment'; readonly path: RulePath; readonly segment: string }
  | { readonly kind: 'inSource'; readonly path: RulePath; readonly source: string };

/** A rule over one field: true only when the field has a value and the value passes the test. */
export type CoreAttribute = {
  readonly kind: 'attribute';
  readonly path: RulePath;
  readonly field: string;
  readonly type: FieldType;
  readonly test: CoreTest;
};

/** The positive tests. Text is trimmed and lower-cased here; numbers are finite; lists are not empty. */
export type CoreTest =
  | { readonly op: 'present' }
  | { readonly op: 'textEquals'; readonly value: string }
  | { readonly op: 'textIn'; readonly values: readonly string[] }
  | { readonly op: 'textContains'; readonly value: string }
  | { readonly op: 'textBeginsWith'; readonly value: string }
  | { readonly op: 'textEndsWith'; readonly value: string }
  | { readonly op: 'textMatches'; readonly pattern: string }
  | { readonly op: 'numberCompare'; readonly compare: Compare; readonly value: number }
  | { readonly op: 'numberBetween'; readonly from: number; readonly to: number }
  | { readonly op: 'numberIn'; readonly values: readonly number[] }
  | { readonly op: 'booleanIs'; readonly value: boolean }
  | { readonly op: 'dateCompare'; readonly compare: Compare; readonly value: DateValue }
  | { readonly op: 'dateBetween'; readonly from: DateValue; readonly to: DateValue }
  | { readonly op: 'dateInTheLast'; readonly last: number; readonly unit: TimeUnit }
  | { readonly op: 'dateInTheNext'; readonly next: number; readonly unit: TimeUnit }
  | { readonly op: 'anniversaryInTheLast'; readonly last: number; readonly unit: TimeUnit }
  | { readonly op: 'anniversaryInTheNext'; readonly next: number; readonly unit: TimeUnit }
  | { readonly op: 'monthIs'; readonly months: readonly number[] }
  | { readonly op: 'weekdayIs'; readonly weekdays: readonly number[] }
  | { readonly op: 'listHasAny'; readonly values: readonly string[] }
  | { readonly op: 'listHasAll'; readonly values: readonly string[] }
  | {
      readonly op: 'sameAs';
      readonly compare: Compare;
      readonly other: string;
      readonly otherType: FieldType;
    };

export type Compare = '=' | '<' | '<=' | '>' | '>=';
