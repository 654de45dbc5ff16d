/**
 * The state of adding a data source: which step, which file, and everything that was decided on the way. Going back and
 * forth changes the step only. Contacts and events keep a mapping each, so that trying the other one loses nothing.
 */
import type { Delivers, FormatChoice, Mode } from '../answers.ts';
import {
  changeMapping,
  EMPTY_DRAFT,
  type MappingAction,
  type MappingDraft,
} from '../mapping/mapping-draft.ts';

export const STEPS = ['file', 'found', 'map', 'preview', 'import'] as const;
export type Step = (typeof STEPS)[number];

export type ImportDraft = {
  readonly step: Step;
  readonly fileId: string | null;
  /** What was chosen against what was found. */
  readonly format: FormatChoice;
  /** Null: what the file suggests. */
  readonly delivers: Delivers | null;
  readonly mappings: Readonly<Record<Delivers, MappingDraft>>;
  /** Null: made from the name of the file. */
  readonly name: string | null;
  readonly mode: Mode;
  /** The data source once it exists; a second attempt changes it instead of making another. */
  readonly sourceId: string | null;
  readonly syncId: string | null;
};

export const NEW_IMPORT: ImportDraft = {
  step: 'file',
  fileId: null,
  format: {},
  delivers: null,
  mappings: { contacts: EMPTY_DRAFT, events: EMPTY_DRAFT },
  name: null,
  mode: 'once',
  sourceId: null,
  syncId: null,
};

export type ImportAction =
  | { readonly type: 'file chosen'; readonly fileId: string }
  | { readonly type: 'step taken'; readonly step: Step }
  | { readonly type: 'format chosen'; readonly format: FormatChoice }
  | { readonly type: 'delivers chosen'; readonly delivers: Delivers }
  | { readonly type: 'mapping changed'; readonly delivers: Delivers; readonly action: MappingAction }
  | { readonly type: 'named'; readonly name: string }
  | { readonly type: 'mode chosen'; readonly mode: Mode }
  | { readonly type: 'source created'; readonly sourceId: string; readonly delivers: Delivers }
  | { readonly type: 'sync started'; readonly syncId: string }
  /** A failed or cancelled sync is left behind to try again from an earlier step. */
  | { readonly type: 'sync put aside'; readonly step: Step }
  | { readonly type: 'started over' };

export function changeImport(draft: ImportDraft, action: ImportAction): ImportDraft {
  switch (action.type) {
    case 'file chosen':
      return { ...draft, fileId: action.fileId, format: {}, step: 'found', syncId: null };
    case 'step taken':
      return { ...draft, step: draft.fileId === null ? 'file' : action.step };
    case 'format chosen':
      return { ...draft, format: action.format };
    case 'delivers chosen':
      return draft.sourceId === null ? { ...draft, delivers: action.delivers } : draft;
    case 'mapping changed':
      return {
        ...draft,
        mappings: {
          ...draft.mappings,
          [action.delivers]: changeMapping(draft.mappings[action.delivers], action.action),
        },
      };
    case 'named':
      return { ...draft, name: action.name };
    case 'mode chosen':
      return { ...draft, mode: action.mode };
    case 'source created':
      return { ...draft, sourceId: action.sourceId, delivers: action.delivers };
    case 'sync started':
      return { ...draft, syncId: action.syncId };
    case 'sync put aside':
      return { ...draft, syncId: null, step: action.step };
    case 'started over':
      return NEW_IMPORT;
  }
}
