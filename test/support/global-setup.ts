/**
 * Once per test run: one embedded PostgreSQL with a migrated template database, a directory for everything the run
 * writes, and enough threads for the embedded warehouse in every test process.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { widenThreadPool } from '../../src/config.ts';
import { startEmbeddedPostgres } from '../../src/control/embedded-postgres.ts';
import { migrateControl } from '../../src/control/migrate.ts';
import { controlOver, openPool } from '../../src/control/postgres.ts';
import { openLog } from '../../src/log.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the server's database `postgres`. */
    postgresAddress: string;
    /** Removed with all that is in it when the run ends. */
    testDirectory: string;
  }
}

export const TEMPLATE = 'muster_template';

type TestServer = { connectionString(database: string): string; stop(): Promise<void> };

function startOwn(directory: string): Promise<TestServer> {
  return startEmbeddedPostgres({
    dataDirectory: directory,
    log: openLog('warn'),
    onLost: (error) => {
      throw error;
    },
    settings: ['fsync=off', 'synchronous_commit=off', 'max_connections=200'],
  });
}

/** A server that is there already, the oldest one we support: `…/postgres?sslmode=disable`. */
function givenServer(address: string): TestServer {
  return {
    connectionString: (database) => address.replace('/postgres?', `/${database}?`),
    stop: () => Promise.resolve(),
  };
}

/** Vitest calls it before any test process starts; what it returns is called after the last one ended. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  widenThreadPool();
  const log = openLog('warn');
  const directory = mkdtempSync(join(tmpdir(), 'muster-test-'));
  const given = process.env.MUSTER_TEST_DATABASE_URL;
  const server = given === undefined ? await startOwn(directory) : givenServer(given);
  const client = new Client({ connectionString: server.connectionString('postgres') });
  await client.connect();
  await client.query(`drop database if exists ${TEMPLATE}`);
  await client.query(`create database ${TEMPLATE}`);
  await client.end();
  const address = server.connectionString(TEMPLATE);
  const control = controlOver('embedded', openPool(address, log), address, () => Promise.resolve());
  await migrateControl(control);
  await control.close();
  project.provide('postgresAddress', server.connectionString('postgres'));
  project.provide('testDirectory', directory);
  return async () => {
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  };
}
