/**
 * Muster is killed at each step of a calculation, of one segment and of many in one scan: afterwards the status is right, the
 * last good audience was there all the time, and the result is that of a run nobody disturbed.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type MusterProcess, newDataDirectory, startMuster } from '../support/process.ts';

const CONTACTS = 3_000;
const HELD = 'test/support/hold-calculation.ts';
const withId = z.object({ id: z.string() });
const segmentBody = z.object({
  id: z.string(),
  status: z.string(),
  version: z.number(),
  count: z.number().nullable(),
  count_version: z.number().nullable(),
  change: z.object({ entered: z.number(), left: z.number() }).nullable(),
});
const total = z.object({ total: z.number() });
const calculations = z.object({
  items: z.array(z.object({ status: z.string(), attempt: z.number() })),
});

async function until<T>(look: () => Promise<T>, done: (value: T) => boolean, seconds = 60): Promise<T> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const value = await look();
    if (done(value)) return value;
    if (performance.now() > end) throw new Error(`Not after ${seconds} s: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** Where it is killed, and what readers see there of a segment whose rules were widened from 1,000 to 2,000 contacts. */
const STEPS = [
  { step: 'before the scan', at: 'before:calculation.scan', time: 1, published: false },
  { step: 'when the audience is written', at: 'after:calculation.scan', time: 1, published: false },
  {
    step: 'when it is measured, before the pointer moves',
    at: 'after:audiences.compare',
    time: 1,
    published: false,
  },
  // Once it is published its members are counted again.
  { step: 'after the pointer has moved', at: 'before:audiences.measure', time: 2, published: true },
] as const;

