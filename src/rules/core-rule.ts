/**
 * What a checked definition becomes before anything is compiled, hashed or compared: few kinds, one spelling per
 * meaning. Negative operators are `not` around their positive twin, so "exact complement" holds by construction.
 * `path` is the place in the definition a node came from: funnels, explanations and errors point with it.
 */
import { assertNever } from '../assert-never.ts';
import type { PositiveOperator } from './operators.ts';
import type { DateValue, FieldType, Measure, Period, RulePath, TimeUnit, Window } from './rule.ts';

export type CoreRule =
  | { readonly kind: 'all'; readonly path: RulePath; readonly rules: readonly CoreRule[] }
  | { readonly kind: 'any'; readonly path: RulePath; readonly rules: readonly CoreRule[] }
  | { readonly kind: 'not'; readonly path: RulePath; readonly rule: CoreRule }
  | CoreLeaf;

export type CoreLeaf =
  | CoreAttribute
  | CoreEvent
  | CoreSequence
  | CoreSample
  | { readonly kind: 'inSegment'; readonly path: RulePath; readonly segment: string }
  | { readonly kind: 'inSource'; readonly path: RulePath; readonly source: string }
  | CorePinned;

/** A rule over one field: true only when the field has a value and the value passes the test. */
export type CoreAttribute = {
  readonly kind: 'attribute';
  readonly path: RulePath;
  readonly field: string;
  readonly type: FieldType;
  readonly test: CoreTest;
  readonly held?: CoreHeld;
};

/** Whether the field got the value it has longer ago than `count` units, or since then. */
export type CoreHeld = { readonly longer: boolean; readonly count: number; readonly unit: TimeUnit };

/** A positive operator with its value. Text is trimmed and lower-cased here; numbers are finite; lists are not empty. */
export type CoreTest = { readonly operator: PositiveOperator; readonly value: CoreValue };

export type CoreValue =
  | { readonly kind: 'none' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'textList'; readonly texts: readonly string[] }
  | { readonly kind: 'pattern'; readonly pattern: string }
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'numberList'; readonly numbers: readonly number[] }
  | { readonly kind: 'numberRange'; readonly from: number; readonly to: number }
  | { readonly kind: 'boolean'; readonly truth: boolean }
  | { readonly kind: 'date'; readonly date: DateValue }
  | { readonly kind: 'dateRange'; readonly from: DateValue; readonly to: DateValue }
  | { readonly kind: 'lastWindow' | 'nextWindow'; readonly count: number; readonly unit: TimeUnit }
  | { readonly kind: 'period'; readonly period: Period }
  | { readonly kind: 'months'; readonly months: readonly number[] }
  | { readonly kind: 'weekdays'; readonly weekdays: readonly number[] }
  /** Another field, compared with. */
  | { readonly kind: 'field'; readonly field: string; readonly type: FieldType };

/** Events of one name, and what is asked of the measure taken of them. Campaign outcomes are events, too. */
export type CoreEvent = {
  readonly kind: 'event';
  readonly path: RulePath;
  readonly event: string;
  /** Over the properties of one event; attribute rules and groups of them. */
  readonly where?: CoreRule;
  readonly within?: Window;
  readonly measure: CoreMeasure;
  /** Of what is measured. */
  readonly type: FieldType;
  readonly test: CoreTest;
};

export type CoreMeasure = {
  readonly of: Measure['of'];
  readonly property?: { readonly key: string; readonly type: FieldType };
};

/** One event after the other, each strictly later. */
export type CoreSequence = {
  readonly kind: 'sequence';
  readonly path: RulePath;
  readonly steps: readonly CoreStep[];
  readonly within?: Window;
};

export type CoreStep = {
  readonly event: string;
  readonly where?: CoreRule;
  /** At most so long after the step before. */
  readonly within?: { readonly count: number; readonly unit: TimeUnit };
};

/** Contacts whose stable place between 0 and `SAMPLE_PLACES` is within [from, to). */
export type CoreSample = {
  readonly kind: 'sample';
  readonly path: RulePath;
  readonly seed: string;
  readonly from: number;
  readonly to: number;
};

/** How finely contacts are spread: shares are told apart to a ten-thousandth of a percent. */
export const SAMPLE_PLACES = 1_000_000;

/** Contacts named one by one. */
export type CorePinned = {
  readonly kind: 'pinned';
  readonly path: RulePath;
  readonly side: 'in' | 'out';
  readonly contacts: readonly number[];
};

export type Compare = '=' | '<' | '<=' | '>' | '>=';

/** True for the operators that put two values in order. */
export function isCompare(operator: PositiveOperator): operator is Compare {
  return operator === '=' || operator === '<' || operator === '<=' || operator === '>' || operator === '>=';
}

/** The leaves of a rule in the order of the definition; the filters of events are part of theirs. */
export function coreLeaves(rule: CoreRule): readonly CoreLeaf[] {
  switch (rule.kind) {
    case 'all':
    case 'any':
      return rule.rules.flatMap(coreLeaves);
    case 'not':
      return coreLeaves(rule.rule);
    case 'attribute':
    case 'event':
    case 'sequence':
    case 'sample':
    case 'inSegment':
    case 'inSource':
    case 'pinned':
      return [rule];
    default:
      return assertNever(rule);
  }
}
