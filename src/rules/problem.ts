/** What is wrong with a definition: never a bare "invalid", always a place and a sentence. */
import type { RulePath } from './rule.ts';

export const PROBLEM_CODES = [
  'unknown_field',
  'unknown_operator',
  'operator_not_for_type',
  'missing_value',
  'wrong_value_type',
  'empty_group',
  'empty_list',
  'empty_range',
  'bad_pattern',
  'unknown_segment',
  'unknown_source',
  'unknown_event',
  'segment_cycle',
  'segment_not_calculated',
  'unknown_key',
  'unknown_combinator',
  'incompatible_fields',
  'limit_exceeded',
  'not_yet_supported',
] as const;
export type ProblemCode = (typeof PROBLEM_CODES)[number];

/** One reason why a definition is refused. `detail` is a sentence for people; `hint` says what to do instead. */
export type Problem = {
  readonly code: ProblemCode;
  readonly path: RulePath;
  readonly detail: string;
  readonly hint?: string;
};

/** The editor shows all problems together, so parsing and checking return them; everything else throws. */
export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export function problem(
  code: ProblemCode,
  path: RulePath,
  detail: string,
  more: { readonly hint?: string } = {},
): Problem {
  return { code, path, detail, ...more };
}
