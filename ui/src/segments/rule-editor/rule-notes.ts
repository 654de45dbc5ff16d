/**
 * What stands beside the rules while they are edited: problems, lint findings and figures, sorted by the node they are
 * about. Problems that only say that something is not finished yet are told apart from mistakes.
 */
import type { Catalogue } from '../../../../src/rules/catalogue.ts';
import { readDefinition } from '../../../../src/rules/definition.ts';
import { type FieldProfile, lintAgainstProfiles } from '../../../../src/rules/lint-profile.ts';
import { definitionOf, type NodeId, type TreeGroup } from './rule-tree.ts';
import { type Place, placeAt } from './tree-paths.ts';

export type Note = {
  readonly path: string;
  /** The part of its node that it is about, as the rule language calls it: `value`, `within`, …; empty: all of it. */
  readonly part: string;
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
  return { problems: new Map(), lint: lintByNode(tree, lint) };
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
  return byNode(tree, problems, base, (problem, place) => ({
    path: problem.path,
    part: partAt(place),
    ...inWords(problem, place),
  }));
}

/** Lint findings by the node they are about. */
export function lintByNode(
  tree: TreeGroup,
  findings: readonly (Omit<Note, 'part'> & Pick<RuleLint, 'level'>)[],
): ByNode<readonly RuleLint[]> {
  return byNode(tree, findings, '', (one, place): RuleLint => ({ ...one, part: partAt(place) }));
}

function partAt({ rest: [part = '', inside = ''] }: Place): string {
  return part === 'sample' ? inside : part;
}

/** Groups notes by node. What points nowhere in the tree belongs to the whole definition. */
function byNode<Given extends { readonly path: string }, T>(
  tree: TreeGroup,
  given: readonly Given[],
  base: string,
  make: (one: Given, place: Place) => T,
): ByNode<readonly T[]> {
  const found = new Map<NodeId, T[]>();
  for (const one of given) {
    const path = one.path.startsWith(base) ? one.path.slice(base.length) : one.path;
    const place = placeAt(tree, path) ?? { node: tree, inFilters: false, rest: [] };
    found.set(place.node.id, [...(found.get(place.node.id) ?? []), make({ ...one, path }, place)]);
  }
  return found;
}

/** The parts of a node that are wrong; what is only unfinished counts when `insistent`. */
export function wrongParts(problems: readonly RuleProblem[], insistent: boolean): ReadonlySet<string> {
  return new Set(problems.filter(({ unfinished }) => !unfinished || insistent).map(({ part }) => part));
}

type Said = Pick<RuleProblem, 'detail' | 'hint' | 'unfinished'>;

/** What to do next, where the rule language speaks of keys that a person on this screen never sees. */
function inWords(problem: GivenProblem, { node, inFilters, rest }: Place): Said {
  const unfinished = UNFINISHED.has(problem.code) || isEmptyEnd(node, rest);
  if (!unfinished) return { detail: problem.detail, hint: problem.hint, unfinished };
  if (problem.code === 'empty_group') {
    const detail = `Add a ${inFilters ? 'filter' : 'rule'} to this group, or remove the group.`;
    return { detail, unfinished };
  }
  const detail = inFilters && rest[0] === 'field' ? 'Choose a property.' : todoAt(node, rest);
  return detail === undefined
    ? { detail: 'Enter a value.', hint: problem.hint, unfinished }
    : { detail, unfinished };
}

/** An end of a window or the beginning of a share that is asked for and not entered. */
function isEmptyEnd(node: Place['node'], [part, end]: readonly string[]): boolean {
  if (node.kind === 'sample') return end === 'from' && node.from === null;
  if (part !== 'within' || !('within' in node) || node.within === undefined || 'unit' in node.within)
    return false;
  return (end === 'from' && node.within.from === '') || (end === 'to' && node.within.to === '');
}

function todoAt(node: Place['node'], [part, key]: readonly string[]): string | undefined {
  if (part === 'event') return 'Choose an event.';
  if (part === 'measure') return 'Choose a property.';
  if (part === 'within') return key === 'from' || key === 'to' ? 'Enter a date.' : 'Enter a number.';
  if (part === 'heldFor') return 'Enter for how long.';
  switch (node.kind) {
    case 'blank':
      return 'Choose what the rule is about.';
    case 'segment':
      return 'Choose a segment.';
    case 'source':
      return 'Choose a data source.';
    case 'campaign':
      return 'Choose a campaign.';
    case 'sample':
      return key === 'seed' ? 'Enter a seed.' : 'Enter a percentage.';
    case 'field':
      return node.valueSource === 'field' && part === 'value' ? 'Choose the other field.' : undefined;
    case 'event':
    case 'sequence':
    case 'step':
    case 'group':
      return undefined;
  }
}
