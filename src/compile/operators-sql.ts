/**
 * Every positive operator in one table: which days and moments its dates stand for, whether it asks for the day of an
 * instant, and its SQL. The SQL yields true or false and never NULL: a missing value makes it false, so that `not`
 * around it is the plain complement.
 */
import type { Compare, CoreValue } from '../rules/core-rule.ts';
import type { PositiveOperator } from '../rules/operators.ts';
import { join, param, raw, type Sql, sql } from '../sql/sql.ts';
import { STORED_INSTANTS, storedInstant } from '../sql/stored-time.ts';
import {
  anniversariesInLast,
  anniversariesInNext,
  type Calendar,
  rangeBetween,
  rangeOfComparison,
  rangeOfLast,
  rangeOfNext,
  rangeOfPeriod,
  type Scale,
} from './calendar.ts';
import { calendarDaySql, comparedSql, dayNumberSql, presentSql, writtenSql } from './columns-sql.ts';
import type { FieldReading } from './plan.ts';
import type { AnniversaryYear, Range, ResolvedTest, ResolvedValue } from './resolved-rule.ts';

type OperatorSql = {
  /** Turns the operator's dates into days or moments, for those that take dates. */
  readonly when?: (value: DateLike, scale: Scale, calendar: Calendar) => ResolvedValue;
  /** True when an instant is asked for its day. */
  readonly byDay?: true;
  readonly sql: Spelling;
};

type DateLike = Extract<CoreValue, { kind: 'date' | 'dateRange' | 'lastWindow' | 'nextWindow' | 'period' }>;
type Spelling = (value: ResolvedValue, field: FieldReading, other: FieldReading | undefined) => Sql;

const TABLE = {
  notNull: { sql: (_value, field) => presentSql(field) },

  '=': comparing('='),
  '<': comparing('<'),
  '<=': comparing('<='),
  '>': comparing('>'),
  '>=': comparing('>='),
  between: {
    when: (value, scale, calendar) =>
      value.kind === 'dateRange'
        ? during(rangeBetween(scale, value.from, value.to, calendar))
        : unfit('between', value),
    sql: (value, field) => {
      if (value.kind === 'range') return inRange(value.range, field);
      if (value.kind !== 'numberRange') return unfit('between', value);
      const [from, to] = [param('Float64', value.from), param('Float64', value.to)];
      return known(sql`${comparedSql(field)} between ${from} and ${to}`);
    },
  },
  in: {
    sql: (value, field) => {
      if (value.kind === 'textList')
        return known(sql`${comparedSql(field)} in ${param('Array(String)', value.texts)}`);
      if (value.kind !== 'numberList') return unfit('in', value);
      return known(sql`${comparedSql(field)} in ${param('Array(Float64)', value.numbers)}`);
    },
  },

  contains: ofText((text, field) => sql`position(${comparedSql(field)}, ${text}) > 0`),
  beginsWith: ofText((text, field) => sql`startsWith(${comparedSql(field)}, ${text})`),
  endsWith: ofText((text, field) => sql`endsWith(${comparedSql(field)}, ${text})`),
  // RE2 as everybody knows it: letter case is ignored and a dot is no line break, unless the pattern says otherwise.
  matches: {
    sql: (value, field) =>
      value.kind === 'pattern'
        ? known(sql`match(${writtenSql(field)}, ${param('String', `(?i-s)${value.pattern}`)})`)
        : unfit('matches', value),
  },

  inTheLast: {
    when: (value, scale, calendar) =>
      value.kind === 'lastWindow'
        ? during(rangeOfLast(scale, value.count, value.unit, calendar))
        : unfit('inTheLast', value),
    sql: withinTheRange,
  },
  inTheNext: {
    when: (value, scale, calendar) =>
      value.kind === 'nextWindow'
        ? during(rangeOfNext(scale, value.count, value.unit, calendar))
        : unfit('inTheNext', value),
    sql: withinTheRange,
  },
  inPeriod: {
    when: (value, scale, calendar) =>
      value.kind === 'period'
        ? during(rangeOfPeriod(scale, value.period, calendar))
        : unfit('inPeriod', value),
    sql: withinTheRange,
  },
  anniversaryInTheLast: {
    when: (value, scale, calendar) =>
      value.kind === 'lastWindow'
        ? { kind: 'years', years: anniversariesInLast(scale, value.count, value.unit, calendar) }
        : unfit('anniversaryInTheLast', value),
    byDay: true,
    sql: anyAnniversary,
  },
  anniversaryInTheNext: {
    when: (value, scale, calendar) =>
      value.kind === 'nextWindow'
        ? { kind: 'years', years: anniversariesInNext(scale, value.count, value.unit, calendar) }
        : unfit('anniversaryInTheNext', value),
    byDay: true,
    sql: anyAnniversary,
  },
  monthIs: {
    byDay: true,
    sql: (value, field) =>
      value.kind === 'months'
        ? known(sql`toMonth(${calendarDaySql(field)}) in ${param('Array(UInt8)', value.months)}`)
        : unfit('monthIs', value),
  },
  weekdayIs: {
    byDay: true,
    sql: (value, field) =>
      value.kind === 'weekdays'
        ? known(sql`toDayOfWeek(${calendarDaySql(field)}) in ${param('Array(UInt8)', value.weekdays)}`)
        : unfit('weekdayIs', value),
  },

  hasAny: ofTexts((texts, field) => sql`hasAny(${comparedSql(field)}, ${texts})`),
  hasOnly: ofTexts((texts, field) => sql`${presentSql(field)} and hasAll(${texts}, ${comparedSql(field)})`),
  hasAll: ofTexts((texts, field) => sql`hasAll(${comparedSql(field)}, ${texts})`),
} as const satisfies Record<PositiveOperator, OperatorSql>;

