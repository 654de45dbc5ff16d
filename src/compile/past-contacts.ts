/** Several contacts as they were before any write later than a version, and mixtures of two such moments. */
import { ident, join, param, type Sql, sql } from '../sql/sql.ts';

/** From what they are now and from what was replaced; those that were not there are left out. */
export function pastContacts(nos: readonly number[], version: number): Sql {
  const known = sql`no in ${param('Array(UInt32)', nos)} and version <= ${param('UInt64', version)}`;
  return sql`(select * from (select * from contacts final where ${known} union all
    select * except (replaced_at, replaced_cause) from contact_history final where ${known})
    order by no, version desc limit 1 by no) where is_deleted = 0`;
}

/** Contacts that were there at both versions: `kept` columns as of the later one, `putBack` columns as of the earlier. */
export function mixedContacts(
  nos: readonly number[],
  versions: { readonly before: number; readonly after: number },
  columns: { readonly kept: readonly string[]; readonly putBack: readonly string[] },
): Sql {
  const of = (side: Sql, names: readonly string[]) =>
    names.map((name) => sql`${side}.${ident(name)} as ${ident(name)}`);
  const selected = [...of(sql`now`, ['no', 'created_at', ...columns.kept]), ...of(sql`was`, columns.putBack)];
  const rows = (version: number) => sql`(select * from ${pastContacts(nos, version)})`;
  return sql`(select ${join(selected, ', ')} from ${rows(versions.after)} as now
    inner join ${rows(versions.before)} as was on now.no = was.no)`;
}
