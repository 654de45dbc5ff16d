/** The editor begins at the rule that the address names, when a finding led here. */
import { useSearch } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import type { TreeGroup } from '../rule-editor/rule-tree.ts';
import { pathsOf } from '../rule-editor/tree-paths.ts';
import type { TreeEditor } from '../rule-editor/use-rule-tree.ts';

/** Once, when the rules are on the screen. */
export function useRuleOfAddress(tree: TreeGroup, editor: TreeEditor, isReady: boolean): void {
  const { rule } = useSearch({ strict: false });
  const isDone = useRef(rule === undefined);
  useEffect(() => {
    if (!isReady || isDone.current) return;
    isDone.current = true;
    const found = [...pathsOf(tree)].find(([, path]) => path === rule);
    if (found) editor.focus(found[0], 'first');
  }, [isReady, rule, tree, editor]);
}
