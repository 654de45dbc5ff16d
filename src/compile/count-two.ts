/** Two definitions against each other in one scan of the contacts. */
import { type Sql, sql } from '../sql/sql.ts';
import type { Compiled } from './compile.ts';
import { CURRENT_CONTACTS, firstOf } from './statements.ts';

/**
 * One row: `total` contacts, those in `both`, `only_a`, `only_b`, and of each the first numbers: `sample_both`, `sample_a`,
 * `sample_b`.
 * @param sample how many contacts of each kind to name
 */
export function countTwo(a: Compiled, b: Compiled, sample: number): Sql {
  // Conditions have names before they are counted: see `calculateAudiences`.
  const rows = sql`select no, ${a.condition} as in_a, ${b.condition} as in_b from ${CURRENT_CONTACTS}`;
  return sql`select count() as total, countIf(in_a and in_b) as both, countIf(in_a and not in_b) as only_a,
  countIf(in_b and not in_a) as only_b, ${firstOf(sql`in_a and in_b`, sample)} as sample_both,
  ${firstOf(sql`in_a and not in_b`, sample)} as sample_a, ${firstOf(sql`in_b and not in_a`, sample)} as sample_b
from (${rows})`;
}
