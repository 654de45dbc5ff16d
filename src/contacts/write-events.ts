/**
 * Writes events by set: contacts nobody knows yet are created from the identity their events carry, ids that are known add
 * nothing, the rest is decided and then applied like contacts are (`write-contacts.ts`).
 */
import { z } from 'zod';
import type { Tx } from '../control/control.ts';
import type { Deps } from '../deps.ts';
import type { CatalogueField } from '../rules/catalogue.ts';
import { ident, join, param, raw, type Sql, sql } from '../sql/sql.ts';
import { declareQuery } from '../warehouse/warehouse.ts';
import { applyEvents, eventPlan } from './apply-events.ts';
import { columnType } from './columns.ts';
import { endWrite, isSync } from './end-write.ts';
import { propertyColumn } from './event-properties.ts';
import {
  createIncomingTable,
  dropTables,
  KEY_COLUMNS,
  type Storage,
  tableEngine,
  WRITE_BOUNDS,
  writeTable,
} from './incoming.ts';
import { finishUnappliedWrites, writeLocked } from './write-contacts.ts';
import { takeNumbers, withWriteLock } from './write-lock.ts';

export type IncomingEvents = {
  readonly name: string;
  readonly storage: Storage;
  readonly properties: readonly string[];
};

export type EventCounts = {
  readonly added: number;
  readonly duplicates: number;
  readonly contactsCreated: number;
};

/**
 * Makes `incoming_<id>` for events: `line`, `no` (0 unless the contact is named by id), the key columns, `name`,
 * `occurred_at`, `id`, `campaign`, `source`, `properties` (JSON text) and one column `prop_<key>` per property.
 */
export async function createIncomingEvents(
  deps: Pick<Deps, 'warehouse'>,
  id: string,
  properties: readonly Pick<CatalogueField, 'key' | 'type'>[],
  storage: Storage = 'disk',
): Promise<IncomingEvents> {
  const name = writeTable('incoming', id);
  const columns: readonly Sql[] = [
    sql`line UInt64, no UInt32 default 0`,
    ...KEY_COLUMNS.map((key) => sql`${ident(key)} Nullable(String)`),
    sql`name String, occurred_at DateTime64(3, 'UTC'), id String, campaign Nullable(String), source Nullable(String), properties String`,
    ...properties.map(({ key, type }) => sql`${ident(propertyColumn(key))} ${raw(columnType(type))}`),
  ];
  await dropTables(deps, [name]);
  await deps.warehouse.execute(
    'events.create_incoming',
    sql`create table ${ident(name)} (${join(columns, ', ')}) ${tableEngine(storage, 'line')}`,
    WRITE_BOUNDS,
  );
  return { name, storage, properties: properties.map(({ key }) => propertyColumn(key)) };
}

/** The identity of a row that names no contact by number: its strongest key and that key's value. */
const IDENTITY_KIND = sql`multiIf(external_id is not null, 'external_id', email_key is not null, 'email', 'phone')`;
const IDENTITY_VALUE = sql`coalesce(external_id, email_key, phone_key, '')`;

const eventColumns = declareQuery({
  name: 'events.columns',
  bounds: WRITE_BOUNDS,
  params: z.object({}),
  row: z.object({ name: z.string() }),
  sql: () =>
    sql`select name from system.columns where database = currentDatabase() and table = 'events' order by position`,
});

