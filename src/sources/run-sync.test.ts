/** A sync's ways to its end: cancelled, stopped, killed in every phase, tried too often; and what it leaves behind. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { sql as control } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  ADMIN,
  fixture,
  mapAll,
  openSourceTestBed,
  type SourceTestBed,
} from '../../test/support/source-test-bed.ts';
import type { Sync } from '../api/contract/sources.ts';
import type { Deps } from '../deps.ts';
import { WarehouseError } from '../warehouse/warehouse.ts';
import { readSource, readSync } from './describe-source.ts';
import type { StoredFile } from './files.ts';
import { createRawRows, rawRowsOf } from './raw-rows.ts';
import { readDrift } from './read-drift.ts';
import { runSync } from './run-sync.ts';
import { cancelSync, syncSource } from './sources.ts';
import { sweepStaging, sweepSyncs } from './sync-jobs.ts';
import { takeSync } from './sync-store.ts';

let bed: SourceTestBed;
let file: StoredFile;
let sourceId: string;
let count = 0;
const never = new AbortController().signal;

beforeAll(async () => {
  bed = await openSourceTestBed();
  file = await bed.upload('customer_personality.csv', fixture('customer_personality.csv'));
});
afterAll(() => bed.close());

beforeEach(async () => {
  count += 1;
  sourceId = await bed.source(`Customers ${count}`, file, mapAll(file, { column: 'ID', as: 'external_id' }));
});

async function ask(): Promise<string> {
  return (await syncSource(bed.deps, bed.jobs, ADMIN, sourceId, undefined)).id;
}

function read(id: string): Promise<Sync> {
  return readSync(bed.deps.control.db, id);
}

async function stagingTables(): Promise<unknown[]> {
  return bed.rows(
    "select name from system.tables where database = currentDatabase() and match(name, '^(raw|incoming|matched|decided|phones)_')",
  );
}

/** The process that worked on it is gone: its heartbeat stood still long ago. */
async function forget(id: string): Promise<void> {
  await bed.deps.control.db
    .updateTable('syncs')
    .set({ heartbeat_at: control<Date>`now() - interval '1 minute'` })
    .where('id', '=', id)
    .execute();
}

/** The engines as they are, but from the named statement on the warehouse is not there any more. */
function failingAt(prefix: string, failed: () => void = () => undefined): Deps {
  const { warehouse } = bed.deps;
  const fail = (queryName: string): Promise<never> => {
    failed();
    const facts = { code: 'query_failed', engineCode: 0, retryable: false, queryName } as const;
    return Promise.reject(new WarehouseError(`${queryName} was made to fail`, facts));
  };
  return {
    ...bed.deps,
    warehouse: {
      ...warehouse,
      execute: (name, ...rest) => (name.startsWith(prefix) ? fail(name) : warehouse.execute(name, ...rest)),
      rows: (name, ...rest) => (name.startsWith(prefix) ? fail(name) : warehouse.rows(name, ...rest)),
    },
  };
}

test('a queued sync can be cancelled, and its job then does nothing', async () => {
  const id = await ask();
  expect((await cancelSync(bed.deps, bed.jobs, ADMIN, id)).status).toBe('cancelled');
  await runSync(bed.deps, id, never);
  expect(await read(id)).toMatchObject({ status: 'cancelled', started_at: null, rows: { read: 0 } });
  expect((await readSource(bed.deps.control.db, sourceId)).health).toBe('never_synced');
});

test('a source has one sync at a time', async () => {
  const id = await ask();
  await expect(ask()).rejects.toThrow(`A sync of Customers ${count} is queued already.`);
  await cancelSync(bed.deps, bed.jobs, ADMIN, id);
  await expect(cancelSync(bed.deps, bed.jobs, ADMIN, id)).rejects.toThrow(
    'The sync is over (cancelled), so there is nothing to cancel.',
  );
});

test('a sync that is cancelled while it reads leaves no trace', async () => {
  const id = await ask();
  const stop = new AbortController();
  const unsubscribe = bed.deps.live.subscribe((event) => {
    if (event.type !== 'sync.progress' || event.sync.progress?.phase !== 'reading' || stop.signal.aborted)
      return;
    cancelSync(bed.deps, bed.jobs, ADMIN, id).finally(() => stop.abort());
  });
  await runSync(bed.deps, id, stop.signal);
  unsubscribe();
  const sync = await read(id);
  expect(sync).toMatchObject({ status: 'cancelled', progress: null, error: { code: 'cancelled' } });
  expect(await bed.rows('select count() as n from contacts final')).toEqual([{ n: 0 }]);
  expect(await stagingTables()).toEqual([]);
});

