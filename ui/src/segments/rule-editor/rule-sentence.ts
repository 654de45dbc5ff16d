/** Rules of the tree in words. What is not finished has no words yet, apart from values, which read "…". */
import type { Catalogue } from '../../../../src/rules/catalogue.ts';
import { describeDefinition } from '../../../../src/rules/describe.ts';
import { parseDefinition } from '../../../../src/rules/parse.ts';
import { definitionOf, newGroup, type TreeGroup, type TreeRule } from './rule-tree.ts';

/** The whole definition as a sentence without a full stop; undefined while it cannot be read. */
export function sentenceOf(tree: TreeGroup, catalogue: Catalogue): string | undefined {
  const parsed = parseDefinition(definitionOf(tree));
  return parsed.ok ? describeDefinition(parsed.value, catalogue) : undefined;
}

/** One rule as a sentence: "Country is US". */
export function ruleSentence(rule: TreeRule, catalogue: Catalogue): string | undefined {
  return sentenceOf(newGroup('and', [rule]), catalogue);
}
