/**
 * Times every kind of rule over made-up contacts and events: the calculation's scan with the audience on disk, and at the
 * HTTP API the preview (count, funnel, sample and lint; the first of a definition, and those after it with other numbers) and
 * explaining one contact (tree, events and the next change).
 * The whole app runs in this process on both embedded engines.
 * Run: node_modules/.bin/node bench/rules.ts [contacts = 1000000] [events = 10000000]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { portOf } from '../src/api/server.ts';
import { openApp } from '../src/app.ts';
import { compileDefinition } from '../src/compile/compile.ts';
import { calculateAudience } from '../src/compile/statements.ts';
import { loadConfig, widenThreadPool } from '../src/config.ts';
import { contactId } from '../src/ids.ts';
import { openLog } from '../src/log.ts';
import { readDefinition } from '../src/rules/definition.ts';
import {
  BENCH_NOW,
  BOUNDS,
  CATALOGUE,
  FIELDS,
  fillWarehouse,
  machine,
  PROPERTIES,
  summary,
} from './world.ts';

const CONTACTS = Number(process.argv[2] ?? 1_000_000);
const EVENTS = Number(process.argv[3] ?? 10_000_000);
const RUNS = CONTACTS > 2_000_000 ? 5 : 15;

const last = (count: number, unit: string) => ({ within: { last: count, unit } });
const DEFINITIONS: Readonly<Record<string, readonly object[]>> = {
  'four conditions on fields': [
    { field: 'country', operator: 'in', value: ['US', 'DE'] },
    { field: 'plan', operator: '!=', value: 'free' },
    { field: 'income', operator: '>', value: 50000 },
    { field: 'last_seen', operator: 'inTheLast', value: { last: 60, unit: 'day' } },
  ],
  'opened at least twice in 30 days': [
    { event: 'email_opened', operator: '>=', value: 2, ...last(30, 'day') },
  ],
  'purchased at least 3 times in a year': [
    { event: 'purchase', operator: '>=', value: 3, ...last(1, 'year') },
  ],
  'never purchased in 90 days': [{ event: 'purchase', operator: '=', value: 0, ...last(90, 'day') }],
  'purchased with a filter on two properties': [
    {
      event: 'purchase',
      operator: '>=',
      value: 1,
      where: {
        combinator: 'and',
        rules: [
          { field: 'product', operator: 'in', value: ['product 7', 'product 8'] },
          { field: 'amount', operator: '>', value: 50 },
        ],
      },
    },
  ],
  'total amount over 300 in a year': [
    {
      event: 'purchase',
      operator: '>',
      value: 300,
      measure: { of: 'sum', property: 'amount' },
      ...last(1, 'year'),
    },
  ],
  'average amount over 120': [
    { event: 'purchase', operator: '>', value: 120, measure: { of: 'avg', property: 'amount' } },
  ],
  'largest amount over 190': [
    { event: 'purchase', operator: '>', value: 190, measure: { of: 'max', property: 'amount' } },
  ],
  '2 different products': [
    { event: 'purchase', operator: '>=', value: 2, measure: { of: 'distinct', property: 'product' } },
  ],
  'page views on 5 different days': [
    { event: 'page_view', operator: '>=', value: 5, measure: { of: 'days' } },
  ],
  'last purchase before 1 March': [
    { event: 'purchase', operator: '<', value: '2026-03-01', measure: { of: 'last' } },
  ],
  'visited, then purchased within 7 days': [
    {
      sequence: [{ event: 'visit' }, { event: 'purchase', within: { last: 7, unit: 'day' } }],
      operator: 'happened',
    },
  ],
  'viewed, opened, purchased': [
    {
      sequence: [{ event: 'page_view' }, { event: 'email_opened' }, { event: 'purchase' }],
      ...last(90, 'day'),
      operator: 'happened',
    },
  ],
  'stable sample of 10%': [{ sample: { percent: 10, seed: 'bench' } }],
  'plan has been Pro for 30 days': [
    { field: 'plan', operator: '=', value: 'pro', heldFor: { atLeast: 30, unit: 'day' } },
  ],
  'three fields and two rules about events': [
    { field: 'country', operator: 'in', value: ['US', 'DE'] },
    { field: 'plan', operator: '!=', value: 'free' },
    { field: 'income', operator: '>', value: 50000 },
    { event: 'purchase', operator: '>=', value: 1, ...last(180, 'day') },
    { event: 'email_opened', operator: '=', value: 0, ...last(7, 'day') },
  ],
};

/** What somebody does who edits a rule about events: the number it is compared with is another one each time. */
function compared(rules: readonly object[], run: number): readonly object[] {
  return rules.map((rule) =>
    'event' in rule && 'value' in rule && typeof rule.value === 'number'
      ? { ...rule, value: rule.value + (run % 5) }
      : rule,
  );
}

