/**
 * From a mapping as a person wrote it to what the import does: checked against the file's columns and the catalogue, all
 * problems at once, each with its place. Nothing is assumed in silence: what is left open is filled in from what the file
 * proves, and written into the mapping that is stored. Pure: reads no store.
 */
import type { Mapping } from '../api/contract/sources.ts';
import { Refusal, type RefusalProblem } from '../errors.ts';
import { nearest } from '../rules/nearest.ts';
import type { FieldType } from '../rules/rule.ts';
import type { CellReading } from './cell-types.ts';
import type { FileColumn, Inspection } from './inspection.ts';
import type { DateOrder } from './value-kinds.ts';

export type Delivers = 'contacts' | 'events';

/** What a mapping's fields are checked against: fields of contacts, or properties of events. */
export type KnownField = { readonly label: string; readonly type: FieldType; readonly writable: boolean };
export type KnownFields = ReadonlyMap<string, KnownField>;

export type ImportColumn = {
  /** Its place in the file, from 0. */
  readonly cell: number;
  readonly column: string;
  readonly field: string;
  readonly label: string;
  readonly reading: CellReading;
  /** True when the catalogue does not have the field yet. */
  readonly isNew: boolean;
};

export type ImportCell = { readonly cell: number; readonly column: string };

export type ImportPlan = {
  readonly delivers: Delivers;
  readonly identity: ImportCell & { readonly as: Mapping['identity']['as'] };
  /** Columns that are imported, in the order of the file. For contacts the identity's own field is not among them. */
  readonly columns: readonly ImportColumn[];
  readonly event?: {
    readonly name: { readonly always: string } | ImportCell;
    readonly occurredAt: ImportCell & { readonly order: DateOrder };
    readonly id?: ImportCell;
  };
  /** The mapping with everything said that was left open; this is what is stored. */
  readonly mapping: Mapping;
};

const KEY = /^[a-z][a-z0-9_]{0,62}$/;
const MAPPED_TYPES: readonly FieldType[] = ['date', 'datetime'];

/** A JSON pointer into the body that carries the mapping. */
function pointer(...steps: readonly string[]): string {
  return ['', 'mapping', ...steps].map((step) => step.replaceAll('~', '~0').replaceAll('/', '~1')).join('/');
}

type Report = (path: string, detail: string, hint?: string) => void;

function quote(name: string): string {
  return `"${name}"`;
}

function cellFinder(columns: readonly FileColumn[], report: Report) {
  const places = new Map(columns.map((column, index) => [column.name, index]));
  return (name: string, path: string): number | undefined => {
    const place = places.get(name);
    if (place !== undefined) return place;
    const near = nearest(name, [...places.keys()]);
    const some = [...places.keys()].slice(0, 12).join(', ');
    report(
      path,
      `The file has no column ${quote(name)}.`,
      near === undefined ? `It has ${some}${places.size > 12 ? ', …' : ''}.` : `Did you mean ${quote(near)}?`,
    );
    return undefined;
  };
}

type MappedColumn = NonNullable<Mapping['columns'][string]>;

/** The order of a column's dates: what was said, else what the file proves, else year first when it has no dates yet. */
function dateOrder(said: DateOrder | undefined, column: FileColumn, path: string, report: Report): DateOrder {
  if (said) return said;
  if (column.inferred_date_order && column.date_order_certain === false)
    report(
      path,
      `The dates in ${quote(column.name)} could be day first or month first.`,
      'Say date_order: DMY or MDY.',
    );
  return column.inferred_date_order ?? 'YMD';
}

function readingOf(
  type: FieldType,
  mapped: MappedColumn,
  column: FileColumn,
  jsonLines: boolean,
  report: Report,
): CellReading {
  const at = (part: string) => pointer('columns', column.name, part);
  const isDate = MAPPED_TYPES.includes(type);
  const isList = type === 'list' || type === 'tags';
  if (mapped.date_order && !isDate)
    report(at('date_order'), `${quote(column.name)} is read as ${type}, which has no date order.`);
  if (mapped.decimal && type !== 'number')
    report(at('decimal'), `${quote(column.name)} is read as ${type}, which has no decimal sign.`);
  if (mapped.split !== undefined && !isList)
    report(at('split'), `${quote(column.name)} is read as ${type}, which is not split.`);
  if (isList && mapped.split === undefined && !jsonLines && column.inferred_type !== 'list')
    report(
      at('split'),
      `What separates the members of ${quote(column.name)} is not said.`,
      'Say split, for example ";".',
    );
  return {
    type,
    ...(isDate ? { dateOrder: dateOrder(mapped.date_order, column, at('date_order'), report) } : {}),
    ...(type === 'number' ? { decimal: mapped.decimal ?? column.inferred_decimal ?? '.' } : {}),
    ...(isList && mapped.split !== undefined ? { split: mapped.split } : {}),
  };
}

