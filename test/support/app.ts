/**
 * The whole app in a box for tests: real engines, a clock that stands still, an admin's API key, and a small client that
 * speaks HTTP to it. Nothing is replaced by a double.
 */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { portOf } from '../../src/api/server.ts';
import { type App, assemble } from '../../src/app.ts';
import { type Clock, fixedClock, systemClock } from '../../src/clock.ts';
import { loadConfig } from '../../src/config.ts';
import { createLive } from '../../src/live.ts';
import { openLog } from '../../src/log.ts';
import type { Warehouse } from '../../src/warehouse/warehouse.ts';
import { openTestEngines } from './engines.ts';

export const TEST_KEY = 'test-key-0123456789-0123456789';
/** The instant of most tests; the conformance examples are written for it. */
export const TEST_NOW = '2026-03-15T12:00:00Z';

export type Answer = { readonly status: number; readonly headers: Headers; readonly body: unknown };

export type TestApp = {
  readonly app: App;
  readonly url: string;
  /** Sends a request as the admin key unless told otherwise. */
  call(
    method: string,
    path: string,
    options?: { body?: unknown; headers?: Record<string, string>; as?: string | null },
  ): Promise<Answer>;
  /** Uploads a file and answers what the API says about it. */
  upload(name: string, content: Uint8Array | string): Promise<Answer>;
  /** Asks again every few milliseconds until `done` says so; fails after `seconds`. */
  until<T>(look: () => Promise<T>, done: (value: T) => boolean, seconds?: number): Promise<T>;
  close(): Promise<void>;
};

export async function openTestApp(
  options: {
    now?: string | null;
    timeZone?: string;
    clock?: Clock;
    /** Given the real warehouse, answers what the app works with. */
    warehouse?: (warehouse: Warehouse) => Warehouse;
  } = {},
): Promise<TestApp> {
  const log = openLog('warn');
  const engines = await openTestEngines(log);
  const config = loadConfig({
    MUSTER_DATA: mkdtempSync(join(inject('testDirectory'), 'data-')),
    MUSTER_API_KEY: TEST_KEY,
    MUSTER_TIME_ZONE: options.timeZone ?? 'Europe/Berlin',
    PORT: '0',
    LOG_LEVEL: 'warn',
  });
  const clock =
    options.clock ?? (options.now === null ? systemClock() : fixedClock(new Date(options.now ?? TEST_NOW)));
  const app = await assemble({
    control: engines.control,
    warehouse: options.warehouse?.(engines.warehouse) ?? engines.warehouse,
    clock,
    config,
    log,
    live: createLive(),
  });
  await app.server.listen({ host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${portOf(app.server)}`;

  async function send(path: string, init: RequestInit): Promise<Answer> {
    const response = await fetch(`${url}${path.startsWith('/api/') ? path : `/api/v1${path}`}`, init);
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  }

  return {
    app,
    url,
    call(method, path, { body, headers = {}, as = TEST_KEY } = {}) {
      return send(path, {
        method,
        headers: {
          ...(as === null ? {} : { authorization: `Bearer ${as}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
    },
    upload(name, content) {
      const form = new FormData();
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content);
      form.append('file', new Blob([bytes]), name);
      return send('/files', { method: 'POST', headers: { authorization: `Bearer ${TEST_KEY}` }, body: form });
    },
    async until(look, done, seconds = 30) {
      const end = performance.now() + seconds * 1000;
      for (;;) {
        const value = await look();
        if (done(value)) return value;
        if (performance.now() > end) throw new Error(`Not after ${seconds} s: ${JSON.stringify(value)}`);
        await new Promise((resolve) => setTimeout(resolve, 40));
      }
    },
    async close() {
      await app.close();
    },
  };
}
