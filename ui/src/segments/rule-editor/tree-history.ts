/** Undo and redo of a rule tree. Typing into one value is one step, not one per letter. */
import type { TreeGroup } from './rule-tree.ts';

export type TreeHistory = {
  readonly past: readonly TreeGroup[];
  readonly tree: TreeGroup;
  readonly future: readonly TreeGroup[];
  /** What the latest step was about and when; a step about the same within a second joins it. */
  readonly latest?: { readonly about: string; readonly at: number };
};

const JOINS_WITHIN_MS = 1000;
const MOST_STEPS = 200;

export function startHistory(tree: TreeGroup): TreeHistory {
  return { past: [], tree, future: [] };
}

/**
 * Records a change. `about` names what is being typed into, so that letters join into one step; leave it out for changes
 * that are one step each. `at` is the time in milliseconds.
 */
export function record(history: TreeHistory, tree: TreeGroup, at: number, about?: string): TreeHistory {
  if (tree === history.tree) return history;
  const joins =
    about !== undefined && history.latest?.about === about && at - history.latest.at < JOINS_WITHIN_MS;
  const past = joins ? history.past : [...history.past, history.tree].slice(-MOST_STEPS);
  return { past, tree, future: [], ...(about === undefined ? {} : { latest: { about, at } }) };
}

export function undo(history: TreeHistory): TreeHistory {
  const tree = history.past.at(-1);
  if (tree === undefined) return history;
  return { past: history.past.slice(0, -1), tree, future: [history.tree, ...history.future] };
}

export function redo(history: TreeHistory): TreeHistory {
  const [tree, ...future] = history.future;
  if (tree === undefined) return history;
  return { past: [...history.past, history.tree], tree, future };
}