/** The type a column is stored as; undefined when the mapping is refused there. */
function typeOf(
  mapped: MappedColumn,
  name: string,
  known: KnownField | undefined,
  delivers: Delivers,
  report: Report,
): FieldType | undefined {
  const at = (part: string) => pointer('columns', name, part);
  const noun = delivers === 'contacts' ? 'field' : 'event property';
  if (known) {
    if (!known.writable) {
      report(at('field'), `The field ${mapped.field} is kept by Muster and cannot be imported into.`);
      return undefined;
    }
    if (mapped.type && mapped.type !== known.type) {
      report(
        at('type'),
        `The ${noun} ${mapped.field} exists and is ${known.type}, not ${mapped.type}.`,
        'Leave the type out, or choose another field.',
      );
      return undefined;
    }
    return known.type;
  }
  if (!KEY.test(mapped.field)) {
    report(
      at('field'),
      `${quote(mapped.field)} cannot be the key of a new ${noun}.`,
      'A key starts with a letter a–z and has up to 62 more of a–z, 0–9 and _.',
    );
    return undefined;
  }
  if (!mapped.type) {
    report(
      at('type'),
      `There is no ${noun} ${mapped.field} yet, and the mapping does not say its type.`,
      'Say type to create it.',
    );
    return undefined;
  }
  if (mapped.type === 'tags') {
    report(at('type'), 'Only the built-in field tags holds tags.', 'Use list, or map the column to tags.');
    return undefined;
  }
  return mapped.type;
}

/**
 * Resolves a mapping.
 * @param file what inspection found, read with the mapping's own `format`
 * @param known the catalogue: fields of contacts, or event properties when events are delivered
 * @throws Refusal `invalid_mapping` with all problems; paths point into `{ mapping: … }`
 */
export function resolveMapping(
  mapping: Mapping,
  delivers: Delivers,
  file: Pick<Inspection, 'columns' | 'format'>,
  known: KnownFields,
): ImportPlan {
  const problems: RefusalProblem[] = [];
  const report: Report = (path, detail, hint) =>
    problems.push({ code: 'invalid_mapping', path, detail, ...(hint === undefined ? {} : { hint }) });
  const find = cellFinder(file.columns, report);
  const { identity } = mapping;
  const said = new Map(Object.entries(mapping.columns));
  const identityCell = find(identity.column, pointer('identity', 'column'));
  if (delivers === 'contacts' && said.get(identity.column) === null)
    report(
      pointer('columns', identity.column),
      `${quote(identity.column)} is the identity and cannot be skipped.`,
    );

  const fields = new Map<string, string>();
  if (delivers === 'contacts') fields.set(identity.as, identity.column);
  const resolved = new Map<string, MappedColumn | null>();
  const columns: ImportColumn[] = [];
  for (const name of said.keys()) find(name, pointer('columns', name));
  for (const [cell, column] of file.columns.entries()) {
    const mapped = said.get(column.name);
    if (mapped === undefined) continue;
    resolved.set(column.name, mapped);
    if (mapped === null) continue;
    const feedsIdentity =
      delivers === 'contacts' && column.name === identity.column && mapped.field === identity.as;
    const earlier = feedsIdentity ? undefined : fields.get(mapped.field);
    if (earlier !== undefined)
      report(
        pointer('columns', column.name, 'field'),
        `${quote(earlier)} and ${quote(column.name)} both go to ${mapped.field}.`,
        'Skip one of them, or give it a field of its own.',
      );
    fields.set(mapped.field, column.name);
    const knownField = known.get(mapped.field);
    const type = typeOf(mapped, column.name, knownField, delivers, report);
    if (type === undefined) continue;
    const reading = readingOf(type, mapped, column, file.format === 'json_lines', report);
    resolved.set(column.name, {
      ...mapped,
      type,
      ...(reading.dateOrder ? { date_order: reading.dateOrder } : {}),
      ...(reading.decimal ? { decimal: reading.decimal } : {}),
    });
    if (feedsIdentity) continue;
    columns.push({
      cell,
      column: column.name,
      field: mapped.field,
      label: knownField?.label ?? mapped.label ?? column.name,
      reading,
      isNew: knownField === undefined,
    });
  }

  const event = resolveEvent(mapping, delivers, file.columns, find, report);
  const named = new Set([
    ...said.keys(),
    identity.column,
    ...[mapping.event?.name_column, mapping.event?.occurred_at_column, mapping.event?.id_column].filter(
      (name) => name !== undefined,
    ),
  ]);
  for (const column of file.columns) {
    if (!named.has(column.name))
      report(
        pointer('columns', column.name),
        `The mapping does not say what becomes of the column ${quote(column.name)}.`,
        'Map it to a field, or skip it with null.',
      );
  }
  if (problems.length > 0 || identityCell === undefined) throw refused(problems);
  return {
    delivers,
    identity: { cell: identityCell, column: identity.column, as: identity.as },
    columns,
    ...(event ? { event } : {}),
    mapping: {
      ...mapping,
      columns: Object.fromEntries(resolved),
      ...(mapping.event && event
        ? { event: { ...mapping.event, occurred_at_order: event.occurredAt.order } }
        : {}),
    },
  };
}

