/** The definition of a stored segment as a tree, with the names it needs to be read. */
import { useMemo } from 'react';
import type { Segment } from '../../../../src/api/contract/segments.ts';
import { parseDefinition } from '../../../../src/rules/parse.ts';
import { ruleSentence } from '../rule-editor/rule-sentence.ts';
import { emptyTree, type TreeGroup, treeOf } from '../rule-editor/rule-tree.ts';
import { nodeAt } from '../rule-editor/tree-paths.ts';
import { type KnownCatalogue, useCatalogue } from '../rule-editor/use-catalogue.ts';

export type SegmentDefinition = {
  /** Undefined for list segments. */
  readonly tree: TreeGroup | undefined;
  readonly known: KnownCatalogue;
  /** The rule a path points at or into, in words: "Country is US". Undefined when the path names no rule. */
  readonly ruleAt: (path: string) => string | undefined;
};

export function useSegmentDefinition(segment: Segment): SegmentDefinition {
  const { definition } = segment;
  const tree = useMemo(() => {
    const parsed = parseDefinition(definition);
    return parsed.ok ? treeOf(parsed.value) : undefined;
  }, [definition]);
  const known = useCatalogue(tree ?? NOTHING);
  const ruleAt = (path: string): string | undefined => {
    const inside = path.startsWith('/definition') ? path.slice('/definition'.length) : path;
    const node = tree === undefined ? undefined : nodeAt(tree, inside);
    return node === undefined || node.kind === 'group' ? undefined : ruleSentence(node, known.catalogue);
  };
  return { tree, known, ruleAt };
}

const NOTHING = emptyTree();
