/** What a definition says of one contact at several moments, in one query. */
import { join, param, raw, type Sql, sql } from '../sql/sql.ts';
import { type Compiled, conditionSql } from './compile.ts';
import { isCounting } from './events-sql.ts';
import { leafOf, type Truths, truthsOf } from './explanation.ts';
import { measureSql } from './measures-sql.ts';
import { testSql } from './operators-sql.ts';
import type { EventTest, Leaf } from './plan.ts';
import { ofContacts } from './scope-sql.ts';

/** A row as the engine answers it. */
export type AnsweredAtMoments = Readonly<Record<string, number | number[]>>;

/** What is asked, and how what is answered is read. */
export type AtMoments = {
  /** One row, or none when there is no such contact. */
  readonly statement: Sql;
  /** What the definition says at each of the moments. */
  truths(row: AnsweredAtMoments): readonly Truths[];
};

/**
 * A leaf is looked up once a moment; one over events once for all moments, because preparing a look-up takes longer than
 * counting. Groups are put together outside the engine.
 * @param moments the definition compiled at each of them
 * @param known what a leaf says, by its number, where that is the same at all of them; such a leaf is not looked up
 */
export function contactAtMoments(
  moments: readonly Compiled[],
  contact: Sql,
  known: (leaf: number) => boolean | undefined,
): AtMoments {
  const looked = moments.map(({ leaves }) => leaves.map(({ rule }) => leafOf(rule)));
  const together = (looked[0] ?? []).map((_, index) =>
    known(index) === undefined ? eventAtMoments(looked.map((leaves) => leaves[index])) : undefined,
  );
  const apart = looked.flatMap((leaves, moment) =>
    leaves.flatMap((leaf, index) =>
      known(index) !== undefined || together[index] !== undefined
        ? []
        : [sql`toUInt8(${conditionSql(leaf)}) as ${raw(`leaf_${moment}_${index}`)}`],
    ),
  );
  const passing = together.flatMap((set, index) =>
    set === undefined ? [] : [sql`${set} as ${raw(`passing_${index}`)}`],
  );
  return {
    statement: sql`select ${join([sql`no`, ...passing, ...apart], ', ')} from ${contact}`,
    truths: (row) =>
      moments.map((compiled, moment) =>
        truthsOf(
          compiled,
          compiled.leaves.map((_, index) => {
            const passing = row[`passing_${index}`];
            return (
              known(index) ??
              (Array.isArray(passing) ? passing.includes(moment) : row[`leaf_${moment}_${index}`] === 1)
            );
          }),
        ),
      ),
  };
}

/** Whether a leaf is looked up once for all moments. The tests of times move with the clock, each moment has its own. */
function isLookedUpTogether(leaf: Leaf): leaf is EventTest {
  return (
    leaf.kind === 'event' && leaf.measured.column.kind !== 'day' && leaf.measured.column.kind !== 'instant'
  );
}

/** The numbers of the moments at which a rule over events is true of the contact whose events it reads. */
function eventAtMoments(leaves: readonly (Leaf | undefined)[]): Sql | undefined {
  const tests = leaves.filter((leaf) => leaf !== undefined && isLookedUpTogether(leaf));
  const [first] = tests;
  if (first === undefined || tests.length < leaves.length) return undefined;
  const { events, measure, measured, test, passesNone } = first;
  const counting = tests.map((each) => sql`(${isCounting(each.events, conditionSql)})`);
  const own = ofContacts(events.scope).map((condition) => sql` and ${condition}`);
  const moments = sql`range(${param('UInt32', tests.length)})`;
  const atEach = sql`select moment, ${measureSql(measure)} from (
  select *, arrayJoin(arrayFilter((nth, counts) -> counts, ${moments}, [${join(counting, ', ')}])) as moment
  from events where name = ${param('String', events.event)}${join(own, '')}) group by moment`;
  const passes = testSql(test, measured);
  return passesNone
    ? sql`arrayFilter(nth -> not has((select groupArray(moment) from (${atEach}) where not (${passes})), nth), ${moments})`
    : sql`(select groupArray(moment) from (${atEach}) where ${passes})`;
}
