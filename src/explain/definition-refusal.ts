/** Refusals of definitions, with their places in the body that held them. */
import { isProblemCode, Refusal } from '../errors.ts';
import type { Problem } from '../rules/problem.ts';

/** The refusal for a definition with problems; `base` is where the definition stands in the body. */
export function definitionRefusal(problems: readonly Problem[], base = '/definition'): Refusal {
  const [first] = problems;
  if (!first) throw new Error('A refusal without a problem.');
  const placed = problems.map((problem) => ({ ...problem, path: `${base}${problem.path}` }));
  return new Refusal(
    first.code,
    problems.length === 1
      ? first.detail
      : `The definition has ${problems.length} problems. First: ${first.detail}`,
    {
      path: `${base}${first.path}`,
      ...(first.hint === undefined ? {} : { hint: first.hint }),
      problems: placed,
    },
  );
}

/** Runs what compiles a definition; what the compiler refuses names its place in the body, too. */
export async function placedRefusal<T>(base: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refusal) || !isProblemCode(error.code)) throw error;
    throw definitionRefusal(
      [
        {
          code: error.code,
          path: error.path ?? '',
          detail: error.message,
          ...(error.hint === undefined ? {} : { hint: error.hint }),
        },
      ],
      base,
    );
  }
}
