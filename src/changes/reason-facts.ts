/**
 * What reasons need to know beside the rules that decided: which value from and to, which event, who wrote it, when. Asked
 * for a page of contacts at a time, one statement per kind of fact and rule.
 */
import { z } from 'zod';
import { comparedSql } from '../compile/columns-sql.ts';
import { conditionSql } from '../compile/compile.ts';
import { countingEvents, measuredEvents } from '../compile/events-sql.ts';
import { pastContacts } from '../compile/explanation.ts';
import { rangeSql } from '../compile/operators-sql.ts';
import type { EventReading, EventTest, FieldReading } from '../compile/plan.ts';
import type { ContactRow, FieldValue } from '../contacts/contact-rows.ts';
import { valueIn } from '../contacts/contact-rows.ts';
import { sameValue } from '../contacts/contact-versions.ts';
import type { Deps } from '../deps.ts';
import { param, raw, type Sql, sql } from '../sql/sql.ts';
import type { Bounds } from '../warehouse/warehouse.ts';
import { readingAsOf } from './worlds.ts';

type Warehoused = Pick<Deps, 'warehouse'>;

/** The two states of data between which something changed. */
export type Span = { readonly from: number; readonly to: number };

function among(nos: readonly number[]): Sql {
  return sql`no in ${param('Array(UInt32)', nos)}`;
}

/** Who wrote something, and when. */
export type Written = { readonly cause: string; readonly at: string };

export type ValueChange = { readonly from: FieldValue; readonly to: FieldValue; readonly written?: Written };

/**
 * How the value of a field changed between two states, and who wrote the one it has now; undefined when it is the same and was
 * the same all the time. Where it went and came back, the last change of it.
 * @param versions of one contact, newest first
 */
export function valueChange(
  versions: readonly ContactRow[],
  key: string,
  { from, to }: Span,
): ValueChange | undefined {
  const upTo = versions.filter(({ version }) => version <= to);
  const [after] = upTo;
  const before = upTo.find(({ version }) => version <= from);
  if (after === undefined || before === undefined) return undefined;
  const value = valueIn(after, key);
  const broken = upTo.findIndex((version) => !sameValue(valueIn(version, key), value));
  const first = upTo[broken === -1 ? upTo.length - 1 : broken - 1];
  if (first === undefined || first.version <= from) return undefined;
  const old = valueIn(before, key);
  const previous = upTo[broken];
  return {
    from: sameValue(old, value) && previous !== undefined ? valueIn(previous, key) : old,
    to: value,
    written: { cause: first.cause, at: first.v_updated_at },
  };
}

const computedRow = z.object({ no: z.number(), value: z.boolean().nullable() });

/** Fields that are worked out from preferences, before and after, with what the contact's address said last in between. */
export async function computedChanges(
  deps: Warehoused,
  field: FieldReading,
  nos: readonly number[],
  span: Span,
  bounds: Bounds,
): Promise<ReadonlyMap<number, ValueChange>> {
  const valuesAt = async (version: number) => {
    const rows = await deps.warehouse.rows(
      'changes.computed_values',
      sql`select no, ${comparedSql(readingAsOf(field, version))} as value from ${pastContacts(among(nos), version)}`,
      bounds,
    );
    return new Map(rows.map((row) => computedRow.parse(row)).map(({ no, value }) => [no, value]));
  };
  const [before, after, written] = await Promise.all([
    valuesAt(span.from),
    valuesAt(span.to),
    preferencesWritten(deps, field, nos, span, bounds),
  ]);
  return new Map(
    [...after].flatMap(([no, to]) => {
      const from = before.get(no);
      if (from === undefined || from === to) return [];
      const found = written.get(no);
      return [[no, { from, to, ...(found === undefined ? {} : { written: found }) }] as const];
    }),
  );
}

const writtenRow = z.object({ no: z.number(), cause: z.string(), at: z.string() });

