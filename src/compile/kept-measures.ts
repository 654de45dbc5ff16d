/**
 * Rules about events over what was made of the events before: the measure of each contact, or the contacts that got
 * through the steps, as a table in memory. What a rule asks of the measure may change; the table is the same.
 */
import { ident, type Sql, sql } from '../sql/sql.ts';
import { conditionSql } from './compile.ts';
import { measuredEvents, measuredSql, reachedStep } from './events-sql.ts';
import type { EventTest, SequenceTest } from './plan.ts';

export type KeptLeaf = EventTest | SequenceTest;

/** Makes the table: rows of `no` and, for a measure, `measured`. */
export function keepLeaf(leaf: KeptLeaf, table: string): Sql {
  const rows =
    leaf.kind === 'event'
      ? sql`select no, measured from (${measuredEvents(leaf, conditionSql)})`
      : sql`select distinct no from (${reachedStep(leaf, leaf.steps.length, conditionSql)})`;
  return sql`create table ${ident(table)} engine = Memory as ${rows}`;
}

/** The rule as a condition over a row of `contacts`, answered from the table. */
export function keptLeafSql(leaf: KeptLeaf, table: string): Sql {
  return leaf.kind === 'event'
    ? measuredSql(leaf, sql`select no, measured from ${ident(table)}`)
    : sql`no in (select no from ${ident(table)})`;
}
