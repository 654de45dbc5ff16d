/**
 * The rules of an explanation as a tree, with what decides the answer told apart from what does not matter: of an
 * `and` that fails the members that fail, of an `or` that fails all of them, and so down to the rules.
 */
import type { ExplainedNode } from '../../../../../src/api/contract/explain.ts';
import { PINNED_IN, PINNED_OUT } from '../../../../../src/rules/pins.ts';

export type WhyNode = {
  readonly node: ExplainedNode;
  /** Empty for rules. */
  readonly members: readonly WhyNode[];
  /** True when the answer would not be what it is, or not for this reason, without it. */
  readonly decides: boolean;
};

export type PinSide = 'in' | 'out';

export type WhyTree = {
  /** What the rules and pins say. */
  readonly member: boolean;
  /** The definition; absent where there are no rules to explain. */
  readonly root: WhyNode | undefined;
  /** In, then out; only the sides on which the segment has pins. */
  readonly pins: readonly WhyNode[];
  /** The side this contact is pinned to. */
  readonly pinned: PinSide | undefined;
};

/** Builds the tree of `Explanation.tree`, which is in the order of the definition. */
export function whyTree(nodes: readonly ExplainedNode[]): WhyTree {
  const root = nodes.find(({ path }) => path === '');
  const pinIn = nodes.find(({ path }) => path === PINNED_IN);
  const pinOut = nodes.find(({ path }) => path === PINNED_OUT);
  const isOut = pinOut?.result === false;
  const isIn = pinIn?.result === true && !isOut;
  const byRules = root?.result === true;
  const member = (byRules || isIn) && !isOut;
  // A pin out overrules whatever else there is; a pin in joins the rules that are true by themselves.
  const rulesDecide = !isOut && (byRules || !isIn);
  const inside = Map.groupBy(nodes, ({ path }) => parentOf(path));
  return {
    member,
    root: root && whyNode(root, rulesDecide, inside),
    pins: [
      ...(pinIn === undefined ? [] : [{ node: pinIn, members: [], decides: isIn }]),
      ...(pinOut === undefined ? [] : [{ node: pinOut, members: [], decides: isOut }]),
    ],
    pinned: isOut ? 'out' : isIn ? 'in' : undefined,
  };
}

/** A rule or pin that decides; `or` when changing it instead of the one before it would do. */
export type DecidingRule = { readonly node: ExplainedNode; readonly joint: 'or' | undefined };

/**
 * What decides, in the order of the definition: why a contact is out, down to the single rules, because that is where
 * something would have to change; why it is in, by the members of the outermost group as they are joined, all of them true.
 */
export function decidingRules({ root, pins, member }: WhyTree): readonly DecidingRule[] {
  const whole = root === undefined ? [] : member && root.node.not !== true ? root.members : [root];
  const told = member
    ? whole.filter(({ decides }) => decides).map(({ node }) => ({ node, joint: undefined }))
    : whole.flatMap(leavesThatDecide);
  return [...told, ...pins.flatMap(leavesThatDecide)];
}

/** How many of a group's members are true. */
export function trueMembers({ members }: WhyNode): number {
  return members.filter(({ node }) => node.result).length;
}

function leavesThatDecide({ node, members, decides }: WhyNode): readonly DecidingRule[] {
  if (!decides) return [];
  if (node.kind !== 'group') return [{ node, joint: undefined }];
  return members.flatMap((member, index) => {
    const [first, ...more] = leavesThatDecide(member);
    if (first === undefined) return [];
    return index > 0 && takesAllMembers(node)
      ? [{ ...first, joint: 'or' as const }, ...more]
      : [first, ...more];
  });
}

/** True where the group is what it is only as long as no member changes. */
function takesAllMembers({ combinator, result, not }: ExplainedNode): boolean {
  return (combinator === 'and') === (result !== (not === true));
}

function whyNode(
  node: ExplainedNode,
  decides: boolean,
  inside: ReadonlyMap<string | undefined, readonly ExplainedNode[]>,
): WhyNode {
  if (node.kind !== 'group') return { node, members: [], decides };
  const members = inside.get(node.path) ?? [];
  // What the group says before its own “not”.
  const result = node.result !== (node.not === true);
  const takesAll = takesAllMembers(node);
  return {
    node,
    decides,
    members: members.map((member) =>
      whyNode(member, decides && (takesAll || member.result === result), inside),
    ),
  };
}

/** `/rules/0/rules/1` → `/rules/0`; of the root, and of what stands in no group, undefined. */
function parentOf(path: string): string | undefined {
  return /^(.*)\/rules\/\d+$/.exec(path)?.[1];
}
