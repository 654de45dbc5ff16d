/**
 * Which contact each incoming row is: by external id, else by normalised email, else by phone, else a new one. By set,
 * never row by row. What it decides and why: docs/decisions/0007-identity-matching.md.
 */
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { ident, join, param, raw, type Sql, sql } from '../sql/sql.ts';
import type { IdentityKind } from './find-contacts.ts';
import { joinSettings, type Storage, tableEngine, WRITE_BOUNDS, writeTable } from './incoming.ts';

export type MatchCounts = {
  /** Rows that are written: one per contact. */
  readonly rows: number;
  readonly created: number;
  /** Rows whose contact comes again later in the same write; the last one wins. */
  readonly duplicates: number;
  /** Rows one of whose keys belongs to another contact; the first key wins, nothing is merged. */
  readonly conflicts: number;
  /** True when several rows bring one key that nobody owns: then one of them gets it. */
  readonly shared: boolean;
  /** True when rows bring keys or take them away, so that identities may change. */
  readonly saysKeys: boolean;
};

/** The keys a contact is known by, strongest first; their place is the `kind` of a row of owners. */
export const KEYS = [
  { kind: 'external_id', column: 'external_id' },
  { kind: 'email', column: 'email_identity' },
  { kind: 'phone', column: 'phone_key' },
] as const;
type Key = (typeof KEYS)[number];

const present = z.object({
  total: z.number(),
  external_id: z.number(),
  email_identity: z.number(),
  named: z.number(),
  says_keys: z.number(),
  distinct_keys: z.number(),
  phone_key: z.number(),
});
const counts = z.object({ rows: z.number(), created: z.number(), conflicts: z.number() });

type Match = {
  readonly deps: Deps;
  readonly incoming: Sql;
  readonly matched: Sql;
  readonly owners: Sql;
  readonly found: Sql;
  readonly storage: Storage;
  /** The keys at least one row has. */
  readonly keys: readonly Key[];
  /** The key every row has and is known by, when there is one: then no other key makes two rows one contact. */
  readonly keyedBy: Key | undefined;
  readonly total: number;
  /** False when every row is known to have a key of its own: then every row counts. */
  readonly repeats: boolean;
  /** True when rows name their contact by number. */
  readonly named: boolean;
};

/**
 * Fills `matched_<id>`: line, no (0 = new), rank of new contacts in the order of the rows, and whether keys disagreed.
 * `owners_<id>` says which keys of which lines have an owner; both are dropped by the write.
 * @param write `keyedBy`: the key a source says its people are known by; rows that share it are one contact
 */
export async function matchContacts(
  deps: Deps,
  write: {
    readonly id: string;
    readonly storage: Storage;
    readonly keyedBy?: IdentityKind | undefined;
  },
): Promise<MatchCounts> {
  const { id, storage, keyedBy } = write;
  const incoming = ident(writeTable('incoming', id));
  const main = KEYS.find(({ kind }) => kind === keyedBy) ?? KEYS[0];
  const [row] = await deps.warehouse.rows(
    'match.keys',
    sql`select count() as total, countIf(no > 0) as named,
      countIf(hasAny(given, ['external_id', 'email', 'phone'])) as says_keys,
      uniqExact(sipHash128(i.${ident(main.column)})) as distinct_keys, ${join(
        KEYS.map(({ column }) => sql`countIf(isNotNull(i.${ident(column)})) as ${ident(column)}`),
        ', ',
      )} from ${incoming} as i`,
    WRITE_BOUNDS,
  );
  const found = present.parse(row);
  const match: Match = {
    deps,
    incoming,
    matched: ident(writeTable('matched', id)),
    owners: ident(writeTable('owners', id)),
    found: ident(writeTable('found', id)),
    storage,
    keys: KEYS.filter(({ column }) => found[column] > 0),
    keyedBy: found[main.column] === found.total ? main : undefined,
    repeats: found[main.column] !== found.total || found.distinct_keys !== found.total,
    total: found.total,
    named: found.named > 0,
  };
  await createTables(match);
  const saysKeys = match.keys.length > 0 || found.says_keys > 0;
  if (!saysKeys && found.named === found.total) {
    await takeNamed(match);
    return { rows: found.total, created: 0, duplicates: 0, conflicts: 0, shared: false, saysKeys };
  }
  await findOwners(match);
  await settle(match);
  await run(match, 'match.drop', sql`drop table ${match.found} sync`);
  const { rows, created, conflicts, shared } = await countMatched(match);
  return { rows, created, conflicts, shared, duplicates: match.total - rows, saysKeys };
}

