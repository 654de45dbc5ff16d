/** Schema drift, said before anything is read: the next file of a source must have the columns its mapping speaks about. */
import type { Mapping } from '../api/contract/sources.ts';
import { Refusal } from '../errors.ts';
import type { FileColumn } from './inspection.ts';

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 10).join(', ');
  return names.length > 10 ? `${shown} and ${names.length - 10} more` : shown;
}

/** Columns by name that only one side has; the order of columns does not matter. */
export function refuseOtherColumns(
  fileName: string,
  mapping: Mapping,
  columns: readonly Pick<FileColumn, 'name'>[],
): void {
  const { identity, event } = mapping;
  const needed = new Set([
    ...Object.keys(mapping.columns),
    identity.column,
    ...[event?.name_column, event?.occurred_at_column, event?.id_column].filter((name) => name !== undefined),
  ]);
  const there = new Set(columns.map(({ name }) => name));
  const missing = [...needed].filter((name) => !there.has(name));
  const added = [...there].filter((name) => !needed.has(name));
  if (missing.length === 0 && added.length === 0) return;
  const sentences = [
    ...(missing.length > 0 ? [`It lacks ${listed(missing)}.`] : []),
    ...(added.length > 0 ? [`It has ${listed(added)}, which the mapping does not know.`] : []),
  ];
  throw new Refusal(
    'invalid_mapping',
    `${fileName} does not have the columns of this data source's mapping. ${sentences.join(' ')}`,
    {
      path: '/file_id',
      hint: 'Upload a file with the same columns, or change the mapping of the source (null skips a column).',
      problems: [
        ...missing.map((name) => ({
          code: 'invalid_mapping' as const,
          path: '/file_id',
          detail: `The file lacks the column "${name}".`,
        })),
        ...added.map((name) => ({
          code: 'invalid_mapping' as const,
          path: '/file_id',
          detail: `The mapping does not know the column "${name}".`,
          hint: 'Map it to a field, or skip it with null.',
        })),
      ],
    },
  );
}
