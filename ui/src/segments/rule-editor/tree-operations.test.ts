import { describe, expect, it } from 'vitest';
import type { Group } from '../../../../src/rules/rule.ts';
import {
  definitionOf,
  type EventChoice,
  newGroup,
  type TreeGroup,
  type TreeNode,
  treeOf,
} from './rule-tree.ts';
import {
  append,
  canFilter,
  duplicate,
  find,
  isAmongFilters,
  leave,
  move,
  remove,
  replace,
  spotOf,
  step,
  unwrap,
  wrap,
} from './tree-operations.ts';
import { nodeAt, pathsOf, placeAt } from './tree-paths.ts';

/** Rules are named by their field; `[…]` is a nested group of any of. */
const definition: Group = {
  combinator: 'and',
  rules: [
    { field: 'a', operator: '=', value: 'x' },
    {
      combinator: 'or',
      rules: [
        { field: 'b', operator: '!=', value: 'y' },
        { field: 'c', operator: 'null' },
      ],
    },
    { field: 'd', operator: '>', value: 3 },
  ],
};

function shape(group: TreeGroup): string {
  return group.members.map((node) => nameOf(node)).join(' ');
}

function nameOf(node: TreeNode): string {
  if (node.kind === 'group') return `[${shape(node)}]`;
  return node.kind === 'field' ? node.field : node.kind;
}

function idOf(tree: TreeGroup, path: string): string {
  const place = placeAt(tree, path);
  if (place === undefined || place.rest.length > 0) throw new Error(`nothing at ${path}`);
  return place.node.id;
}

describe('a rule tree', () => {
  it('gives back the definition it was made from', () => {
    const full: Group = {
      combinator: 'or',
      not: true,
      rules: [
        { field: 'a', operator: '<', value: 'b', valueSource: 'field' },
        { segment: 'seg_1', operator: 'notIn' },
        { source: 'src_1', operator: 'in' },
        { sample: { percent: 10, seed: 's' } },
        { combinator: 'and', rules: [{ field: 'x', operator: 'null' }] },
      ],
    };
    expect(definitionOf(treeOf(full))).toEqual(full);
  });
});

describe('moving a rule', () => {
  it('goes down past a rule, into the group, through it and out of it', () => {
    let tree = treeOf(definition);
    const id = idOf(tree, '/rules/0');
    const seen = [shape(tree)];
    for (let time = 0; time < 5; time += 1) {
      tree = step(tree, id, 'down');
      seen.push(shape(tree));
    }
    expect(seen).toEqual(['a [b c] d', '[a b c] d', '[b a c] d', '[b c a] d', '[b c] a d', '[b c] d a']);
    for (let time = 0; time < 5; time += 1) tree = step(tree, id, 'up');
    expect(shape(tree)).toBe('a [b c] d');
  });

  it('stays where it is at the ends of the tree', () => {
    const tree = treeOf(definition);
    expect(step(tree, idOf(tree, '/rules/0'), 'up')).toBe(tree);
    expect(step(tree, idOf(tree, '/rules/2'), 'down')).toBe(tree);
    expect(leave(tree, idOf(tree, '/rules/2'), 'up')).toBe(tree);
  });

  it('leaves its group before or after it', () => {
    const tree = treeOf(definition);
    expect(shape(leave(tree, idOf(tree, '/rules/1/rules/0'), 'up'))).toBe('a b [c] d');
    expect(shape(leave(tree, idOf(tree, '/rules/1/rules/0'), 'down'))).toBe('a [c] b d');
  });

  it('drops at the spot that was shown, within a group in both directions and across groups', () => {
    const tree = treeOf(definition);
    const first = idOf(tree, '/rules/0');
    const group = idOf(tree, '/rules/1');
    expect(shape(move(tree, first, { group: tree.id, index: 3 }))).toBe('[b c] d a');
    expect(shape(move(tree, idOf(tree, '/rules/2'), { group: tree.id, index: 0 }))).toBe('d a [b c]');
    expect(shape(move(tree, first, { group, index: 1 }))).toBe('[b a c] d');
    expect(shape(move(tree, idOf(tree, '/rules/1/rules/0'), { group: tree.id, index: 3 }))).toBe('a [c] d b');
    expect(move(tree, first, { group: tree.id, index: 1 })).toBe(tree);
  });

  it('never puts a group into itself or into a group inside it', () => {
    const outer = treeOf({
      combinator: 'and',
      rules: [
        { combinator: 'or', rules: [{ combinator: 'and', rules: [{ field: 'a', operator: 'null' }] }] },
      ],
    });
    const group = idOf(outer, '/rules/0');
    expect(move(outer, group, { group, index: 0 })).toBe(outer);
    expect(move(outer, group, { group: idOf(outer, '/rules/0/rules/0'), index: 0 })).toBe(outer);
  });
});

