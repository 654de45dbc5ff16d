/** A refused mapping, taken apart: which of its problems is about which column, by their JSON pointers. */
import type { ApiProblem } from '../../api/problem.ts';
import type { MappingProblem, ResolvedColumn, ResolvedMapping } from './resolved-mapping.ts';

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

/** What the server had against a mapping, with the mapping as it was then. */
export type MappingRefusal = {
  readonly tried: ResolvedMapping;
  readonly problems: readonly MappingProblem[];
};

/** The problems whose subject was not touched since; what was changed is judged at the next try. */
export function standingProblems(
  refusal: MappingRefusal | undefined,
  now: ResolvedMapping | undefined,
): readonly MappingProblem[] {
  if (!refusal || !now) return [];
  const { tried } = refusal;
  const changed = new Set(
    now.columns
      .filter((column) => decided(column) !== decided(tried.columns.find((one) => one.name === column.name)))
      .map((column) => column.name),
  );
  const sameIdentity = JSON.stringify(tried.identity) === JSON.stringify(now.identity);
  const sameEvent = JSON.stringify(tried.event) === JSON.stringify(now.event);
  const stands = {
    identity: () => sameIdentity,
    event: () => sameEvent,
    column: (problem) => problem.column === null || !changed.has(problem.column),
    mapping: () => sameIdentity && sameEvent && changed.size === 0,
  } satisfies Record<MappingProblem['area'], (problem: MappingProblem) => boolean>;
  return refusal.problems.filter((problem) => stands[problem.area](problem));
}

function decided(column: ResolvedColumn | undefined): string {
  if (column === undefined) return '';
  const { target, key, type, label, dateOrder, decimal, split } = column;
  return JSON.stringify([target, key, type, label, dateOrder, decimal, split]);
}
