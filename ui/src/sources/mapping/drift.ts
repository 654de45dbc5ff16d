/** How the next file of a source differs from what its mapping expects: columns that are gone and columns that are new. */
import type { Mapping } from '../answers.ts';

export type Drift = {
  /** Named by the mapping, absent in the file. */
  readonly gone: readonly string[];
  /** In the file, unknown to the mapping. */
  readonly added: readonly string[];
};

export function driftOf(mapping: Mapping, columns: readonly { readonly name: string }[]): Drift {
  const present = new Set(columns.map((column) => column.name));
  const { event } = mapping;
  const expected = new Set([
    ...Object.keys(mapping.columns),
    mapping.identity.column,
    ...[event?.name_column, event?.occurred_at_column, event?.id_column].filter((name) => name !== undefined),
  ]);
  return {
    gone: [...expected].filter((name) => !present.has(name)),
    added: [...present].filter((name) => !expected.has(name)),
  };
}

export function hasDrift(drift: Drift): boolean {
  return drift.gone.length > 0 || drift.added.length > 0;
}