async function preferencesWritten(
  deps: Warehoused,
  { column }: FieldReading,
  nos: readonly number[],
  span: Span,
  bounds: Bounds,
): Promise<ReadonlyMap<number, Written>> {
  if (column.kind !== 'subscribed' && column.kind !== 'reachable') return new Map();
  const key = column.channel === 'email' ? sql`email_key` : sql`phone_key`;
  const rows = await deps.warehouse.rows(
    'changes.preferences_written',
    sql`select c.no as no, argMax(p.cause, p.version) as cause, ${printedInstant(sql`argMax(p.at, p.version)`)} as at
      from (select no, ${key} as address from ${pastContacts(among(nos), span.to)}) as c
      inner join (select address, cause, at, version from preference_history where channel = ${param('String', column.channel)}
        and version > ${param('UInt64', span.from)} and version <= ${param('UInt64', span.to)}) as p on p.address = c.address
      group by c.no`,
    bounds,
  );
  return new Map(rows.map((row) => writtenRow.parse(row)).map(({ no, cause, at }) => [no, { cause, at }]));
}

function printedInstant(instant: Sql): Sql {
  return sql`concat(replaceOne(toString(${instant}), ' ', 'T'), 'Z')`;
}

export type Arrived = {
  readonly count: number;
  readonly latest: string;
  readonly source: string | null;
};

const arrivedRow = z.object({
  no: z.number(),
  count: z.number(),
  latest: z.string(),
  source: z.string().nullable(),
});

/** Events that count and were not known before, by contact. */
export async function arrivedEvents(
  deps: Warehoused,
  events: EventReading,
  after: number,
  bounds: Bounds,
): Promise<ReadonlyMap<number, Arrived>> {
  const rows = await deps.warehouse.rows(
    'changes.arrived_events',
    sql`select no, count() as count, ${printedInstant(sql`max(occurred_at)`)} as latest, argMax(toNullable(toString(source)), occurred_at) as source
      from ${countingEvents(events, conditionSql)} and version > ${param('UInt64', after)} group by no`,
    bounds,
  );
  return new Map(rows.map((row) => arrivedRow.parse(row)).map(({ no, ...arrived }) => [no, arrived]));
}

const passedRow = z.object({ no: z.number(), latest: z.string() });

/** The latest event of each contact that counts in one reading and, only because of its time, not in the other. */
export async function passedEvents(
  deps: Warehoused,
  counts: EventReading,
  countsNot: EventReading,
  bounds: Bounds,
): Promise<ReadonlyMap<number, string>> {
  const rows = await deps.warehouse.rows(
    'changes.passed_events',
    sql`select no, ${printedInstant(sql`max(occurred_at)`)} as latest from ${countingEvents(counts, conditionSql)}
      and not (${rangeSql(countsNot.span, sql`occurred_at`)}) group by no`,
    bounds,
  );
  return new Map(rows.map((row) => passedRow.parse(row)).map(({ no, latest }) => [no, latest]));
}

const measuredRow = z.object({ no: z.number(), measured: z.number().nullable() });

/** What a rule about events measures, where that is a number; contacts without a counting event have none. */
export async function measuresOf(
  deps: Warehoused,
  leaf: EventTest,
  bounds: Bounds,
): Promise<ReadonlyMap<number, number>> {
  if (leaf.measured.column.kind !== 'number') return new Map();
  const rows = await deps.warehouse.rows(
    'changes.measures',
    sql`select no, toFloat64(measured) as measured from (${measuredEvents(leaf, conditionSql)})`,
    bounds,
  );
  return new Map(
    rows
      .map((row) => measuredRow.parse(row))
      .flatMap(({ no, measured }) => (measured === null ? [] : [[no, measured] as const])),
  );
}

const standingRow = z.object({
  no: z.number(),
  version: z.number(),
  is_deleted: z.number(),
  cause: z.string(),
  at: z.string(),
});

export type Standing = z.output<typeof standingRow>;

/** The latest row of each contact, deleted ones included. */
export async function standingOf(
  deps: Warehoused,
  nos: readonly number[],
  bounds: Bounds,
): Promise<ReadonlyMap<number, Standing>> {
  const latest = (column: string) => sql`argMax(c.${raw(column)}, c.version)`;
  const rows = await deps.warehouse.rows(
    'changes.standing',
    sql`select no, max(c.version) as version, ${latest('is_deleted')} as is_deleted, ${latest('cause')} as cause,
      ${printedInstant(latest('updated_at'))} as at from contacts as c where ${among(nos)} group by no`,
    bounds,
  );
  return new Map(rows.map((row) => standingRow.parse(row)).map((row) => [row.no, row]));
}
