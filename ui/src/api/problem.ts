/**
 * What goes wrong with a call, as one error type: a refusal or failure the server describes (problem+json), or a server
 * that cannot be reached. Screens show `message` and may branch on `code`.
 */
import { type ProblemBody, problemBody } from '../../../src/api/contract/paging.ts';

export type Problem = Pick<ProblemBody, 'code' | 'status' | 'title' | 'detail'> &
  Partial<Pick<ProblemBody, 'path' | 'hint' | 'problems' | 'id'>>;

export class ApiProblem extends Error {
  readonly code: string;
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  readonly title: string;
  /** JSON pointer into the body that was sent. */
  readonly path: string | undefined;
  readonly hint: string | undefined;
  readonly problems: NonNullable<ProblemBody['problems']>;
  /** Also in the server's log, for failures on the server's side. */
  readonly id: string | undefined;
  /** Seconds to wait before asking again, when the server says so. */
  readonly retryAfter: number | undefined;

  constructor(problem: Problem, retryAfter?: number) {
    super(problem.detail);
    this.name = 'ApiProblem';
    this.code = problem.code;
    this.status = problem.status;
    this.title = problem.title;
    this.path = problem.path;
    this.hint = problem.hint;
    this.problems = problem.problems ?? [];
    this.id = problem.id;
    this.retryAfter = retryAfter;
  }
}

/** The problem for a server that did not answer at all. */
export function unreachable(): ApiProblem {
  return new ApiProblem({
    code: 'unreachable',
    status: 0,
    title: 'No answer',
    detail: 'The server does not answer.',
    hint: 'Check the connection and whether Muster is running, then try again.',
  });
}

/** Reads a refusal from what the server sent; text that is no problem+json becomes a plain sentence. */
export function problemOf(status: number, text: string, retryAfter: string | null): ApiProblem {
  const seconds = retryAfter !== null && /^\d+$/.test(retryAfter) ? Number(retryAfter) : undefined;
  const parsed = problemBody.safeParse(jsonOf(text));
  if (parsed.success) return new ApiProblem(parsed.data, seconds);
  return new ApiProblem(
    {
      code: 'not_understood',
      status,
      title: 'Not understood',
      detail: `The server answered with status ${status} and without an explanation.`,
    },
    seconds,
  );
}

/** True when this is the problem with that code. */
export function isProblem(error: unknown, code: string): error is ApiProblem {
  return error instanceof ApiProblem && error.code === code;
}

/** What to tell a person about any error: the sentence and, when there is one, the hint. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ApiProblem) return error.hint ? `${error.message} ${error.hint}` : error.message;
  return 'Something went wrong in the web app itself. Reload the page.';
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
