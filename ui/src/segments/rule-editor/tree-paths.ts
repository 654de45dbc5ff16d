/** Between the nodes of a tree and the places of its definition: JSON pointers, and what a person calls them. */
import type { RulePath } from '../../../../src/rules/rule.ts';
import {
  type EventChoice,
  filtersOf,
  type NodeId,
  type TreeGroup,
  type TreeNode,
  type TreeRule,
  type TreeStep,
} from './rule-tree.ts';

/** Where every node stands in the definition, filters and steps included: its JSON pointer, by id. The root is `''`. */
export function pathsOf(root: TreeGroup): ReadonlyMap<NodeId, RulePath> {
  const paths = new Map<NodeId, RulePath>();
  const visitFilters = ({ where }: EventChoice, path: RulePath): void => {
    if (where !== undefined) visit(where, `${path}/where`);
  };
  const visit = (node: TreeNode, path: RulePath): void => {
    paths.set(node.id, path);
    if (node.kind === 'group') {
      for (const [index, member] of node.members.entries()) visit(member, `${path}/rules/${index}`);
    } else if (node.kind === 'event') visitFilters(node, path);
    else if (node.kind === 'sequence') {
      for (const [index, step] of node.steps.entries()) {
        paths.set(step.id, `${path}/sequence/${index}`);
        visitFilters(step, `${path}/sequence/${index}`);
      }
    }
  };
  visit(root, '');
  return paths;
}

export type Place = {
  /** The innermost node there: a group, a rule, a step of a sequence, or a group or rule among the filters of an event. */
  readonly node: TreeNode | TreeStep;
  /** True inside the filters of an event: fields are properties there. */
  readonly inFilters: boolean;
  /** The keys that lead from the node to the very place: `['value', '1']`. */
  readonly rest: readonly string[];
};

/** What a path points at or into. Undefined when nothing stands there. */
export function placeAt(root: TreeGroup, path: RulePath): Place | undefined {
  return within({ node: root, inFilters: false, rest: path.split('/').slice(1) });
}

function within(place: Place): Place | undefined {
  const { node, inFilters } = place;
  const [key, index, ...rest] = place.rest;
  if (key === 'rules' && index !== undefined && node.kind === 'group') {
    const member = node.members[Number(index)];
    return member && within({ node: member, inFilters, rest });
  }
  if (key === 'sequence' && index !== undefined && node.kind === 'sequence') {
    const step = node.steps[Number(index)];
    return step && within({ node: step, inFilters, rest });
  }
  if (key === 'where' && (node.kind === 'event' || node.kind === 'step')) {
    return node.where && within({ node: node.where, inFilters: true, rest: place.rest.slice(1) });
  }
  return place;
}

/** The rule or group of the definition a path points at or into; of a place inside an event rule, the event rule. */
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

/**
 * What stands at a path as a person counts it. The root is the definition.
 * @example placeName('/rules/1/rules/0', 'rule') // 'rule 2.1'
 * @example placeName('/rules/0/sequence/1/where/rules/0', 'rule') // 'filter 1 of step 2 of rule 1'
 */
export function placeName(path: RulePath, kind: 'rule' | 'group'): string {
  const [rules = '', ...inside] = path.split(/\/(?=sequence|where)/u);
  const number = numberOf(rules);
  const names = inside.map((part) => {
    if (part.startsWith('sequence')) return `step ${Number(part.split('/')[1]) + 1}`;
    const place = numberOf(part);
    if (place === '') return 'the filters';
    return `${kind === 'group' ? 'filter group' : 'filter'} ${place}`;
  });
  const outer = inside.length > 0 ? 'rule' : kind;
  return [...names.reverse(), number === '' ? 'the definition' : `${outer} ${number}`].join(' of ');
}

function numberOf(path: string): string {
  return path
    .split('/')
    .filter((key) => /^\d+$/u.test(key))
    .map((index) => Number(index) + 1)
    .join('.');
}

/** The ids of a rule and of all that stands inside it: its steps and filters. */
export function idsWithin(rule: TreeRule): readonly NodeId[] {
  const steps = rule.kind === 'sequence' ? rule.steps.map(({ id }) => id) : [];
  return [rule.id, ...steps, ...filtersOf(rule).flatMap((filters) => [...pathsOf(filters).keys()])];
}
