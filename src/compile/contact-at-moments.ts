/** What a definition says of one contact at several moments, in one query. */
import { join, param, raw, type Sql, sql } from '../sql/sql.ts';
import { type Compiled, conditionSql } from './compile.ts';
import { isCounting } from './events-sql.ts';
import { leafOf } from './explanation.ts';
import { measureSql } from './measures-sql.ts';
import { testSql } from './operators-sql.ts';
import type { EventTest, Leaf, Plan } from './plan.ts';
import { ofContacts } from './scope-sql.ts';

/**
 * One row: `belongs`, 0 or 1 per moment, and `truths`, per moment a list like that of `explainContact`. A leaf is looked up
 * once a moment; one over events once for all moments, because preparing a look-up takes longer than counting.
 * @param moments the definition compiled at each of them
 * @param known what a leaf says, by its number, where that is the same at all of them; such a leaf is not looked up
 */
export function contactAtMoments(
  moments: readonly Compiled[],
  contact: Sql,
  known: (leaf: number) => boolean | undefined,
): Sql {
  const looked = moments.map(({ leaves }) => leaves.map(({ rule }) => leafOf(rule)));
  const together = (looked[0] ?? []).map((_, index) =>
    known(index) === undefined ? eventAtMoments(looked.map((leaves) => leaves[index])) : undefined,
  );
  const all = moments.map(({ plan, leaves }, moment) => {
    const own = looked[moment] ?? [];
    const nameOf = (leaf: Leaf) => raw(`leaf_${moment}_${own.indexOf(leaf)}`);
    const truth = (part: Plan) => sql`toUInt8(${conditionSql(part, nameOf)})`;
    const look = (leaf: Leaf, index: number): Sql => {
      const answer = known(index);
      if (answer !== undefined) return raw(answer ? '1' : '0');
      return together[index] === undefined
        ? conditionSql(leaf)
        : sql`has(${raw(`passing_${index}`)}, ${raw(String(moment))})`;
    };
    return {
      columns: own.map((leaf, index) => sql`${look(leaf, index)} as ${nameOf(leaf)}`),
      belongs: truth(plan),
      truths: sql`[${join(
        leaves.map(({ rule }) => truth(rule)),
        ', ',
      )}]`,
    };
  });
  const each = (read: (one: (typeof all)[number]) => Sql) => join(all.map(read), ', ');
  const passing = together.flatMap((set, index) =>
    set === undefined ? [] : [sql`${set} as ${raw(`passing_${index}`)}`],
  );
  const columns = [...passing, ...all.flatMap((one) => one.columns)];
  return sql`select [${each(({ belongs }) => belongs)}] as belongs, [${each(({ truths }) => truths)}] as truths
from (select ${join(columns, ', ')} from ${contact})`;
}

/** Whether a leaf is looked up once for all moments. The tests of times move with the clock, each moment has its own. */
export function isLookedUpTogether(leaf: Leaf): leaf is EventTest {
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
