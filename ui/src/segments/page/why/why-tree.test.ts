import { describe, expect, it } from 'vitest';
import type { ExplainedNode } from '../../../../../src/api/contract/explain.ts';
import { decidingRules, trueMembers, whyTree } from './why-tree.ts';

const AS_OF = '2026-03-15T12:00:00.000Z';

function group(path: string, combinator: 'and' | 'or', result: boolean, not = false): ExplainedNode {
  return { path, kind: 'group', combinator, ...(not ? { not } : {}), sentence: path, result, as_of: AS_OF };
}

function rule(path: string, result: boolean): ExplainedNode {
  return { path, kind: 'field', sentence: path, result, as_of: AS_OF };
}

function pin(side: 'include' | 'exclude', result: boolean): ExplainedNode {
  return { path: `/pins/${side}`, kind: 'pin', sentence: side, result, as_of: AS_OF };
}

function decide(...nodes: readonly ExplainedNode[]): readonly string[] {
  return decidingRules(whyTree(nodes)).map(({ node, joint }) => `${joint ?? ''}${node.path}`);
}

describe('what decides an explanation', () => {
  it('is every rule of an “and” that holds, and only those that fail of one that does not', () => {
    expect(decide(group('', 'and', true), rule('/rules/0', true), rule('/rules/1', true))).toEqual([
      '/rules/0',
      '/rules/1',
    ]);
    expect(
      decide(
        group('', 'and', false),
        rule('/rules/0', true),
        rule('/rules/1', false),
        rule('/rules/2', true),
      ),
    ).toEqual(['/rules/1']);
  });

  it('is only what is true of an “or” that holds, and every rule of one that fails', () => {
    expect(decide(group('', 'or', true), rule('/rules/0', false), rule('/rules/1', true))).toEqual([
      '/rules/1',
    ]);
    expect(decide(group('', 'or', false), rule('/rules/0', false), rule('/rules/1', false))).toEqual([
      '/rules/0',
      'or/rules/1',
    ]);
  });

  it('names rules of which changing one would do with an “or” between', () => {
    const tree = [
      group('', 'and', false),
      rule('/rules/0', false),
      group('/rules/1', 'or', false),
      rule('/rules/1/rules/0', false),
      group('/rules/1/rules/1', 'and', false),
      rule('/rules/1/rules/1/rules/0', false),
      rule('/rules/1/rules/1/rules/1', false),
    ];
    expect(decide(...tree)).toEqual([
      '/rules/0',
      '/rules/1/rules/0',
      'or/rules/1/rules/1/rules/0',
      '/rules/1/rules/1/rules/1',
    ]);
    // Of a contact that is in, nothing has to be changed.
    expect(decide(group('', 'and', true), rule('/rules/0', true), rule('/rules/1', true))).toEqual([
      '/rules/0',
      '/rules/1',
    ]);
  });

  it('is the rule that is true where a group must not hold', () => {
    // None of: country is US, age over 40. The first is true, so the group fails.
    const tree = [group('', 'or', false, true), rule('/rules/0', true), rule('/rules/1', false)];
    expect(decide(...tree)).toEqual(['/rules/0']);
  });

  it('names of a contact that is in what is true in the outermost group, groups as a whole', () => {
    const tree = [
      group('', 'and', true),
      rule('/rules/0', true),
      group('/rules/1', 'or', true, true),
      rule('/rules/1/rules/0', false),
      rule('/rules/1/rules/1', false),
    ];
    expect(decide(...tree)).toEqual(['/rules/0', '/rules/1']);
    // Not all of, and it holds: the group itself is the answer.
    const { root } = whyTree([group('', 'and', true, true), rule('/rules/0', true), rule('/rules/1', false)]);
    expect(root?.members.map(({ decides }) => decides)).toEqual([false, true]);
    expect(decide(group('', 'and', true, true), rule('/rules/0', true), rule('/rules/1', false))).toEqual([
      '',
    ]);
  });

  it('is nothing inside a group that does not matter', () => {
    const tree = [
      group('', 'and', false),
      rule('/rules/0', false),
      group('/rules/1', 'or', true),
      rule('/rules/1/rules/0', true),
      rule('/rules/1/rules/1', false),
    ];
    expect(decide(...tree)).toEqual(['/rules/0']);
    const { root } = whyTree(tree);
    expect(root?.members.map(({ decides, members }) => [decides, members.length])).toEqual([
      [true, 0],
      [false, 2],
    ]);
    expect(root && trueMembers(root)).toBe(1);
  });

  it('follows groups down, also past the tenth rule', () => {
    const more = Array.from({ length: 11 }, (_, index) => rule(`/rules/${index}`, true));
    const tree = [
      group('', 'and', false),
      ...more,
      group('/rules/11', 'and', false),
      rule('/rules/11/rules/0', false),
    ];
    expect(decide(...tree)).toEqual(['/rules/11/rules/0']);
  });

  it('is the pin where there is one, against the rules', () => {
    const rules = [group('', 'and', false), rule('/rules/0', false)];
    const pinnedIn = whyTree([...rules, pin('include', true), pin('exclude', true)]);
    expect(pinnedIn).toMatchObject({ member: true, pinned: 'in' });
    expect(decidingRules(pinnedIn).map(({ node }) => node.path)).toEqual(['/pins/include']);
    const fitting = [group('', 'and', true), rule('/rules/0', true)];
    const pinnedOut = whyTree([...fitting, pin('include', false), pin('exclude', false)]);
    expect(pinnedOut).toMatchObject({ member: false, pinned: 'out' });
    expect(decidingRules(pinnedOut).map(({ node }) => node.path)).toEqual(['/pins/exclude']);
  });

  it('is the rules where other contacts are pinned', () => {
    const rules = [group('', 'and', false), rule('/rules/0', false)];
    const tree = whyTree([...rules, pin('include', false), pin('exclude', true)]);
    expect(tree).toMatchObject({ member: false, pinned: undefined });
    expect(decidingRules(tree).map(({ node }) => node.path)).toEqual(['/rules/0']);
  });

  it('is nothing for a list', () => {
    expect(whyTree([])).toEqual({ member: false, root: undefined, pins: [], pinned: undefined });
  });
});