function run({ deps, total }: Match, name: string, statement: Sql): Promise<void> {
  return deps.warehouse.execute(name, sql`${statement}${raw(joinSettings(name, total))}`, WRITE_BOUNDS);
}

async function createTables(match: Match): Promise<void> {
  const engine = tableEngine(match.storage, 'line');
  for (const table of [match.matched, match.owners, match.found])
    await run(match, 'match.drop', sql`drop table if exists ${table} sync`);
  await run(
    match,
    'match.create',
    sql`create table ${match.matched} (line UInt64, no UInt32, conflict UInt8, rank UInt64) ${engine}`,
  );
  await run(
    match,
    'match.create',
    sql`create table ${match.owners} (line UInt64, kind UInt8, no UInt32, known UInt8) ${engine}`,
  );
}

/**
 * The lines that count: of rows with one key the last. The key is the strongest a row has; a row without external id joins
 * the first row that has one and the same email or phone.
 */
function lastLines(match: Match): Sql {
  if (!match.repeats) return sql`(select line from ${match.incoming})`;
  if (match.keyedBy)
    return sql`(select max(line) as line from ${match.incoming} group by sipHash128(${ident(match.keyedBy.column)}))`;
  const firstWith = (column: string) =>
    sql`(select ${ident(column)} as k, argMin(assumeNotNull(external_id), line) as first from ${match.incoming}
      where isNotNull(external_id) and isNotNull(${ident(column)}) group by k)`;
  return sql`(select max(line) as line from (select i.line as line, multiIf(
        i.no > 0, concat('n', toString(i.no)),
        isNotNull(i.external_id), concat('x', i.external_id),
        isNotNull(i.email_identity) and e.first != '', concat('x', e.first),
        isNotNull(i.email_identity), concat('e', i.email_identity),
        isNotNull(i.phone_key) and p.first != '', concat('x', p.first),
        isNotNull(i.phone_key), concat('p', i.phone_key),
        concat('l', toString(i.line))) as key
      from ${match.incoming} as i
      left join ${firstWith('email_identity')} as e on e.k = i.email_identity
      left join ${firstWith('phone_key')} as p on p.k = i.phone_key)
    group by sipHash128(key))`;
}

/** Rows that all name their contact and bring no keys, one row per contact: there is nothing to find. */
async function takeNamed(match: Match): Promise<void> {
  await run(
    match,
    'match.named',
    sql`insert into ${match.matched} (line, no, conflict, rank) select line, no, 0, 0 from ${match.incoming}`,
  );
}

/** Which contact owns each key of each row: identities stream by, the incoming keys are the table in memory. */
async function findOwners(match: Match): Promise<void> {
  for (const { kind, column } of match.keys) {
    const key = ident(column);
    const few = match.storage === 'memory';
    // A small write looks its keys up in the index; a big one reads the identities of the kind once.
    const only = few
      ? sql`and value in (select assumeNotNull(${key}) from ${match.incoming} where isNotNull(${key}))`
      : sql``;
    await run(
      match,
      'match.owners',
      sql`insert into ${match.owners} (line, kind, no, known)
        select i.line, ${raw(String(KEYS.findIndex((each) => each.kind === kind)))}, d.no, 0
        from (select value, no from identities final where kind = ${param('String', kind)} ${only}) as d
        inner join (select line, assumeNotNull(${key}) as value from ${match.incoming} where isNotNull(${key})) as i on i.value = d.value`,
    );
  }
}

/** Lines that have a value of a key. */
function linesWith(match: Match, column: Key['column']): Sql {
  return match.keys.some((key) => key.column === column)
    ? sql`(select line from ${match.incoming} where isNotNull(${ident(column)}))`
    : sql`(select toUInt64(0) from numbers(0))`;
}

/** Of the contacts found by email or phone, those that have a key of their own of the kind. */
function ownersWith(match: Match, kind: IdentityKind): Sql {
  return sql`(select no from identities final where kind = ${param('String', kind)} and no in (select no from ${match.owners} where kind > 0))`;
}

/**
 * The contact each line finds, 0 for none. A line never takes over a contact that has another external id, nor, where
 * people are known by their email, one that has another email. It is a stranger to a contact that it finds by a weaker key
 * than the strongest it has itself.
 */
