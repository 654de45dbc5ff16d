/** Puts the oracle's contacts into a warehouse the way an import would: trimmed, keyed, in typed columns. */
import type { Catalogue } from '../../src/rules/catalogue.ts';
import type { FieldType } from '../../src/rules/rule.ts';
import { comparable } from '../../src/rules/text.ts';
import { ident, param, raw, sql } from '../../src/sql/sql.ts';
import { storedDay } from '../../src/sql/stored-time.ts';
import type { Warehouse } from '../../src/warehouse/warehouse.ts';
import type { OracleContact, OracleValue } from './contact.ts';

export const TEST_BOUNDS = { lane: 'interactive', seconds: 60 } as const;

const COLUMN_TYPES = {
  text: 'LowCardinality(Nullable(String))',
  email: 'Nullable(String)',
  phone: 'Nullable(String)',
  url: 'Nullable(String)',
  number: 'Nullable(Float64)',
  boolean: 'Nullable(Bool)',
  date: 'Nullable(Int32)',
  datetime: "Nullable(DateTime64(3, 'UTC'))",
  list: 'Array(String)',
  tags: 'Array(String)',
} as const satisfies Record<FieldType, string>;

const BUILT_IN_COLUMNS = [
  'external_id',
  'first_name',
  'last_name',
  'time_zone',
  'active',
  'created_at',
  'tags',
];

/** Adds a typed column for every custom field and every property of the catalogue. */
export async function addColumns(warehouse: Warehouse, catalogue: Catalogue): Promise<void> {
  const columns = [
    ...customFields(catalogue).flatMap(({ key, type }) =>
      ['contacts', 'contact_history'].map((table) => ({ table, name: `attr_${key}`, type })),
    ),
    ...[...catalogue.properties.values()].map(({ key, type }) => ({
      table: 'events',
      name: `prop_${key}`,
      type,
    })),
  ];
  for (const { table, name, type } of columns) {
    const column = sql`${ident(name)} ${raw(COLUMN_TYPES[type])}`;
    await warehouse.execute(
      'test.add_column',
      sql`alter table ${ident(table)} add column ${column}`,
      TEST_BOUNDS,
    );
  }
}

/** Replaces all contacts, and the sets they are in: `calc_of_<segment>` and `sync_of_<source>`. */
export async function loadContacts(
  warehouse: Warehouse,
  catalogue: Catalogue,
  contacts: readonly OracleContact[],
): Promise<void> {
  for (const table of ['contacts', 'contact_history', 'events', 'audiences']) {
    await warehouse.execute('test.empty', sql`truncate table ${ident(table)}`, TEST_BOUNDS);
  }
  const rows = contacts.map((contact) => JSON.stringify(rowOf(contact, catalogue)));
  const custom = customFields(catalogue).map(({ key }) => `attr_${key}`);
  const columns = [
    ...['no', 'version', 'updated_at', 'cause', 'email', 'email_key', 'phone', 'phone_key'],
    ...BUILT_IN_COLUMNS,
    ...custom,
  ];
  await warehouse.insert(
    'test.contacts',
    { table: 'contacts', columns, format: 'JSONEachRow' },
    [`${rows.join('\n')}\n`],
    TEST_BOUNDS,
  );
  await loadHistory(warehouse, catalogue, contacts, columns);
  await loadEvents(warehouse, catalogue, contacts);
  for (const id of catalogue.segments.keys()) {
    await loadSet(
      warehouse,
      'segment',
      id,
      `calc_of_${id}`,
      contacts.filter(({ segments }) => segments.has(id)),
    );
  }
  for (const id of catalogue.sources.keys()) {
    await loadSet(
      warehouse,
      'source',
      id,
      `sync_of_${id}`,
      contacts.filter(({ sources }) => sources.has(id)),
    );
  }
}

