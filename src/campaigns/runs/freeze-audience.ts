/**
 * Freezes whom a run reaches: everybody considered is written down once, with the first reason that one contact alone decides
 * and the address; what depends on others (who stands for an address) follows from those rows. So all sets are of one moment, and
 * together they are everybody considered, whatever is written meanwhile.
 */
import { z } from 'zod';
import { param, type Sql, sql } from '../../sql/sql.ts';
import { storedInstant } from '../../sql/stored-time.ts';
import { type Bounds, declareQuery, type RunOptions, type Warehouse } from '../../warehouse/warehouse.ts';
import { type AudiencePlan, consideredContacts, outcomeOfFirst } from '../audience-sql.ts';
import { countSets, type PreparedRun, runKey } from './run-sets.ts';

const BOUNDS: Bounds = { lane: 'calculation', seconds: 300 };

/** How many each set of the run has, by its name; sets that have nobody are left out. */
export type FrozenCounts = ReadonlyMap<string, number>;

/**
 * Writes the sets of an attempt. Another attempt writes others; which one counts is a pointer in the control database.
 * @param at the moment it is about
 */
export async function freezeAudience(
  warehouse: Warehouse,
  prepared: PreparedRun,
  plan: AudiencePlan,
  at: Date,
  run?: RunOptions,
): Promise<FrozenCounts> {
  const key = param('String', runKey(prepared));
  const contacts = sql`run_contacts where run_key = ${key}`;
  const firsts = sql`(select min(no) as first, address from ${contacts} and why = '' group by address)`;
  const execute = (name: string, statement: Sql) => warehouse.execute(name, statement, BOUNDS, run);
  await execute(
    'runs.contacts',
    sql`insert into run_contacts (run_key, no, why, address)
      select ${key}, no, why, address from (${consideredContacts(plan)})`,
  );
  await execute(
    'runs.sets',
    sql`insert into audiences (owner_kind, owner_id, id, members, created_at)
      with (select groupBitmapState(first) from ${firsts}) as standing
      select 'run', ${param('String', prepared.runId)}, concat(${key}, '/', outcome), members,
        ${param("DateTime64(3, 'UTC')", storedInstant(at.getTime()))}
      from (
        select outcome, groupBitmapState(no) as members from (
          select no, multiIf(why != '', toString(why), not bitmapContains(standing, no), 'duplicate_address', ${outcomeOfFirst(plan)}) as outcome
          from ${contacts})
        group by outcome
        union all
        select 'considered' as outcome, groupBitmapState(no) as members from ${contacts})`,
  );
  await execute(
    'runs.details',
    sql`insert into run_details (run_key, no, duplicate_of, origin, at)
      select ${key}, c.no, f.first, '', toDateTime64(0, 3, 'UTC')
      from (select no, address from ${contacts} and why = '') as c inner join ${firsts} as f on f.address = c.address where c.no != f.first
      union all
      select ${key}, c.no, toUInt32(0), p.origin, p.at from (select no, address from ${contacts} and why = 'unsubscribed') as c
      inner join (select address, toString(origin) as origin, at from preferences final
        where channel = ${param('String', plan.channel)} and not subscribed) as p on p.address = c.address`,
  );
  const sets = await countSets(warehouse, prepared, run);
  return new Map(sets.map(({ set, count }) => [set, count]));
}

/** Deletes what attempts before this one have left. */
export async function forgetAttempts(warehouse: Warehouse, prepared: PreparedRun): Promise<void> {
  for (let attempt = 1; attempt < prepared.attempt; attempt += 1)
    await forgetContacts(warehouse, { ...prepared, attempt });
  const { runId } = prepared;
  const own = param('String', `${runKey(prepared)}/`);
  await warehouse.execute(
    'runs.forget_sets',
    sql`delete from audiences where owner_kind = 'run' and owner_id = ${param('String', runId)} and not startsWith(id, ${own})`,
    BOUNDS,
  );
  await warehouse.execute(
    'runs.forget_details',
    sql`delete from run_details where startsWith(run_key, ${param('String', `${runId}.`)})
      and run_key != ${param('String', runKey(prepared))}`,
    BOUNDS,
  );
}

/** The keys under which addresses are kept. */
export const contactKeys = declareQuery({
  name: 'runs.contact_keys',
  bounds: BOUNDS,
  params: z.object({}),
  row: z.object({ key: z.string() }),
  sql: () => sql`select distinct run_key as key from run_contacts`,
});

/** Forgets the addresses of a run that is over; its sets stay. */
export async function forgetContacts(warehouse: Warehouse, prepared: PreparedRun): Promise<void> {
  await warehouse.execute(
    'runs.forget_contacts',
    sql`alter table run_contacts drop partition ${param('String', runKey(prepared))}`,
    BOUNDS,
  );
}