widenThreadPool();
const directory = mkdtempSync(join(tmpdir(), 'muster-bench-'));
const KEY = 'bench-key-0123456789-0123456789';
const app = await openApp(
  loadConfig({ MUSTER_DATA: directory, MUSTER_API_KEY: KEY, MUSTER_NOW: BENCH_NOW, PORT: '0' }),
  openLog('warn'),
);
await app.server.listen({ host: '127.0.0.1', port: 0 });
const base = `http://127.0.0.1:${portOf(app.server)}/api/v1`;

async function ask(path: string, body: object): Promise<void> {
  const response = await fetch(`${base}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text.slice(0, 500)}`);
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

try {
  const created = new Date(BENCH_NOW);
  const { db } = app.deps.control;
  const catalogue = FIELDS.map((field) => ({ ...field, created_at: created, created_by: 'bench' }));
  await db.insertInto('fields').values(catalogue).execute();
  const properties = PROPERTIES.map((property) => ({ ...property, created_at: created }));
  await db.insertInto('event_properties').values(properties).execute();
  await fillWarehouse(app.deps.warehouse, CONTACTS, EVENTS);
  const load = loadavg().map((value) => value.toFixed(1));
  console.log(
    `${CONTACTS.toLocaleString('en-US')} contacts, ${EVENTS.toLocaleString('en-US')} events, ${RUNS} runs each, milliseconds. ${machine()}. Load ${load.join(', ')}`,
  );
  const rows: Record<string, unknown>[] = [];
  const allPreviewed: number[] = [];
  const allExplained: number[] = [];
  for (const [name, rules] of Object.entries(DEFINITIONS)) {
    const definition = { combinator: 'and', rules };
    const read = readDefinition(definition, CATALOGUE);
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    const compiled = compileDefinition(read.core, {
      timeZone: 'Europe/Berlin',
      now: BENCH_NOW,
      audiences: new Map(),
      sources: new Map(),
    });
    const calculation = { compiled, ownerKind: 'segment', ownerId: name } as const;
    const calculated = await times(RUNS, (run) =>
      app.deps.warehouse.execute(
        'bench.calculate',
        calculateAudience({ ...calculation, id: `calc_${run}`, createdAt: BENCH_NOW }),
        BOUNDS,
      ),
    );
    const first = await times(1, () => ask('/segments/preview', { definition }));
    const previewed = await times(RUNS, (run) =>
      ask('/segments/preview', { definition: { combinator: 'and', rules: compared(rules, run + 1) } }),
    );
    const explained = await times(RUNS * 2, (run) =>
      ask('/segments/explain', { definition, contact: contactId(((run * 7919) % CONTACTS) + 1) }),
    );
    allPreviewed.push(...previewed);
    allExplained.push(...explained);
    rows.push({
      rule: name,
      'calculate median': summary(calculated).median,
      'calculate p95': summary(calculated).p95,
      'first preview': summary(first).max,
      'preview median': summary(previewed).median,
      'preview p95': summary(previewed).p95,
      'explain median': summary(explained).median,
      'explain p95': summary(explained).p95,
    });
  }
  rows.push({
    rule: 'all of them',
    'preview median': summary(allPreviewed).median,
    'preview p95': summary(allPreviewed).p95,
    'explain median': summary(allExplained).median,
    'explain p95': summary(allExplained).p95,
  });
  console.table(rows);
  console.log(`Peak memory of the process: ${Math.round(process.resourceUsage().maxRSS / 1000)} MB`);
} finally {
  await app.close();
  rmSync(directory, { recursive: true, force: true });
}