function foundContacts(match: Match): Sql {
  const owner = (index: number) => sql`maxIf(no, kind = ${raw(String(index))})`;
  const none = sql`(select toUInt32(0) from numbers(0))`;
  const hasExternal = match.keys.some(({ kind }) => kind === 'external_id');
  const taken = hasExternal ? ownersWith(match, 'external_id') : none;
  const takenByEmail = match.keyedBy?.kind === 'email' ? ownersWith(match, 'email') : none;
  const given = match.named
    ? sql`union all select line, 8, no, 0, 0 from ${match.incoming} where no > 0`
    : sql``;
  const counting = match.repeats ? sql` where line in (select line from ${lastLines(match)})` : sql``;
  // Where every row has an external id nothing depends on whether it has an email.
  const hasMail =
    match.keyedBy?.kind === 'external_id' ? sql`0` : sql`line in ${linesWith(match, 'email_identity')}`;
  const hasOwn =
    match.keyedBy?.kind === 'external_id' ? sql`1` : sql`line in ${linesWith(match, 'external_id')}`;
  return sql`(select line, multiIf(
        given > 0, given,
        x > 0, x,
        e > 0, if(own and e in ${taken}, 0, e),
        p > 0, if((own and p in ${taken}) or (mail and p in ${takenByEmail}), 0, p), 0) as no,
      (x > 0 and x != no) or (e > 0 and e != no) or (p > 0 and p != no) as conflict,
      given = 0 and x = 0 and no > 0 and (own or (e = 0 and mail)) as stranger
    from (select line, ${owner(8)} as given, ${owner(0)} as x, ${owner(1)} as e, ${owner(2)} as p,
        max(has_own) as own, max(has_mail) as mail
      from (
        select line, toUInt8(9) as kind, toUInt32(0) as no, ${hasOwn} as has_own,
          ${hasMail} as has_mail
        from ${lastLines(match)}
        union all select line, kind, no, 0, 0 from ${match.owners}${counting}
        ${given})
      group by line))`;
}

/**
 * One contact per line, one line per contact, and ranks for the new ones. Of the lines that found one contact the last
 * wins; a stranger yields to a line that is none, and of several strangers the first stays. Who yields is somebody else.
 */
async function settle(match: Match): Promise<void> {
  const { found } = match;
  await run(
    match,
    'match.found',
    sql`create table ${found} ${tableEngine(match.storage, 'line')} as select * from ${foundContacts(match)}`,
  );
  await run(
    match,
    'match.settle_known',
    sql`insert into ${match.matched} (line, no, conflict, rank)
      select if(min(stranger), min(line), maxIf(line, not stranger)) as line, no, max(conflict), 0
      from ${found} where no > 0 group by no`,
  );
  await run(
    match,
    'match.settle_new',
    sql`insert into ${match.matched} (line, no, conflict, rank)
      select line, 0, conflict, rowNumberInAllBlocks() from (
        select line, conflict or no > 0 as conflict from ${found}
        where no = 0 or (stranger and line not in (select line from ${match.matched})) order by line)
      settings max_insert_threads = 1`,
  );
}

/** Rows of the write that bring a key nobody owns. */
function freeLines(match: Match, { kind, column }: Key): Sql {
  const place = raw(String(KEYS.findIndex((key) => key.kind === kind)));
  return sql`(select line, ${ident(column)} as value from ${match.incoming} where isNotNull(${ident(column)})
    and line in (select line from ${match.matched}) and line not in (select line from ${match.owners} where kind = ${place}))`;
}

/**
 * Counts, conflicts among them: rows one of whose keys belongs to another contact, or is free and comes with an earlier
 * row of this write as well. That hardly ever happens, so it is looked for with a cheap count first.
 */
async function countMatched(match: Match): Promise<z.output<typeof counts> & { shared: boolean }> {
  const repeated = match.keys.map(
    (key) => sql`(select count() - uniqExact(sipHash128(value)) from ${freeLines(match, key)})`,
  );
  const [row] = await match.deps.warehouse.rows(
    'match.count',
    sql`select count() as rows, countIf(no = 0) as created, countIf(conflict) as conflicts,
      ${repeated.length === 0 ? sql`0` : join(repeated, ' + ')} as repeated from ${match.matched}`,
    WRITE_BOUNDS,
  );
  const { repeated: times, ...counted } = counts.extend({ repeated: z.number() }).parse(row);
  if (times === 0) return { ...counted, shared: false };
  const later = match.keys.map(
    (key) =>
      sql`select arrayJoin(arraySlice(arraySort(groupArray(line)), 2)) as line from ${freeLines(match, key)}
        group by value having count() > 1`,
  );
  const [exact] = await match.deps.warehouse.rows(
    'match.conflicts',
    sql`select countIf(conflict or line in (${join(later, ' union all ')})) as conflicts from ${match.matched}`,
    WRITE_BOUNDS,
  );
  return { ...counted, ...z.object({ conflicts: z.number() }).parse(exact), shared: true };
}
