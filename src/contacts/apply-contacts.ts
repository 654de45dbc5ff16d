/**
 * The second durable step of a write: the decided rows become visible. Every statement can be repeated with the same
 * result, so a write whose process died is simply applied again from its plan.
 */
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { ident, join, param, type Sql, sql } from '../sql/sql.ts';
import { storedInstant } from '../sql/stored-time.ts';
import { broughtPlan } from './end-write.ts';
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
  /** False when no two of the rows bring one free key: then each is simply the row's. */
  shared: z.boolean().default(true),
  /** The contacts are deleted: nothing is kept of what they were. */
  erase: z.boolean().default(false),
  brought: broughtPlan.default({ arrivals: [], prompt: false }),
  /** The decided rows of a small write, whose table was in memory and died with the process. */
  rows: z.array(z.record(z.string(), z.unknown())).optional(),
});
export type ContactPlan = z.output<typeof contactPlan>;

/** The columns of identities in a decided row: what it is now, what it was, and whether nobody had it when decided. */
const IDENTITIES = [
  { kind: 'external_id', now: 'external_id', before: 'old_external_id', free: 'free_external_id' },
  { kind: 'email', now: 'email_key', before: 'old_email_key', free: 'free_email_key' },
  { kind: 'phone', now: 'phone_key', before: 'old_phone_key', free: 'free_phone_key' },
] as const;

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
  if (plan.identities && plan.changes) await handDownIdentities(deps, plan);
}

/** Takes identities from contacts that gave them up, and gives free ones to the contacts that came with them. */
async function moveIdentities(
  run: (name: string, statement: Sql) => Promise<void>,
  plan: ContactPlan,
  decided: Sql,
): Promise<void> {
  const version = param('UInt64', plan.version);
  const taken = IDENTITIES.map(({ kind, now, before }) => {
    const value = sql`assumeNotNull(${ident(before)})`;
    const givenUp = sql`action = 'updated' and ${ident(before)} is not null and ifNull(${ident(before)} != ${ident(now)}, true)`;
    return sql`select ${param('String', kind)} as kind, ${value} as value, no, ${version}, 1 from ${decided}
      where ${givenUp} and (value, no) in (select value, no from identities final
        where kind = ${param('String', kind)} and value in (select ${value} from ${decided} where ${givenUp}))`;
  });
  const gained = IDENTITIES.map(
    ({ kind, now, free }) =>
      sql`select ${param('String', kind)} as kind, assumeNotNull(${ident(now)}) as value, ${plan.shared ? sql`min(no)` : sql`no`} as owner, ${version} + 1, 0
        from ${decided} where ${ident(free)} ${plan.shared ? sql`group by value` : sql``}`,
  );
  const into = sql`insert into identities (kind, value, no, version, is_deleted)`;
  if (plan.changes) await run('apply.identities_taken', sql`${into} ${join(taken, ' union all ')}`);
  await run('apply.identities_gained', sql`${into} ${join(gained, ' union all ')}`);
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
async function handDownIdentities(deps: Pick<Deps, 'warehouse'>, plan: ContactPlan): Promise<void> {
  const freed = sql`identities where version = ${param('UInt64', plan.version)} and is_deleted = 1`;
  const [row] = await deps.warehouse.rows(
    'apply.freed',
    sql`select count() as freed from ${freed}`,
    WRITE_BOUNDS,
  );
  if (z.object({ freed: z.number() }).parse(row).freed === 0) return;
  const carried = (kind: string, key: Sql) =>
    sql`select ${param('String', kind)} as kind, assumeNotNull(${key}) as value, min(no) as owner, ${param('UInt64', plan.version)} + 1, 0
      from contacts final where is_deleted = 0 and ${key} is not null
        and ${key} in (select value from ${freed} and kind = ${param('String', kind)})
        and assumeNotNull(${key}) not in (select value from identities final where kind = ${param('String', kind)}
          and value in (select value from ${freed} and kind = ${param('String', kind)}))
      group by value`;
  await deps.warehouse.execute(
    'apply.identities_handed_down',
    sql`insert into identities (kind, value, no, version, is_deleted)
      ${carried('email', sql`email_key`)} union all ${carried('phone', sql`phone_key`)}`,
    WRITE_BOUNDS,
  );
}
