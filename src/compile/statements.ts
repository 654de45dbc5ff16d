/**
 * The statements made of compiled definitions: publish an audience, count, sample, explain one contact. They only put a
 * condition into place; what it means was decided before. Limits on time, memory and threads belong to the warehouse.
 */
import { join, param, raw, type Sql, sql } from '../sql/sql.ts';
import { storedInstant } from '../sql/stored-time.ts';
import type { Compiled } from './compile.ts';
import type { OwnerKind } from './resolved-rule.ts';

/** Every contact that exists, in its current version. `final` leaves the newest version, `is_deleted` says it is gone. */
export const CURRENT_CONTACTS: Sql = sql`contacts final where is_deleted = 0`;

export type AudienceCalculation = {
  readonly compiled: Compiled;
  readonly ownerKind: OwnerKind;
  readonly ownerId: string;
  /** The calculation under which the audience is kept. */
  readonly id: string;
};

/**
 * Writes the audience of one definition. The audience of nobody is written too: an empty set.
 * @param calculation `createdAt` is an ISO instant
 */
export function calculateAudience(calculation: AudienceCalculation & { readonly createdAt: string }): Sql {
  return calculateAudiences([calculation], calculation.createdAt);
}

/**
 * Writes the audiences of several definitions in one scan of the contacts, one row of `audiences` each. Conditions have
 * names before they are aggregated: over shards the engine finds no column whose name is made of an IN (…).
 * @param createdAt ISO instant
 * @example calculateAudiences([{ compiled, ownerKind: 'segment', ownerId: 'seg_1', id: 'calc_1' }], clock.now().toISOString())
 *   // insert into audiences (…) select … from (select [groupBitmapStateIf(no, member_0)] as sets from (select no, … as member_0 from contacts final …)) array join …
 */
export function calculateAudiences(calculations: readonly AudienceCalculation[], createdAt: string): Sql {
  if (calculations.length === 0) throw new Error('No audience to calculate.');
  const members = calculations.map(
    ({ compiled }, index) => sql`${compiled.condition} as ${raw(`member_${index}`)}`,
  );
  const sets = calculations.map((_, index) => sql`groupBitmapStateIf(no, ${raw(`member_${index}`)})`);
  const texts = (read: (calculation: AudienceCalculation) => string): Sql =>
    param('Array(String)', calculations.map(read));
  return sql`insert into audiences (owner_kind, owner_id, id, members, created_at)
select owner_kind, owner_id, id, members, ${param("DateTime64(3, 'UTC')", storedInstant(Date.parse(createdAt)))} as created_at
from (select [${join(sets, ', ')}] as sets from (select no, ${join(members, ', ')} from ${CURRENT_CONTACTS}))
array join
  sets as members,
  ${texts((calculation) => calculation.ownerKind)} as owner_kind,
  ${texts((calculation) => calculation.ownerId)} as owner_id,
  ${texts((calculation) => calculation.id)} as id`;
}

/** How many contacts belong. One row: `count`. */
export function countContacts({ condition }: Compiled): Sql {
  return sql`select count() as count from ${CURRENT_CONTACTS} and ${condition}`;
}

/** The first contacts that belong, by number. Rows: `no`, `external_id`, `email`, `first_name`, `last_name`. */
export function sampleContacts({ condition }: Compiled, limit: number): Sql {
  return sql`select no, external_id, email, first_name, last_name
from ${CURRENT_CONTACTS} and ${condition}
order by no
limit ${param('UInt32', limit)}`;
}

/** The first contact numbers for which `condition` holds, in order; sorted while gathering, so no more are ever kept. */
export function firstOf(condition: Sql, limit: number): Sql {
  return limit === 0
    ? sql`emptyArrayUInt32()`
    : sql`groupArraySortedIf(${raw(String(limit))})(no, ${condition})`;
}
