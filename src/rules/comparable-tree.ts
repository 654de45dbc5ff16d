/**
 * A definition as it is compared with another one: groups that change nothing (of one member, of the combinator around
 * them, negated twice) are dissolved, and everything has a key that is equal where the meaning is. Every part keeps the
 * path at which it was written.
 */
import { canonicalForm } from './canonical-form.ts';
import type { Catalogue } from './catalogue.ts';
import { readDefinition } from './definition.ts';
import { isGroup } from './draft.ts';
import { at } from './path.ts';
import type { Combinator, Group, Rule, RulePath } from './rule.ts';

export type RuleNode = {
  readonly kind: 'rule';
  readonly path: RulePath;
  readonly rule: Rule;
  readonly key: string;
};

export type GroupNode = {
  readonly kind: 'group';
  readonly path: RulePath;
  /** As it was written. */
  readonly group: Group;
  readonly combinator: Combinator;
  readonly not: boolean;
  /** Without repeats; a group in here has another combinator, or is negated. */
  readonly members: readonly Node[];
  readonly key: string;
};

export type Node = RuleNode | GroupNode;

type KeyOf = (rule: Rule) => string;

/** @param catalogue what the definition is read against; rules that it does not know are compared as they are written */
export function comparableTree(group: Group, catalogue: Catalogue): GroupNode {
  return groupNode(group, '', (rule) => ruleKey(rule, catalogue));
}

function groupNode(group: Group, path: RulePath, keyOf: KeyOf): GroupNode {
  const written = group.rules.map((member, index): Node => {
    const place = at(at(path, 'rules'), index);
    return isGroup(member)
      ? groupNode(member, place, keyOf)
      : { kind: 'rule', path: place, rule: member, key: keyOf(member) };
  });
  const not = group.not === true;
  const members = withoutRepeats(written.flatMap((member) => dissolved(member, group.combinator)));
  const [only] = members;
  if (only?.kind === 'group' && members.length === 1) {
    const negated = only.not !== not;
    return completed({ ...only, path, not: negated, group: { ...only.group, not: negated } });
  }
  return completed({ kind: 'group', path, group, combinator: group.combinator, not, members });
}

function withoutRepeats(members: readonly Node[]): readonly Node[] {
  const first = new Map<string, Node>();
  for (const member of members) if (!first.has(member.key)) first.set(member.key, member);
  return [...first.values()];
}

function dissolved(member: Node, combinator: Combinator): readonly Node[] {
  if (member.kind === 'rule' || member.not) return [member];
  return member.combinator === combinator || member.members.length === 1 ? member.members : [member];
}

function completed(node: Omit<GroupNode, 'key'>): GroupNode {
  const keys = node.members.map(({ key }) => key).toSorted();
  const [only = ''] = keys;
  const together = keys.length === 1 ? only : `${node.combinator}(${keys.join(',')})`;
  return { ...node, key: node.not ? negatedKey(together) : together };
}

/** What the complement of something is known by: "is not US" is "not (is US)". */
function negatedKey(key: string): string {
  return key.startsWith('not(') ? key.slice(4, -1) : `not(${key})`;
}

function ruleKey(rule: Rule, catalogue: Catalogue): string {
  const read = readDefinition({ combinator: 'and', rules: [rule] }, catalogue);
  return read.ok ? canonicalForm(read.core) : JSON.stringify(sorted(rule));
}

/** JSON with its keys in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

/** The rules of a part, whatever groups they are in. */
export function rulesIn(node: Node): readonly RuleNode[] {
  return node.kind === 'rule' ? [node] : node.members.flatMap(rulesIn);
}