/** Writes the rows of an incoming events table; `decided_<id>` stands afterwards until the caller drops it. */
export async function writeEvents(
  deps: Deps,
  input: {
    readonly id: string;
    readonly incoming: IncomingEvents;
    readonly cause: string;
    readonly onDecided?: (tx: Tx, counts: EventCounts) => Promise<void>;
  },
): Promise<EventCounts> {
  return withWriteLock(deps, async () => {
    await finishUnappliedWrites(deps);
    const contactsCreated = await createUnknownContacts(deps, input);
    const version = await takeNumbers(deps, 'write', 2);
    const { added, total, names } = await decideEvents(deps, input, version);
    const columns = ['name', 'no', 'occurred_at', 'id', 'campaign', 'source', 'properties', 'version'];
    const known = new Set((await eventColumns(deps.warehouse, {})).map(({ name }) => name));
    const plan = eventPlan.parse({
      kind: 'events',
      id: input.id,
      version,
      eventColumns: [...columns, ...input.incoming.properties.filter((name) => known.has(name))],
      brought: {
        arrivals: names.map((key) => ({ kind: 'event', key })),
        prompt: isSync(input.cause),
      },
    });
    const counts = { added, duplicates: total - added, contactsCreated };
    await deps.control.db.transaction().execute(async (tx) => {
      await tx
        .insertInto('pending_writes')
        .values({ id: input.id, plan: JSON.stringify(plan), created_at: deps.clock.now() })
        .execute();
      await input.onDecided?.(tx, counts);
    });
    await applyEvents(deps, plan);
    await endWrite(deps, plan);
    return counts;
  });
}

async function createUnknownContacts(
  deps: Deps,
  input: { readonly id: string; readonly incoming: IncomingEvents; readonly cause: string },
): Promise<number> {
  const id = `${input.id}_contacts`;
  const contacts = await createIncomingTable(deps, id, [], input.incoming.storage);
  const keys = join(
    KEY_COLUMNS.map((key) => sql`argMin(tuple(${ident(key)}), line).1`),
    ', ',
  );
  await deps.warehouse.execute(
    'events.unknown_contacts',
    sql`insert into ${ident(contacts.name)} (line, ${join(KEY_COLUMNS.map(ident), ', ')}, given)
      select min(line), ${keys}, ['external_id', 'email', 'phone'] from ${ident(input.incoming.name)}
      where no = 0 and (${IDENTITY_KIND}, ${IDENTITY_VALUE}) not in (select kind, value from identities final)
      group by ${IDENTITY_KIND}, ${IDENTITY_VALUE}`,
    WRITE_BOUNDS,
  );
  const { created } = await writeLocked(deps, {
    id,
    incoming: contacts,
    presence: 'all',
    cause: input.cause,
  });
  await dropTables(deps, [contacts.name, writeTable('matched', id), writeTable('decided', id)]);
  return created;
}

async function decideEvents(
  deps: Deps,
  input: { readonly id: string; readonly incoming: IncomingEvents },
  version: number,
): Promise<{ added: number; total: number; names: string[] }> {
  const incoming = ident(input.incoming.name);
  const decided = ident(writeTable('decided', input.id));
  const properties = input.incoming.properties.map((name) => sql`, ${ident(name)}`);
  await deps.warehouse.execute('events.drop', sql`drop table if exists ${decided} sync`, WRITE_BOUNDS);
  await deps.warehouse.execute(
    'events.decide',
    sql`create table ${decided} engine = MergeTree order by (name, no, occurred_at) as
      select e.name as name, if(e.no > 0, e.no, o.no) as no, e.occurred_at as occurred_at, e.id as id, e.campaign as campaign,
        e.source as source, e.properties as properties, ${param('UInt64', version)} as version${join(properties, '')}
      from (select *, ${IDENTITY_KIND} as owner_kind, ${IDENTITY_VALUE} as owner_value from ${incoming}
        where reinterpretAsUInt128(sipHash128(id)) not in (select id_hash from event_ids
          where id_hash in (select reinterpretAsUInt128(sipHash128(id)) from ${incoming}))
        order by line limit 1 by id) as e
      left join (select kind, value, no from identities final
        where (kind, value) in (select ${IDENTITY_KIND}, ${IDENTITY_VALUE} from ${incoming} where no = 0)) as o
        on o.kind = e.owner_kind and o.value = e.owner_value
      settings join_use_nulls = 0`,
    WRITE_BOUNDS,
  );
  const [row] = await deps.warehouse.rows(
    'events.count',
    sql`select (select count() from ${incoming}) as total, (select count() from ${decided}) as added,
      (select groupUniqArray(toString(name)) from ${decided}) as names`,
    WRITE_BOUNDS,
  );
  return z.object({ added: z.number(), total: z.number(), names: z.array(z.string()) }).parse(row);
}