async function loadHistory(
  warehouse: Warehouse,
  catalogue: Catalogue,
  contacts: readonly OracleContact[],
  columns: readonly string[],
): Promise<void> {
  const rows = contacts.flatMap((contact) =>
    (contact.history ?? []).map(({ replacedAt, values }, index) =>
      JSON.stringify({
        ...rowOf(
          { ...contact, values: { ...values, created_at: contact.values.created_at ?? null } },
          catalogue,
        ),
        version: -index + 1_000,
        replaced_at: replacedAt,
      }),
    ),
  );
  if (rows.length === 0) return;
  await warehouse.insert(
    'test.history',
    { table: 'contact_history', columns: [...columns, 'replaced_at'], format: 'JSONEachRow' },
    [`${rows.join('\n')}\n`],
    TEST_BOUNDS,
  );
}

/** Events as writing leaves them: an id once. */
async function loadEvents(
  warehouse: Warehouse,
  catalogue: Catalogue,
  contacts: readonly OracleContact[],
): Promise<void> {
  const properties = [...catalogue.properties.values()];
  const rows = contacts.flatMap(({ no, events }) =>
    [...new Map(events.map((event) => [event.id, event])).values()].map(({ id, name, values }) =>
      JSON.stringify({
        no,
        name,
        id: `${no} ${id}`,
        version: 1,
        occurred_at: values.occurred_at,
        campaign: values.campaign ?? null,
        source: values.source ?? null,
        properties: '{}',
        ...Object.fromEntries(properties.map(({ key, type }) => [`prop_${key}`, stored(values[key], type)])),
      }),
    ),
  );
  if (rows.length === 0) return;
  const columns = ['no', 'name', 'id', 'version', 'occurred_at', 'campaign', 'source', 'properties'];
  await warehouse.insert(
    'test.events',
    {
      table: 'events',
      columns: [...columns, ...properties.map(({ key }) => `prop_${key}`)],
      format: 'JSONEachRow',
    },
    [`${rows.join('\n')}\n`],
    TEST_BOUNDS,
  );
}

async function loadSet(
  warehouse: Warehouse,
  kind: string,
  owner: string,
  id: string,
  members: readonly OracleContact[],
): Promise<void> {
  const numbers = param(
    'Array(UInt32)',
    members.map(({ no }) => no),
  );
  await warehouse.execute(
    'test.audience',
    sql`insert into audiences (owner_kind, owner_id, id, members, created_at)
      select ${param('String', kind)}, ${param('String', owner)}, ${param('String', id)}, groupBitmapState(no), toDateTime64(0, 3)
      from (select arrayJoin(${numbers}) as no)`,
    TEST_BOUNDS,
  );
}

function rowOf({ no, values }: OracleContact, catalogue: Catalogue): Record<string, unknown> {
  const email = stored(values.email, 'email');
  const phone = stored(values.phone, 'phone');
  const custom = customFields(catalogue).map(({ key, type }) => [`attr_${key}`, stored(values[key], type)]);
  return {
    no,
    version: 1,
    updated_at: '2026-01-01T00:00:00.000Z',
    cause: 'test',
    external_id: stored(values.external_id, 'text'),
    email,
    email_key: typeof email === 'string' ? comparable(email, 'email') : null,
    phone,
    phone_key: typeof phone === 'string' ? comparable(phone, 'phone') : null,
    first_name: stored(values.first_name, 'text'),
    last_name: stored(values.last_name, 'text'),
    time_zone: stored(values.time_zone, 'text'),
    active: values.active ?? true,
    created_at: values.created_at ?? '2026-01-01T00:00:00.000Z',
    tags: stored(values.tags, 'tags'),
    ...Object.fromEntries(custom),
  };
}

function stored(value: OracleValue | undefined, type: FieldType): unknown {
  if (type === 'list' || type === 'tags') {
    const items = Array.isArray(value) ? value : [];
    return items.map((item) => String(item).trim()).filter((item) => item !== '');
  }
  if (value === undefined || value === null || Number.isNaN(value)) return null;
  if (typeof value !== 'string') return value;
  const text = value.trim();
  if (text === '') return null;
  if (type === 'date') return storedDay(text);
  return type === 'datetime' ? new Date(text).toISOString() : text;
}

function customFields(catalogue: Catalogue) {
  const builtIn = [...BUILT_IN_COLUMNS, 'email', 'phone', 'updated_at'];
  return [...catalogue.fields.values()].filter(({ key }) => !builtIn.includes(key) && !key.includes('.'));
}
