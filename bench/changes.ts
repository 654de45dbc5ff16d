/**
 * Times who entered and left and why, over made-up contacts and events: a page of 25 contacts with reasons, the counts by
 * reason over all who moved, the timeline of one contact. Between the two calculations some contacts and events are
 * written, the rules are edited, and 10 days pass. The whole app runs in this process on both embedded engines.
 * Run: node_modules/.bin/node bench/changes.ts [contacts = 1000000] [events = 10000000]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { portOf } from '../src/api/server.ts';
import { openApp } from '../src/app.ts';
import { loadConfig, widenThreadPool } from '../src/config.ts';
import { contactId } from '../src/ids.ts';
import { openLog } from '../src/log.ts';
import { param, sql } from '../src/sql/sql.ts';
import { BENCH_NOW, BOUNDS, FIELDS, fillWarehouse, machine, PROPERTIES, summary } from './world.ts';

const CONTACTS = Number(process.argv[2] ?? 1_000_000);
const EVENTS = Number(process.argv[3] ?? 10_000_000);
const RUNS = 15;
const WRITTEN = Math.min(10_000, CONTACTS);

const recent = { event: 'purchase', operator: '>=', value: 1, within: { last: 30, unit: 'day' } };
const rich = (value: number) => ({ field: 'income', operator: '>', value });
const WORLDS = [
  { name: 'a field, data written', before: [rich(60_000)] },
  { name: 'a field, the rule edited', before: [rich(60_000)], after: [rich(40_000)] },
  { name: 'events in a window', before: [recent] },
  {
    name: 'three fields and two rules about events, edited',
    before: [rich(60_000), { field: 'country', operator: 'in', value: ['US', 'DE'] }, recent],
    after: [
      rich(50_000),
      { field: 'country', operator: 'in', value: ['US', 'DE', 'FR'] },
      { field: 'plan', operator: '!=', value: 'free' },
      recent,
      { event: 'email_opened', operator: '=', value: 0, within: { last: 7, unit: 'day' } },
    ],
  },
] as const;

widenThreadPool();
const directory = mkdtempSync(join(tmpdir(), 'muster-bench-'));
const KEY = 'bench-key-0123456789-0123456789';
const config = { MUSTER_DATA: directory, MUSTER_API_KEY: KEY, PORT: '0' };
const log = openLog('warn');

type Running = Awaited<ReturnType<typeof openApp>>;
let base = '';

async function open(now: string): Promise<Running> {
  const app = await openApp(loadConfig({ ...config, MUSTER_NOW: now }), log);
  await app.server.listen({ host: '127.0.0.1', port: 0 });
  base = `http://127.0.0.1:${portOf(app.server)}/api/v1`;
  return app;
}

async function ask(method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${base}${path}`, {
    method,
    headers: { authorization: `Bearer ${KEY}`, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text.slice(0, 500)}`);
  return JSON.parse(text);
}

const state = z.object({ id: z.string(), status: z.string(), calculation_id: z.string().nullable() });

async function calculate(id: string): Promise<string> {
  await ask('POST', `/segments/${id}/calculate`);
  for (;;) {
    const { status, calculation_id } = state.parse(await ask('GET', `/segments/${id}`));
    if (status === 'success' && calculation_id !== null) return calculation_id;
    if (status === 'failed') throw new Error('The calculation failed.');
    await setTimeout(100);
  }
}

async function times(runs: number, work: (run: number) => Promise<unknown>): Promise<readonly number[]> {
  const all: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const started = performance.now();
    await work(run);
    all.push(performance.now() - started);
  }
  return all;
}

const counted = z.object({ total: z.number(), counted: z.number() });

let app = await open(BENCH_NOW);
try {
  const created = new Date(BENCH_NOW);
  const { db } = app.deps.control;
  await db
    .insertInto('fields')
    .values(FIELDS.map((field) => ({ ...field, created_at: created, created_by: 'bench' })))
    .execute();
  await db
    .insertInto('event_properties')
    .values(PROPERTIES.map((property) => ({ ...property, created_at: created })))
    .execute();
  await fillWarehouse(app.deps.warehouse, CONTACTS, EVENTS);
  // Contacts are found by identities, and versions count on from those that were made up.
  await app.deps.warehouse.execute(
    'bench.identities',
    sql`insert into identities (kind, value, no, version) select 'external_id', assumeNotNull(external_id), no, 1 from contacts where no <= ${param('UInt32', WRITTEN)}`,
    BOUNDS,
  );
  await db.updateTable('counters').set({ next: 10 }).where('name', '=', 'write').execute();
  const segments: { id: string; first: string }[] = [];
  for (const { name, before } of WORLDS) {
    const body = { name, definition: { combinator: 'and', rules: before } };
    const { id } = state.parse(await ask('POST', '/segments', body));
    segments.push({ id, first: await calculate(id) });
  }
  await app.close();

  const later = new Date(Date.parse(BENCH_NOW) + 10 * 86_400_000).toISOString();
  app = await open(later);
  const contacts = Array.from({ length: WRITTEN }, (_, no) => ({
    external_id: String(no),
    attributes: { income: (no * 7919) % 120_000 },
  }));
  await ask('POST', '/contacts/batch', { contacts });
  const events = contacts.slice(0, WRITTEN / 2).map(({ external_id }) => ({
    contact: { external_id },
    name: 'purchase',
    occurred_at: later,
  }));
  await ask('POST', '/events/batch', { events });
  const load = loadavg().map((value) => value.toFixed(1));
  console.log(
    `${CONTACTS.toLocaleString('en-US')} contacts, ${EVENTS.toLocaleString('en-US')} events, ${RUNS} runs each, milliseconds. ${machine()}. Load ${load.join(', ')}`,
  );
  const rows: Record<string, unknown>[] = [];
  for (const [place, world] of WORLDS.entries()) {
    const { id = '', first = '' } = segments[place] ?? {};
    if ('after' in world)
      await ask('PATCH', `/segments/${id}`, { definition: { combinator: 'and', rules: world.after } });
    const path = `/segments/${id}/calculations/${first}/diff/${await calculate(id)}`;
    const pages = await times(RUNS, (run) =>
      ask('GET', `${path}?side=${run % 2 ? 'entered' : 'left'}&page=${run + 1}`),
    );
    const split = z.object({ entered: counted, left: counted }).parse(await ask('GET', `${path}/reasons`));
    const figures = await times(3, () => ask('GET', `${path}/reasons`));
    rows.push({
      between: world.name,
      entered: split.entered.total,
      left: split.left.total,
      'page median': summary(pages).median,
      'page p95': summary(pages).p95,
      'counts median': summary(figures).median,
    });
  }
  console.table(rows);
  const timelines = await times(RUNS, (run) =>
    ask('GET', `/contacts/${contactId(run * 7 + 1)}/timeline?page_size=50`),
  );
  console.log('timeline of one contact', summary(timelines));
} finally {
  await app.close();
  rmSync(directory, { recursive: true, force: true });
}
