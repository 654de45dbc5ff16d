import { describe, expect, it } from 'vitest';
import type { Group } from '../../../../src/rules/rule.ts';
import { type TreeGroup, treeOf } from './rule-tree.ts';
import { idsWithin, nodeAt, pathsOf, placeAt, placeName } from './tree-paths.ts';

const definition: Group = {
  combinator: 'and',
  rules: [
    { combinator: 'or', rules: [{ field: 'a', operator: 'null' }] },
    {
      event: 'buy',
      where: { combinator: 'and', rules: [{ combinator: 'or', rules: [{ field: 'p', operator: 'null' }] }] },
      measure: { of: 'sum', property: 'amount' },
      operator: '>',
      value: 1,
    },
    {
      sequence: [
        { event: 'see' },
        { event: 'buy', where: { combinator: 'and', rules: [{ field: 'q', operator: 'null' }] } },
      ],
      operator: 'happened',
    },
  ],
};

function at(tree: TreeGroup, path: string) {
  const place = placeAt(tree, path);
  return place && { kind: place.node.kind, inFilters: place.inFilters, rest: place.rest.join('/') };
}

describe('the places of a tree', () => {
  it('are found by the paths of the rule language: rules, filters, steps, and what of them is meant', () => {
    const tree = treeOf(definition);
    expect(at(tree, '')).toEqual({ kind: 'group', inFilters: false, rest: '' });
    expect(at(tree, '/rules/0/rules/0/value/1')).toEqual({
      kind: 'field',
      inFilters: false,
      rest: 'value/1',
    });
    expect(at(tree, '/rules/1/measure/property')).toEqual({
      kind: 'event',
      inFilters: false,
      rest: 'measure/property',
    });
    expect(at(tree, '/rules/1/where')).toEqual({ kind: 'group', inFilters: true, rest: '' });
    expect(at(tree, '/rules/1/where/rules/0/rules/0/field')).toEqual({
      kind: 'field',
      inFilters: true,
      rest: 'field',
    });
    expect(at(tree, '/rules/2/sequence/0/where')).toBeUndefined();
    expect(at(tree, '/rules/2/sequence/1/within/last')).toEqual({
      kind: 'step',
      inFilters: false,
      rest: 'within/last',
    });
    expect(at(tree, '/rules/2/sequence/1/where/rules/0/value')).toEqual({
      kind: 'field',
      inFilters: true,
      rest: 'value',
    });
    expect(at(tree, '/rules/9/value')).toBeUndefined();
  });

  it('are each named by one path, which leads back to the node', () => {
    const tree = treeOf(definition);
    const paths = [...pathsOf(tree)];
    expect(paths).toHaveLength(12);
    for (const [id, path] of paths) {
      const place = placeAt(tree, path);
      expect([place?.node.id, place?.rest]).toEqual([id, []]);
    }
  });

  it('belong to a rule of the definition where only those are wanted', () => {
    const tree = treeOf(definition);
    const [, event, sequence] = tree.members;
    expect(nodeAt(tree, '/rules/1/where/rules/0')).toBe(event);
    expect(nodeAt(tree, '/rules/2/sequence/1/event')).toBe(sequence);
    expect(nodeAt(tree, '/rules/0/rules/0/value')).toMatchObject({ field: 'a' });
    expect(nodeAt(tree, '')).toBe(tree);
    expect(nodeAt(tree, '/rules/9/value')).toBeUndefined();
    if (sequence?.kind !== 'sequence') throw new Error('a sequence is wanted here');
    expect(idsWithin(sequence)).toEqual([
      sequence.id,
      ...sequence.steps.map(({ id }) => id),
      sequence.steps[1]?.where?.id,
      sequence.steps[1]?.where?.members[0]?.id,
    ]);
  });

  it('are called as a person counts them', () => {
    expect(placeName('', 'group')).toBe('the definition');
    expect(placeName('/rules/1/rules/0', 'rule')).toBe('rule 2.1');
    expect(placeName('/rules/1', 'group')).toBe('group 2');
    expect(placeName('/rules/0/where', 'group')).toBe('the filters of rule 1');
    expect(placeName('/rules/0/where/rules/1/rules/0', 'rule')).toBe('filter 2.1 of rule 1');
    expect(placeName('/rules/0/sequence/1', 'rule')).toBe('step 2 of rule 1');
    expect(placeName('/rules/2/sequence/0/where/rules/0', 'group')).toBe(
      'filter group 1 of step 1 of rule 3',
    );
  });
});
