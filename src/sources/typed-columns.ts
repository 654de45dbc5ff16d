/**
 * From rows of text to typed rows: which value each field gets and why a row is rejected, as SQL over the raw rows of an
 * import. Import and dry run use these expressions and no others, so what is shown is what is stored.
 */
import { EMAIL_FORM } from '../contacts/addresses.ts';
import { join, param, raw, type Sql, sql } from '../sql/sql.ts';
import {
  type CellReading,
  cellProblems,
  cellValue,
  PART_LAYERS,
  trimmedCell,
  VALUE_LAYER,
} from './cell-types.ts';
import { rawCell } from './raw-rows.ts';
import type { RejectionCode } from './rejection.ts';
import type { ImportPlan } from './resolve-mapping.ts';

export type TypedColumn = {
  /** Place in the file. */
  readonly cell: number;
  readonly field: string;
  readonly reading: CellReading;
  /** The value under the name it has in `over`. */
  readonly value: Sql;
};

export type TypedRows = {
  /** The raw rows with cells and values beside them, under the names the expressions here use. */
  readonly over: (rows: Sql) => Sql;
  readonly columns: readonly TypedColumn[];
  readonly identity: Sql;
  readonly occurredAt?: Sql;
  readonly eventName?: Sql;
  readonly eventId?: Sql;
  /** Empty when the row is imported, else `<place of the column>:<code>`. */
  readonly rejection: Sql;
};

type Problem = { readonly cell: number; readonly code: RejectionCode; readonly when: Sql };

const MAX_IDENTITY = raw('1000');
const MAX_EVENT_NAME = raw('120');

/** Expressions by layer and name; each layer may use the names of those below it. */
type Layers = Map<number, Map<string, Sql>>;

/** Rows with the named expressions of all layers, the lowest innermost. */
function layered(layers: Layers, rows: Sql): Sql {
  let from = rows;
  for (const [, names] of [...layers].toSorted(([a], [b]) => a - b)) {
    const named = [...names].map(([name, expression]) => sql`${expression} as ${raw(name)}`);
    from = sql`(select *, ${join(named, ', ')} from ${from})`;
  }
  return from;
}

/** An address that cannot be one says nothing about who a row belongs to; in other columns it is stored as it is. */
function identityProblems({ identity }: ImportPlan, text: Sql, phoneKey: Sql): Problem[] {
  const { cell, as } = identity;
  const problems: Problem[] = [
    { cell, code: 'missing_identity', when: sql`${text} = ''` },
    { cell, code: 'too_long', when: sql`length(${text}) > ${MAX_IDENTITY}` },
  ];
  if (as === 'email')
    problems.push({ cell, code: 'bad_email', when: sql`not match(${text}, ${param('String', EMAIL_FORM)})` });
  if (as === 'phone') problems.push({ cell, code: 'bad_phone', when: sql`isNull(${phoneKey})` });
  return problems;
}

/** Names what cells say: the trimmed text, and the value read from it. */
function cellNames(layers: Layers, zone: string) {
  const named = (layer: number, name: string, expression: Sql): Sql => {
    const names = layers.get(layer) ?? new Map<string, Sql>();
    layers.set(layer, names);
    names.set(name, expression);
    return raw(name);
  };
  return {
    textOf: (cell: number) => named(0, `t${cell}`, trimmedCell(rawCell(cell))),
    valueOf: (name: string, text: Sql, reading: CellReading) =>
      named(
        VALUE_LAYER,
        name,
        cellValue(text, reading, zone, (part, expression) =>
          named(PART_LAYERS[part], `${part}_${name}`, expression),
        ),
      ),
  };
}
type CellNames = ReturnType<typeof cellNames>;

/**
 * The expressions of an import.
 * @param zone the organisation's time zone, for times without an offset
 * @param phoneKey the row's phone number in E.164, NULL when it has none
 */
export function typedRows(plan: ImportPlan, zone: string, phoneKey: Sql): TypedRows {
  const layers: Layers = new Map();
  const names = cellNames(layers, zone);
  const identity = names.textOf(plan.identity.cell);
  const problems: Problem[] = identityProblems(plan, identity, phoneKey);

  const columns = plan.columns.map(({ cell, field, reading }): TypedColumn => {
    const text = names.textOf(cell);
    // A column may feed an event's time and a property, so the field is part of the name.
    const value = names.valueOf(`v${cell}_${field}`, text, reading);
    for (const { when, code } of cellProblems(text, value, reading)) problems.push({ cell, code, when });
    if (field === 'time_zone')
      problems.push({
        cell,
        code: 'bad_time_zone',
        when: sql`${text} != '' and ${text} not in (select time_zone from system.time_zones)`,
      });
    return { cell, field, reading, value };
  });

  const event = plan.event && eventParts(plan.event, names, problems);
  const conditions = problems
    .toSorted((a, b) => a.cell - b.cell)
    .map(({ when, cell, code }) => sql`if(${when}, ${param('String', `${cell}:${code}`)}, '')`);
  return {
    over: (rows) => layered(layers, rows),
    columns,
    identity,
    ...event,
    // Not one multiIf: the engine plans hundreds of its branches much slower than as many members of a list.
    rejection: sql`arrayFirst(why -> why != '', [${join(conditions, ', ')}])`,
  };
}

function eventParts(
  event: NonNullable<ImportPlan['event']>,
  names: CellNames,
  problems: Problem[],
): Pick<TypedRows, 'occurredAt' | 'eventName' | 'eventId'> {
  const { cell, order } = event.occurredAt;
  const text = names.textOf(cell);
  const reading: CellReading = { type: 'datetime', dateOrder: order };
  const occurredAt = names.valueOf('at', text, reading);
  problems.push({ cell, code: 'missing_time', when: sql`${text} = ''` });
  for (const { when, code } of cellProblems(text, occurredAt, reading)) problems.push({ cell, code, when });
  let eventName: Sql;
  if ('always' in event.name) eventName = param('String', event.name.always);
  else {
    const { cell: nameCell } = event.name;
    eventName = names.textOf(nameCell);
    problems.push({ cell: nameCell, code: 'missing_event_name', when: sql`${eventName} = ''` });
    problems.push({
      cell: nameCell,
      code: 'too_long',
      when: sql`lengthUTF8(${eventName}) > ${MAX_EVENT_NAME}`,
    });
  }
  return { occurredAt, eventName, ...(event.id ? { eventId: names.textOf(event.id.cell) } : {}) };
}
