/**
 * Muster killed between recording an event and sending it, and between sending it and writing that down: nothing is lost,
 * and what is sent twice carries the same id.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EVENT_TYPES, eventEnvelope } from '../../src/api/contract/event-types.ts';
import { type MusterProcess, newDataDirectory, startMuster } from '../support/process.ts';
import { hang, ok, openReceiver, type Receiver } from '../support/receiver.ts';

const CONTACTS = 1_800;
const withId = z.object({ id: z.string() });
const segmentBody = z.object({ status: z.string() });
const calculations = z.object({
  items: z.array(z.object({ id: z.string(), status: z.string(), count: z.number().nullable() })),
});

describe('webhooks of a killed Muster', { timeout: 240_000 }, () => {
  let muster: MusterProcess | undefined;
  let receiver: Receiver | undefined;
  const data = newDataDirectory();
  afterEach(async () => {
    await muster?.stop();
    await receiver?.close();
    data.remove();
  });

  /** Events of a type by the `webhook-id` they came under; the same id twice must be the same event. */
  function eventsById(listening: Receiver, type: string): Map<string, unknown> {
    const found = new Map<string, unknown>();
    for (const { headers, body } of listening.received) {
      const event = eventEnvelope.parse(JSON.parse(body));
      const id = String(headers['webhook-id']);
      if (found.has(id)) expect(event.data).toEqual(found.get(id));
      if (event.type === type) found.set(id, event.data);
    }
    return found;
  }

  async function until(done: () => Promise<boolean>, seconds = 60): Promise<void> {
    const end = performance.now() + seconds * 1000;
    while (!(await done())) {
      if (performance.now() > end) throw new Error(`Not after ${seconds} s`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  it('sends every event of every calculation, whenever it was killed, and logs no secret', async () => {
    const listening = await openReceiver();
    receiver = listening;
    let running = await startMuster(data.path, { LOG_LEVEL: 'trace' });
    muster = running;
    let log = '';
    const again = async () => {
      log += running.output();
      await running.kill();
      running = await startMuster(data.path, { LOG_LEVEL: 'trace' });
      muster = running;
    };
    const ask = async <Answer>(schema: z.ZodType<Answer>, method: string, path: string, body?: unknown) => {
      const answer = await running.call(method, path, body);
      expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
      return schema.parse(answer.body);
    };
    await ask(z.unknown(), 'POST', '/fields', { key: 'country', type: 'text' });
    const country = (name: string, from: number, to: number) =>
      ask(z.unknown(), 'POST', '/contacts/batch', {
        contacts: Array.from({ length: to - from }, (_, index) => ({
          external_id: `c${from + index}`,
          attributes: { country: name },
        })),
      });
    await country('DE', 0, CONTACTS);
    const events = ['segment.calculated', 'segment.entered', 'segment.left'];
    const { signing_secret: secret } = await ask(
      z.object({ signing_secret: z.string() }),
      'POST',
      '/webhooks',
      { name: 'All', url: listening.url, events },
    );
    const definition = { combinator: 'and', rules: [{ field: 'country', operator: '=', value: 'DE' }] };
    const segment = await ask(withId, 'POST', '/segments', { name: 'Germans', definition });

    // Killed while a request is under way: its attempt is made again.
    listening.answer(hang);
    await ask(z.unknown(), 'POST', `/segments/${segment.id}/calculate`);
    await listening.until(1);
    await again();
    listening.answer(ok);

    for (const [round, moment] of [0, 5, 15, 40, 100].entries()) {
      // Every round 600 leave or come back, which takes two batches.
      await country(round % 2 === 0 ? 'FR' : 'DE', 0, 600);
      expect((await running.call('POST', `/segments/${segment.id}/calculate`)).status).toBe(202);
      await new Promise((resolve) => setTimeout(resolve, moment));
      await again();
      await until(
        async () => (await ask(segmentBody, 'GET', `/segments/${segment.id}`)).status === 'success',
      );
    }

    const { items } = await ask(calculations, 'GET', `/segments/${segment.id}/calculations`);
    const published = items.filter(({ status }) => status === 'success');
    expect(published.length).toBeGreaterThanOrEqual(6);
    const calculated = EVENT_TYPES['segment.calculated'].data;
    const moved = EVENT_TYPES['segment.entered'].data;
    const come = (type: 'entered' | 'left', id: string) =>
      [...eventsById(listening, `segment.${type}`).values()]
        .map((event) => moved.parse(event))
        .filter((event) => event.calculation_id === id)
        .flatMap((event) => event.contacts.map((contact) => contact.id));
    const told = () =>
      [...eventsById(listening, 'segment.calculated').values()].map((event) => calculated.parse(event));
    await until(
      async () =>
        told().length === published.length &&
        told().every(
          ({ calculation_id: id, entered, left }) =>
            come('entered', id).length === entered && come('left', id).length === left,
        ),
    );
    // Each calculation was told once as an event, however often it was sent.
    expect(
      told()
        .map(({ calculation_id }) => calculation_id)
        .toSorted(),
    ).toEqual(published.map(({ id }) => id).toSorted());
    const first = told().find(({ previous_calculation_id }) => previous_calculation_id === null);
    expect(new Set(come('entered', first?.calculation_id ?? '')).size).toBe(CONTACTS);
    const sent = listening.received.map(({ headers }) => headers['webhook-id']);
    expect(sent.length).toBeGreaterThan(new Set(sent).size);
    log += running.output();
    expect(log).toContain('audiences.moved_contacts');
    expect(log).not.toContain(secret.slice(6));
  });
});
