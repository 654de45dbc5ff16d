/**
 * Writes contacts by set: match → decide → apply, alone behind the write lock. What was decided is written down before it
 * is applied; a write whose process died in between is finished by whoever takes the lock next. Read this file first.
 */
import { z } from 'zod';
import type { Tx } from '../control/control.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { ident, raw, sql } from '../sql/sql.ts';
import { declareQuery } from '../warehouse/warehouse.ts';
import { applyContacts, contactPlan } from './apply-contacts.ts';
import { applyEvents, eventPlan } from './apply-events.ts';
import { createDecidedTable, decideContacts, type TagSpellings } from './decide-contacts.ts';
import { broughtByContacts, endWrite } from './end-write.ts';
import type { IdentityKind } from './find-contacts.ts';
import { dropTables, type IncomingTable, WRITE_BOUNDS, writeTable } from './incoming.ts';
import { matchContacts } from './match-contacts.ts';
import { settleAudiences } from './settle-audiences.ts';
import { readTagTitles } from './tag-titles.ts';
import { takeNumbers, withWriteLock } from './write-lock.ts';

export type WriteInput = {
  /** Names the write's tables; a sync uses its own id. */
  readonly id: string;
  readonly incoming: IncomingTable;
  /** `all`: every row speaks about every written column. `given`: about those its `given` names. */
  readonly presence: 'all' | 'given';
  /** The key the source says its people are known by; see docs/decisions/0007-identity-matching.md. */
  readonly keyedBy?: IdentityKind | undefined;
  /** The rows bring tags that are spelled as they shall be and need not be made: a tag is renamed or put on contacts. */
  readonly tagsAsGiven?: boolean;
  /** Who did it, as kept with every row: a sync's id, a user's, a key's. */
  readonly cause: string;
  /**
   * Called in the transaction that writes the plan down: from here on the write will be finished, whatever happens.
   * Throwing here stops the write with nothing changed.
   */
  readonly onDecided?: (tx: Tx, counts: WriteCounts) => Promise<void>;
};

export type WriteCounts = {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly duplicates: number;
  readonly conflicts: number;
};

const counted = z.object({ created: z.number(), updated: z.number(), unchanged: z.number() });

/** All columns of contacts, in the table's order. */
export const contactColumns = declareQuery({
  name: 'contacts.columns',
  bounds: WRITE_BOUNDS,
  params: z.object({}),
  row: z.object({ name: z.string() }),
  sql: () =>
    sql`select name from system.columns where database = currentDatabase() and table = 'contacts' order by position`,
});

/** Fields that contacts are known by. */
const KEY_FIELDS = ['external_id', 'email', 'phone'];

const pendingPlan = z.discriminatedUnion('kind', [contactPlan, eventPlan]);

/** Finishes what dead processes decided and did not apply. Call it with the lock held; harmless when there is nothing. */
export async function finishUnappliedWrites(deps: Deps): Promise<void> {
  const rows = await deps.control.db.selectFrom('pending_writes').selectAll().orderBy('created_at').execute();
  for (const row of rows) {
    const plan = pendingPlan.parse(row.plan);
    deps.log.info({ write: plan.id }, 'finishing a write that was decided before the process died');
    if (plan.kind === 'events') await applyEvents(deps, plan);
    else {
      if (plan.rows) await restoreDecided(deps, plan.id, plan.rows);
      await applyContacts(deps, plan);
      if (plan.erase)
        await settleAudiences(deps, sql`select no from ${ident(writeTable('decided', plan.id))}`);
    }
    await endWrite(deps, plan);
    // A sync reads its decided rows once more and drops them itself.
    if (!plan.id.startsWith('sync_')) await dropTables(deps, [writeTable('decided', plan.id)]);
  }
}

/**
 * Writes the rows of an incoming table. Afterwards `decided_<id>` still stands, with `no` and `action` of every contact the
 * rows speak of; the caller reads what it needs (`selectDecided`) and drops it.
 */
export async function writeContacts(deps: Deps, input: WriteInput): Promise<WriteCounts> {
  return withWriteLock(deps, async () => {
    await finishUnappliedWrites(deps);
    return writeLocked(deps, input);
  });
}

/** The same for a caller that holds the lock already. */
export async function writeLocked(deps: Deps, input: WriteInput): Promise<WriteCounts> {
  try {
    return await decideAndApply(deps, input);
  } finally {
    await dropTables(
      deps,
      (['owners', 'found'] as const).map((kind) => writeTable(kind, input.id)),
    );
  }
}

