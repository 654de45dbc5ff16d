/**
 * What an edit of a definition changed, in words: rules added, taken away and changed, groups, negation, pins. The order
 * of members, letter case and other spellings of the same meaning are no changes; whatever means something else is.
 */
import type { Catalogue } from './catalogue.ts';
import { isAlike, likeness } from './change-likeness.ts';
import { describeChange, joiningOf, pinsChange } from './change-words.ts';
import { comparableTree, type GroupNode, type Node } from './comparable-tree.ts';
import { NO_PINS, type Pins } from './pins.ts';
import type { Group, RulePath } from './rule.ts';

/** A part of one of the two definitions: where it stands there, and what it says. */
export type ChangedPart = { readonly path: RulePath; readonly sentence: string };

export type DefinitionChange = {
  readonly kind:
    | 'rule_added'
    | 'rule_removed'
    | 'rule_changed'
    | 'rule_moved'
    | 'group_added'
    | 'group_removed'
    | 'group_changed'
    | 'pins_changed';
  /** In the definition before; absent for what was added. */
  readonly from?: ChangedPart;
  /** In the definition after; absent for what was taken away. */
  readonly to?: ChangedPart;
  readonly sentence: string;
};

/** A version as it is compared: its rules, and the contacts pinned beside them. */
export type Comparable = { readonly group: Group; readonly pins?: Pins };

/**
 * All changes from one version to another; none when they mean the same.
 * @param names for labels and names; a definition that it does not know any more is compared as it is written
 * @example compareDefinitions({ group: over50k }, { group: over60k }, catalogue)
 *   // [{ kind: 'rule_changed', sentence: 'Income is over 50,000 → income is over 60,000', from: …, to: … }]
 */
export function compareDefinitions(
  before: Comparable,
  after: Comparable,
  names: Catalogue,
): readonly DefinitionChange[] {
  const changes = compareRoots(comparableTree(before.group, names), comparableTree(after.group, names));
  const pins = pinsChange(before.pins ?? NO_PINS, after.pins ?? NO_PINS);
  const described = withMoves(changes).map((change) => describeChange(change, names));
  return pins === undefined ? described : [...described, pins];
}

/** A change before it is put into words. */
export type RawChange = {
  readonly kind: Exclude<DefinitionChange['kind'], 'pins_changed'> | 'group_wrapped' | 'group_unwrapped';
  readonly from?: Node;
  readonly to?: Node;
};

function compareRoots(before: GroupNode, after: GroupNode): readonly RawChange[] {
  if (before.key === after.key) return [];
  // All that was there became one member among others ("…, or plan is Pro"), or the other way round.
  const kept = before.members.length === 1 ? undefined : after.members.find(({ key }) => key === before.key);
  if (kept !== undefined) {
    const added = after.members.filter((member) => member !== kept);
    return [{ kind: 'group_wrapped', from: before, to: after }, ...added.map(addition)];
  }
  const left = after.members.length === 1 ? undefined : before.members.find(({ key }) => key === after.key);
  if (left !== undefined) {
    const removed = before.members.filter((member) => member !== left);
    return [{ kind: 'group_unwrapped', from: before, to: after }, ...removed.map(removal)];
  }
  return compareGroups(before, after);
}

function compareGroups(before: GroupNode, after: GroupNode): readonly RawChange[] {
  const joined =
    joiningOf(before) === joiningOf(after)
      ? []
      : [{ kind: 'group_changed' as const, from: before, to: after }];
  const same = new Set(before.members.map(({ key }) => key));
  const stayed = new Set(after.members.map(({ key }) => key).filter((key) => same.has(key)));
  const gone = before.members.filter(({ key }) => !stayed.has(key));
  const come = after.members.filter(({ key }) => !stayed.has(key));
  const pairs = pairUp(gone, come);
  const paired = new Set(pairs.flat());
  return [
    ...joined,
    ...come.flatMap((member) => {
      const pair = pairs.find(([, to]) => to === member);
      return pair === undefined ? [addition(member)] : comparePair(...pair);
    }),
    ...gone.filter((member) => !paired.has(member)).map(removal),
  ];
}

type Pair = readonly [Node, Node];

/** Members that are the same thing before and after an edit: the most alike first, those at like places before others. */
function pairUp(gone: readonly Node[], come: readonly Node[]): readonly Pair[] {
  const candidates = gone
    .flatMap((from, fromIndex) =>
      come.map((to, toIndex) => ({
        from,
        to,
        like: likeness(from, to),
        apart: Math.abs(fromIndex - toIndex),
      })),
    )
    .filter(({ like }) => isAlike(like))
    .toSorted((a, b) => b.like - a.like || a.apart - b.apart);
  const taken = new Set<Node>();
  return candidates.flatMap(({ from, to }): readonly Pair[] => {
    if (taken.has(from) || taken.has(to)) return [];
    taken.add(from).add(to);
    return [[from, to]];
  });
}

function comparePair(from: Node, to: Node): readonly RawChange[] {
  return from.kind === 'group' && to.kind === 'group'
    ? compareGroups(from, to)
    : [{ kind: 'rule_changed', from, to }];
}

function addition(to: Node): RawChange {
  return { kind: to.kind === 'rule' ? 'rule_added' : 'group_added', to };
}

function removal(from: Node): RawChange {
  return { kind: from.kind === 'rule' ? 'rule_removed' : 'group_removed', from };
}

/** What was taken away in one place and added in another was moved. */
function withMoves(changes: readonly RawChange[]): readonly RawChange[] {
  const moved = new Set<RawChange>();
  const result: RawChange[] = [];
  for (const change of changes) {
    if (change.kind !== 'rule_added') continue;
    const from = changes.find(
      (other) => other.kind === 'rule_removed' && !moved.has(other) && other.from?.key === change.to?.key,
    );
    if (from?.from === undefined || change.to === undefined) continue;
    moved.add(from).add(change);
    result.push({ kind: 'rule_moved', from: from.from, to: change.to });
  }
  return [...changes.filter((change) => !moved.has(change)), ...result];
}
