/**
 * Times an import through the feature itself: a made-up file of 10 columns is uploaded, mapped and synced, on both embedded
 * engines. Prints rows per second, the time of each phase and the peak memory of the whole process.
 * Run: node_modules/.bin/node bench/import.ts [rows = 1000000] [quoted]
 */
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Actor } from '../src/api/contract/route.ts';
import { systemClock } from '../src/clock.ts';
import { loadConfig, widenThreadPool } from '../src/config.ts';
import { migrateControl } from '../src/control/migrate.ts';
import { openControl } from '../src/control/open-control.ts';
import type { Deps } from '../src/deps.ts';
import { createJobs } from '../src/jobs/jobs.ts';
import { createLive } from '../src/live.ts';
import { openLog } from '../src/log.ts';
import { readSync } from '../src/sources/describe-source.ts';
import { uploadFile } from '../src/sources/files.ts';
import { runSync } from '../src/sources/run-sync.ts';
import { createSource, syncSource } from '../src/sources/sources.ts';
import { migrateWarehouse } from '../src/warehouse/migrate.ts';
import { openWarehouse } from '../src/warehouse/open-warehouse.ts';

const ROWS = Number(process.argv[2] ?? 1_000_000);
const QUOTED = process.argv[3] === 'quoted';
const ACTOR: Actor = { kind: 'user', id: 'usr_bench', name: 'Bench', role: 'admin' };
const COUNTRIES = ['DE', 'US', 'FR', 'GB', 'IT', 'ES'];
const PLANS = ['free', 'pro', 'team'];
const HEADER = 'customer_id,email,first_name,last_name,country,signed_up,birth_year,spend,vip,plan';

function two(number: number): string {
  return String(number).padStart(2, '0');
}

function madeUpRow(index: number): string {
  const day = `20${two(10 + (index % 15))}-${two(1 + (index % 12))}-${two(1 + (index % 28))}`;
  const cells = [
    `C${String(index).padStart(8, '0')}`,
    `person${index}@example.com`,
    `First${index % 977}`,
    `Last${index % 7919}`,
    COUNTRIES[index % 6],
    day,
    1940 + (index % 70),
    ((index * 37) % 100_000) / 100,
    index % 9 === 0,
    PLANS[index % 3],
  ];
  return QUOTED ? cells.map((cell) => `"${cell}"`).join(',') : cells.join(',');
}

function* madeUpFile(): Generator<string> {
  yield `${HEADER}\n`;
  for (let from = 0; from < ROWS; from += 10_000) {
    const rows = Array.from({ length: Math.min(10_000, ROWS - from) }, (_, offset) =>
      madeUpRow(from + offset),
    );
    yield `${rows.join('\n')}\n`;
  }
}

function watchMemory(): () => number {
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 50);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

widenThreadPool();
const directory = mkdtempSync(join(tmpdir(), 'muster-bench-'));
const log = openLog('warn');
const config = loadConfig({ MUSTER_DATA: directory });
const control = await openControl(config, log);
await migrateControl(control);
const engine = await openWarehouse(config, log);
/** Milliseconds spent on queries for the profile of the sync. */
let profiling = 0;
const warehouse: typeof engine = {
  ...engine,
  async rows(name, ...rest) {
    const from = performance.now();
    const rows = await engine.rows(name, ...rest);
    if (name.startsWith('import.profile')) profiling += performance.now() - from;
    return rows;
  },
};
await migrateWarehouse(warehouse);
const deps: Deps = { control, warehouse, clock: systemClock(), config, log, live: createLive() };
const jobs = createJobs(control, log);
jobs.work('sync', () => Promise.resolve());
await jobs.start();
const signal = new AbortController().signal;

try {
  const path = join(directory, 'made-up.csv');
  await pipeline(Readable.from(madeUpFile()), createWriteStream(path));
  const bytes = statSync(path).size;
  const resting = process.memoryUsage.rss();

  let from = performance.now();
  const file = await uploadFile(deps, ACTOR, { name: 'made-up.csv', stream: createReadStream(path) }, signal);
  const uploading = performance.now() - from;

  const columns = Object.fromEntries(
    file.inspection.columns.map(({ name, suggested_field, inferred_type }) => [
      name,
      name === 'customer_id'
        ? { field: 'external_id' }
        : { field: suggested_field ?? name, type: inferred_type },
    ]),
  );
  const source = await createSource(deps, ACTOR, {
    name: 'Bench',
    provider: 'file',
    delivers: 'contacts',
    mode: 'sync',
    file_id: file.id,
    mapping: { identity: { column: 'customer_id', as: 'external_id' }, columns },
  });

  console.log(
    `${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 1024 ** 3)} GB, Node ${process.version}`,
  );
  console.log(
    `${ROWS.toLocaleString('en')} rows × 10 columns${QUOTED ? ', all quoted' : ''}, ${Math.round(bytes / 1e6)} MB`,
  );
  console.log(`upload and inspection ${seconds(uploading)}; at rest ${Math.round(resting / 1e6)} MB`);
  for (const run of ['first sync', 'same file again']) {
    const phases = new Map<string, number>();
    const stopWatching = deps.live.subscribe((event) => {
      if (event.type !== 'sync.progress') return;
      const phase = event.sync.progress?.phase ?? event.sync.status;
      if (!phases.has(phase)) phases.set(phase, performance.now());
    });
    const peakOf = watchMemory();
    profiling = 0;
    const { id } = await syncSource(deps, jobs, ACTOR, source.id, undefined);
    from = performance.now();
    await runSync(deps, id, signal);
    const took = performance.now() - from;
    const peak = peakOf();
    stopWatching();
    const sync = await readSync(control.db, id);
    const times = [...phases].map(([phase, at]) => `${phase} at ${seconds(Math.max(0, at - from))}`);
    console.log(
      `${run}: ${sync.status} ${JSON.stringify(sync.rows)} in ${seconds(took)} = ${Math.round((ROWS / took) * 1000).toLocaleString('en')} rows/s, peak ${Math.round(peak / 1e6)} MB`,
    );
    console.log(`  ${times.join(', ')}; counting what was delivered ${seconds(profiling)}`);
    if (sync.error) console.log(sync.error);
  }
} finally {
  await jobs.stop();
  await warehouse.close();
  await control.close();
  rmSync(directory, { recursive: true, force: true });
}
