/** The mapping as the screen shows it: every column of the file with where it goes, what is wrong and what is worth knowing. */
import type { ColumnType, DateOrder, Decimal, FileColumn, IdentityKind, Mapping } from '../answers.ts';

/** A field (or, for events, a property) that a column can go to. */
export type TargetField = {
  readonly key: string;
  readonly label: string;
  readonly type: ColumnType;
  readonly builtIn: boolean;
};

/** What a column is used for besides, or instead of, supplying a field. */
export type Role = 'identity' | 'event_name' | 'event_time' | 'event_id';

export const ROLE_WORDS = {
  identity: 'Identity',
  event_name: 'Name of the event',
  event_time: 'Time of the event',
  event_id: 'Id of the event',
} as const satisfies Record<Role, string>;

export type ResolvedColumn = {
  readonly name: string;
  readonly file: FileColumn;
  readonly roles: readonly Role[];
  readonly target: 'skip' | 'existing' | 'new';
  /** The identity of a contact always goes to the field of that identity. */
  readonly locked: boolean;
  readonly key: string | null;
  readonly label: string;
  readonly type: ColumnType;
  /** Null while nothing says it and nobody chose it. */
  readonly dateOrder: DateOrder | null;
  readonly dateOrderCertain: boolean;
  readonly decimal: Decimal;
  /** What separates the members of a list; `json` for a JSON list. */
  readonly split: string;
  readonly hints: readonly string[];
  readonly problems: readonly string[];
};

/** Whether anything of the column is imported: as a field, or for what a row is about. */
export function isUsed(column: Pick<ResolvedColumn, 'target' | 'roles'>): boolean {
  return column.target !== 'skip' || column.roles.length > 0;
}

/** Dates that are imported in the order the reader guessed, which nothing in the file proves. */
export function isGuess({ target, file, dateOrder, type }: ResolvedColumn): boolean {
  return (
    target !== 'skip' &&
    (type === 'date' || type === 'datetime') &&
    file.date_order_certain === false &&
    dateOrder === file.inferred_date_order
  );
}

export type ResolvedIdentity = {
  readonly column: string;
  readonly as: IdentityKind;
  /** Nobody chose it; the file suggests it. */
  readonly suggested: boolean;
};

export type ResolvedEvent = {
  readonly naming: 'fixed' | 'column';
  readonly name: string;
  readonly nameColumn: string | null;
  readonly timeColumn: string | null;
  readonly timeSuggested: boolean;
  readonly timeOrder: DateOrder | null;
  readonly timeOrderCertain: boolean;
  readonly idColumn: string | null;
};

/** Something to be put right before the file can be tried; `column` when it is about one. */
export type MappingProblem = {
  readonly area: 'identity' | 'event' | 'column' | 'mapping';
  readonly column: string | null;
  readonly sentence: string;
};

export type ResolvedMapping = {
  readonly columns: readonly ResolvedColumn[];
  readonly identity: ResolvedIdentity | null;
  /** Null when contacts are delivered. */
  readonly event: ResolvedEvent | null;
  readonly problems: readonly MappingProblem[];
  /** What is sent; null while there are problems. */
  readonly mapping: Mapping | null;
};
