/** The whole app in this process on both embedded engines, with made-up contacts and their fields, for benches through HTTP. */
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { portOf } from '../src/api/server.ts';
import { type App, openApp } from '../src/app.ts';
import { loadConfig, widenThreadPool } from '../src/config.ts';
import { type LogLevel, openLog } from '../src/log.ts';
import { FIELDS, fillWarehouse } from './world.ts';

const KEY = 'bench-key-0123456789-0123456789';

export type BenchApp = {
  readonly app: App;
  /** Asks the API; answers what it said and how many milliseconds that took. */
  ask(method: string, path: string, body?: unknown): Promise<{ readonly ms: number; readonly body: unknown }>;
  close(): Promise<void>;
};

/** @param logLevel of what is meant to fail nothing has to be printed */
export async function openBenchApp(contacts: number, logLevel: LogLevel = 'warn'): Promise<BenchApp> {
  widenThreadPool();
  const directory = mkdtempSync(join(tmpdir(), 'muster-bench-'));
  const app = await openApp(
    loadConfig({ MUSTER_DATA: directory, MUSTER_API_KEY: KEY, PORT: '0' }),
    openLog(logLevel),
  );
  await app.server.listen({ host: '127.0.0.1', port: 0 });
  const base = `http://127.0.0.1:${portOf(app.server)}/api/v1`;
  const created = app.deps.clock.now();
  const fields = FIELDS.map((field) => ({ ...field, created_at: created, created_by: 'bench' }));
  await app.deps.control.db.insertInto('fields').values(fields).execute();
  await fillWarehouse(app.deps.warehouse, contacts, 0);
  // As if the first write had brought them all.
  const taken = [
    ['write', 2],
    ['contact', contacts + 1],
  ] as const;
  for (const [name, next] of taken)
    await app.deps.control.db.updateTable('counters').set({ next }).where('name', '=', name).execute();
  return {
    app,
    async ask(method, path, body) {
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
      return { ms: performance.now() - started, body: text === '' ? undefined : JSON.parse(text) };
    },
    async close() {
      await app.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export function load(): string {
  return loadavg()
    .map((value) => value.toFixed(1))
    .join(', ');
}
