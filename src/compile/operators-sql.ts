/**
 * The SQL of every test, in one table. Each yields true or false and never NULL: a missing value makes it false, so
 * that `not` around it is the plain complement.
 */
import type { Compare, CoreTest } from '../rules/core-rule.ts';
import { join, param, raw, type Sql, sql } from '../sql/sql.ts';
import { STORED_INSTANTS, storedInstant } from '../sql/stored-time.ts';
import { calendarDaySql, comparedSql, dayNumberSql, presentSql, writtenSql } from './columns-sql.ts';
import type { FieldReading, FieldTest } from './plan.ts';
import type { AnniversaryYear, Range, ResolvedTest } from './resolved-rule.ts';

type Spelling<Op extends CoreTest['op']> = (
  test: ResolvedTest<Op>,
  field: FieldReading,
  other: FieldReading | undefined,
) => Sql;

const OPERATORS_SQL: { readonly [Op in CoreTest['op']]: Spelling<Op> } = {
  present: (_test, field) => presentSql(field),

  textEquals: ({ value }, field) => known(sql`${comparedSql(field)} = ${param('String', value)}`),
  textIn: ({ values }, field) => known(sql`${comparedSql(field)} in ${param('Array(String)', values)}`),
  textContains: ({ value }, field) =>
    known(sql`position(${comparedSql(field)}, ${param('String', value)}) > 0`),
  textBeginsWith: ({ value }, field) =>
    known(sql`startsWith(${comparedSql(field)}, ${param('String', value)})`),
  textEndsWith: ({ value }, field) => known(sql`endsWith(${comparedSql(field)}, ${param('String', value)})`),
  // RE2 as everybody knows it: letter case is ignored and a dot is no line break, unless the pattern says otherwise.
  textMatches: ({ pattern }, field) =>
    known(sql`match(${writtenSql(field)}, ${param('String', `(?i-s)${pattern}`)})`),

  numberCompare: ({ compare, value }, field) =>
    known(sql`${comparedSql(field)} ${COMPARE[compare]} ${param('Float64', value)}`),
  numberBetween: ({ from, to }, field) =>
    known(sql`${comparedSql(field)} between ${param('Float64', from)} and ${param('Float64', to)}`),
  numberIn: ({ values }, field) => known(sql`${comparedSql(field)} in ${param('Array(Float64)', values)}`),

  booleanIs: ({ value }, field) => known(sql`${comparedSql(field)} = ${param('Bool', value)}`),

  dateCompare: ({ range }, field) => inRange(range, field),
  dateBetween: ({ range }, field) => inRange(range, field),
  dateInTheLast: ({ range }, field) => inRange(range, field),
  dateInTheNext: ({ range }, field) => inRange(range, field),
  anniversaryInTheLast: ({ years }, field) => anyAnniversary(years, field),
  anniversaryInTheNext: ({ years }, field) => anyAnniversary(years, field),
  monthIs: ({ months }, field) =>
    known(sql`toMonth(${calendarDaySql(field)}) in ${param('Array(UInt8)', months)}`),
  weekdayIs: ({ weekdays }, field) =>
    known(sql`toDayOfWeek(${calendarDaySql(field)}) in ${param('Array(UInt8)', weekdays)}`),

  listHasAny: ({ values }, field) => sql`hasAny(${comparedSql(field)}, ${param('Array(String)', values)})`,
  listHasAll: ({ values }, field) => sql`hasAll(${comparedSql(field)}, ${param('Array(String)', values)})`,

  sameAs: ({ compare }, field, other) => {
    if (other === undefined) throw new Error('A comparison of two fields was planned with one.');
    const read = comparesDays(field, other) ? dayNumberSql : comparedSql;
    return known(sql`${read(field)} ${COMPARE[compare]} ${read(other)}`);
  },
};

const COMPARE = {
  '=': raw('='),
  '<': raw('<'),
  '<=': raw('<='),
  '>': raw('>'),
  '>=': raw('>='),
} as const satisfies Record<Compare, Sql>;

/**
 * A test as SQL over a row of `contacts`.
 * @example testSql({ kind: 'test', path: '', test: { op: 'textEquals', value: 'pro' }, field: { key: 'plan', column } })
 *   // ifNull(lowerUTF8(`attr_plan`) = {p1:String}, false)
 */
export function testSql({ test, field, other }: FieldTest): Sql {
  return spell(test, field, other);
}

function spell<Op extends CoreTest['op']>(
  test: ResolvedTest<Op>,
  field: FieldReading,
  other: FieldReading | undefined,
): Sql {
  const spelling: Spelling<Op> = OPERATORS_SQL[test.op];
  return spelling(test, field, other);
}

/** False where the value is missing. */
function known(condition: Sql): Sql {
  return sql`ifNull(${condition}, false)`;
}

function inRange(range: Range, field: FieldReading): Sql {
  return known(withinRange(range, field));
}

function withinRange({ of, from, to }: Range, field: FieldReading): Sql {
  const value = comparedSql(field);
  const end = of === 'day' ? dayParam : instantParam;
  const ends = [
    ...(from === undefined ? [] : [sql`${value} >= ${end(from)}`]),
    ...(to === undefined ? [] : [sql`${value} < ${end(to)}`]),
  ];
  return join(ends, ' and ');
}

function dayParam(day: number): Sql {
  return param('Int32', day);
}

/** Ends beyond what is ever stored are moved to its edge, where the engine's literals are safe: no value lies between. */
function instantParam(instant: number): Sql {
  const { from, to } = STORED_INSTANTS;
  const end = Math.min(Math.max(instant, Date.parse(from)), Date.parse(to));
  return param("DateTime64(3, 'UTC')", storedInstant(end));
}

function anyAnniversary(years: readonly AnniversaryYear[], field: FieldReading): Sql {
  const monthAndDay = sql`toYYYYMMDD(${calendarDaySql(field)}) % 10000`;
  const inOneYear = years.map(
    ({ before, from, to }) =>
      sql`${withinRange(before, field)} and ${monthAndDay} between ${param('Int32', from)} and ${param('Int32', to)}`,
  );
  return known(join(inOneYear, ' or '));
}

function comparesDays(one: FieldReading, other: FieldReading): boolean {
  return [one, other].some(({ column, offsets }) => column.kind === 'day' || offsets !== undefined);
}
