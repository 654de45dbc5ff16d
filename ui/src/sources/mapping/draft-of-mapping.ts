/** A stored mapping as decisions, so that it can be edited; columns without samples stand in where the file is gone. */
import type { ColumnType, FileColumn, Mapping } from '../answers.ts';
import type { ColumnChoice, MappingDraft } from './mapping-draft.ts';
import type { TargetField } from './resolved-mapping.ts';

/** `fields` says which of the mapped fields exist; the others are new. */
export function draftOfMapping(mapping: Mapping, fields: readonly TargetField[]): MappingDraft {
  const known = new Set(fields.map((field) => field.key));
  const columns = Object.entries(mapping.columns).map(([name, column]): [string, ColumnChoice] => [
    name,
    column === null ? { target: { kind: 'skip' } } : choiceOf(column, known.has(column.field)),
  ]);
  const { event } = mapping;
  return {
    columns: new Map(columns),
    identity: mapping.identity,
    event:
      event === undefined
        ? {}
        : {
            naming: event.name_column === undefined ? 'fixed' : 'column',
            ...(event.name === undefined ? {} : { name: event.name }),
            ...(event.name_column === undefined ? {} : { nameColumn: event.name_column }),
            timeColumn: event.occurred_at_column,
            ...(event.occurred_at_order === undefined ? {} : { timeOrder: event.occurred_at_order }),
            idColumn: event.id_column ?? null,
          },
  };
}

function choiceOf(column: NonNullable<Mapping['columns'][string]>, exists: boolean): ColumnChoice {
  return {
    target: exists ? { kind: 'existing', key: column.field } : { kind: 'new', key: column.field },
    ...(column.type === undefined ? {} : { type: column.type }),
    ...(column.label === undefined ? {} : { label: column.label }),
    ...(column.date_order === undefined ? {} : { dateOrder: column.date_order }),
    ...(column.decimal === undefined ? {} : { decimal: column.decimal }),
    split: column.split ?? 'json',
  };
}

/** The columns a mapping names, for when the file itself can no longer be read. */
export function columnsOfMapping(
  mapping: Mapping,
  typeOf: (field: string) => ColumnType | undefined,
): FileColumn[] {
  const names = new Set([
    ...Object.keys(mapping.columns),
    mapping.identity.column,
    ...[mapping.event?.name_column, mapping.event?.occurred_at_column, mapping.event?.id_column].filter(
      (name) => name !== undefined,
    ),
  ]);
  return [...names].map((name) => {
    const column = mapping.columns[name];
    return {
      name,
      samples: [],
      inferred_type: (column && (column.type ?? typeOf(column.field))) ?? 'text',
      missing_share: 0,
      distinct: null,
      suggested_field: column?.field ?? null,
      suggested_identity: null,
    };
  });
}
