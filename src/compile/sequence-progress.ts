/**
 * How far the events of one contact got through the steps of a sequence. What a calculation finds for all contacts with joins
 * is found here in the lists of one contact's events, which the engine plans in a quarter of the time.
 */
import { join, param, raw, type Sql, sql } from '../sql/sql.ts';
import { conditionSql } from './compile.ts';
import { eventDaySql, isCounting, isInTime, type Pair } from './events-sql.ts';
import type { SequenceStep, SequenceTest } from './plan.ts';

/**
 * One row: `at_1` … the latest moment, in milliseconds, at which each step was reached (NULL when it was not), and `seen_1` …
 * how many events each step has.
 */
export function sequenceProgress({ steps, offsets }: SequenceTest, contact: number): Sql {
  const day = offsets === undefined ? sql`0` : eventDaySql(offsets);
  const lists = steps.map(
    (step, index) =>
      sql`groupArrayIf((toUnixTimestamp64Milli(occurred_at), ${day}, 0), ${isCounting(step, conditionSql)}) as ${named('step', index)}`,
  );
  const found = steps.flatMap((_, index) => [
    sql`if(empty(${named('reached', index)}), null, arrayMax(e -> e.1, ${named('reached', index)})) as ${named('at', index)}`,
    sql`length(${named('step', index)}) as ${named('seen', index)}`,
  ]);
  const names = param('Array(String)', [...new Set(steps.map(({ event }) => event))]);
  return sql`select ${join(found, ', ')} from (select *, ${join(steps.flatMap(reached), ', ')} from (select ${join(lists, ', ')} from events
where name in ${names} and no = ${param('UInt32', contact)}))`;
}

/** The events by which a step is reached, a list of (moment, day, 0). */
function reached(step: SequenceStep, index: number): readonly Sql[] {
  const all = named('step', index);
  const own = named('reached', index);
  if (index === 0) return [sql`${all} as ${own}`];
  const before = named('reached', index - 1);
  if (step.within === undefined) {
    const first = sql`if(empty(${before}), null, arrayMin(e -> e.1, ${before}))`;
    return [
      sql`${first} as ${named('first', index)}`,
      sql`arrayFilter(e -> ifNull(e.1 > ${named('first', index)}, false), ${all}) as ${own}`,
    ];
  }
  // In order of time, those of the step before marked 1: the last such one is carried along. Events at the same moment do not follow each other.
  const marked = sql`arrayMap(e -> (e.1, e.2, 1), ${before})`;
  return [
    sql`arraySort(e -> (e.1, e.3), arrayConcat(${marked}, ${all})) as ${named('order', index)}`,
    sql`arrayFill(e -> e.3 = 1, ${named('order', index)}) as ${named('latest', index)}`,
    sql`arrayFilter((e, l) -> e.3 = 0 and l.3 = 1 and ${isInTime(step.within, IN_LISTS)}, ${named('order', index)}, ${named('latest', index)}) as ${own}`,
  ];
}

const IN_LISTS: Pair = { at: sql`e.1`, day: sql`e.2`, atBefore: sql`l.1`, dayBefore: sql`l.2` };

function named(what: string, index: number): Sql {
  return raw(`${what}_${index + 1}`);
}
