/** What every part of the rule editor shares: the tree's editor, the fields and events, and what is being dragged. */
import { createContext, useContext } from 'react';
import type { Catalogue } from '../../../../src/rules/catalogue.ts';
import type { ByNode, RuleFigure, RuleLint, RuleProblem } from './rule-notes.ts';
import type { NodeId } from './rule-tree.ts';
import type { Spot } from './tree-operations.ts';
import type { EventInfo, FieldInfo } from './use-catalogue.ts';
import type { TreeEditor } from './use-rule-tree.ts';

export type EditorShared = {
  readonly editor: TreeEditor;
  readonly fields: readonly FieldInfo[];
  /** Undefined until they are counted. */
  readonly events: readonly EventInfo[] | undefined;
  readonly catalogue: Catalogue;
  /** The segment whose definition this is: it cannot nest itself. */
  readonly self: string | undefined;
};

export type EditorNotes = {
  readonly problems: ByNode<readonly RuleProblem[]>;
  readonly lint: ByNode<readonly RuleLint[]>;
  readonly figures: ByNode<RuleFigure>;
  /** Contacts in all; what the figures are a share of. */
  readonly total: number | undefined;
  /** True while the figures belong to an earlier state of the rules. */
  readonly catchingUp: boolean;
  /** True once saving was tried: then what is not finished is shown as wrong. */
  readonly insistent: boolean;
};

export type EditorDrag = {
  readonly dragged: NodeId | undefined;
  readonly over: Spot | undefined;
  readonly start: (id: NodeId) => void;
  /** True when what is dragged may stand in this group. */
  readonly fits: (group: NodeId) => boolean;
  readonly hover: (spot: Spot | undefined) => void;
  readonly drop: () => void;
  readonly end: () => void;
};

export const SharedContext = createContext<EditorShared | undefined>(undefined);
export const NotesContext = createContext<EditorNotes | undefined>(undefined);
export const DragContext = createContext<EditorDrag | undefined>(undefined);

export function useShared(): EditorShared {
  return present(useContext(SharedContext));
}

export function useNotes(): EditorNotes {
  return present(useContext(NotesContext));
}

export function useDrag(): EditorDrag {
  return present(useContext(DragContext));
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('Parts of the rule editor stand inside RuleTreeEditor.');
  return value;
}
