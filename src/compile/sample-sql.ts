/**
 * The stable sample: every contact has a place between 0 and `SAMPLE_PLACES` for every seed, by SipHash-2-4 (key zero)
 * of the seed, a NUL and the contact's number in decimal. It never changes, so shares of one seed never overlap.
 */
import { type CoreSample, SAMPLE_PLACES } from '../rules/core-rule.ts';
import { ident, param, type Sql, sql } from '../sql/sql.ts';

/** The contact's place for a seed. */
export function samplePlaceSql(seed: string): Sql {
  return sql`sipHash64(concat(${param('String', seed)}, '\\0', toString(${ident('no')}))) % ${param('UInt32', SAMPLE_PLACES)}`;
}

/** @example sampleSql({ kind: 'sample', path: '', seed: 'spring', from: 0, to: 100_000 }) // sipHash64(…) % … >= … and … */
export function sampleSql({ seed, from, to }: CoreSample): Sql {
  const place = samplePlaceSql(seed);
  return sql`(${place} >= ${param('UInt32', from)} and ${place} < ${param('UInt32', to)})`;
}
