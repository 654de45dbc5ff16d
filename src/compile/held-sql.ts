/**
 * How long a field has had its value, from the versions of the contact that were replaced: the value is older than a
 * moment when the contact is, and when every version that was still there after that moment had the same value.
 * Writing the same value again therefore does not restart the clock.
 */
import { join, type Sql, sql } from '../sql/sql.ts';
import { comparedSql } from './columns-sql.ts';
import { instantParam } from './operators-sql.ts';
import type { FieldReading } from './plan.ts';
import type { ResolvedHeld } from './resolved-rule.ts';
import { ofContacts } from './scope-sql.ts';

/** True where the value began before `since` (`longer`), or then or later. */
export function heldSql({ longer, since, scope }: ResolvedHeld, field: FieldReading): Sql {
  const moment = instantParam(since);
  const value = sql`ifNull(toString(${comparedSql(field)}), '')`;
  const contact = join(
    ofContacts(scope).map((only) => sql` and ${only}`),
    '',
  );
  const past = scope.past === undefined ? sql`` : sql` and replaced_at <= ${instantParam(scope.past.at)}`;
  const replaced = sql`contact_history final where is_deleted = 0 and replaced_at >= ${moment}${contact}${past}`;
  const older = sql`(created_at < ${moment} and (no not in (select no from ${replaced})
    or (no, ${value}) in (select no, any(kept) from (select no, ${value} as kept from ${replaced}) group by no having min(kept) = max(kept))))`;
  return longer ? older : sql`not ${older}`;
}
