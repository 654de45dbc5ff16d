/**
 * The statements behind an explanation: what every rule says about one contact, what it looked at, which events count.
 * They are made of the same plan as a calculation, so an explanation cannot disagree with it.
 */
import { ident, join, param, raw, type Sql, sql } from '../sql/sql.ts';
import { comparedSql } from './columns-sql.ts';
import { type Compiled, conditionSql } from './compile.ts';
import { countingEvents, measuredEvents } from './events-sql.ts';
import { type EventTest, type FieldReading, groupsOf, type Leaf, type Plan, type RulePlan } from './plan.ts';
import { samplePlaceSql } from './sample-sql.ts';
import { CURRENT_CONTACTS } from './statements.ts';

/** One contact as it is now. */
export function currentContact(no: number): Sql {
  return sql`${CURRENT_CONTACTS} and no = ${param('UInt32', no)}`;
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
 * no field of the contact (those are read with the contact itself), `compared_0` … the same for the other field of a
 * rule that compares two. Every leaf is looked up once.
 * @param contact `currentContact(no)` or `pastContact(no, version)`
 */
export function explainContact({ plan, leaves }: Compiled, contact: Sql): Sql {
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
from (select ${join(columns, ', ')} from ${contact})`;
}

/** The leaf of a rule as it was written. */
export function leafOf(rule: RulePlan): Leaf {
  return rule.kind === 'not' ? rule.member : rule;
}

function actualSql(leaf: Leaf): Sql | undefined {
  switch (leaf.kind) {
    case 'event':
      return sql`(select measured from (${measuredEvents(leaf, conditionSql)}) limit 1)`;
    case 'sample':
      return samplePlaceSql(leaf.seed);
    case 'test':
      return computedSql(leaf.field);
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

/** The newest events that count for a rule. Rows: `id`, `name`, `occurred_at`, `properties`, `counted` (how many there are in all). */
export function latestEvents(leaf: EventTest, limit: number): Sql {
  return sql`select id, name, occurred_at, properties, count() over () as counted from ${countingEvents(leaf.events, conditionSql)}
order by occurred_at desc, id limit ${param('UInt32', limit)}`;
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

/**
 * What a definition says of a contact at several moments. One row: `belongs`, 0 or 1 per moment, and `truths`, per moment
 * a list like that of `explainContact`. Every leaf is looked up once a moment.
 * @param moments the definition compiled at each of them
 * @param known what a leaf says, by its number, where that is the same at all of them; such a leaf is not looked up
 */
export function contactAtMoments(
  moments: readonly Compiled[],
  contact: Sql,
  known: (leaf: number) => boolean | undefined,
): Sql {
  const all = moments.map(({ plan, leaves }, moment) => {
    const looked = leaves.map(({ rule }) => leafOf(rule));
    const nameOf = (leaf: Leaf) => raw(`leaf_${moment}_${looked.indexOf(leaf)}`);
    const truth = (part: Plan) => sql`toUInt8(${conditionSql(part, nameOf)})`;
    return {
      columns: looked.map((leaf, index) => {
        const answer = known(index);
        const looks = answer === undefined ? conditionSql(leaf) : raw(answer ? '1' : '0');
        return sql`${looks} as ${nameOf(leaf)}`;
      }),
      belongs: truth(plan),
      truths: sql`[${join(
        leaves.map(({ rule }) => truth(rule)),
        ', ',
      )}]`,
    };
  });
  const each = (read: (one: (typeof all)[number]) => Sql) => join(all.map(read), ', ');
  const columns = all.flatMap((one) => one.columns);
  return sql`select [${each(({ belongs }) => belongs)}] as belongs, [${each(({ truths }) => truths)}] as truths
from (select ${join(columns, ', ')} from ${contact})`;
}