test('a process that stops puts its sync back into the queue', async () => {
  const id = await ask();
  await runSync(bed.deps, id, AbortSignal.abort());
  expect(await read(id)).toMatchObject({ status: 'queued' });
  await runSync(bed.deps, id, never);
  expect(await read(id)).toMatchObject({ status: 'success', rows: { read: 2240, created: 2240 } });
});

test('a sync whose process died before it decided starts again from scratch, three times at most', async () => {
  const id = await ask();
  const { db } = bed.deps.control;
  for (const attempt of [1, 2, 3]) {
    // What a killed process leaves: a row it took, a table it made, a heartbeat that stands still.
    expect(await takeSync(db, id, bed.deps.clock.now())).toMatchObject({ attempt });
    await createRawRows(bed.deps.warehouse, rawRowsOf(id, 3));
    await forget(id);
    await sweepSyncs(bed.deps, bed.jobs);
    expect((await read(id)).status).toBe(attempt < 3 ? 'queued' : 'failed');
  }
  expect(await read(id)).toMatchObject({ status: 'failed', error: { code: 'process_died' } });
  expect((await readSource(db, sourceId)).health).toBe('failed');
  await sweepStaging(bed.deps);
  expect(await stagingTables()).toEqual([]);
});

test('a sync that starts again after its process died does not mind what was staged', async () => {
  const id = await ask();
  await takeSync(bed.deps.control.db, id, bed.deps.clock.now());
  await createRawRows(bed.deps.warehouse, rawRowsOf(id, 3));
  await forget(id);
  await sweepSyncs(bed.deps, bed.jobs);
  await sweepStaging(bed.deps);
  await runSync(bed.deps, id, never);
  expect(await read(id)).toMatchObject({ status: 'success', rows: { read: 2240, rejected: 0 } });
});

test('a sync whose process died while applying is finished by the next one, with the same counts', async () => {
  const text = fixture('customer_personality.csv')
    .toString()
    .replace('5524\t1957', '5524\t1958')
    .replace('2174\t', '77777\t');
  const changed = await bed.upload('changed.csv', text);
  const { id } = await syncSource(bed.deps, bed.jobs, ADMIN, sourceId, changed.id);
  await runSync(failingAt('apply.contacts'), id, never);
  expect(await read(id)).toMatchObject({
    status: 'processing',
    rows: { created: 1, updated: 1, unchanged: 2238 },
  });
  await expect(cancelSync(bed.deps, bed.jobs, ADMIN, id)).rejects.toThrow('already writing');
  // Somebody else may be at it: nothing happens until the heartbeat is old.
  await runSync(bed.deps, id, never);
  expect((await read(id)).status).toBe('processing');
  await sweepStaging(bed.deps);
  await forget(id);
  await sweepSyncs(bed.deps, bed.jobs);
  await runSync(bed.deps, id, never);
  expect(await read(id)).toMatchObject({
    status: 'success',
    rows: { read: 2240, created: 1, updated: 1, unchanged: 2238, rejected: 0, left: 0 },
  });
  expect(
    await bed.rows("select attr_year_birth as year from contacts final where external_id = '5524'"),
  ).toEqual([{ year: 1958 }]);
  expect((await readSource(bed.deps.control.db, sourceId)).contacts).toBe(2240);
  // What it delivered is known as if nothing had happened.
  expect((await readDrift(bed.deps.control.db, sourceId, {})).to).toMatchObject({ id, rows: 2240 });
  expect(await stagingTables()).toEqual([]);
});

test('a sync whose delivery cannot be counted ends all the same, without a profile', async () => {
  const id = await ask();
  await runSync(failingAt('import.profile'), id, never);
  expect((await read(id)).status).toBe('success');
  expect(await stagingTables()).toEqual([]);
  const { syncs } = await readDrift(bed.deps.control.db, sourceId, {});
  expect(syncs.map((sync) => sync.id)).not.toContain(id);
});

test('a failure on our side fails the sync, says so, and changes nothing', async () => {
  const id = await ask();
  await runSync(failingAt('import.type_contacts'), id, never);
  const sync = await read(id);
  expect(sync).toMatchObject({ status: 'failed', error: { code: 'internal' } });
  expect(sync.error?.hint).toContain(id);
  expect(await stagingTables()).toEqual([]);
  await expect(access(join(bed.deps.config.dataDirectory, 'rejected', `${id}.csv.reading`))).rejects.toThrow(
    'ENOENT',
  );
  expect((await bed.sync(sourceId)).status).toBe('success');
});

test('progress is told while a sync runs, from reading to its end', async () => {
  const phases: string[] = [];
  const unsubscribe = bed.deps.live.subscribe((event) => {
    if (event.type === 'sync.progress') phases.push(event.sync.progress?.phase ?? event.sync.status);
  });
  await bed.sync(sourceId);
  unsubscribe();
  expect([...new Set(phases)]).toEqual(['queued', 'reading', 'deciding', 'applying', 'success']);
});
