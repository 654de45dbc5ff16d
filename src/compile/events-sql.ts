/**
 * Rules about events as conditions over a row of `contacts`: whether its number is in the set of those whose events pass.
 * The set is made once per query, from the events alone.
 */
import { join, param, raw, type Sql, sql } from '../sql/sql.ts';
import { calendarDaySql } from './columns-sql.ts';
import { measureSql } from './measures-sql.ts';
import { rangeSql, testSql } from './operators-sql.ts';
import type { EventReading, EventTest, Plan, SequenceTest } from './plan.ts';
import type { ResolvedWait } from './resolved-rule.ts';
import { ofContacts } from './scope-sql.ts';
import type { ZoneOffsets } from './zone-offsets.ts';

/** How a filter on the properties of an event is spelled; given by the renderer of plans. */
export type WhereSql = (where: Plan) => Sql;

/**
 * A measure of events. Where a contact without events passes, the set is of those that do not.
 * @example eventSql(test, conditionSql)
 *   // `no` in (select no from (select no, count() as measured from events final where … group by no) where …)
 */
export function eventSql(leaf: EventTest, whereSql: WhereSql): Sql {
  return measuredSql(leaf, measuredEvents(leaf, whereSql));
}

/** The same where the measure per contact has been made already: rows like those of `measuredEvents`. */
export function measuredSql(leaf: EventTest, measured: Sql): Sql {
  const passing = testSql(leaf.test, leaf.measured);
  return leaf.passesNone
    ? sql`no not in (select no from (${measured}) where not (${passing}))`
    : sql`no in (select no from (${measured}) where ${passing})`;
}

/** The measure per contact: rows of `no` and `measured`, of contacts with a counting event. */
export function measuredEvents({ measure, events }: EventTest, whereSql: WhereSql): Sql {
  return sql`select no, ${measureSql(measure)} from ${countingEvents(events, whereSql)} group by no`;
}

/**
 * The events that count, as what stands behind `from`. Not `final`: an event is written once, whatever is sent or written
 * again (a write leaves out what it has inserted already), so there is nothing to replace.
 */
export function countingEvents(events: EventReading, whereSql: WhereSql): Sql {
  return sql`events where ${isCounting(events, whereSql)}`;
}

/** The same as a condition over a row of `events`. */
export function isCounting(events: EventReading, whereSql: WhereSql): Sql {
  return sql`name = ${param('String', events.event)}${conditionsOf(events, whereSql)}`;
}

/** All that is asked of an event beside its name. */
function conditionsOf({ span, where, scope, arrived }: EventReading, whereSql: WhereSql): Sql {
  const inSpan = rangeSql(span, sql`occurred_at`);
  const conditions = [
    ...ofContacts(scope),
    arrived === undefined
      ? inSpan
      : sql`if(version > ${param('UInt64', arrived.after)}, ${rangeSql(arrived.span, sql`occurred_at`)}, ${inSpan})`,
    ...(where === undefined ? [] : [whereSql(where)]),
    ...(scope.past === undefined ? [] : [sql`version <= ${param('UInt64', scope.past.version)}`]),
  ];
  return join(
    conditions.map((condition) => sql` and ${condition}`),
    '',
  );
}

/**
 * One event after the other: the contacts with an event of the last step that comes after one of the step before, and so
 * on. Where a step may come any time later, the earliest event of the step before decides; where it has to come within
 * some time, the latest one that is earlier. Events at the same moment do not follow each other.
 * @example sequenceSql(test, conditionSql) // `no` in (select no from (select e.no as no, e.at as at from … asof inner join …))
 */
export function sequenceSql(leaf: SequenceTest, whereSql: WhereSql): Sql {
  return sql`no in (select no from (${reachedStep(leaf, leaf.steps.length, whereSql)}))`;
}

/** The events by which step `number` (from 1) is reached: rows of `no` and `at`, in milliseconds. */
export function reachedStep(leaf: SequenceTest, number: number, whereSql: WhereSql): Sql {
  const step = leaf.steps[number - 1];
  if (step === undefined) throw new Error(`The sequence has no step ${number}.`);
  const events = sql`select no, toUnixTimestamp64Milli(occurred_at) as at${dayColumn(leaf.offsets)} from ${countingEvents(step, whereSql)}`;
  if (number === 1) return events;
  const before = reachedStep(leaf, number - 1, whereSql);
  const day = leaf.offsets === undefined ? sql`` : sql`, e.day as day`;
  if (step.within === undefined) {
    return sql`select e.no as no, e.at as at${day} from (${events}) as e
inner join (select no, min(at) as at from (${before}) group by no) as earlier on e.no = earlier.no where e.at > earlier.at`;
  }
  return sql`select e.no as no, e.at as at${day} from (${events}) as e
asof inner join (${before}) as latest on e.no = latest.no and e.at > latest.at where ${isInTime(step.within, LATEST)}`;
}

/** How the moments and days of an event and of the one before are written. */
export type Pair = { readonly at: Sql; readonly day: Sql; readonly atBefore: Sql; readonly dayBefore: Sql };

const LATEST: Pair = { at: sql`e.at`, day: sql`e.day`, atBefore: sql`latest.at`, dayBefore: sql`latest.day` };

/** So many hours after the step before, the last moment included; months and years in whole days, like windows. */
export function isInTime(within: ResolvedWait, { at, day, atBefore, dayBefore }: Pair): Sql {
  if (within.of === 'instant') return sql`${at} <= ${atBefore} + ${param('Int64', within.milliseconds)}`;
  const add = raw(within.unit === 'month' ? 'addMonths' : 'addYears');
  return sql`${day} < ${add}(${dayBefore}, ${param('Int32', within.count)})`;
}

function dayColumn(offsets: ZoneOffsets | undefined): Sql {
  return offsets === undefined ? sql`` : sql`, ${eventDaySql(offsets)} as day`;
}

/** The calendar day of an event. */
export function eventDaySql(offsets: ZoneOffsets): Sql {
  return calendarDaySql({ key: 'occurred_at', column: { kind: 'instant', name: 'occurred_at' }, offsets });
}
