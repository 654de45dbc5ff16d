/**
 * Rules about events as conditions over a row of `contacts`: whether its number is in the set of those whose events pass.
 * The set is made once per query, from the events alone.
 */
import { join, param, raw, type Sql, sql } from '../sql/sql.ts';
import { calendarDaySql } from './columns-sql.ts';
import { measureSql } from './measures-sql.ts';
import { rangeSql, testSql } from './operators-sql.ts';
import type { EventReading, EventTest, Plan, SequenceStep, SequenceTest } from './plan.ts';
import type { ZoneOffsets } from './zone-offsets.ts';

/** How a filter on the properties of an event is spelled; given by the renderer of plans. */
export type WhereSql = (where: Plan) => Sql;

/**
 * A measure of events. Where a contact without events passes, the set is of those that do not.
 * @example eventSql(test, conditionSql)
 *   // `no` in (select no from (select no, count() as measured from events final where … group by no) where …)
 */
export function eventSql(leaf: EventTest, whereSql: WhereSql): Sql {
  const passing = testSql(leaf.test, leaf.measured);
  return leaf.passesNone
    ? sql`no not in (select no from (${measuredEvents(leaf, whereSql)}) where not (${passing}))`
    : sql`no in (select no from (${measuredEvents(leaf, whereSql)}) where ${passing})`;
}

/** The measure per contact: rows of `no` and `measured`, of contacts with a counting event. */
export function measuredEvents({ measure, events }: EventTest, whereSql: WhereSql): Sql {
  return sql`select no, ${measureSql(measure)} from ${countingEvents(events, whereSql)} group by no`;
}

/** The events that count, as what stands behind `from`. */
export function countingEvents(events: EventReading, whereSql: WhereSql): Sql {
  return sql`events final where name = ${param('String', events.event)}${conditionsOf(events, whereSql)}`;
}

/** All that is asked of an event beside its name. */
function conditionsOf({ span, where, scope }: EventReading, whereSql: WhereSql): Sql {
  const conditions = [
    ...(scope.contact === undefined ? [] : [sql`no = ${param('UInt32', scope.contact)}`]),
    rangeSql(span, sql`occurred_at`),
    ...(where === undefined ? [] : [whereSql(where)]),
    ...(scope.version === undefined ? [] : [sql`version <= ${param('UInt64', scope.version)}`]),
  ];
  return join(
    conditions.map((condition) => sql` and ${condition}`),
    '',
  );
}

/**
 * One event after the other. Step by step, each event of a step is reached when the latest reached event of the step
 * before is earlier and near enough: the latest is the best, whatever the distance. One pass over the events of the steps,
 * sorted by contact and time; events at the same moment do not follow each other.
 * @example sequenceSql(test, conditionSql) // `no` in (select no from (…) where reached_2 is not null)
 */
export function sequenceSql(leaf: SequenceTest, whereSql: WhereSql): Sql {
  return sql`no in (${reachedSteps(leaf, whereSql, sql`no`)} where ${reached(leaf.steps.length)} is not null)`;
}

/** The events of the steps, with the moment in `reached_n` (milliseconds) where step n was reached by this event. */
export function reachedSteps(leaf: SequenceTest, whereSql: WhereSql, columns: Sql): Sql {
  const isStep = leaf.steps.map((step, index) => {
    const condition = sql`name = ${param('String', step.event)}${conditionsOf({ ...step, scope: {} }, whereSql)}`;
    return sql`${condition} as ${raw(`is_${index + 1}`)}`;
  });
  const any = join(
    leaf.steps.map((_, index) => raw(`is_${index + 1}`)),
    ' or ',
  );
  let rows = sql`select no, toUnixTimestamp64Milli(occurred_at) as at${dayColumn(leaf.offsets)}, ${join(isStep, ', ')}
from events final where name in ${param('Array(String)', [...new Set(leaf.steps.map(({ event }) => event))])}${scopeOf(leaf)} and (${any})`;
  rows = sql`select *, if(is_1, at, null) as reached_1 from (${rows})`;
  for (const [index, step] of leaf.steps.entries()) {
    if (index > 0) rows = followed(step, index + 1, rows);
  }
  return sql`select ${columns} from (${rows})`;
}

/** The scope once for all steps, where it can use the order of the table. */
function scopeOf({ steps: [first] }: SequenceTest): Sql {
  const { contact, version } = first?.scope ?? {};
  const byContact = contact === undefined ? sql`` : sql` and no = ${param('UInt32', contact)}`;
  return version === undefined ? byContact : sql`${byContact} and version <= ${param('UInt64', version)}`;
}

/** Adds the moment at which step `number` is reached. */
function followed({ within }: SequenceStep, number: number, rows: Sql): Sql {
  const before = raw(`before_${number}`);
  const earlier = sql`max(${reached(number - 1)}) over (partition by no order by at range between unbounded preceding and 1 preceding)`;
  const inTime =
    within === undefined
      ? sql`isNotNull(${before})`
      : within.of === 'instant'
        ? sql`ifNull(at <= ${before} + ${param('Int64', within.milliseconds)}, false)`
        : sql`ifNull(day < ${raw(within.unit === 'month' ? 'addMonths' : 'addYears')}(${raw(`day_${number}`)}, ${param('Int32', within.count)}), false)`;
  const day =
    within?.of === 'day'
      ? sql`, max(if(isNotNull(${reached(number - 1)}), day, null)) over (partition by no order by at range between unbounded preceding and 1 preceding) as ${raw(`day_${number}`)}`
      : sql``;
  return sql`select *, if(${raw(`is_${number}`)} and ${inTime}, at, null) as ${reached(number)}
from (select *, ${earlier} as ${before}${day} from (${rows}))`;
}

function dayColumn(offsets: ZoneOffsets | undefined): Sql {
  if (offsets === undefined) return sql``;
  const day = calendarDaySql({
    key: 'occurred_at',
    column: { kind: 'instant', name: 'occurred_at' },
    offsets,
  });
  return sql`, ${day} as day`;
}

function reached(step: number): Sql {
  return raw(`reached_${step}`);
}
