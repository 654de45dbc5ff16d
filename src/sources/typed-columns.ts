/**
 * From rows of text to typed rows: which value each field gets and why a row is rejected, as SQL over the raw rows of an
 * import. Import and dry run use these expressions and no others, so what is shown is what is stored.
 */
import { EMAIL_FORM } from '../contacts/addresses.ts';
import { join, param, raw, type Sql, sql } from '../sql/sql.ts';
import { type CellReading, cellProblems, cellValue, trimmedCell } from './cell-types.ts';
import { rawCell } from './raw-rows.ts';
import type { RejectionCode } from './rejection.ts';
import type { ImportPlan } from './resolve-mapping.ts';

export type TypedColumn = {
  /** Place in the file. */
  readonly cell: number;
  readonly field: string;
  readonly reading: CellReading;
  /** The value under the name it has in `typedRows`. */
  readonly value: Sql;
};

export type TypedRows = {
  /** Names for the cells and values; stands before the select list: `with …`. */
  readonly names: Sql;
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

/** An address that cannot be one says nothing about who a row belongs to; in other columns it is stored as it is. */
function identityProblems(plan: ImportPlan, text: Sql, phoneKey: Sql): Problem[] {
  const { cell, as } = plan.identity;
  const problems: Problem[] = [
    { cell, code: 'missing_identity', when: sql`${text} = ''` },
    { cell, code: 'too_long', when: sql`length(${text}) > ${MAX_IDENTITY}` },
  ];
  if (as === 'email')
    problems.push({ cell, code: 'bad_email', when: sql`not match(${text}, ${param('String', EMAIL_FORM)})` });
  if (as === 'phone') problems.push({ cell, code: 'bad_phone', when: sql`isNull(${phoneKey})` });
  return problems;
}

/**
 * The expressions of an import.
 * @param zone the organisation's time zone, for times without an offset
 * @param phoneKey the row's phone number in E.164, NULL when it has none
 */
export function typedRows(plan: ImportPlan, zone: string, phoneKey: Sql): TypedRows {
  const names = new Map<string, Sql>();
  const named = (name: string, make: () => Sql): Sql => {
    if (!names.has(name)) names.set(name, make());
    return raw(name);
  };
  const textOf = (cell: number) => named(`t${cell}`, () => trimmedCell(rawCell(cell)));
  const problems: Problem[] = identityProblems(plan, textOf(plan.identity.cell), phoneKey);

  const columns = plan.columns.map((column): TypedColumn => {
    const { cell, field, reading } = column;
    const text = textOf(cell);
    // A column may feed an event's time and a property, so the field is part of the name.
    const value = named(`v${cell}_${field}`, () =>
      cellValue(text, reading, zone, (part, make) => named(`${part}${cell}_${field}`, make)),
    );
    for (const { when, code } of cellProblems(text, value, reading)) problems.push({ cell, code, when });
    if (field === 'time_zone')
      problems.push({
        cell,
        code: 'bad_time_zone',
        when: sql`${text} != '' and ${text} not in (select time_zone from system.time_zones)`,
      });
    return { cell, field, reading, value };
  });

  const event = plan.event && eventParts(plan.event, zone, textOf, named, problems);
  const conditions = problems
    .toSorted((a, b) => a.cell - b.cell)
    .map(({ when, cell, code }) => sql`${when}, ${param('String', `${cell}:${code}`)}, `);
  return {
    names: join(
      [...names].map(([name, value]) => sql`${value} as ${raw(name)}`),
      ', ',
    ),
    columns,
    identity: textOf(plan.identity.cell),
    ...event,
    rejection: sql`multiIf(${join(conditions, '')}'')`,
  };
}

function eventParts(
  event: NonNullable<ImportPlan['event']>,
  zone: string,
  textOf: (cell: number) => Sql,
  named: (name: string, make: () => Sql) => Sql,
  problems: Problem[],
): Pick<TypedRows, 'occurredAt' | 'eventName' | 'eventId'> {
  const { cell, order } = event.occurredAt;
  const text = textOf(cell);
  const reading: CellReading = { type: 'datetime', dateOrder: order };
  const occurredAt = named('at', () =>
    cellValue(text, reading, zone, (part, make) => named(`at_${part}`, make)),
  );
  problems.push({ cell, code: 'missing_time', when: sql`${text} = ''` });
  for (const { when, code } of cellProblems(text, occurredAt, reading)) problems.push({ cell, code, when });
  let eventName: Sql;
  if ('always' in event.name) eventName = param('String', event.name.always);
  else {
    eventName = textOf(event.name.cell);
    problems.push({ cell: event.name.cell, code: 'missing_event_name', when: sql`${eventName} = ''` });
    problems.push({ cell: event.name.cell, code: 'too_long', when: sql`lengthUTF8(${eventName}) > 120` });
  }
  return { occurredAt, eventName, ...(event.id ? { eventId: textOf(event.id.cell) } : {}) };
}
