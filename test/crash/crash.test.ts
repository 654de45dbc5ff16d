/**
 * Killed processes: whatever is being done when Muster, its PostgreSQL or both die without warning, the next start is
 * clean, acknowledged data is there, and work that was under way ends in a proper status with the right result.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type MusterProcess, newDataDirectory, postgresPid, startMuster } from '../support/process.ts';

const ROWS = 200_000;
const withId = z.object({ id: z.string() });
const syncBody = z.object({
  status: z.string(),
  progress: z.object({ phase: z.string() }).nullable(),
  rows: z.object({ created: z.number(), updated: z.number(), unchanged: z.number(), rejected: z.number() }),
});
const segmentBody = z.object({ status: z.string(), count: z.number().nullable() });
const list = z.object({ total: z.number() });

function customers(): string {
  const lines = ['id,email,country,income'];
  for (let row = 0; row < ROWS; row += 1)
    lines.push(`${row},user${row}@example.com,${row % 3 === 0 ? 'DE' : 'FR'},${row % 90_000}`);
  return lines.join('\n');
}

const MAPPING = {
  identity: { column: 'id', as: 'external_id' },
  columns: {
    id: { field: 'external_id' },
    email: { field: 'email' },
    country: { field: 'country', type: 'text' },
    income: { field: 'income', type: 'number' },
  },
};

async function until<T>(look: () => Promise<T>, done: (value: T) => boolean, seconds = 60): Promise<T> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const value = await look();
    if (done(value)) return value;
    if (performance.now() > end) throw new Error(`Not after ${seconds} s: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

describe('a killed Muster', { timeout: 240_000 }, () => {
  const data = newDataDirectory();
  let muster: MusterProcess | undefined;
  afterEach(async () => {
    await muster?.stop();
    muster = undefined;
  });

  async function readSync(running: MusterProcess, id: string) {
    return syncBody.parse((await running.call('GET', `/syncs/${id}`)).body);
  }

  it('finishes an import that was reading when it died, and one that was writing', async () => {
    let running = await startMuster(data.path);
    muster = running;
    const file = withId.parse((await running.upload('customers.csv', customers())).body);
    const created = await running.call('POST', '/sources', {
      name: 'Shop',
      provider: 'file',
      delivers: 'contacts',
      mode: 'sync',
      file_id: file.id,
      mapping: MAPPING,
    });
    expect(created.status).toBe(201);
    const source = withId.parse(created.body);

    const first = withId.parse((await running.call('POST', `/sources/${source.id}/sync`, {})).body);
    await until(
      () => readSync(running, first.id),
      ({ status, progress }) => status === 'processing' && progress !== null,
    );
    await running.kill();

    running = await startMuster(data.path);
    muster = running;
    const resumed = await until(
      () => readSync(running, first.id),
      ({ status }) => !['queued', 'processing'].includes(status),
    );
    expect(resumed).toMatchObject({
      status: 'success',
      rows: { created: ROWS, updated: 0, unchanged: 0, rejected: 0 },
    });
    expect(list.parse((await running.call('GET', '/contacts')).body).total).toBe(ROWS);

    const second = withId.parse((await running.call('POST', `/sources/${source.id}/sync`, {})).body);
    await until(
      () => readSync(running, second.id),
      ({ status, progress }) => status !== 'queued' && progress?.phase !== 'reading' && progress !== null,
    );
    await running.kill();
    running = await startMuster(data.path);
    muster = running;
    const again = await until(
      () => readSync(running, second.id),
      ({ status }) => !['queued', 'processing'].includes(status),
    );
    expect(again).toMatchObject({ status: 'success', rows: { created: 0, updated: 0, unchanged: ROWS } });
    expect(list.parse((await running.call('GET', '/contacts')).body).total).toBe(ROWS);
  });

  it('finishes a calculation it was killed in, and shows the last audience meanwhile', async () => {
    let running = await startMuster(data.path);
    muster = running;
    const segment = withId.parse(
      (
        await running.call('POST', '/segments', {
          name: 'Germans',
          definition: { combinator: 'and', rules: [{ field: 'country', operator: '=', value: 'de' }] },
        })
      ).body,
    );
    for (const moment of [0, 5, 30]) {
      expect((await running.call('POST', `/segments/${segment.id}/calculate`)).status).toBe(202);
      await new Promise((resolve) => setTimeout(resolve, moment));
      await running.kill();
      running = await startMuster(data.path);
      muster = running;
      const done = await until(
        async () => segmentBody.parse((await running.call('GET', `/segments/${segment.id}`)).body),
        ({ status }) => !['queued', 'processing'].includes(status),
      );
      expect(done).toEqual({ status: 'success', count: Math.ceil(ROWS / 3) });
    }
  });

  it('starts clean after its PostgreSQL alone was killed', async () => {
    let running = await startMuster(data.path);
    muster = running;
    process.kill(postgresPid(data.path), 'SIGKILL');
    await until(
      async () => {
        try {
          return (await running.call('GET', '/segments')).status;
        } catch {
          return 0;
        }
      },
      (status) => status === 200 || status === 0,
      30,
    );
    await running.kill();
    running = await startMuster(data.path);
    muster = running;
    expect(list.parse((await running.call('GET', '/contacts')).body).total).toBe(ROWS);
  });

  it('starts clean after both were killed, and a start with data is quick', async () => {
    let running = await startMuster(data.path);
    muster = running;
    process.kill(postgresPid(data.path), 'SIGKILL');
    await running.kill();
    running = await startMuster(data.path);
    muster = running;
    expect(list.parse((await running.call('GET', '/contacts')).body).total).toBe(ROWS);
  });

  it('says in a sentence that the data directory or the port is taken', async () => {
    const running = await startMuster(data.path);
    muster = running;
    await expect(startMuster(data.path)).rejects.toThrow(/in use|another Muster/i);
    const other = newDataDirectory();
    const port = new URL(running.url).port;
    await expect(startMuster(other.path, { PORT: port })).rejects.toThrow(`Port ${port} is taken`);
    other.remove();
  });

  it('stops when asked, with exit code 0, and leaves no PostgreSQL behind', async () => {
    const running = await startMuster(data.path);
    expect(await running.stop()).toBe(0);
    const again = await startMuster(data.path);
    expect(again.output()).not.toContain('left behind');
    expect(await again.stop()).toBe(0);
    data.remove();
  });
});
