/**
 * What can be done to a rule tree: add, change, remove, duplicate, wrap and move. Every operation takes a tree and
 * answers a new one that shares what did not change; asked for something that is not there, it answers the tree as it was.
 * The filters inside a rule about events are groups like all others, only that nothing moves in or out of them but filters.
 */
import {
  blankRule,
  type EventChoice,
  groupsAt,
  type NodeId,
  newGroup,
  newId,
  type TreeGroup,
  type TreeNode,
  type TreeRule,
  type TreeStep,
} from './rule-tree.ts';

/** A place between the members of a group: before the member that stands at `index` now. */
export type Spot = { readonly group: NodeId; readonly index: number };

/** The group that holds a node, and where in it. Undefined for the root, for groups of filters and for unknown ids. */
export function spotOf(root: TreeGroup, id: NodeId): Spot | undefined {
  const index = root.members.findIndex((member) => member.id === id);
  if (index !== -1) return { group: root.id, index };
  for (const group of root.members.flatMap(groupsAt)) {
    const found = spotOf(group, id);
    if (found !== undefined) return found;
  }
  return undefined;
}

export function find(root: TreeGroup, id: NodeId): TreeNode | undefined {
  if (root.id === id) return root;
  const member = root.members.find((one) => one.id === id);
  if (member !== undefined) return member;
  for (const group of root.members.flatMap(groupsAt)) {
    const found = find(group, id);
    if (found !== undefined) return found;
  }
  return undefined;
}

export function findGroup(root: TreeGroup, id: NodeId): TreeGroup | undefined {
  const node = find(root, id);
  return node?.kind === 'group' ? node : undefined;
}

/** True when the group stands among the filters of an event, at whatever depth. */
export function isAmongFilters(root: TreeGroup, group: NodeId): boolean {
  return root.members.some((member) =>
    member.kind === 'group'
      ? isAmongFilters(member, group)
      : groupsAt(member).some((filters) => find(filters, group) !== undefined),
  );
}

/** True for what can stand among filters: rules on one field or property, and groups of such rules. */
export function canFilter(node: TreeNode): boolean {
  if (node.kind === 'group') return node.members.every(canFilter);
  return node.kind === 'blank' || (node.kind === 'field' && node.heldFor === undefined);
}

/** Changes one group and leaves the others as they are, the same objects included. */
export function changeGroup(root: TreeGroup, id: NodeId, change: (group: TreeGroup) => TreeGroup): TreeGroup {
  if (root.id === id) return change(root);
  let changed = false;
  const members = root.members.map((member) => {
    const next =
      member.kind === 'group'
        ? changeGroup(member, id, change)
        : changeFilters(member, (filters) => changeGroup(filters, id, change));
    if (next !== member) changed = true;
    return next;
  });
  return changed ? { ...root, members } : root;
}

/** The rule with its filters changed; filters that are left without members go. */
function changeFilters(rule: TreeRule, change: (filters: TreeGroup) => TreeGroup): TreeRule {
  if (rule.kind === 'event') return withFilters(rule, change);
  if (rule.kind !== 'sequence') return rule;
  const steps = rule.steps.map((step) => withFilters(step, change));
  return steps.some((step, index) => step !== rule.steps[index]) ? { ...rule, steps } : rule;
}

function withFilters<Choice extends EventChoice>(
  choice: Choice,
  change: (filters: TreeGroup) => TreeGroup,
): Choice {
  if (choice.where === undefined) return choice;
  const where = change(choice.where);
  if (where === choice.where) return choice;
  return { ...choice, where: where.members.length === 0 ? undefined : where };
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
  if (node.kind === 'group') {
    return { ...node, id: newId(), members: node.members.map((member) => copyOf(member)) };
  }
  const copy: TreeRule = { ...node, id: newId() };
  if (copy.kind === 'sequence') return { ...copy, steps: copy.steps.map(copyOfStep) };
  return copy.kind === 'event' ? withFilters(copy, copyOf) : copy;
}

/** The same step under new ids. */
export function copyOfStep(step: TreeStep): TreeStep {
  return withFilters({ ...step, id: newId() }, copyOf);
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

/**
 * Moves a node to a spot of the tree as it stands now. A group cannot be moved into itself; filters stay among filters,
 * whichever event those belong to, and nothing else comes among them.
 */
export function move(root: TreeGroup, id: NodeId, to: Spot): TreeGroup {
  const from = spotOf(root, id);
  const node = find(root, id);
  if (from === undefined || node === undefined || findGroup(root, to.group) === undefined) return root;
  if (node.kind === 'group' && find(node, to.group) !== undefined) return root;
  if (isAmongFilters(root, from.group) !== isAmongFilters(root, to.group)) return root;
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

/** Out of its group, to stand before (`up`) or after (`down`) it. Out of the filters of an event nothing leads. */
export function leave(root: TreeGroup, id: NodeId, direction: 'up' | 'down'): TreeGroup {
  const from = spotOf(root, id);
  const outer = from && spotOf(root, from.group);
  if (outer === undefined) return root;
  return move(root, id, { group: outer.group, index: direction === 'up' ? outer.index : outer.index + 1 });
}
