/**
 * What a person decided about a mapping, and nothing else: whatever is not decided follows from the file and is worked
 * out in `resolve-mapping.ts`. So a change of the file's format, or another file, loses nothing that was chosen.
 */
import type { ColumnType, DateOrder, Decimal, IdentityKind } from '../answers.ts';

export type Target =
  | { readonly kind: 'skip' }
  /** Not skipped; where it goes follows from the file. */
  | { readonly kind: 'import' }
  | { readonly kind: 'existing'; readonly key: string }
  | { readonly kind: 'new'; readonly key?: string };

export type ColumnChoice = {
  readonly target?: Target;
  readonly label?: string;
  readonly type?: ColumnType;
  readonly dateOrder?: DateOrder;
  readonly decimal?: Decimal;
  /** What separates the members of a list; `json` for a JSON list. */
  readonly split?: string;
};

export type IdentityChoice = { readonly column: string; readonly as: IdentityKind };

export type EventChoice = {
  /** Whether all events have one name or a column holds the name of each. */
  readonly naming?: 'fixed' | 'column';
  readonly name?: string;
  readonly nameColumn?: string;
  readonly timeColumn?: string;
  readonly timeOrder?: DateOrder;
  /** `null`: no column identifies an event. */
  readonly idColumn?: string | null;
};

export type MappingDraft = {
  readonly columns: ReadonlyMap<string, ColumnChoice>;
  readonly identity: IdentityChoice | null;
  readonly event: EventChoice;
};

export const EMPTY_DRAFT: MappingDraft = { columns: new Map(), identity: null, event: {} };

export type MappingAction =
  | { readonly type: 'column changed'; readonly column: string; readonly change: ColumnChoice }
  | { readonly type: 'columns skipped'; readonly columns: readonly string[] }
  /** Skipped columns are imported after all; the others stay as they are. */
  | { readonly type: 'columns kept'; readonly columns: readonly string[] }
  /** Forgets what was decided about these columns. */
  | { readonly type: 'columns reset'; readonly columns: readonly string[] }
  | { readonly type: 'identity chosen'; readonly identity: IdentityChoice }
  | { readonly type: 'event changed'; readonly change: EventChoice }
  | { readonly type: 'replaced'; readonly draft: MappingDraft };

export function changeMapping(draft: MappingDraft, action: MappingAction): MappingDraft {
  switch (action.type) {
    case 'column changed':
      return withColumns(draft, [action.column], (known) => ({ ...known, ...action.change }));
    case 'columns skipped':
      return withColumns(draft, action.columns, (known) => ({ ...known, target: { kind: 'skip' } }));
    case 'columns kept':
      return withColumns(draft, action.columns, (known) =>
        known.target === undefined || known.target.kind === 'skip'
          ? { ...known, target: { kind: 'import' } }
          : known,
      );
    case 'columns reset':
      return {
        ...draft,
        columns: new Map([...draft.columns].filter(([column]) => !action.columns.includes(column))),
      };
    case 'identity chosen':
      return { ...draft, identity: action.identity };
    case 'event changed':
      return { ...draft, event: { ...draft.event, ...action.change } };
    case 'replaced':
      return action.draft;
  }
}

function withColumns(
  draft: MappingDraft,
  columns: readonly string[],
  change: (known: ColumnChoice) => ColumnChoice,
): MappingDraft {
  const next = new Map(draft.columns);
  for (const column of columns) next.set(column, change(next.get(column) ?? {}));
  return { ...draft, columns: next };
}
