/** Which contacts are asked about, as a condition over rows that have a `no`. */
import { param, type Sql, sql } from '../sql/sql.ts';
import type { Scope } from './resolved-rule.ts';

/** None or one condition. */
export function ofContacts({ contact, contacts }: Scope): readonly Sql[] {
  if (contact !== undefined) return [sql`no = ${param('UInt32', contact)}`];
  return contacts === undefined ? [] : [sql`no in ${param('Array(UInt32)', contacts)}`];
}
