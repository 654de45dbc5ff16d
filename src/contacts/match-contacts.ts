/**
 * Which contact each incoming row is: by external id, else by normalised email, else by phone, else a new one. By set,
 * never row by row. A row with an external id of its own never takes over a contact that has another one: that would
 * merge two people in silence.
 */
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { ident, param, type Sql, sql } from '../sql/sql.ts';
import { type Storage, tableEngine, WRITE_BOUNDS, writeTable } from './incoming.ts';

export type MatchCounts = {
  /** Rows that are written: one per contact. */
  readonly rows: number;
  readonly created: number;
  /** Rows whose contact comes again later in the same write; the last one wins. */
  readonly duplicates: number;
  /** Rows one of whose keys belongs to another contact; the first key wins, nothing is merged. */
  readonly conflicts: number;
};

const counts = z.object({ rows: z.number(), created: z.number(), conflicts: z.number() });

/** Owner of an identity, or 0. Sets are read through `in`, so that only wanted identities are loaded. */
function owners(kind: 'external_id' | 'email' | 'phone', incoming: Sql, column: string): Sql {
  return sql`(select value, no from identities final where kind = ${param('String', kind)}
    and value in (select assumeNotNull(${ident(column)}) from ${incoming} where ${ident(column)} is not null))`;
}

/**
 * Fills `matched_<id>`: line, no (0 = new), rank of new contacts in the order of the rows, and whether keys disagreed.
 * Within one write rows are one contact when they share their strongest key; a row without external id joins the first
 * row that has one and the same email or phone.
 */
export async function matchContacts(
  deps: Deps,
  id: string,
  total: number,
  storage: Storage,
): Promise<MatchCounts> {
  const incoming = ident(writeTable('incoming', id));
  const matched = writeTable('matched', id);
  const into = ident(matched);
  const run = (name: string, statement: Sql) => deps.warehouse.execute(name, statement, WRITE_BOUNDS);

  await run('match.drop', sql`drop table if exists ${into} sync`);
  await run(
    'match.create',
    sql`create table ${into} (line UInt64, no UInt32, conflict UInt8, claim String, rank UInt64) ${tableEngine(storage, 'line')}`,
  );
  const withKey = sql`(select i.line as line, i.external_id as external_id, i.email_key as email_key, i.phone_key as phone_key,
      multiIf(i.external_id is not null, concat('x', i.external_id),
        i.email_key is not null and e.first != '', concat('x', e.first),
        i.email_key is not null, concat('e', i.email_key),
        i.phone_key is not null and p.first != '', concat('x', p.first),
        i.phone_key is not null, concat('p', i.phone_key),
        concat('l', toString(i.line))) as key
    from ${incoming} as i
    left join (select email_key as k, argMin(assumeNotNull(external_id), line) as first from ${incoming}
      where external_id is not null and email_key in (select email_key from ${incoming} where external_id is null and email_key is not null) group by k) as e on e.k = i.email_key
    left join (select phone_key as k, argMin(assumeNotNull(external_id), line) as first from ${incoming}
      where external_id is not null and phone_key in (select phone_key from ${incoming} where external_id is null and email_key is null and phone_key is not null) group by k) as p on p.k = i.phone_key)`;
  // A tuple, because argMax passes over nulls: the last row counts as it is, missing values and all.
  const last = sql`(select last_line as line, key, keys.1 as external_id, keys.2 as email_key, keys.3 as phone_key
    from (select max(line) as last_line, key, argMax((external_id, email_key, phone_key), line) as keys from ${withKey} group by key))`;
  // Contacts that already have an external id: a row with another one is somebody else.
  const known = (owner: Sql) => sql`${owner} in (select no from identities final where kind = 'external_id')`;
  await run(
    'match.identities',
    sql`insert into ${into} (line, no, conflict, claim, rank)
      select line,
        multiIf(x_no > 0, x_no,
          e_no > 0 and not (has_external and e_known), e_no,
          p_no > 0 and not (has_external and p_known), p_no, 0) as found,
        (e_no > 0 and e_no != found) or (p_no > 0 and p_no != found) as disagrees,
        key, 0
      from (
        select r.line as line, r.key as key, r.external_id is not null as has_external,
          x.no as x_no, e.no as e_no, p.no as p_no, ${known(sql`e.no`)} as e_known, ${known(sql`p.no`)} as p_known
        from ${last} as r
        left join ${owners('external_id', incoming, 'external_id')} as x on x.value = r.external_id
        left join ${owners('email', incoming, 'email_key')} as e on e.value = r.email_key
        left join ${owners('phone', incoming, 'phone_key')} as p on p.value = r.phone_key
      )
      settings join_use_nulls = 0, join_algorithm = 'parallel_hash,hash,grace_hash'`,
  );
  return finishMatch(deps, matched, incoming, { total, storage });
}

/** Settles rows that found the same contact by different keys, ranks the new ones, and counts. */
async function finishMatch(
  deps: Deps,
  matched: string,
  incoming: Sql,
  { total, storage }: { total: number; storage: Storage },
): Promise<MatchCounts> {
  const table = ident(matched);
  const run = (name: string, statement: Sql) => deps.warehouse.execute(name, statement, WRITE_BOUNDS);
  const ranked = ident(`${matched}_ranked`);
  await run('match.drop', sql`drop table if exists ${ranked} sync`);
  await run(
    'match.ranked',
    sql`create table ${ranked} ${tableEngine(storage, 'line')} as
      select line, no, conflict, claim, toUInt64(0) as rank from ${table} where no > 0 order by line desc limit 1 by no`,
  );
  await run(
    'match.rank_new',
    sql`insert into ${ranked} select line, no, conflict, claim, rowNumberInAllBlocks() as rank
      from (select * from ${table} where no = 0 order by line) settings max_threads = 1, max_insert_threads = 1`,
  );
  await run('match.drop', sql`drop table ${table} sync`);
  await run('match.rename', sql`rename table ${ranked} to ${table}`);
  const [row] = await deps.warehouse.rows(
    'match.count',
    sql`select count() as rows, countIf(no = 0) as created, countIf(conflict) + (${claimedTwice(table, incoming)}) as conflicts from ${table}`,
    WRITE_BOUNDS,
  );
  const found = counts.parse(row);
  return { ...found, duplicates: total - found.rows };
}

/** New contacts of one write that carry an address another new one carries as well: only the first gets the identity. */
function claimedTwice(table: Sql, incoming: Sql): Sql {
  const repeated = (column: string) =>
    sql`(select count() - uniqExact(assumeNotNull(${ident(column)})) from ${incoming}
      where ${ident(column)} is not null and line in (select line from ${table} where no = 0 and not conflict))`;
  return sql`${repeated('email_key')} + ${repeated('phone_key')}`;
}
