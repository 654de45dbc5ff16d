/** What every part of an explained tree needs to know of its surroundings. */
import type { ReactNode } from 'react';
import type { WhyTree } from './why-tree.ts';

export type TreeContext = {
  readonly contactId: string;
  /** Before the paths of rules, for ids that are unique on the page. */
  readonly prefix: string;
  /** True where leaving would lose an edit: links open in a new tab. */
  readonly newTab: boolean;
  /** What the rules that decide lead to; idle where nothing in the tree matters. */
  readonly tone: 'ok' | 'bad' | 'idle';
  /** Draws the tree of a nested segment; trees and nested segments hold each other. */
  readonly openTree: (tree: WhyTree, context: Omit<TreeContext, 'openTree'>) => ReactNode;
};
