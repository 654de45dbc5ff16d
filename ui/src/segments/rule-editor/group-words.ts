/** The four ways in which a group joins its members, and how they are called on the screen. */
import type { Combinator } from '../../../../src/rules/rule.ts';
import type { TreeGroup } from './rule-tree.ts';

export const GROUP_MODES = ['all', 'any', 'none', 'notAll'] as const;
export type GroupMode = (typeof GROUP_MODES)[number];

type Words = {
  readonly label: string;
  /** Between two members. */
  readonly joint: string;
  readonly combinator: Combinator;
  readonly not: boolean;
};

export const GROUP_WORDS: Record<GroupMode, Words> = {
  all: { label: 'All of', joint: 'and', combinator: 'and', not: false },
  any: { label: 'Any of', joint: 'or', combinator: 'or', not: false },
  none: { label: 'None of', joint: 'nor', combinator: 'or', not: true },
  notAll: { label: 'Not all of', joint: 'and', combinator: 'and', not: true },
};

export function modeOf(group: Pick<TreeGroup, 'combinator' | 'not'>): GroupMode {
  if (group.combinator === 'and') return group.not ? 'notAll' : 'all';
  return group.not ? 'none' : 'any';
}

export function isGroupMode(text: string | null): text is GroupMode {
  return GROUP_MODES.some((mode) => mode === text);
}
