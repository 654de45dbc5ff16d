/** Brings refusals of the server to the fields they are about. */
import { ApiProblem } from '../api/problem.ts';

export type FormProblems = {
  /** By the name of the member of the body: `{ email: 'There is an account …' }` */
  readonly fields: ReadonlyMap<string, string>;
  /** What belongs to no field of the form, or the whole when nothing else does. */
  readonly rest: ApiProblem | Error | undefined;
};

const NO_FIELDS: ReadonlyMap<string, string> = new Map();

/**
 * `known` are the fields that can show a problem; paths are JSON pointers (`/email`, `/attributes/plan` → `plan` when
 * `known` has `attributes/plan`).
 */
export function formProblems(error: unknown, known: readonly string[]): FormProblems {
  if (error === null || error === undefined) return { fields: NO_FIELDS, rest: undefined };
  if (!(error instanceof ApiProblem))
    return { fields: NO_FIELDS, rest: error instanceof Error ? error : new Error(String(error)) };
  const fields = new Map<string, string>();
  let left = false;
  const reasons =
    error.problems.length > 0
      ? error.problems
      : [{ path: error.path ?? '', detail: error.message, hint: error.hint }];
  for (const reason of reasons) {
    const name = known.find(
      (one) => pointerOf(one) === reason.path || reason.path.startsWith(`${pointerOf(one)}/`),
    );
    if (name === undefined) left = true;
    else if (!fields.has(name))
      fields.set(name, reason.hint ? `${reason.detail} ${reason.hint}` : reason.detail);
  }
  return { fields, rest: left || fields.size === 0 ? error : undefined };
}

function pointerOf(name: string): string {
  return `/${name}`;
}
