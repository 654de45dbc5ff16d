/**
 * What tests of data sources stand on: both engines, a data directory, a clock that stands still, a queue without workers
 * (tests run syncs themselves, so that they can stop them anywhere), and short ways to upload, map and sync.
 */
import { mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { inject } from 'vitest';
import { z } from 'zod';
import type { Actor } from '../../src/api/contract/route.ts';
import type { Mapping, Sync } from '../../src/api/contract/sources.ts';
import { fixedClock } from '../../src/clock.ts';
import { loadConfig } from '../../src/config.ts';
import type { Deps } from '../../src/deps.ts';
import { createJobs, type Jobs } from '../../src/jobs/jobs.ts';
import { createLive } from '../../src/live.ts';
import { openLog } from '../../src/log.ts';
import { readSync } from '../../src/sources/describe-source.ts';
import { type StoredFile, uploadFile } from '../../src/sources/files.ts';
import { runSync } from '../../src/sources/run-sync.ts';
import { createSource, syncSource } from '../../src/sources/sources.ts';
import { raw } from '../../src/sql/sql.ts';
import { openTestEngines } from './engines.ts';

export const ADMIN: Actor = { kind: 'user', id: 'usr_test', name: 'Test', role: 'admin' };

export type SourceTestBed = {
  readonly deps: Deps;
  readonly jobs: Jobs;
  upload(name: string, content: Uint8Array | string): Promise<StoredFile>;
  source(name: string, file: StoredFile, mapping: Mapping, more?: Partial<SourceChoice>): Promise<string>;
  /** Asks for a sync and runs it to its end. */
  sync(sourceId: string, file?: StoredFile): Promise<Sync>;
  /** Rows of the warehouse, for looking at what was stored. */
  rows(text: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
};

type SourceChoice = { readonly delivers: 'contacts' | 'events'; readonly mode: 'once' | 'sync' };

export function fixture(name: string): Buffer {
  return readFileSync(join(import.meta.dirname, '../fixtures', name));
}

/** Maps every column to a field of its own name; `more` says what differs. */
export function mapAll(
  file: StoredFile,
  identity: Mapping['identity'],
  more: Mapping['columns'] = {},
): Mapping {
  const columns = file.inspection.columns.map(
    ({ name, suggested_field, inferred_type }): [string, Mapping['columns'][string]] => {
      if (name === identity.column) return [name, { field: identity.as }];
      return [name, { field: suggested_field ?? name, type: inferred_type }];
    },
  );
  return { identity, columns: { ...Object.fromEntries(columns), ...more } };
}

export async function openSourceTestBed(): Promise<SourceTestBed> {
  const log = openLog('warn');
  const engines = await openTestEngines(log);
  const dataDirectory = mkdtempSync(join(inject('testDirectory'), 'data-'));
  const deps: Deps = {
    ...engines,
    clock: fixedClock(new Date('2026-03-15T12:00:00Z')),
    config: loadConfig({ MUSTER_DATA: dataDirectory }),
    log,
    live: createLive(),
  };
  const jobs = createJobs(engines.control, log);
  // Takes the queue's messages and leaves the work to the test.
  jobs.work('sync', () => Promise.resolve());
  await jobs.start();
  const signal = new AbortController().signal;
  return {
    deps,
    jobs,
    upload: (name, content) =>
      uploadFile(deps, ADMIN, { name, stream: Readable.from([Buffer.from(content)]) }, signal),
    async source(name, file, mapping, more = {}) {
      const body = {
        name,
        provider: 'file' as const,
        delivers: 'contacts' as const,
        mode: 'once' as const,
        file_id: file.id,
        mapping,
        ...more,
      };
      return (await createSource(deps, ADMIN, body)).id;
    },
    async sync(sourceId, file) {
      const { id } = await syncSource(deps, jobs, ADMIN, sourceId, file?.id);
      await runSync(deps, id, signal);
      return readSync(deps.control.db, id);
    },
    async rows(text) {
      const rows = await deps.warehouse.rows('test.rows', raw(text), { lane: 'interactive', seconds: 60 });
      return z.array(z.record(z.string(), z.unknown())).parse(rows);
    },
    async close() {
      await jobs.stop();
      await engines.close();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}