describe('changing a tree', () => {
  it('puts a copy with ids of its own after the node', () => {
    const tree = treeOf(definition);
    const { tree: next, copy } = duplicate(tree, idOf(tree, '/rules/1'));
    expect(shape(next)).toBe('a [b c] [b c] d');
    expect(spotOf(next, copy)).toEqual({ group: tree.id, index: 2 });
    const ids = [...pathsOf(next).keys()];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('keeps what did not change as the same object', () => {
    const tree = treeOf(definition);
    const next = remove(tree, idOf(tree, '/rules/0'));
    expect(next.members[0]).toBe(tree.members[1]);
  });

  it('leaves a rule about nothing yet when the last rule goes, and an empty group when that had the last rule', () => {
    const one = treeOf({ combinator: 'and', rules: [{ field: 'a', operator: 'null' }] });
    expect(shape(remove(one, idOf(one, '/rules/0')))).toBe('blank');
    const nested = treeOf({
      combinator: 'and',
      rules: [{ combinator: 'or', rules: [{ field: 'a', operator: 'null' }] }],
    });
    expect(shape(remove(nested, idOf(nested, '/rules/0/rules/0')))).toBe('[]');
  });

  it('wraps a rule into a group of the other combinator and takes the group away again', () => {
    const tree = treeOf(definition);
    const wrapped = wrap(tree, idOf(tree, '/rules/2'));
    expect(shape(wrapped)).toBe('a [b c] [d]');
    const group = nodeAt(wrapped, '/rules/2');
    expect(group?.kind === 'group' && group.combinator).toBe('or');
    expect(shape(unwrap(wrapped, idOf(wrapped, '/rules/2')))).toBe('a [b c] d');
  });

  it('answers the tree as it was for ids that are not in it, and for the root', () => {
    const tree = treeOf(definition);
    expect(remove(tree, 'nobody')).toBe(tree);
    expect(replace(tree, tree.id, { id: 'n', kind: 'blank' })).toBe(tree);
    expect(append(tree, 'nobody', { id: 'n', kind: 'blank' })).toBe(tree);
    expect(find(tree, 'nobody')).toBeUndefined();
  });
});

/** Events named by their name, with their filters in `{…}`; the steps of a sequence joined by `>`. */
function told(group: TreeGroup): string {
  const choice = ({ event, where }: EventChoice) =>
    `${event}${where === undefined ? '' : `{${told(where)}}`}`;
  return group.members
    .map((node) => {
      if (node.kind === 'group') return `[${told(node)}]`;
      if (node.kind === 'event') return choice(node);
      if (node.kind === 'sequence') return node.steps.map(choice).join('>');
      return nameOf(node);
    })
    .join(' ');
}

describe('filters of events', () => {
  const filter = (field: string) => ({ field, operator: '=', value: 'x' }) as const;
  const withEvents: Group = {
    combinator: 'and',
    rules: [
      filter('a'),
      {
        event: 'buy',
        where: { combinator: 'and', rules: [filter('p'), { combinator: 'or', rules: [filter('q')] }] },
        operator: '>=',
        value: 1,
      },
      {
        sequence: [
          { event: 'see', where: { combinator: 'and', rules: [filter('r')] } },
          { event: 'buy', within: { last: 3, unit: 'day' } },
        ],
        operator: 'happened',
      },
    ],
  };
  const WHERE = '/rules/1/where';
  const STEP_WHERE = '/rules/2/sequence/0/where';

  it('are found, changed and removed like all rules, wherever they stand', () => {
    const tree = treeOf(withEvents);
    expect(told(tree)).toBe('a buy{p [q]} see{r}>buy');
    const inner = idOf(tree, `${WHERE}/rules/1/rules/0`);
    expect(find(tree, inner)).toMatchObject({ field: 'q' });
    expect(spotOf(tree, inner)).toEqual({ group: idOf(tree, `${WHERE}/rules/1`), index: 0 });
    expect(told(replace(tree, inner, { id: inner, kind: 'blank' }))).toBe('a buy{p [blank]} see{r}>buy');
    expect(told(append(tree, idOf(tree, STEP_WHERE), { id: 'n', kind: 'blank' }))).toBe(
      'a buy{p [q]} see{r blank}>buy',
    );
    expect(told(wrap(tree, idOf(tree, `${WHERE}/rules/0`)))).toBe('a buy{[p] [q]} see{r}>buy');
  });

  it('leave an event without filters when the last one goes, so that all of its name count', () => {
    const tree = treeOf(withEvents);
    const next = remove(tree, idOf(tree, `${STEP_WHERE}/rules/0`));
    expect(told(next)).toBe('a buy{p [q]} see>buy');
    expect(definitionOf(next).rules[2]).toEqual({
      sequence: [{ event: 'see' }, { event: 'buy', within: { last: 3, unit: 'day' } }],
      operator: 'happened',
    });
  });

  it('move among filters, of another event too, and nowhere else', () => {
    const tree = treeOf(withEvents);
    const p = idOf(tree, `${WHERE}/rules/0`);
    expect(told(move(tree, p, { group: idOf(tree, STEP_WHERE), index: 1 }))).toBe('a buy{[q]} see{r p}>buy');
    expect(move(tree, p, { group: tree.id, index: 0 })).toBe(tree);
    expect(move(tree, idOf(tree, '/rules/0'), { group: idOf(tree, WHERE), index: 0 })).toBe(tree);
    expect(move(tree, idOf(tree, '/rules/1'), { group: idOf(tree, WHERE), index: 0 })).toBe(tree);
    expect(told(step(tree, p, 'down'))).toBe('a buy{[p q]} see{r}>buy');
    expect(step(tree, p, 'up')).toBe(tree);
    expect(leave(tree, p, 'down')).toBe(tree);
    expect(isAmongFilters(tree, idOf(tree, `${WHERE}/rules/1`))).toBe(true);
    expect(isAmongFilters(tree, tree.id)).toBe(false);
  });

  it('travel with their event, and a copy has ids of its own throughout', () => {
    const tree = treeOf(withEvents);
    expect(told(step(tree, idOf(tree, '/rules/2'), 'up'))).toBe('a see{r}>buy buy{p [q]}');
    for (const path of ['/rules/1', '/rules/2']) {
      const { tree: next } = duplicate(tree, idOf(tree, path));
      const ids = [...pathsOf(next).keys()];
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  it('can be rules on one field and groups of such, and nothing else', () => {
    const [field, event] = treeOf(withEvents).members;
    if (field?.kind !== 'field' || event === undefined)
      throw new Error('a field rule and an event rule are wanted');
    expect(canFilter(field)).toBe(true);
    expect(canFilter({ ...field, heldFor: { bound: 'atLeast', count: 1, unit: 'day' } })).toBe(false);
    expect(canFilter(event)).toBe(false);
    expect(canFilter(newGroup('or', [field, newGroup('and', [event])]))).toBe(false);
  });
});
