/** Which column says who a row is about and, for events, what happened and when: chosen, else suggested by the file. */
import type { DateOrder, Delivers, FileColumn, IdentityKind } from '../answers.ts';
import type { EventChoice, IdentityChoice } from './mapping-draft.ts';
import type { ResolvedEvent, ResolvedIdentity } from './resolved-mapping.ts';

/** In the order they are trusted. */
const KINDS = ['external_id', 'email', 'phone'] as const satisfies readonly IdentityKind[];

export function resolveIdentity(
  columns: readonly FileColumn[],
  rows: number,
  delivers: Delivers,
  chosen: IdentityChoice | null,
): ResolvedIdentity | null {
  if (chosen !== null && columns.some((column) => column.name === chosen.column))
    return { ...chosen, suggested: false };
  for (const as of KINDS) {
    const found =
      columns.find((column) => column.suggested_identity === as) ??
      columns.find(
        (column) => column.suggested_field === as && (delivers === 'events' || mostlyUnique(column, rows)),
      );
    if (found) return { column: found.name, as, suggested: true };
  }
  return null;
}

/** A few rows that share a value do not make a column unfit; the last of them counts, and that is said. */
const MOSTLY = 0.8;

function mostlyUnique(column: FileColumn, rows: number): boolean {
  const filled = rows * (1 - column.missing_share);
  return filled > 0 && (column.distinct === null || column.distinct >= filled * MOSTLY);
}

/** What a column is likely to be when it is chosen as the identity by hand. */
export function identityKindOf(column: FileColumn): IdentityKind {
  if (column.suggested_identity !== null) return column.suggested_identity;
  if (column.inferred_type === 'email' || column.suggested_field === 'email') return 'email';
  if (column.inferred_type === 'phone' || column.suggested_field === 'phone') return 'phone';
  return 'external_id';
}

export function resolveEvent(
  columns: readonly FileColumn[],
  choice: EventChoice,
  identity: ResolvedIdentity | null,
): ResolvedEvent {
  const named = (name: string | null | undefined) =>
    columns.find((column) => column.name === name)?.name ?? null;
  const chosenTime = named(choice.timeColumn);
  const timeColumn = chosenTime ?? likelyTime(columns, identity)?.name ?? null;
  const time = columns.find((column) => column.name === timeColumn);
  const timeOrder: DateOrder | null = choice.timeOrder ?? time?.inferred_date_order ?? null;
  return {
    naming: choice.naming ?? 'fixed',
    name: choice.name ?? '',
    nameColumn: named(choice.nameColumn),
    timeColumn,
    timeSuggested: chosenTime === null,
    timeOrder,
    timeOrderCertain: time?.date_order_certain === true && timeOrder === time.inferred_date_order,
    idColumn: named(choice.idColumn),
  };
}

/** A date with a time before a date without one; a column with gaps is no time of an event. */
function likelyTime(
  columns: readonly FileColumn[],
  identity: ResolvedIdentity | null,
): FileColumn | undefined {
  const full = columns.filter((column) => column.missing_share === 0 && column.name !== identity?.column);
  return (
    full.find((column) => column.inferred_type === 'datetime') ??
    full.find((column) => column.inferred_type === 'date')
  );
}

/** What a file probably delivers, with the reason as a sentence. */
export function likelyDelivers(
  columns: readonly FileColumn[],
  rows: number,
): {
  readonly delivers: Delivers;
  readonly reason: string;
} {
  const identity = resolveIdentity(columns, rows, 'contacts', null);
  if (identity) {
    const unique = columns.some(
      (column) =>
        column.name === identity.column && column.suggested_identity !== null && column.distinct !== null,
    );
    return {
      delivers: 'contacts',
      reason: `${unique ? 'Every row' : 'Almost every row'} has its own ${identity.column}, so a row is probably one contact.`,
    };
  }
  const time = likelyTime(columns, null);
  if (time)
    return {
      delivers: 'events',
      reason: `Every row has a time in ${time.name} and no column identifies one contact per row, so a row is probably something that happened.`,
    };
  return {
    delivers: 'contacts',
    reason: 'No column holds a time for every row, so a row is probably one contact.',
  };
}
