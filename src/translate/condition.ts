/**
 * What a text in another language asks, before it is a definition: comparisons joined by and, or, not. The four readers
 * make it, `rules-of.ts` turns it into rules. Nothing in it knows the catalogue: names and values are as written.
 */
import type { ProblemCode } from '../rules/problem.ts';
import type { Span } from './place.ts';

export type Condition =
  | { readonly kind: 'all' | 'any'; readonly members: readonly Condition[] }
  | { readonly kind: 'not'; readonly member: Condition }
  | Comparison;

/** One question about one field. What is asked negatively is a `not` around it. */
export type Comparison = {
  readonly kind: 'comparison';
  readonly field: Name;
  readonly test: Test;
  readonly span: Span;
};

export type Name = {
  readonly name: string;
  /** True where the language does not distinguish upper and lower case in this name. */
  readonly foldsCase?: true;
  readonly span: Span;
};

export type Literal = {
  /** `moment`: a date that the language marks as one, such as `timestamp("…")`; its value is the text within. */
  readonly kind: 'text' | 'number' | 'boolean' | 'null' | 'moment';
  readonly value: string | number | boolean | null;
  /** The number as it is written, from which `007` and `12345678901234567890` can be told. */
  readonly source: string;
  readonly span: Span;
};

export type Order = '<' | '<=' | '>' | '>=';

export type Test =
  | { readonly of: 'equal'; readonly value: Literal }
  | { readonly of: 'order'; readonly compare: Order; readonly value: Literal }
  | { readonly of: 'range'; readonly from: Literal; readonly to: Literal }
  | { readonly of: 'oneOf' | 'hasAny' | 'hasAll'; readonly values: readonly Literal[] }
  | { readonly of: 'missing' }
  | { readonly of: 'contains' | 'beginsWith' | 'endsWith' | 'matches'; readonly value: Literal }
  | { readonly of: 'field'; readonly compare: '=' | Order; readonly other: Name };

/** A reason why the text is refused, and where. */
export type TranslationProblem = {
  readonly code: ProblemCode | 'unreadable_text' | 'no_counterpart';
  readonly span: Span;
  readonly detail: string;
  readonly hint?: string;
};

/** What a reader made of a text: with problems the condition lacks what they speak about, and must not be used. */
export type Reading = {
  readonly condition: Condition | undefined;
  readonly problems: readonly TranslationProblem[];
};

/** The text could not be read at this place. */
export function unreadable(span: Span, detail: string, hint?: string): TranslationProblem {
  return { code: 'unreadable_text', span, detail, ...(hint === undefined ? {} : { hint }) };
}

/** The text is understood, and no rule says the same. */
export function noCounterpart(span: Span, detail: string, hint?: string): TranslationProblem {
  return { code: 'no_counterpart', span, detail, ...(hint === undefined ? {} : { hint }) };
}

export function isProblem(result: object): result is TranslationProblem {
  return 'code' in result;
}

export function negated(condition: Condition): Condition {
  return condition.kind === 'not' ? condition.member : { kind: 'not', member: condition };
}