async function decideAndApply(deps: Deps, input: WriteInput): Promise<WriteCounts> {
  const matched = await matchContacts(deps, {
    id: input.id,
    storage: input.incoming.storage,
    keyedBy: input.keyedBy,
  });
  const columns = (await contactColumns(deps.warehouse, {})).map(({ name }) => name);
  const at = deps.clock.now().getTime();
  // Two numbers: identities taken away carry the first, identities gained the second, so that the gain wins.
  const version = await takeNumbers(deps, 'write', 2);
  const firstNo = await takeNumbers(deps, 'contact', matched.created);
  const tags = await spellTags(deps, input);
  await decideContacts(deps, {
    id: input.id,
    incoming: input.incoming,
    presence: input.presence,
    contactColumns: columns,
    firstNo,
    rows: matched.rows,
    created: matched.created,
    tagSpellings: tags.spellings,
    version,
    cause: input.cause,
    at,
  });
  const decided = ident(writeTable('decided', input.id));
  const [row] = await deps.warehouse.rows(
    'write.count',
    sql`select countIf(action = 'created') as created, countIf(action = 'updated') as updated, countIf(action = 'unchanged') as unchanged from ${decided}`,
    WRITE_BOUNDS,
  );
  const counts = {
    ...counted.parse(row),
    duplicates: matched.duplicates,
    conflicts: matched.conflicts,
  };
  const plan = contactPlan.parse({
    kind: 'contacts',
    id: input.id,
    version,
    cause: input.cause,
    at,
    contactColumns: columns,
    identities: matched.saysKeys,
    changes: counts.updated > 0,
    shared: matched.shared,
    brought: broughtByContacts(
      input.cause,
      [...input.incoming.columns, ...(matched.saysKeys ? KEY_FIELDS : [])],
      counts,
    ),
    ...(input.incoming.storage === 'memory' ? { rows: await decidedRows(deps, input.id) } : {}),
  });
  await deps.control.db.transaction().execute(async (tx) => {
    await tx
      .insertInto('pending_writes')
      .values({ id: input.id, plan: JSON.stringify(plan), created_at: deps.clock.now() })
      .execute();
    await tags.create(tx);
    await input.onDecided?.(tx, counts);
  });
  await applyContacts(deps, plan);
  await endWrite(deps, plan);
  return counts;
}

const MOST_TAGS = 10_000;

/** How the tags that exist spell the titles of the rows; titles nobody made yet become tags with the write. */
async function spellTags(
  deps: Deps,
  { incoming, tagsAsGiven }: WriteInput,
): Promise<{ spellings: TagSpellings; create: (tx: Tx) => Promise<void> }> {
  const none = { spellings: { from: [], to: [] }, create: () => Promise.resolve() };
  if (tagsAsGiven || !incoming.columns.includes('tags')) return none;
  const rows = await deps.warehouse.rows(
    'write.tags',
    sql`select distinct arrayJoin(tags) as title from ${ident(incoming.name)} limit ${raw(String(MOST_TAGS + 1))}`,
    WRITE_BOUNDS,
  );
  if (rows.length > MOST_TAGS)
    throw new Refusal('limit_exceeded', `The rows bring more than ${MOST_TAGS} different tags.`, {
      hint: 'A column with so many different values is better stored as a list.',
    });
  const given = rows.map((row) => z.object({ title: z.string() }).parse(row).title).toSorted();
  const titles = await readTagTitles(deps, deps.control.db);
  const spelled = given
    .map((from) => ({ from, to: titles.spell(from) }))
    .filter(({ from, to }) => from !== to);
  return {
    spellings: { from: spelled.map(({ from }) => from), to: spelled.map(({ to }) => to) },
    create: (tx) => titles.create(tx),
  };
}

async function decidedRows(deps: Deps, id: string): Promise<unknown[]> {
  const decided = ident(writeTable('decided', id));
  return deps.warehouse.rows('write.decided_rows', sql`select * from ${decided}`, WRITE_BOUNDS);
}

async function restoreDecided(
  deps: Deps,
  id: string,
  rows: readonly Record<string, unknown>[],
): Promise<void> {
  await createDecidedTable(deps, id, 'memory');
  const [first] = rows;
  if (!first) return;
  await deps.warehouse.insert(
    'write.restore_decided',
    { table: writeTable('decided', id), columns: Object.keys(first), format: 'JSONEachRow' },
    rows.map((row) => `${JSON.stringify(row)}\n`),
    WRITE_BOUNDS,
  );
}

/** Merges the parts of contacts after a big write, so that reads are at their fastest. */
export async function mergeContacts(deps: Pick<Deps, 'warehouse'>): Promise<void> {
  await deps.warehouse.execute('contacts.merge', sql`optimize table contacts final`, WRITE_BOUNDS);
}
