/**
 * Muster killed while a run is prepared and handed over, with a receiver that refuses, hangs, and cuts connections after it took
 * a batch: every targeted contact is handed over, none under two keys, and the figures are right. MUSTER_KILLS sets how often.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { run } from '../../src/api/contract/runs.ts';
import { TRIES } from '../../src/campaigns/runs/run-store.ts';
import { type MusterProcess, newDataDirectory, startMuster } from '../support/process.ts';
import { type Answer, answerWith, hang, ok, openReceiver, type Receiver } from '../support/receiver.ts';

const KILLS = Number(process.env.MUSTER_KILLS ?? 5);
const CONTACTS = 2_000;
const BATCH = 40;
const withId = z.object({ id: z.string() });
const batch = z.object({
  data: z.object({
    run: withId,
    contacts: z.array(z.object({ id: z.string(), address: z.string() })),
  }),
});

describe('runs of a killed Muster', { timeout: 3_600_000 }, () => {
  let muster: MusterProcess | undefined;
  let receiver: Receiver | undefined;
  const data = newDataDirectory();
  afterEach(async () => {
    await muster?.stop();
    await receiver?.close();
    data.remove();
  });

  it('hands everybody over under one key, whenever it is killed', async () => {
    const sender = await openReceiver();
    receiver = sender;
    const keys = () => sender.received.map(({ headers }) => String(headers['idempotency-key']));
    const cut: Answer = (response) => response.socket?.destroy();
    // Each batch meets at most one of these, and then an answer.
    const moods: readonly Answer[] = [ok, ok, ok, ok, answerWith(503), hang, cut];
    sender.answer((response, received) => {
      const key = String(received.headers['idempotency-key']);
      const isFirst = keys().filter((one) => one === key).length === 1;
      const place = Number(key.split('.')[1] ?? 0) % moods.length;
      (isFirst ? (moods[place] ?? ok) : ok)(response, received);
    });
    let running = await startMuster(data.path);
    muster = running;
    const restart = async () => {
      await running.kill();
      running = await startMuster(data.path);
      muster = running;
    };
    const ask = async <T>(schema: z.ZodType<T>, method: string, path: string, body?: unknown): Promise<T> => {
      const answer = await running.call(method, path, body);
      expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
      return schema.parse(answer.body);
    };
    await ask(z.unknown(), 'POST', '/contacts/batch', {
      contacts: Array.from({ length: CONTACTS }, (_, index) => ({
        external_id: `c${index}`,
        email: `c${index}@example.com`,
        active: index % 10 !== 0,
      })),
    });
    await ask(z.unknown(), 'PUT', '/channels/email', { url: sender.url, batch_size: BATCH });
    const definition = { combinator: 'and', rules: [{ field: 'email', operator: 'notNull' }] };
    const segment = await ask(withId, 'POST', '/segments', { name: 'All', definition });
    await ask(z.unknown(), 'POST', `/segments/${segment.id}/calculate`);
    const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
    const until = async (isDone: () => Promise<boolean>) => {
      const end = performance.now() + 180_000;
      while (!(await isDone())) {
        if (performance.now() > end) throw new Error('Not in three minutes.');
        await wait(100);
      }
    };
    await until(
      async () =>
        (await ask(z.object({ status: z.string() }), 'GET', `/segments/${segment.id}`)).status === 'success',
    );
    const campaign = await ask(withId, 'POST', '/campaigns', {
      name: 'All',
      channel: 'email',
      status: 'active',
      goal: 'Reach them',
      template_ref: 'x',
      hand_over: 'webhook',
      include: [segment.id],
    });

    for (let killed = 0; killed < KILLS; ) {
      const started = await ask(run, 'POST', `/campaigns/${campaign.id}/runs`, { type: 'now' });
      const read = () => ask(run, 'GET', `/runs/${started.id}`);
      const isOver = async () =>
        ['completed', 'failed', 'blocked', 'cancelled'].includes((await read()).status);
      // Some early, while it is prepared; others later, while batches are on their way. Who dies with a run that is prepared
      // too often in a row gives it up, so on a slow machine the last of these wait until it is.
      let early = 0;
      do {
        await wait(killed % 2 === 0 ? (killed * 37) % 200 : 200 + ((killed * 331) % 1_500));
        if (early === TRIES - 1) await until(async () => (await read()).prepared_at !== null);
        else if ((await read()).prepared_at === null) early += 1;
        await restart();
        killed += 1;
      } while (killed < KILLS && killed % 5 !== 0 && !(await isOver()));
      await until(isOver);
      const done = await read();
      expect(done.error).toBeNull();
      const targeted = CONTACTS - CONTACTS / 10;
      expect(done).toMatchObject({
        status: 'completed',
        waterfall: { considered: CONTACTS, targeted },
        delivery: {
          batches: { total: targeted / BATCH, delivered: targeted / BATCH },
          handed_over: targeted,
        },
      });
      const under = new Map<string, Set<string>>();
      for (const { body, headers } of sender.received) {
        const parsed = batch.parse(JSON.parse(body)).data;
        if (parsed.run.id !== started.id) continue;
        for (const { id } of parsed.contacts)
          under.set(id, (under.get(id) ?? new Set()).add(String(headers['idempotency-key'])));
      }
      expect(under.size).toBe(targeted);
      expect([...under.values()].filter(({ size }) => size > 1)).toEqual([]);
      const seen = await ask(z.object({ count: z.number() }), 'POST', '/segments/preview', {
        definition: {
          combinator: 'and',
          rules: [{ campaign: campaign.id, outcome: 'targeted', operator: 'happened' }],
        },
      });
      expect(seen.count).toBe(targeted);
    }
  });
});
