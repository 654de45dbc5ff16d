import { describe, expect, it } from 'vitest';
import type { Group } from '../../../../src/rules/rule.ts';
import { definitionOf, nodeAt, pathsOf, type TreeGroup, type TreeNode, treeOf } from './rule-tree.ts';
import {
  append,
  duplicate,
  find,
  leave,
  move,
  remove,
  replace,
  requiresValue,
  requireValue,
  spotOf,
  step,
  unwrap,
  wrap,
} from './tree-operations.ts';

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
  const node = nodeAt(tree, path);
  if (node === undefined) throw new Error(`nothing at ${path}`);
  return node.id;
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

  it('knows the path of each node, and the node a path points at or into', () => {
    const tree = treeOf(definition);
    const inner = tree.members[1];
    if (inner?.kind !== 'group') throw new Error('a group is wanted here');
    expect(pathsOf(tree).get(inner.members[1]?.id ?? '')).toBe('/rules/1/rules/1');
    expect(nodeAt(tree, '/rules/1/rules/1/value/0')).toBe(inner.members[1]);
    expect(nodeAt(tree, '/rules/1')).toBe(inner);
    expect(nodeAt(tree, '')).toBe(tree);
    expect(nodeAt(tree, '/rules/9/value')).toBeUndefined();
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

describe('excluding contacts without a value', () => {
  it('adds "has a value" beside a rule that has to hold anyway', () => {
    const tree = treeOf(definition);
    const next = requireValue(tree, idOf(tree, '/rules/2'));
    expect(definitionOf(next).rules[3]).toEqual({ field: 'd', operator: 'notNull' });
    expect(requiresValue(next, idOf(next, '/rules/2'))).toBe(true);
    expect(requiresValue(tree, idOf(tree, '/rules/2'))).toBe(false);
  });

  it('knows when another rule about the field keeps them out already', () => {
    const tree = treeOf({
      combinator: 'and',
      rules: [
        { field: 'a', operator: '>', value: 1 },
        {
          combinator: 'or',
          rules: [
            { field: 'a', operator: '!=', value: 3 },
            { field: 'b', operator: '!=', value: 3 },
          ],
        },
        { combinator: 'or', not: true, rules: [{ field: 'a', operator: '!=', value: 3 }] },
      ],
    });
    expect(requiresValue(tree, idOf(tree, '/rules/1/rules/0'))).toBe(true);
    expect(requiresValue(tree, idOf(tree, '/rules/1/rules/1'))).toBe(false);
    expect(requiresValue(tree, idOf(tree, '/rules/2/rules/0'))).toBe(false);
  });

  it('makes a group of both where only one of the rules has to hold', () => {
    const tree = treeOf(definition);
    const next = requireValue(tree, idOf(tree, '/rules/1/rules/0'));
    expect(definitionOf(next).rules[1]).toEqual({
      combinator: 'or',
      rules: [
        {
          combinator: 'and',
          rules: [
            { field: 'b', operator: '!=', value: 'y' },
            { field: 'b', operator: 'notNull' },
          ],
        },
        { field: 'c', operator: 'null' },
      ],
    });
  });
});
