/**
 * The statements behind an explanation: what every rule says about one contact, what it looked at, which events count.
 * They are made of the same plan as a calculation, so an explanation cannot disagree with it.
 */
import { ident, join, param, raw, type Sql, sql } from '../sql/sql.ts';
import { comparedSql } from './columns-sql.ts';
import { type Compiled, conditionSql } from './compile.ts';
import { countingEvents } from './events-sql.ts';
import { measureSql } from './measures-sql.ts';
import { type EventTest, type FieldReading, groupsOf, type Leaf, type Plan, type RulePlan } from './plan.ts';
import { samplePlaceSql } from './sample-sql.ts';
import { CURRENT_CONTACTS } from './statements.ts';

/** One contact as it is now. */
export function currentContact(no: number): Sql {
  return sql`${CURRENT_CONTACTS} and no = ${param('UInt32', no)}`;
}

/** One contact as a known version of it says: the one that holds, in `contacts`, or one that was replaced. */
export function versionOfContact(table: 'contacts' | 'contact_history', no: number, version: number): Sql {
  return sql`${ident(table)} final where is_deleted = 0 and no = ${param('UInt32', no)} and version = ${param('UInt64', version)}`;
}

/** One contact as it was before any write later than `version`: from what it is now and from what was replaced. */
export function pastContact(no: number, version: number): Sql {
  return pastContacts(sql`no = ${param('UInt32', no)}`, version);
}

/** The same for several contacts, given as a condition on `no`. Who had not come yet, or is deleted, is left out. */
export function pastContacts(which: Sql, version: number): Sql {
  const known = sql`${which} and version <= ${param('UInt64', version)}`;
  return sql`(select * from (select * from contacts final where ${known} union all
    select * except (replaced_at, replaced_cause) from contact_history final where ${known})
    order by version desc limit 1 by no) where is_deleted = 0`;
}

/**
 * One row, or none when there is no such contact: `belongs`; `truths`, 0 or 1 for each of `compiled.leaves` as it was
 * written; `groups`, the same for each of `compiled.groups`; and `actual_0` … what each leaf looked at, where that is
 * neither a field of the contact nor a measure of events, `compared_0` … the same for the other field of a
 * rule that compares two. Every leaf is looked up once.
 * @param contact `currentContact(no)`, `versionOfContact(…)` or `pastContact(no, version)`
 * @param selection columns that are answered beside it
 */
export function explainContact({ plan, leaves }: Compiled, contact: Sql, selection = sql`no`): Sql {
  const rules = leaves.map(({ rule }) => rule);
  const looked = rules.map(leafOf);
  const nameOf = (leaf: Leaf) => raw(`leaf_${looked.indexOf(leaf)}`);
  const truth = (part: Plan) => sql`toUInt8(${conditionSql(part, nameOf)})`;
  const columns = looked.flatMap((leaf, index) => {
    const other = leaf.kind === 'test' && leaf.other !== undefined ? computedSql(leaf.other) : undefined;
    return [
      sql`${conditionSql(leaf)} as ${nameOf(leaf)}`,
      ...named(actualSql(leaf), `actual_${index}`),
      ...named(other, `compared_${index}`),
    ];
  });
  return sql`select ${truth(plan)} as belongs, [${join(rules.map(truth), ', ')}] as truths, [${join(groupsOf(plan).map(truth), ', ')}] as groups, *
from (select ${join([selection, ...columns], ', ')} from ${contact})`;
}

/** The leaf of a rule as it was written. */
export function leafOf(rule: RulePlan): Leaf {
  return rule.kind === 'not' ? rule.member : rule;
}

function actualSql(leaf: Leaf): Sql | undefined {
  switch (leaf.kind) {
    case 'sample':
      return samplePlaceSql(leaf.seed);
    case 'test':
      return computedSql(leaf.field);
    case 'event':
    case 'sequence':
    case 'member':
    case 'pinned':
      return undefined;
  }
}

/** Of fields that are worked out from preferences: no column of the contact holds them. */
function computedSql(field: FieldReading): Sql | undefined {
  return isComputed(field) ? comparedSql(field) : undefined;
}

/** True for fields that are worked out from preferences. */
export function isComputed({ column }: FieldReading): boolean {
  return column.kind === 'subscribed' || column.kind === 'reachable';
}

function named(column: Sql | undefined, name: string): readonly Sql[] {
  return column === undefined ? [] : [sql`${column} as ${raw(name)}`];
}

/**
 * What a rule about events measures of one contact. One row, or none when nothing counts: `measured`, `counted`, and
 * `latest`, the 20 newest that count as `[_, id, occurred_at, properties]`.
 */
export function measuredOfContact({ measure, events }: EventTest): Sql {
  return sql`select ${measureSql(measure)}, count() as counted,
  groupArraySorted(20)((-toUnixTimestamp64Milli(occurred_at), id, occurred_at, properties)) as latest
from ${countingEvents(events, conditionSql)} group by no`;
}

/**
 * When the events of one contact happened, and what of them is looked at, newest first. Rows: `name`, `at` in
 * milliseconds and the columns asked for; of a name one more than `limit` when it has more.
 */
export function eventTimes(
  names: readonly string[],
  no: number,
  columns: readonly string[],
  limit: number,
): Sql {
  const more = columns.map((column) => sql`, ${ident(column)}`);
  return sql`select name, toUnixTimestamp64Milli(occurred_at) as at${join(more, '')} from events
where name in ${param('Array(String)', names)} and no = ${param('UInt32', no)} order by occurred_at desc limit ${param('UInt32', limit + 1)} by name`;
}