/** The entry of an operator. */
export function operatorSql(operator: PositiveOperator): OperatorSql {
  return TABLE[operator];
}

/**
 * A test as SQL over a row.
 * @example testSql({ operator: 'contains', value: { kind: 'text', text: 'pro' } }, { key: 'plan', column })
 *   // ifNull(position(lowerUTF8(`attr_plan`), {p1:String}) > 0, false)
 */
export function testSql({ operator, value }: ResolvedTest, field: FieldReading, other?: FieldReading): Sql {
  return operatorSql(operator).sql(value, field, other);
}

const COMPARE = {
  '=': raw('='),
  '<': raw('<'),
  '<=': raw('<='),
  '>': raw('>'),
  '>=': raw('>='),
} as const satisfies Record<Compare, Sql>;

function comparing(compare: Compare): OperatorSql {
  return {
    when: (value, scale, calendar) =>
      value.kind === 'date'
        ? during(rangeOfComparison(scale, compare, value.date, calendar))
        : unfit(compare, value),
    sql: (value, field, other) => {
      switch (value.kind) {
        case 'range':
          return inRange(value.range, field);
        case 'number':
          return known(sql`${comparedSql(field)} ${COMPARE[compare]} ${param('Float64', value.number)}`);
        case 'text':
          return known(sql`${comparedSql(field)} ${COMPARE[compare]} ${param('String', value.text)}`);
        case 'boolean':
          return known(sql`${comparedSql(field)} ${COMPARE[compare]} ${param('Bool', value.truth)}`);
        case 'field': {
          if (other === undefined) throw new Error('A comparison of two fields was planned with one.');
          const read = comparesDays(field, other) ? dayNumberSql : comparedSql;
          return known(sql`${read(field)} ${COMPARE[compare]} ${read(other)}`);
        }
        default:
          return unfit(compare, value);
      }
    },
  };
}

function ofText(spell: (text: Sql, field: FieldReading) => Sql): OperatorSql {
  return {
    sql: (value, field) =>
      value.kind === 'text'
        ? known(spell(param('String', value.text), field))
        : unfit('An operator of texts', value),
  };
}

function ofTexts(spell: (texts: Sql, field: FieldReading) => Sql): OperatorSql {
  return {
    sql: (value, field) =>
      value.kind === 'textList'
        ? spell(param('Array(String)', value.texts), field)
        : unfit('An operator of lists', value),
  };
}

/** Reading a value gave what the operator wants, so anything else is a bug. */
function unfit(operator: string, value: { readonly kind: string }): never {
  throw new Error(`${operator} has no use for a value of kind ${value.kind}.`);
}

/** False where the value is missing. */
function known(condition: Sql): Sql {
  return sql`ifNull(${condition}, false)`;
}

function during(range: Range): ResolvedValue {
  return { kind: 'range', range };
}

function withinTheRange(value: ResolvedValue, field: FieldReading): Sql {
  return value.kind === 'range' ? inRange(value.range, field) : unfit('A window', value);
}

function inRange(range: Range, field: FieldReading): Sql {
  return known(rangeSql(range, comparedSql(field)));
}

/** A value within a range of days or moments; NULL where it is missing. */
export function rangeSql({ of, from, to }: Range, value: Sql): Sql {
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
export function instantParam(instant: number): Sql {
  const { from, to } = STORED_INSTANTS;
  const end = Math.min(Math.max(instant, Date.parse(from)), Date.parse(to));
  return param("DateTime64(3, 'UTC')", storedInstant(end));
}

function anyAnniversary(value: ResolvedValue, field: FieldReading): Sql {
  if (value.kind !== 'years') return unfit('An anniversary', value);
  const monthAndDay = sql`toYYYYMMDD(${calendarDaySql(field)}) % 10000`;
  const inOneYear = value.years.map(
    ({ before, from, to }: AnniversaryYear) =>
      sql`${rangeSql(before, comparedSql(field))} and ${monthAndDay} between ${param('Int32', from)} and ${param('Int32', to)}`,
  );
  return known(join(inOneYear, ' or '));
}

function comparesDays(one: FieldReading, other: FieldReading): boolean {
  return [one, other].some(({ column, offsets }) => column.kind === 'day' || offsets !== undefined);
}
