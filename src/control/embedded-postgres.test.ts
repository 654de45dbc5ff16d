import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { describe, expect, inject, it } from 'vitest';
import { hold } from '../../test/support/hold.ts';
import { openLog } from '../log.ts';
import type { Control } from './control.ts';
import { startEmbeddedPostgres } from './embedded-postgres.ts';
import { openControl } from './open-control.ts';

const log = openLog('silent');

function newDirectory(): string {
  return mkdtempSync(join(inject('testDirectory'), 'control-'));
}

function open(dataDirectory: string, onLost?: (error: Error) => void): Promise<Control> {
  return openControl({ dataDirectory, databaseUrl: undefined }, log, onLost);
}

function serverOf(directory: string): number {
  return Number(readFileSync(join(directory, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0) && !/\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

async function numbers(control: Control): Promise<unknown[]> {
  const { rows } = await control.pool.query('select no from kept order by no');
  return rows;
}

/** Asks again and again until the server answers; returns how long that took. */
async function untilAnswered(control: Control): Promise<number> {
  const startedAt = performance.now();
  while (!(await control.ping())) await new Promise((resolve) => setTimeout(resolve, 20));
  return performance.now() - startedAt;
}

describe('PostgreSQL in the data directory', () => {
  it('is made at the first start, keeps what was written, and listens to nobody else', async () => {
    const directory = newDirectory();
    const first = await open(directory);
    await first.pool.query('create table kept (no bigint, day date)');
    await first.pool.query("insert into kept values (9007199254740991, '2026-11-24')");
    const { rows: settings } =
      await first.pool.query(`select current_setting('listen_addresses') as addresses,
      current_setting('fsync') as fsync, current_setting('data_checksums') as checksums, current_setting('server_encoding') as encoding`);
    expect(settings).toEqual([{ addresses: '', fsync: 'on', checksums: 'on', encoding: 'UTF8' }]);
    await first.close();
    expect(statSync(join(directory, 'postgres', 'muster.password')).mode & 0o777).toBe(0o600);

    const startedAt = performance.now();
    const second = await open(directory);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    const { rows } = await second.pool.query('select no, day from kept');
    expect(rows).toEqual([{ no: 9_007_199_254_740_991, day: '2026-11-24' }]);
    await second.close();
  });

  it('sorts text the same on every machine', async () => {
    const control = await open(newDirectory());
    const { rows } = await control.pool.query(
      "select word from unnest(array['b', 'ä', 'B', 'a']) word order by word",
    );
    expect(rows.map(({ word }) => word)).toEqual(['B', 'a', 'b', 'ä']);
    expect((await control.pool.query("select upper('ä') as word")).rows).toEqual([{ word: 'Ä' }]);
    await control.close();
  });

  it('refuses a directory that another Muster has open', async () => {
    const directory = newDirectory();
    const held = await hold('hold-control', directory, 'ready');
    await expect(open(directory)).rejects.toThrow(
      `Another Muster is running on the data directory ${directory}`,
    );
    await held.end('SIGTERM');
    const control = await open(directory);
    expect(await numbers(control)).toEqual([{ no: 1 }]);
    await control.close();
  });

  it('is stopped and started again when a killed Muster left it running, and nothing committed is lost', async () => {
    const directory = newDirectory();
    const held = await hold('hold-control', directory, 'ready');
    const left = serverOf(directory);
    await held.end('SIGKILL');
    expect(isAlive(left)).toBe(true);
    const control = await open(directory);
    expect(isAlive(left)).toBe(false);
    expect(await numbers(control)).toEqual([{ no: 1 }]);
    await control.close();
  });

  it('ends in order when Muster does', async () => {
    const directory = newDirectory();
    const held = await hold('hold-control', directory, 'ready');
    const server = serverOf(directory);
    await held.end('SIGTERM');
    expect(isAlive(server)).toBe(false);
  });

  it('comes back in place when it is killed alone', async () => {
    const directory = newDirectory();
    const control = await open(directory);
    await control.pool.query('create table kept as select 1 as no');
    const killed = serverOf(directory);
    process.kill(killed, 'SIGKILL');
    while (await control.ping()) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await untilAnswered(control)).toBeLessThan(5000);
    expect(serverOf(directory)).not.toBe(killed);
    expect(await numbers(control)).toEqual([{ no: 1 }]);
    await control.close();
  });

  it('is given up with a sentence when it keeps dying', async () => {
    const directory = newDirectory();
    let lost: Error | undefined;
    const control = await open(directory, (error) => {
      lost = error;
    });
    while (!lost) {
      if (await control.ping()) process.kill(serverOf(directory), 'SIGKILL');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(lost.message).toContain('PostgreSQL ended 5 times within a minute and is not started again');
    await control.close();
  });

  it('goes on when one connection is ended by the server', async () => {
    const control = await open(newDirectory());
    await control.pool.query('select pg_terminate_backend(pg_backend_pid())').catch(() => undefined);
    expect((await control.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await control.close();
  });

  it('is reached over loopback with its password where unix sockets do not work', async () => {
    const onLost = (error: Error) => {
      throw error;
    };
    const server = await startEmbeddedPostgres({
      dataDirectory: newDirectory(),
      log,
      onLost,
      sockets: false,
    });
    const address = server.connectionString('postgres');
    expect(new URL(address).hostname).toBe('127.0.0.1');
    const client = new Client({ connectionString: address });
    await client.connect();
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await client.end();
    const stranger = new Client({ connectionString: address.replace(/:[^:@]+@/, ':guessed@') });
    await expect(stranger.connect()).rejects.toThrow('password authentication failed');
    await server.stop();
  });
});
