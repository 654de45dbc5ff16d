/** The state of a rule tree under edit: the tree, its undo steps, and where the keyboard should go after a change. */
import { useCallback, useMemo, useReducer, useState } from 'react';
import type { NodeId, TreeGroup } from './rule-tree.ts';
import { record, redo, startHistory, type TreeHistory, undo } from './tree-history.ts';

/**
 * The part of a node that takes the focus: its first control, the handle, the group's "Add rule", or the part of a rule
 * that a problem is about; the first control where the node has no such part.
 */
export type FocusPart = 'first' | 'handle' | 'add' | RulePart;
const RULE_PARTS = ['value', 'measure', 'within', 'heldFor', 'percent', 'from', 'seed'] as const;
type RulePart = (typeof RULE_PARTS)[number];

/** The part that a problem is about, as the rule language calls it. */
export function focusPartOf(part: string): FocusPart {
  return RULE_PARTS.find((known) => known === part) ?? 'first';
}
export type FocusWish = { readonly id: NodeId; readonly part: FocusPart };

export type TreeEditor = {
  /** Changes the tree. `about` names what is being typed into, so that letters are undone together. */
  readonly change: (change: (tree: TreeGroup) => TreeGroup, about?: string) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  /** Starts over with another tree; nothing to undo any more. */
  readonly restart: (tree: TreeGroup) => void;
  /** Moves the focus once the change is on the screen. */
  readonly focus: (id: NodeId, part: FocusPart) => void;
};

type Step =
  | {
      readonly kind: 'change';
      readonly change: (tree: TreeGroup) => TreeGroup;
      readonly at: number;
      readonly about: string | undefined;
    }
  | { readonly kind: 'undo' | 'redo' }
  | { readonly kind: 'restart'; readonly tree: TreeGroup };

function reduce(history: TreeHistory, step: Step): TreeHistory {
  switch (step.kind) {
    case 'change':
      return record(history, step.change(history.tree), step.at, step.about);
    case 'undo':
      return undo(history);
    case 'redo':
      return redo(history);
    case 'restart':
      return startHistory(step.tree);
  }
}

export function useRuleTree(start: () => TreeGroup) {
  const [history, dispatch] = useReducer(reduce, undefined, () => startHistory(start()));
  const [wish, setWish] = useState<FocusWish>();
  const change = useCallback<TreeEditor['change']>((alter, about) => {
    dispatch({ kind: 'change', change: alter, at: performance.now(), about });
  }, []);
  const editor = useMemo<TreeEditor>(
    () => ({
      change,
      undo: () => dispatch({ kind: 'undo' }),
      redo: () => dispatch({ kind: 'redo' }),
      restart: (tree) => dispatch({ kind: 'restart', tree }),
      focus: (id, part) => setWish({ id, part }),
    }),
    [change],
  );
  return {
    tree: history.tree,
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    editor,
    wish,
  };
}
