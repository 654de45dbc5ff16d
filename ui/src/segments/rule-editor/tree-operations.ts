/**
 * What can be done to a rule tree: add, change, remove, duplicate, wrap and move. Every operation takes a tree and
 * answers a new one that shares what did not change; asked for something that is not there, it answers the tree as it was.
 */
import { positiveOf } from '../../../../src/rules/operators.ts';
import {
  blankRule,
  type FieldRule,
  type NodeId,
  newGroup,
  newId,
  type TreeGroup,
  type TreeNode,
  type TreeRule,
} from './rule-tree.ts';

/** A place between the members of a group: before the member that stands at `index` now. */
export type Spot = { readonly group: NodeId; readonly index: number };

/** The group that holds a node, and where in it. Undefined for the root and for unknown ids. */
export function spotOf(root: TreeGroup, id: NodeId): Spot | undefined {
  const index = root.members.findIndex((member) => member.id === id);
  if (index !== -1) return { group: root.id, index };
  for (const member of root.members) {
    const found = member.kind === 'group' ? spotOf(member, id) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

export function find(root: TreeGroup, id: NodeId): TreeNode | undefined {
  if (root.id === id) return root;
  for (const member of root.members) {
    if (member.id === id) return member;
    const found = member.kind === 'group' ? find(member, id) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

export function findGroup(root: TreeGroup, id: NodeId): TreeGroup | undefined {
  const node = find(root, id);
  return node?.kind === 'group' ? node : undefined;
}

/** Changes one group and leaves the others as they are, the same objects included. */
export function changeGroup(root: TreeGroup, id: NodeId, change: (group: TreeGroup) => TreeGroup): TreeGroup {
  if (root.id === id) return change(root);
  let changed = false;
  const members = root.members.map((member) => {
    if (member.kind !== 'group') return member;
    const next = changeGroup(member, id, change);
    if (next !== member) changed = true;
    return next;
  });
  return changed ? { ...root, members } : root;
}

/** Puts another rule in the place of one. */
export function replace(root: TreeGroup, id: NodeId, node: TreeNode): TreeGroup {
  const spot = spotOf(root, id);
  if (spot === undefined) return root;
  return changeGroup(root, spot.group, (group) => ({
    ...group,
    members: group.members.with(spot.index, node),
  }));
}

export function insert(root: TreeGroup, spot: Spot, node: TreeNode): TreeGroup {
  return changeGroup(root, spot.group, (group) => ({
    ...group,
    members: group.members.toSpliced(spot.index, 0, node),
  }));
}

/** Adds at the end of a group. */
export function append(root: TreeGroup, group: NodeId, node: TreeNode): TreeGroup {
  return changeGroup(root, group, (found) => ({ ...found, members: [...found.members, node] }));
}

/** Takes a node out. The root stays; when it would be left with nothing it gets a rule about nothing yet. */
export function remove(root: TreeGroup, id: NodeId): TreeGroup {
  const spot = spotOf(root, id);
  if (spot === undefined) return root;
  const without = changeGroup(root, spot.group, (group) => ({
    ...group,
    members: group.members.toSpliced(spot.index, 1),
  }));
  return without.members.length === 0 ? { ...without, members: [blankRule()] } : without;
}

/** The same node under new ids, for duplicating and pasting. */
export function copyOf(node: TreeGroup): TreeGroup;
export function copyOf(node: TreeRule): TreeRule;
export function copyOf(node: TreeNode): TreeNode;
export function copyOf(node: TreeNode): TreeNode {
  if (node.kind !== 'group') return { ...node, id: newId() };
  return { ...node, id: newId(), members: node.members.map((member) => copyOf(member)) };
}

/** Puts a copy after the node. */
export function duplicate(root: TreeGroup, id: NodeId): { readonly tree: TreeGroup; readonly copy: NodeId } {
  const spot = spotOf(root, id);
  const node = find(root, id);
  if (spot === undefined || node === undefined) return { tree: root, copy: id };
  const copy = copyOf(node);
  return { tree: insert(root, { group: spot.group, index: spot.index + 1 }, copy), copy: copy.id };
}

/** Puts the node into a group of its own, with the opposite combinator of the one it was in. */
export function wrap(root: TreeGroup, id: NodeId): TreeGroup {
  const spot = spotOf(root, id);
  const node = find(root, id);
  const parent = spot && findGroup(root, spot.group);
  if (spot === undefined || node === undefined || parent === undefined) return root;
  return replace(root, id, newGroup(parent.combinator === 'and' ? 'or' : 'and', [node]));
}

/** Puts the members of a group in its place. Only for groups without `not` and with members: else it changes the meaning. */
export function unwrap(root: TreeGroup, id: NodeId): TreeGroup {
  const spot = spotOf(root, id);
  const group = findGroup(root, id);
  if (spot === undefined || group === undefined) return root;
  return changeGroup(root, spot.group, (parent) => ({
    ...parent,
    members: parent.members.toSpliced(spot.index, 1, ...group.members),
  }));
}

/** Moves a node to a spot of the tree as it stands now. A group cannot be moved into itself. */
export function move(root: TreeGroup, id: NodeId, to: Spot): TreeGroup {
  const from = spotOf(root, id);
  const node = find(root, id);
  if (from === undefined || node === undefined || findGroup(root, to.group) === undefined) return root;
  if (node.kind === 'group' && find(node, to.group) !== undefined) return root;
  const sameGroup = from.group === to.group;
  if (sameGroup && (to.index === from.index || to.index === from.index + 1)) return root;
  const without = changeGroup(root, from.group, (group) => ({
    ...group,
    members: group.members.toSpliced(from.index, 1),
  }));
  const index = sameGroup && from.index < to.index ? to.index - 1 : to.index;
  return insert(without, { group: to.group, index }, node);
}

/**
 * One step through the tree as it reads on the screen: past a rule, into the group that stands in the way (at the end it
 * is entered from), out of the group at its edge. So two keys reach every place.
 */
export function step(root: TreeGroup, id: NodeId, direction: 'up' | 'down'): TreeGroup {
  const from = spotOf(root, id);
  const parent = from && findGroup(root, from.group);
  if (from === undefined || parent === undefined) return root;
  const neighbour = parent.members[direction === 'up' ? from.index - 1 : from.index + 1];
  if (neighbour === undefined) return leave(root, id, direction);
  if (neighbour.kind === 'group') {
    return move(root, id, { group: neighbour.id, index: direction === 'up' ? neighbour.members.length : 0 });
  }
  return move(root, id, { group: parent.id, index: direction === 'up' ? from.index - 1 : from.index + 2 });
}

/** Out of its group, to stand before (`up`) or after (`down`) it. */
export function leave(root: TreeGroup, id: NodeId, direction: 'up' | 'down'): TreeGroup {
  const from = spotOf(root, id);
  const outer = from && spotOf(root, from.group);
  if (outer === undefined) return root;
  return move(root, id, { group: outer.group, index: direction === 'up' ? outer.index : outer.index + 1 });
}

/**
 * Sees to it that contacts without a value for the field are not in because of this rule: adds "has a value" beside it,
 * in a group of its own when the rule stands where only one of its neighbours has to hold.
 */
export function requireValue(root: TreeGroup, id: NodeId): TreeGroup {
  const rule = find(root, id);
  const spot = spotOf(root, id);
  const parent = spot && findGroup(root, spot.group);
  if (rule?.kind !== 'field' || spot === undefined || parent === undefined) return root;
  const present: TreeRule = {
    id: newId(),
    kind: 'field',
    field: rule.field,
    operator: 'notNull',
    value: undefined,
    valueSource: 'value',
  };
  if (parent.combinator === 'and' && !parent.not) {
    return insert(root, { group: spot.group, index: spot.index + 1 }, present);
  }
  return replace(root, id, newGroup('and', [rule, present]));
}

/**
 * True when contacts without a value for the rule's field are kept out anyway: by another rule about the field that has
 * to hold too, in its group or in one around it.
 */
export function requiresValue(root: TreeGroup, id: NodeId): boolean {
  const rule = find(root, id);
  if (rule?.kind !== 'field') return false;
  for (let spot = spotOf(root, id), inner = id; spot !== undefined; ) {
    const group = findGroup(root, spot.group);
    if (group === undefined || group.not) return false;
    const asks = (member: TreeNode) =>
      member.id !== inner && member.kind === 'field' && member.field === rule.field && wantsValue(member);
    if (group.combinator === 'and' && group.members.some(asks)) return true;
    inner = group.id;
    spot = spotOf(root, group.id);
  }
  return false;
}

/** True when the rule is false for contacts without a value: every operator that negates nothing. */
export function wantsValue(rule: FieldRule): boolean {
  return !positiveOf(rule.operator).negated;
}
