/** The way in: everything that takes a definition from outside reads it here, and gets the tree or every reason why not. */
import type { Catalogue } from './catalogue.ts';
import { type CheckOptions, checkDraft } from './check.ts';
import type { CoreRule } from './core-rule.ts';
import { isWhole } from './draft.ts';
import { normalizeDefinition } from './normalize.ts';
import { parseDraft } from './parse.ts';
import { inDocumentOrder } from './path.ts';
import type { Problem } from './problem.ts';
import type { Group } from './rule.ts';

export type ReadDefinition =
  /** `group` is what is stored and shown; `core` is what is compiled and hashed. */
  | { readonly ok: true; readonly group: Group; readonly core: CoreRule }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Parses, checks and normalizes. Where parts cannot be parsed the others are checked all the same, so that a person
 * sees all problems together; each place is named once per reason, in the order of the document.
 * @example
 *   const read = readDefinition(body.definition, catalogue, { self: segment.id });
 *   if (!read.ok) throw new Refusal('…', '…', { problems: read.problems });
 */
export function readDefinition(
  input: unknown,
  catalogue: Catalogue,
  options: CheckOptions = {},
): ReadDefinition {
  const { draft, problems: structural } = parseDraft(input);
  const unfit = draft === undefined ? [] : checkDraft(draft, '', catalogue, options);
  const problems = withoutRepeats([...structural, ...unfit]);
  if (problems.length > 0 || draft === undefined || !isWhole(draft)) {
    return { ok: false, problems: inDocumentOrder(problems, input) };
  }
  return { ok: true, group: draft, core: normalizeDefinition(draft, catalogue) };
}

function withoutRepeats(problems: readonly Problem[]): readonly Problem[] {
  const first = new Map<string, Problem>();
  for (const problem of problems) {
    const key = `${problem.code} ${problem.path}`;
    if (!first.has(key)) first.set(key, problem);
  }
  return [...first.values()];
}
