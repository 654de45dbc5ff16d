/** A refused mapping, taken apart: which of its problems is about which column, by their JSON pointers. */
import type { ApiProblem } from '../../api/problem.ts';
import type { MappingProblem } from './resolved-mapping.ts';

/** The problems the server has with a mapping; a refusal without single problems is one about the whole. */
export function problemsOfRefusal(
  refusal: Pick<ApiProblem, 'message' | 'hint' | 'path' | 'problems'>,
): MappingProblem[] {
  if (refusal.problems.length === 0)
    return [placed(refusal.path ?? '', sentence(refusal.message, refusal.hint))];
  return refusal.problems.map((problem) => placed(problem.path, sentence(problem.detail, problem.hint)));
}

function sentence(detail: string, hint: string | undefined): string {
  return hint === undefined ? detail : `${detail} ${hint}`;
}

function placed(pointer: string, text: string): MappingProblem {
  const [root, part, name] = stepsOf(pointer);
  if (root !== 'mapping') return { area: 'mapping', column: null, sentence: text };
  if (part === 'columns') return { area: 'column', column: name ?? null, sentence: text };
  if (part === 'identity' || part === 'event') return { area: part, column: null, sentence: text };
  return { area: 'mapping', column: null, sentence: text };
}

/** `/mapping/columns/a~1b/type` → `['mapping', 'columns', 'a/b', 'type']` */
function stepsOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}
