/** A made-up world for benches: contacts with typed columns written straight into the warehouse, and what it runs on. */

import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { loadConfig, widenThreadPool } from '../src/config.ts';
import { openLog } from '../src/log.ts';
import { BUILT_IN_FIELDS, type Catalogue, type CatalogueField } from '../src/rules/catalogue.ts';
import { param, sql } from '../src/sql/sql.ts';
import { migrateWarehouse } from '../src/warehouse/migrate.ts';
import { openWarehouse } from '../src/warehouse/open-warehouse.ts';
import type { Warehouse } from '../src/warehouse/warehouse.ts';

export const BOUNDS = { lane: 'calculation', seconds: 600 } as const;

export const FIELDS: readonly CatalogueField[] = [
  { key: 'country', label: 'Country', type: 'text' },
  { key: 'plan', label: 'Plan', type: 'text' },
  { key: 'city', label: 'City', type: 'text' },
  { key: 'age', label: 'Age', type: 'number' },
  { key: 'income', label: 'Income', type: 'number' },
  { key: 'spend', label: 'Spend', type: 'number' },
  { key: 'vip', label: 'VIP', type: 'boolean' },
  { key: 'interests', label: 'Interests', type: 'list' },
  { key: 'signed_up', label: 'Signed up', type: 'date' },
  { key: 'last_seen', label: 'Last seen', type: 'datetime' },
];

export const PROPERTIES: readonly CatalogueField[] = [
  { key: 'amount', label: 'amount', type: 'number' },
  { key: 'product', label: 'product', type: 'text' },
];

export const CATALOGUE: Catalogue = {
  fields: new Map([...BUILT_IN_FIELDS, ...FIELDS].map((field) => [field.key, field])),
  segments: new Map(),
  sources: new Map(),
  properties: new Map(PROPERTIES.map((property) => [property.key, property])),
  campaigns: new Map(),
};

export const BENCH_NOW = '2026-03-15T12:00:00Z';

/** Opens an embedded warehouse in a temporary directory and fills it with `count` contacts and, when asked, events. */
export async function openWorld(
  count: number,
  events = 0,
): Promise<{ warehouse: Warehouse; close(): Promise<void> }> {
  widenThreadPool();
  const directory = mkdtempSync(join(tmpdir(), 'muster-bench-'));
  const config = loadConfig({ MUSTER_DATA: directory });
  const warehouse = await openWarehouse(config, openLog('warn'));
  await migrateWarehouse(warehouse);
  await fillWarehouse(warehouse, count, events);
  return {
    warehouse,
    async close() {
      await warehouse.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Adds the columns of the catalogue, contacts and events to an empty warehouse, and merges them. */
export async function fillWarehouse(warehouse: Warehouse, count: number, events: number): Promise<void> {
  const types = {
    text: 'LowCardinality(Nullable(String))',
    number: 'Nullable(Float64)',
    boolean: 'Nullable(Bool)',
    list: 'Array(String)',
    date: 'Nullable(Int32)',
    datetime: "Nullable(DateTime64(3, 'UTC'))",
  };
  for (const field of FIELDS) {
    const type = Object.entries(types).find(([name]) => name === field.type)?.[1];
    const column = `attr_${field.key} ${field.key === 'city' ? 'Nullable(String)' : type}`;
    for (const table of ['contacts', 'contact_history']) {
      const text = `alter table ${table} add column ${column}`;
      await warehouse.execute('bench.column', { chunks: [{ kind: 'text', text }] }, BOUNDS);
    }
  }
  await warehouse.execute(
    'bench.contacts',
    sql`insert into contacts (no, version, created_at, updated_at, cause, external_id, email, email_key, first_name, attr_country, attr_plan, attr_city, attr_age, attr_income, attr_spend, attr_vip, attr_interests, attr_signed_up, attr_last_seen)
      select number + 1, 1, toDateTime64('2026-01-01 00:00:00', 3, 'UTC'), toDateTime64('2026-01-01 00:00:00', 3, 'UTC'), 'bench',
        toString(number), concat('User', toString(number), '@example.com'), concat('user', toString(number), '@example.com'), concat('First', toString(number % 5000)),
        ['US','DE','FR','GB','CA','IT','ES','NL'][cityHash64(number, 1) % 8 + 1], ['Free','Pro','Team','Enterprise'][cityHash64(number, 2) % 4 + 1],
        concat('City ', toString(cityHash64(number, 3) % 20000)), cityHash64(number, 4) % 80 + 10,
        if(cityHash64(number, 5) % 50 = 0, null, cityHash64(number, 6) % 120000), cityHash64(number, 7) % 5000 / 10,
        cityHash64(number, 8) % 10 = 0, [['chess','math'],['rugby'],[],['cooking','hockey']][cityHash64(number, 9) % 4 + 1],
        18000 + cityHash64(number, 10) % 2500, toDateTime64('2026-03-15 12:00:00', 3, 'UTC') - toIntervalSecond(cityHash64(number, 11) % 30000000)
      from numbers(${param('UInt64', count)})`,
    BOUNDS,
  );
  await warehouse.execute('bench.merge', sql`optimize table contacts final`, BOUNDS);
  if (events > 0) await addEvents(warehouse, count, events);
}

/** Events over 500 days: of ten, six page views, two opened e-mails, a purchase and a half, and half a visit. */
async function addEvents(warehouse: Warehouse, contacts: number, events: number): Promise<void> {
  for (const column of ['prop_amount Nullable(Float64)', 'prop_product LowCardinality(Nullable(String))']) {
    const text = `alter table events add column ${column}`;
    await warehouse.execute('bench.column', { chunks: [{ kind: 'text', text }] }, BOUNDS);
  }
  const block = 5_000_000;
  for (let start = 0; start < events; start += block) {
    const size = Math.min(block, events - start);
    await warehouse.execute(
      'bench.events',
      sql`insert into events (name, no, occurred_at, id, campaign, properties, version, prop_amount, prop_product)
        select multiIf(dice < 60, 'page_view', dice < 80, 'email_opened', dice < 95, 'purchase', 'visit') as name,
          cityHash64(number, 21) % ${param('UInt32', contacts)} + 1,
          toDateTime64('2026-03-15 12:00:00', 3, 'UTC') - toIntervalSecond(cityHash64(number, 22) % 43200000),
          toString(number), if(name = 'email_opened', concat('camp_', toString(cityHash64(number, 23) % 20)), null), '{}', 1,
          if(name = 'purchase', cityHash64(number, 24) % 20000 / 100, null),
          if(name = 'purchase', concat('Product ', toString(cityHash64(number, 25) % 500)), null)
        from (select number + ${param('UInt64', start)} as number, cityHash64(number, 20) % 100 as dice from numbers(${param('UInt64', size)}))`,
      BOUNDS,
    );
  }
  await warehouse.execute('bench.merge', sql`optimize table events final`, BOUNDS);
}

/** What the figures were measured on. */
export function machine(): string {
  const [cpu] = cpus();
  return `${cpus().length} × ${cpu?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 1e9)} GB, Node ${process.versions.node}`;
}

/** Minimum, median, 95th percentile and maximum of measured milliseconds. */
export function summary(milliseconds: readonly number[]): {
  min: string;
  median: string;
  p95: string;
  max: string;
} {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const at = (share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(1);
  return { min: at(0), median: at(0.5), p95: at(0.95), max: at(1) };
}
