/**
 * The tree a person edits: the same groups and rules as a definition, with an id on every node so that the screen can
 * follow a rule through moves, and with room for what is not finished (a rule about nothing yet, a value not entered).
 * Turning it into a definition never leaves anything out; whether that definition is allowed is for the rule language.
 */
import type { Combinator, Group, Operator, Rule, RulePath } from '../../../../src/rules/rule.ts';

export type NodeId = string;

export type TreeGroup = {
  readonly id: NodeId;
  readonly kind: 'group';
  readonly combinator: Combinator;
  readonly not: boolean;
  readonly members: readonly TreeNode[];
};

/** A rule that is about nothing yet: the person has still to choose. */
export type BlankRule = { readonly id: NodeId; readonly kind: 'blank' };

export type FieldRule = {
  readonly id: NodeId;
  readonly kind: 'field';
  readonly field: string;
  readonly operator: Operator;
  readonly value: unknown;
  readonly valueSource: 'value' | 'field';
};

export type MembershipRule = {
  readonly id: NodeId;
  readonly kind: 'segment' | 'source';
  /** The id of the segment or source; empty until one is chosen. */
  readonly of: string;
  readonly operator: 'in' | 'notIn';
};

/** A kind of rule that has no editor here: shown as it is, kept as it is. */
export type OtherRule = { readonly id: NodeId; readonly kind: 'other'; readonly rule: Rule };

export type TreeRule = BlankRule | FieldRule | MembershipRule | OtherRule;
export type TreeNode = TreeGroup | TreeRule;

let lastId = 0;

/** An id that no other node of this page has. */
export function newId(): NodeId {
  lastId += 1;
  return `node-${lastId}`;
}

export function blankRule(): BlankRule {
  return { id: newId(), kind: 'blank' };
}

export function newGroup(combinator: Combinator, members: readonly TreeNode[]): TreeGroup {
  return { id: newId(), kind: 'group', combinator, not: false, members };
}

/** What a new segment starts with: all of one rule about nothing yet. */
export function emptyTree(): TreeGroup {
  return newGroup('and', [blankRule()]);
}

/** The tree of a definition, with fresh ids. */
export function treeOf(definition: Group): TreeGroup {
  return {
    id: newId(),
    kind: 'group',
    combinator: definition.combinator,
    not: definition.not ?? false,
    members: definition.rules.map((member) => ('combinator' in member ? treeOf(member) : ruleOf(member))),
  };
}

function ruleOf(rule: Rule): TreeRule {
  const id = newId();
  if ('field' in rule) {
    return {
      id,
      kind: 'field',
      field: rule.field,
      operator: rule.operator,
      value: rule.value,
      valueSource: rule.valueSource ?? 'value',
    };
  }
  if ('segment' in rule) return { id, kind: 'segment', of: rule.segment, operator: rule.operator };
  if ('source' in rule) return { id, kind: 'source', of: rule.source, operator: rule.operator };
  return { id, kind: 'other', rule };
}

/** A definition as JSON, finished or not: an unfinished rule has an empty field, id or no value. */
export type DefinitionJson = {
  readonly combinator: Combinator;
  readonly not?: true;
  readonly rules: readonly (DefinitionJson | Rule)[];
};

export function definitionOf(group: TreeGroup): DefinitionJson {
  return {
    combinator: group.combinator,
    ...(group.not ? { not: true as const } : {}),
    rules: group.members.map((member) => (member.kind === 'group' ? definitionOf(member) : ruleJson(member))),
  };
}

/** One rule as it stands in a definition. */
export function ruleJson(rule: TreeRule): Rule {
  switch (rule.kind) {
    case 'blank':
      return { field: '', operator: '=' };
    case 'field':
      return {
        field: rule.field,
        operator: rule.operator,
        ...(rule.value === undefined ? {} : { value: rule.value }),
        ...(rule.valueSource === 'field' ? { valueSource: 'field' as const } : {}),
      };
    case 'segment':
      return { segment: rule.of, operator: rule.operator };
    case 'source':
      return { source: rule.of, operator: rule.operator };
    case 'other':
      return rule.rule;
  }
}

/** Where every node stands in the definition: its JSON pointer, by id. The root is `''`. */
export function pathsOf(root: TreeGroup): ReadonlyMap<NodeId, RulePath> {
  const paths = new Map<NodeId, RulePath>();
  const visit = (node: TreeNode, path: RulePath): void => {
    paths.set(node.id, path);
    if (node.kind !== 'group') return;
    for (const [index, member] of node.members.entries()) visit(member, `${path}/rules/${index}`);
  };
  visit(root, '');
  return paths;
}

/** The node a path points at or into: `/rules/0/value/1` is about the first rule. Undefined when nothing stands there. */
export function nodeAt(root: TreeGroup, path: RulePath): TreeNode | undefined {
  let node: TreeNode = root;
  const keys = path.split('/').slice(1);
  for (let at = 0; at + 1 < keys.length && node.kind === 'group' && keys[at] === 'rules'; at += 2) {
    const member: TreeNode | undefined = node.members[Number(keys[at + 1])];
    if (member === undefined) return undefined;
    node = member;
  }
  return node;
}

/** All rules of a group, those of nested groups included, in the order of the screen. */
export function rulesOf(group: TreeGroup): readonly TreeRule[] {
  return group.members.flatMap((member) => (member.kind === 'group' ? rulesOf(member) : [member]));
}

/** Groups inside groups; a group without groups is 1. */
export function depthOf(group: TreeGroup): number {
  return 1 + Math.max(0, ...group.members.map((member) => (member.kind === 'group' ? depthOf(member) : 0)));
}