function resolveEvent(
  mapping: Mapping,
  delivers: Delivers,
  columns: readonly FileColumn[],
  find: (name: string, path: string) => number | undefined,
  report: Report,
): ImportPlan['event'] {
  const { event } = mapping;
  if (delivers === 'contacts') {
    if (event)
      report(
        pointer('event'),
        'The source delivers contacts, so nothing is said about events.',
        'Leave it out.',
      );
    return undefined;
  }
  if (!event) {
    report(
      pointer('event'),
      'The source delivers events, and the mapping does not say their name and time.',
      'Say event: { name or name_column, occurred_at_column }.',
    );
    return undefined;
  }
  const name = eventName(event, find, report);
  const time = find(event.occurred_at_column, pointer('event', 'occurred_at_column'));
  const id = event.id_column === undefined ? undefined : find(event.id_column, pointer('event', 'id_column'));
  const timeColumn = time === undefined ? undefined : columns[time];
  if (time === undefined || !timeColumn || !name) return undefined;
  const order = dateOrder(event.occurred_at_order, timeColumn, pointer('event', 'occurred_at_order'), report);
  return {
    name,
    occurredAt: { cell: time, column: event.occurred_at_column, order },
    ...(id === undefined || event.id_column === undefined
      ? {}
      : { id: { cell: id, column: event.id_column } }),
  };
}

function eventName(
  event: NonNullable<Mapping['event']>,
  find: (name: string, path: string) => number | undefined,
  report: Report,
): { readonly always: string } | ImportCell | undefined {
  const { name, name_column: column } = event;
  if (name !== undefined && column !== undefined) {
    report(
      pointer('event', 'name_column'),
      'The events have a name and a column for it; one of them is enough.',
    );
    return undefined;
  }
  if (column !== undefined) {
    const cell = find(column, pointer('event', 'name_column'));
    return cell === undefined ? undefined : { cell, column };
  }
  const always = name?.trim() ?? '';
  if (always !== '') return { always };
  report(pointer('event', 'name'), 'The events have no name.', 'Say name, or name_column.');
  return undefined;
}

function refused(problems: readonly RefusalProblem[]): Refusal {
  const [first] = problems;
  if (!first) throw new Error('A mapping without problems is not refused.');
  const more = problems.length - 1;
  const rest = more === 0 ? '' : ` There ${more === 1 ? 'is 1 more problem' : `are ${more} more problems`}.`;
  return new Refusal('invalid_mapping', `${first.detail}${rest}`, {
    path: first.path,
    problems,
    ...(first.hint === undefined ? {} : { hint: first.hint }),
  });
}
