/**
 * What stands beside the rules while they are edited: problems, lint findings and figures, sorted by the node they are
 * about. Problems that only say that something is not finished yet are told apart from mistakes.
 */
import type { Catalogue } from '../../../../src/rules/catalogue.ts';
import { readDefinition } from '../../../../src/rules/definition.ts';
import { type FieldProfile, lintAgainstProfiles } from '../../../../src/rules/lint-profile.ts';
import { definitionOf, type NodeId, nodeAt, type TreeGroup, type TreeNode } from './rule-tree.ts';

export type Note = {
  readonly path: string;
  readonly detail: string;
  readonly hint?: string | undefined;
};

export type RuleProblem = Note & {
  /** True when something is still to be entered, false when something entered is wrong. */
  readonly unfinished: boolean;
};

export type RuleLint = Note & { readonly level: 'info' | 'warning' | 'blocker' };

/** Contacts that pass the rule alone, that remain after it, and that the segment would have without it. */
export type RuleFigure = {
  readonly count: number;
  readonly remaining: number;
  readonly without: number | null;
};

export type ByNode<T> = ReadonlyMap<NodeId, T>;

/** One problem as the rule language or the server names it. */
type GivenProblem = {
  readonly code: string;
  readonly path: string;
  readonly detail: string;
  readonly hint?: string | undefined;
};

const UNFINISHED = new Set(['missing_value', 'empty_list', 'empty_group']);

export type OwnNotes = {
  readonly problems: ByNode<readonly RuleProblem[]>;
  /** What the profiles of the fields say about the values; only for a tree without problems. */
  readonly lint: ByNode<readonly RuleLint[]>;
};

/**
 * Checks a tree against the catalogue: every problem, by the node it is about; and the values that no contact has.
 * `self` is the segment's id when it has one.
 */
export function notesOf(
  tree: TreeGroup,
  catalogue: Catalogue,
  profiles: ReadonlyMap<string, FieldProfile>,
  self: string | undefined,
): OwnNotes {
  const read = readDefinition(definitionOf(tree), catalogue, self === undefined ? {} : { self });
  if (!read.ok) return { problems: problemsByNode(tree, read.problems), lint: new Map() };
  const lint = lintAgainstProfiles(read.core, catalogue, profiles);
  return { problems: new Map(), lint: byNode(tree, lint, '', (one): RuleLint => ({ ...one })) };
}

/** The findings of both, each once. */
export function withLint(
  own: ByNode<readonly RuleLint[]>,
  more: ByNode<readonly RuleLint[]>,
): ByNode<readonly RuleLint[]> {
  const all = new Map(own);
  for (const [id, findings] of more) {
    const known = all.get(id) ?? [];
    const fresh = findings.filter((one) => !known.some((other) => other.detail === one.detail));
    all.set(id, [...known, ...fresh]);
  }
  return all;
}

/** Problems by the node they are about; `base` is the place of the definition in what was sent. */
export function problemsByNode(
  tree: TreeGroup,
  problems: readonly GivenProblem[],
  base = '',
): ByNode<readonly RuleProblem[]> {
  return byNode(tree, problems, base, (problem, node) => ({
    path: problem.path,
    unfinished: UNFINISHED.has(problem.code),
    ...inWords(problem, node),
  }));
}

/** Groups notes by node. What points nowhere in the tree belongs to the whole definition. */
export function byNode<Given extends { readonly path: string }, T>(
  tree: TreeGroup,
  given: readonly Given[],
  base: string,
  make: (one: Given, node: TreeNode) => T,
): ByNode<readonly T[]> {
  const found = new Map<NodeId, T[]>();
  for (const one of given) {
    const path = one.path.startsWith(base) ? one.path.slice(base.length) : one.path;
    const node = nodeAt(tree, path) ?? tree;
    found.set(node.id, [...(found.get(node.id) ?? []), make({ ...one, path }, node)]);
  }
  return found;
}

/** What to do next, where the rule language speaks of keys that a person on this screen never sees. */
function inWords(problem: GivenProblem, node: TreeNode): Pick<Note, 'detail' | 'hint'> {
  if (node.kind === 'blank') return { detail: 'Choose what the rule is about.' };
  if (problem.code === 'missing_value' && node.kind === 'segment') return { detail: 'Choose a segment.' };
  if (problem.code === 'missing_value' && node.kind === 'source') return { detail: 'Choose a data source.' };
  if (problem.code === 'missing_value' && node.kind === 'field' && node.valueSource === 'field') {
    return { detail: 'Choose the other field.' };
  }
  if (problem.code === 'missing_value' || problem.code === 'empty_list') {
    return { detail: 'Enter a value.', hint: problem.hint };
  }
  if (problem.code === 'empty_group') return { detail: 'Add a rule to this group, or remove the group.' };
  return { detail: problem.detail, hint: problem.hint };
}
