/**
 * The one table of error codes: code → HTTP status and title. `Refusal` is what a caller can act on; anything else that
 * is thrown is a bug and reaches people only as an id that also stands in the log. `docs/errors.md` lists the same codes
 * and a test compares the two, both ways.
 */
import { PROBLEM_CODES, type ProblemCode } from './rules/problem.ts';

type ErrorKind = { readonly status: number; readonly title: string };

const definition = { status: 422, title: 'The definition is refused' } as const;

const RULE_ERRORS: Record<ProblemCode, ErrorKind> = {
  unknown_field: definition,
  unknown_operator: definition,
  operator_not_for_type: definition,
  missing_value: definition,
  wrong_value_type: definition,
  empty_group: definition,
  empty_list: definition,
  empty_range: definition,
  bad_pattern: definition,
  unknown_segment: definition,
  unknown_source: definition,
  unknown_event: definition,
  segment_cycle: definition,
  segment_not_calculated: definition,
  unknown_key: definition,
  unknown_combinator: definition,
  incompatible_fields: definition,
  limit_exceeded: definition,
  not_yet_supported: definition,
};

/** Of texts in other languages; the API answers them as problems beside those above. */
const TRANSLATION_ERRORS = {
  unreadable_text: { status: 422, title: 'The text cannot be read' },
  no_counterpart: { status: 422, title: 'No rule says what the text says' },
} as const;

export const ERRORS = {
  ...RULE_ERRORS,
  ...TRANSLATION_ERRORS,
  bad_request: { status: 400, title: 'The request is not understood' },
  invalid_body: { status: 400, title: 'The body does not fit' },
  invalid_query: { status: 400, title: 'A query parameter does not fit' },
  unauthenticated: { status: 401, title: 'Sign in first' },
  bad_credentials: { status: 401, title: 'Email or password is wrong' },
  forbidden: { status: 403, title: 'Your role does not allow this' },
  account_locked: { status: 403, title: 'This account is locked' },
  cross_site: { status: 403, title: 'The request came from another site' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'This path does not take this method' },
  conflict: { status: 409, title: 'This conflicts with what is there' },
  preflight_blocked: { status: 409, title: 'Preflight stops this' },
  override_needed: { status: 409, title: 'Warnings have to be overridden' },
  in_use: { status: 409, title: 'This is in use' },
  already_set_up: { status: 409, title: 'The owner account exists already' },
  idempotency_mismatch: { status: 409, title: 'The idempotency key was used for another request' },
  version_mismatch: { status: 412, title: 'Somebody changed this in the meantime' },
  too_large: { status: 413, title: 'This is too large' },
  unsupported_file: { status: 422, title: 'The file is refused' },
  invalid_mapping: { status: 422, title: 'The mapping is refused' },
  invalid_batch: { status: 422, title: 'The batch is refused' },
  invalid_value: { status: 422, title: 'A value is refused' },
  invalid_contact: { status: 422, title: 'The contact is refused' },
  rate_limited: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  engine_unavailable: { status: 503, title: 'A storage engine does not answer' },
  time_limit: { status: 503, title: 'The query took too long' },
  memory_limit: { status: 503, title: 'The query needs more memory than it may use' },
  cancelled: { status: 409, title: 'Cancelled' },
  process_died: { status: 500, title: 'The process died' },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERRORS;

export type RefusalProblem = {
  readonly code: ErrorCode;
  readonly path: string;
  readonly detail: string;
  readonly hint?: string;
};

/**
 * A request that is understood and refused. `path` is a JSON pointer into the body; `problems` lists all reasons when
 * there are several.
 * @example throw new Refusal('not_found', 'There is no segment seg_1.')
 */
export class Refusal extends Error {
  readonly code: ErrorCode;
  readonly path: string | undefined;
  readonly hint: string | undefined;
  readonly problems: readonly RefusalProblem[];

  constructor(
    code: ErrorCode,
    detail: string,
    more: {
      readonly path?: string;
      readonly hint?: string;
      readonly problems?: readonly RefusalProblem[];
      readonly cause?: unknown;
    } = {},
  ) {
    super(detail, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'Refusal';
    this.code = code;
    this.path = more.path;
    this.hint = more.hint;
    this.problems = more.problems ?? [];
  }
}

/** Narrows text that came from a store or an engine to a code of the table. */
export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERRORS, text);
}

/** True for the codes that speak about a place in a definition. */
export function isProblemCode(code: string): code is ProblemCode {
  return PROBLEM_CODES.some((known) => known === code);
}
