/**
 * Times the segment table at the HTTP API: every sort, every filter, searches, page sizes, facets, lists right after changes,
 * and acts on all segments with their undo. The whole app runs in this process on both embedded engines.
 * Run: node_modules/.bin/node bench/segments.ts [segments = 10000]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import { z } from 'zod';
import { SEGMENT_SORTS } from '../src/api/contract/segment-list.ts';
import { portOf } from '../src/api/server.ts';
import { openApp } from '../src/app.ts';
import { loadConfig, widenThreadPool } from '../src/config.ts';
import { openLog } from '../src/log.ts';
import { BENCH_TIME, seedSegments } from './segment-world.ts';
import { machine, summary } from './world.ts';

const COUNT = Number(process.argv[2] ?? 10_000);
const RUNS = 40;
const KEY = 'bench-key-0123456789-0123456789';

const QUERIES: Readonly<Record<string, string>> = {
  'status failed': 'status=failed',
  'status failed or not calculated': 'status=failed&status=not_calculated',
  'readiness ready': 'readiness=ready',
  'readiness caution': 'readiness=caution',
  source: 'source=src_bench_3',
  label: 'label=label 7',
  'kind list': 'kind=list',
  owner: 'owner=usr_bench_4',
  'owner nobody': 'owner=nobody',
  used: 'used=true',
  unused: 'used=false',
  trashed: 'trashed=true',
  archived: 'archived=true',
  'archived or not': 'archived=true&archived=false',
  'all filters at once':
    'status=success&readiness=caution&kind=rule&used=false&owner=usr_bench_4&label=label 7',
  'search: a word of a rule': 'q=renewal',
  'search: two words': 'q=berlin churn',
  'search: a name': 'q=Income Berlin 12',
  'search: one letter': 'q=e',
  'search: nothing matches': 'q=zzzzzz',
  'search and readiness': 'q=oslo&readiness=caution&sort=-count',
  'page of 100': 'page_size=100',
  'page of 500': 'page_size=500',
  'the last page': `page=${Math.floor((COUNT * 0.9) / 25)}`,
};

const ACTS: Readonly<Record<string, object>> = {
  label: { add: ['new'], remove: ['label 7'] },
  owner: { owner: null },
  archive: {},
  delete: {},
  calculate: {},
};

widenThreadPool();
const directory = mkdtempSync(join(tmpdir(), 'muster-bench-'));
const config = loadConfig({
  MUSTER_DATA: directory,
  MUSTER_API_KEY: KEY,
  MUSTER_NOW: BENCH_TIME.toISOString(),
  PORT: '0',
});
const app = await openApp(config, openLog('warn'));
await app.server.listen({ host: '127.0.0.1', port: 0 });
const base = `http://127.0.0.1:${portOf(app.server)}/api/v1`;

async function ask(method: string, path: string, body?: unknown): Promise<{ ms: number; text: string }> {
  const started = performance.now();
  const response = await fetch(`${base}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${KEY}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 500)}`);
  return { ms: performance.now() - started, text };
}

const total = z.object({ total: z.number() });

async function time(path: string, before?: () => Promise<unknown>) {
  const times: number[] = [];
  let text = '';
  let cpu = 0;
  for (let run = 0; run < RUNS; run += 1) {
    await before?.();
    const from = process.cpuUsage();
    const answer = await ask('GET', path);
    const used = process.cpuUsage(from);
    cpu += (used.user + used.system) / 1000;
    times.push(answer.ms);
    text = answer.text;
  }
  const { median, p95, max } = summary(times);
  const parsed = total.safeParse(JSON.parse(text));
  return {
    p50: median,
    p95,
    max,
    'CPU each': (cpu / RUNS).toFixed(1),
    'segments found': parsed.success ? parsed.data.total : '',
    kB: Math.round(text.length / 1000),
  };
}

const act = z.object({
  id: z.string().nullable(),
  done: z.number(),
  skipped: z.number(),
  refused: z.number(),
});

try {
  console.log(
    `${COUNT.toLocaleString('en-US')} segments, ${RUNS} runs each, milliseconds at the client. ${machine()}`,
  );
  console.log(
    `Load of the machine at the start: ${loadavg()
      .map((load) => load.toFixed(1))
      .join(', ')}`,
  );
  let from = performance.now();
  await seedSegments(app.deps.control.db, COUNT);
  app.deps.live.publish({ type: 'segments.changed' });
  console.log(`seeded in ${((performance.now() - from) / 1000).toFixed(1)} s`);
  // Whoever notices changed readiness sees all segments for the first time; that is not what is measured.
  const { db } = app.deps.control;
  const unseen = () =>
    db
      .selectFrom('segments')
      .select('id')
      .where('last_verdict', 'is', null)
      .where('trashed_at', 'is', null)
      .limit(1)
      .executeTakeFirst();
  while (await unseen()) await setTimeout(500);
  const heapBefore = process.memoryUsage().heapUsed;
  from = performance.now();
  await ask('GET', '/segments');
  console.log(`first list: ${Math.round(performance.now() - from)} ms`);
  globalThis.gc?.();
  console.log(`heap grown by about ${Math.round((process.memoryUsage().heapUsed - heapBefore) / 1e6)} MB`);

  const lists: Record<string, Awaited<ReturnType<typeof time>>> = {};
  for (const column of SEGMENT_SORTS)
    for (const sort of [column, `-${column}`]) lists[`sort ${sort}`] = await time(`/segments?sort=${sort}`);
  for (const [name, query] of Object.entries(QUERIES)) lists[name] = await time(`/segments?${query}`);
  lists.facets = await time('/segments/facets');
  lists['facets of a search'] = await time('/segments/facets?q=berlin&status=success');
  lists['one segment'] = await time('/segments/seg_bench_000123');
  const rename = (number: number) =>
    ask('PATCH', `/segments/seg_bench_000${number}`, { description: String(Math.random()) });
  lists['right after one change'] = await time('/segments?sort=readiness', () => rename(123));
  lists['right after 500 changes'] = await time('/segments?sort=readiness', () =>
    sql`update segments set updated_at = updated_at where id < 'seg_bench_000500'`.execute(
      app.deps.control.db,
    ),
  );
  console.table(lists);
  const slow = Object.entries(lists).filter(([, { p95 }]) => Number(p95) >= 50);
  console.log(`p95 of 50 ms or more: ${slow.length === 0 ? 'none' : slow.map(([name]) => name).join(', ')}`);

  const acts: Record<string, unknown> = {};
  for (const [action, more] of Object.entries(ACTS)) {
    const did = await ask('POST', '/segments/bulk', { action, filter: {}, ...more });
    const result = act.parse(JSON.parse(did.text));
    const undone = await ask('POST', `/segments/bulk/${result.id}/undo`);
    acts[action] = {
      done: result.done,
      skipped: result.skipped,
      refused: result.refused,
      ms: Math.round(did.ms),
      undone: act.parse(JSON.parse(undone.text)).done,
      'ms to undo': Math.round(undone.ms),
    };
  }
  console.table(acts);
  console.log(
    `Load of the machine at the end: ${loadavg()
      .map((load) => load.toFixed(1))
      .join(', ')}`,
  );
} finally {
  await app.close();
  rmSync(directory, { recursive: true, force: true });
}