describe('a Muster that is killed in a calculation', { timeout: 240_000 }, () => {
  const data = newDataDirectory();
  let running: MusterProcess;

  beforeAll(async () => {
    running = await startMuster(data.path);
    await running.call('POST', '/fields', { key: 'age', type: 'number' });
    const contacts = Array.from({ length: CONTACTS }, (_, age) => ({
      external_id: `c${age}`,
      attributes: { age },
    }));
    expect((await running.call('POST', '/contacts/batch', { contacts })).status).toBe(200);
  }, 120_000);
  afterAll(async () => {
    await running?.stop();
    data.remove();
  });

  const youngerThan = (age: number) => ({
    combinator: 'and',
    rules: [{ field: 'age', operator: '<', value: age }],
  });

  async function create(name: string): Promise<string> {
    const { body } = await running.call('POST', '/segments', { name, definition: youngerThan(1_000) });
    return withId.parse(body).id;
  }

  async function read(id: string) {
    return segmentBody.parse((await running.call('GET', `/segments/${id}`)).body);
  }

  async function membersOf(id: string): Promise<number> {
    return total.parse((await running.call('GET', `/segments/${id}/members`)).body).total;
  }

  function settled(id: string) {
    return until(
      () => read(id),
      ({ status }) => !['queued', 'processing'].includes(status),
    );
  }

  const calculate = (ids: readonly string[]) =>
    ids.length === 1
      ? running.call('POST', `/segments/${ids[0]}/calculate`)
      : running.call('POST', '/segments/bulk', { action: 'calculate', ids });

  /** Segments of 1,000 members, whose rules are then for 2,000. */
  async function widened(names: readonly string[]): Promise<readonly string[]> {
    const ids: string[] = [];
    for (const name of names) ids.push(await create(name));
    await calculate(ids);
    for (const id of ids) {
      expect(await settled(id)).toMatchObject({ status: 'success', count: 1_000 });
      await running.call('PATCH', `/segments/${id}`, { definition: youngerThan(2_000) });
    }
    return ids;
  }

  async function restart(
    environment: Readonly<Record<string, string>> = {},
    program?: string,
  ): Promise<void> {
    running = await startMuster(data.path, environment, program);
  }

  async function killedAt(
    { at, time, published }: Omit<(typeof STEPS)[number], 'step'>,
    ids: readonly string[],
  ): Promise<void> {
    await running.stop();
    await restart({ HOLD: at, HOLD_TIME: String(time) }, HELD);
    await calculate(ids);
    await until(
      async () => running.output(),
      (output) => output.includes(`held ${at}`),
    );
    for (const id of ids) {
      expect(await read(id)).toMatchObject(
        published
          ? { status: 'success', count: 2_000, count_version: 2 }
          : { status: 'processing', count: 1_000, count_version: 1 },
      );
      expect(await membersOf(id)).toBe(published ? 2_000 : 1_000);
    }
    await running.kill();
    await restart();
    const started = performance.now();
    for (const id of ids) {
      // Old or new, and never anything between, until it is over.
      await until(
        async () => {
          expect([1_000, 2_000]).toContain(await membersOf(id));
          return read(id);
        },
        ({ status }) => !['queued', 'processing'].includes(status),
      );
      expect(await read(id)).toMatchObject({ status: 'success', count: 2_000, count_version: 2 });
      expect(await membersOf(id)).toBe(2_000);
      const { body } = await running.call('GET', `/segments/${id}/calculations`);
      expect(calculations.parse(body).items[0]).toEqual({ status: 'success', attempt: published ? 1 : 2 });
    }
    expect(performance.now() - started).toBeLessThan(60_000);
    // The same as a run that nobody disturbs.
    await calculate(ids);
    for (const id of ids)
      expect(await settled(id)).toMatchObject({ count: 2_000, change: { entered: 0, left: 0 } });
  }

  it.each(STEPS)('finishes it when it was killed $step', async ({ step, ...place }) => {
    await killedAt(place, await widened([`One, ${step}`]));
  });

  it.each(STEPS)('finishes many in one scan when it was killed $step', async ({ step, ...place }) => {
    await killedAt(place, await widened(['a', 'b', 'c'].map((letter) => `Many ${letter}, ${step}`)));
  });

  it('calculates what was queued when it was killed', async () => {
    const [waiting = ''] = await widened(['Queued']);
    const busy = [await create('Busy 1'), await create('Busy 2')];
    await running.stop();
    await restart({ HOLD: 'before:calculation.scan' }, HELD);
    // Two are calculated at a time, so the third waits.
    for (const id of busy) await calculate([id]);
    await until(
      async () => running.output().split('held ').length,
      (times) => times === 3,
    );
    await calculate([waiting]);
    expect(await read(waiting)).toMatchObject({ status: 'queued', count: 1_000 });
    await running.kill();
    await restart();
    expect(await settled(waiting)).toMatchObject({ status: 'success', count: 2_000 });
    for (const id of busy) expect(await settled(id)).toMatchObject({ status: 'success', count: 1_000 });
  });

  it('fails with that reason alone what kills it three times, and calculates the others', async () => {
    const ids = await widened(['Innocent 1', 'Culprit', 'Innocent 2']);
    const [, culprit = ''] = ids;
    await running.stop();
    // In the scan of all three; afterwards each by itself, the culprit in its turn.
    await restart({ HOLD: 'before:calculation.scan', HOLD_SEGMENT: culprit }, HELD);
    await calculate(ids);
    for (let times = 0; times < 3; times += 1) {
      await until(
        async () => running.output(),
        (output) => output.includes('held '),
      );
      await running.kill();
      await restart({ HOLD: 'before:calculation.scan', HOLD_SEGMENT: culprit }, HELD);
    }
    expect(await settled(culprit)).toMatchObject({ status: 'failed', count: 1_000, count_version: 1 });
    const { body } = await running.call('GET', `/segments/${culprit}`);
    expect(body).toMatchObject({ status_detail: { code: 'process_died' } });
    for (const id of ids)
      if (id !== culprit) expect(await settled(id)).toMatchObject({ status: 'success', count: 2_000 });
    await running.stop();
    await restart();
    await calculate([culprit]);
    expect(await settled(culprit)).toMatchObject({ status: 'success', count: 2_000 });
  });
});
