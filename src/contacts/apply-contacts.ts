/**
 * The second durable step of a write: the decided rows become visible. Every statement can be repeated with the same
 * result, so a write whose process died is simply applied again from its plan.
 */
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { ident, join, param, type Sql, sql } from '../sql/sql.ts';
import { storedInstant } from '../sql/stored-time.ts';
import { EMAIL_FORM } from './addresses.ts';
import { WRITE_BOUNDS, writeTable } from './incoming.ts';

export const contactPlan = z.object({
  kind: z.literal('contacts'),
  id: z.string(),
  /** Row version of contacts and of identities taken away; identities gained carry the next number. */
  version: z.number(),
  cause: z.string(),
  at: z.number(),
  contactColumns: z.array(z.string()),
  /** False when no row said anything about what contacts are known by. */
  identities: z.boolean().default(true),
  /** False when all rows are new contacts or stay as they are: no version is replaced, no identity given up. */
  changes: z.boolean().default(true),
  /** The contacts are deleted: nothing is kept of what they were. */
  erase: z.boolean().default(false),
  /** The decided rows of a small write, whose table was in memory and died with the process. */
  rows: z.array(z.record(z.string(), z.unknown())).optional(),
});
export type ContactPlan = z.output<typeof contactPlan>;

/** Which identities the decided rows had and have, one row each; an email that is none is no identity. */
function identityChanges(decided: Sql): Sql {
  const form = param('String', EMAIL_FORM);
  const email = (column: Sql) => sql`if(match(ifNull(${column}, ''), ${form}), ${column}, null)`;
  return sql`(select no, action, change.1 as kind, change.2 as before, change.3 as after,
      before is not null and ifNull(before != after, true) and action = 'updated' as freed,
      after is not null and (action = 'created' or (action = 'updated' and ifNull(before != after, true))) as gained
    from ${decided}
    array join [('external_id', old_external_id, external_id), ('email', ${email(sql`old_email_key`)}, ${email(sql`email_key`)}),
      ('phone', old_phone_key, phone_key)] as change)`;
}

/** Makes decided rows visible. Safe to repeat after a process died in the middle of it. */
export async function applyContacts(deps: Pick<Deps, 'warehouse'>, plan: ContactPlan): Promise<void> {
  const decided = ident(writeTable('decided', plan.id));
  const run = (name: string, statement: Sql) => deps.warehouse.execute(name, statement, WRITE_BOUNDS);
  const taken = param('UInt64', plan.version);
  if (plan.identities) await moveIdentities(run, plan, decided);
  const columns = join(plan.contactColumns.map(ident), ', ');
  if (plan.erase) await eraseContacts(deps, decided);
  else if (plan.changes)
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
  if (plan.identities && plan.changes) await handDownIdentities(deps, plan, decided);
}

/** Takes identities from contacts that gave them up, and gives free ones to the contacts that came with them. */
async function moveIdentities(
  run: (name: string, statement: Sql) => Promise<void>,
  plan: ContactPlan,
  decided: Sql,
): Promise<void> {
  const changes = identityChanges(decided);
  const taken = param('UInt64', plan.version);
  if (plan.changes)
    await run(
      'apply.identities_taken',
      sql`insert into identities (kind, value, no, version, is_deleted)
      select kind, assumeNotNull(before), no, ${taken}, 1 from ${changes}
      where freed and (kind, assumeNotNull(before), no) in (select kind, value, no from identities final
        where (kind, value) in (select kind, assumeNotNull(before) from ${changes} where freed))`,
    );
  await run(
    'apply.identities_gained',
    sql`insert into identities (kind, value, no, version, is_deleted)
      select kind, assumeNotNull(after) as value, min(no), ${taken} + 1, 0 from ${changes}
      where gained and (kind, value) not in (select kind, value from identities final
          where (kind, value) in (select kind, assumeNotNull(after) from ${changes} where gained))
      group by kind, value`,
  );
}

/** What is left of deleted contacts besides their row: what they were, and what happened to them. */
async function eraseContacts(deps: Pick<Deps, 'warehouse'>, decided: Sql): Promise<void> {
  for (const table of ['contact_history', 'events'])
    await deps.warehouse.execute(
      'apply.erase',
      sql`delete from ${ident(table)} where no in (select no from ${decided})`,
      WRITE_BOUNDS,
    );
}

/**
 * An address that several contacts carry is the identity of one of them. When that one gives it up, it becomes the
 * identity of the next: the one with the lowest number.
 */
async function handDownIdentities(
  deps: Pick<Deps, 'warehouse'>,
  plan: ContactPlan,
  decided: Sql,
): Promise<void> {
  const freed = sql`(select kind, assumeNotNull(before) from ${identityChanges(decided)} where freed)`;
  const [row] = await deps.warehouse.rows(
    'apply.freed',
    sql`select count() as given_up from ${identityChanges(decided)} where freed`,
    WRITE_BOUNDS,
  );
  if (z.object({ given_up: z.number() }).parse(row).given_up === 0) return;
  await deps.warehouse.execute(
    'apply.identities_handed_down',
    sql`insert into identities (kind, value, no, version, is_deleted)
      select carried.1 as kind, assumeNotNull(carried.2) as value, min(no), ${param('UInt64', plan.version)} + 1, 0
      from (select no, arrayJoin([('email', email_key), ('phone', phone_key)]) as carried from contacts final
        where is_deleted = 0 and (('email', ifNull(email_key, '')) in ${freed} or ('phone', ifNull(phone_key, '')) in ${freed}))
      where (kind, value) in ${freed}
        and (kind, value) not in (select kind, value from identities final where (kind, value) in ${freed})
      group by kind, value`,
    WRITE_BOUNDS,
  );
}
