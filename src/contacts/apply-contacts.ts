/**
 * The second durable step of a write: the decided rows become visible. Every statement can be repeated with the same
 * result, so a write whose process died is simply applied again from its plan.
 */
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { ident, join, param, type Sql, sql } from '../sql/sql.ts';
import { storedInstant } from '../sql/stored-time.ts';
import { WRITE_BOUNDS, writeTable } from './incoming.ts';

export const contactPlan = z.object({
  kind: z.literal('contacts'),
  id: z.string(),
  /** Row version of contacts and of identities taken away; identities gained carry the next number. */
  version: z.number(),
  cause: z.string(),
  at: z.number(),
  contactColumns: z.array(z.string()),
  /** The decided rows of a small write, whose table was in memory and died with the process. */
  rows: z.array(z.record(z.string(), z.unknown())).optional(),
});
export type ContactPlan = z.output<typeof contactPlan>;

const IDENTITIES = [
  { kind: 'external_id', column: 'external_id' },
  { kind: 'email', column: 'email_key' },
  { kind: 'phone', column: 'phone_key' },
] as const;

export async function applyContacts(deps: Pick<Deps, 'warehouse'>, plan: ContactPlan): Promise<void> {
  const decided = ident(writeTable('decided', plan.id));
  const run = (name: string, statement: Sql) => deps.warehouse.execute(name, statement, WRITE_BOUNDS);
  const taken = param('UInt64', plan.version);
  const gained = param('UInt64', plan.version + 1);

  for (const { kind, column } of IDENTITIES) {
    const old = ident(`old_${column}`);
    await run(
      'apply.identities_taken',
      sql`insert into identities (kind, value, no, version, is_deleted)
        select ${param('String', kind)}, assumeNotNull(${old}), no, ${taken}, 1 from ${decided}
        where action = 'updated' and ${old} is not null and ifNull(${old} != ${ident(column)}, true)
          and (assumeNotNull(${old}), no) in (select value, no from identities final where kind = ${param('String', kind)}
            and value in (select assumeNotNull(${old}) from ${decided} where action = 'updated' and ${old} is not null))`,
    );
    await run(
      'apply.identities_gained',
      sql`insert into identities (kind, value, no, version, is_deleted)
        select ${param('String', kind)}, assumeNotNull(${ident(column)}) as value, min(no), ${gained}, 0 from ${decided}
        where action != 'unchanged' and ${ident(column)} is not null
          and (action = 'created' or ifNull(${old} != ${ident(column)}, true))
          and value not in (select value from identities final where kind = ${param('String', kind)}
            and value in (select assumeNotNull(${ident(column)}) from ${decided} where action != 'unchanged' and ${ident(column)} is not null))
        group by value`,
    );
  }
  const columns = join(plan.contactColumns.map(ident), ', ');
  await run(
    'apply.history',
    sql`insert into contact_history (${columns}, replaced_at, replaced_cause)
      select ${columns}, ${param("DateTime64(3, 'UTC')", storedInstant(plan.at))}, ${param('String', plan.cause)}
      from contacts final where version < ${taken} and no in (select no from ${decided} where action = 'updated')`,
  );
  await run(
    'apply.contacts',
    sql`insert into contacts (${columns}) select ${columns} from ${decided} where action != 'unchanged'`,
  );
}
