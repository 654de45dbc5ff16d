/**
 * The statements behind an explanation: what every rule says about one contact, what it looked at, which events count.
 * They are made of the same plan as a calculation, so an explanation cannot disagree with it.
 */
import { ident, join, param, raw, type Sql, sql } from '../sql/sql.ts';
import { comparedSql } from './columns-sql.ts';
import { type Compiled, conditionSql } from './compile.ts';
import { countingEvents } from './events-sql.ts';
import { measureSql } from './measures-sql.ts';
import { testSql } from './operators-sql.ts';
import {
  type EventTest,
  type FieldReading,
  groupsOf,
  type Leaf,
  type Plan,
  type RulePlan,
  type SequenceTest,
} from './plan.ts';
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

/** Whether a leaf is looked up in the events of the contact: `measuredOfContact` and `sequenceProgress` say what is true of it. */
export function isOfEvents(leaf: Leaf): leaf is EventTest | SequenceTest {
  return leaf.kind === 'event' || leaf.kind === 'sequence';
}

/**
 * One row, or none when there is no such contact: `leaf_0` … what each of `compiled.leaves` says, 0 or 1, those over events
 * left out; and `actual_0` … what it looked at, where that is no field of the contact, `compared_0` … the same for the other
 * field of a rule that compares two. Groups are put together from it by `truthsOf`.
 * @param contact `currentContact(no)`, `versionOfContact(…)` or `pastContact(no, version)`
 * @param selection columns that are answered beside it
 */
export function explainContact({ leaves }: Compiled, contact: Sql, selection = sql`no`): Sql {
  const columns = leaves.flatMap(({ rule }, index) => {
    const leaf = leafOf(rule);
    if (isOfEvents(leaf)) return [];
    const other = leaf.kind === 'test' && leaf.other !== undefined ? computedSql(leaf.other) : undefined;
    return [
      sql`toUInt8(${conditionSql(leaf)}) as ${raw(`leaf_${index}`)}`,
      ...named(actualSql(leaf), `actual_${index}`),
      ...named(other, `compared_${index}`),
    ];
  });
  return sql`select ${join([selection, ...columns], ', ')} from ${contact}`;
}

export type Truths = {
  readonly belongs: boolean;
  /** Of each of `compiled.leaves` as it was written. */
  readonly rules: readonly boolean[];
  /** Of each of `compiled.groups`. */
  readonly groups: readonly boolean[];
};

/**
 * What the whole, each rule and each group say.
 * @param found what each leaf says, before any negative operator
 */
export function truthsOf({ plan, leaves }: Compiled, found: readonly boolean[]): Truths {
  const said = new Map(leaves.map(({ rule }, index) => [leafOf(rule), found[index] === true]));
  const truthOf = (part: Plan): boolean => {
    switch (part.kind) {
      case 'all':
        return part.members.every(truthOf);
      case 'any':
        return part.members.some(truthOf);
      case 'not':
        return !truthOf(part.member);
      default:
        return said.get(part) === true;
    }
  };
  return {
    belongs: truthOf(plan),
    rules: leaves.map(({ rule }) => truthOf(rule)),
    groups: groupsOf(plan).map(truthOf),
  };
}

/** What a rule looks up, without a negative operator. */
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
 * What a rule about events measures of one contact. One row, or none when nothing counts, which is what `passesNone` of the
 * rule is about: `measured`, `passes` (0 or 1), `counted`, and `latest`, the 20 newest that count as
 * `[_, id, occurred_at, properties]`.
 */
export function measuredOfContact({ measure, measured, test, events }: EventTest): Sql {
  return sql`select ${measureSql(measure)}, toUInt8(${testSql(test, measured)}) as passes, count() as counted,
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
