/** The SQL of every measure in one table: an aggregate over the counting events of one contact. */
import type { Measure } from '../rules/rule.ts';
import { param, type Sql, sql } from '../sql/sql.ts';
import { comparedSql, dayNumberSql, presentSql } from './columns-sql.ts';
import type { FieldReading, MeasureReading } from './plan.ts';

const MEASURES_SQL: { readonly [of in Measure['of']]: (measure: MeasureReading) => Sql } = {
  count: () => sql`count() as measured`,
  // Bitmaps of small numbers are made and counted three times as fast as sets.
  days: ({ at }) => sql`groupBitmap(toUInt32(${dayNumberSql(at)} + ${DAYS_BEFORE_1970})) as measured`,
  sum: (measure) => sql`${termsOf(measure)}, arraySum(terms) as total, ${ROUNDED} as measured`,
  avg: (measure) =>
    sql`${termsOf(measure)}, if(empty(terms), null, arraySum(terms) / length(terms)) as total, ${ROUNDED} as measured`,
  min: (measure) => sql`min(${comparedSql(propertyOf(measure))}) as measured`,
  max: (measure) => sql`max(${comparedSql(propertyOf(measure))}) as measured`,
  distinct: (measure) => {
    const property = propertyOf(measure);
    if (property.column.kind === 'list') {
      return sql`uniqExactArrayIf(${comparedSql(property)}, ${presentSql(property)}) as measured`;
    }
    // Of each value a hash of 64 bits: among the values of one contact no two are the same by chance.
    return sql`groupBitmapIf(sipHash64(assumeNotNull(${comparedSql(property)})), ${presentSql(property)}) as measured`;
  },
  first: () => sql`min(occurred_at) as measured`,
  last: () => sql`max(occurred_at) as measured`,
};

/** The column `measured`, and those it is made of. @example measureSql({ of: 'count', at }) // count() as measured */
export function measureSql(measure: MeasureReading): Sql {
  return MEASURES_SQL[measure.of](measure);
}

/**
 * The values of a number, smallest first. Floating-point sums depend on the order of their terms; in this one the same
 * events come to the same sum on every engine, however the work was cut up.
 */
function termsOf(measure: MeasureReading): Sql {
  const property = propertyOf(measure);
  return sql`arraySort(groupArrayIf(assumeNotNull(${comparedSql(property)}), ${presentSql(property)})) as terms`;
}

/** Bitmaps hold no negative numbers; days begin with the year 1. */
const DAYS_BEFORE_1970 = param('UInt32', 719_162);

/** To six decimals, so that 0.1 and 0.2 come to 0.3; numbers too large to have six decimals stay as they are. */
const ROUNDED = sql`if(abs(total) < 1e9, round(total, 6), total)`;

function propertyOf({ of, property }: MeasureReading): FieldReading {
  if (property === undefined) throw new Error(`The measure ${of} was planned without a property.`);
  return property;
}
