/** What a preview keeps of the events: made once, read while only the comparison changes, made anew for new events and later times. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openTestApp, TEST_KEY, type TestApp } from '../support/app.ts';
import { type Interference, interfered } from '../support/interfered.ts';
import { settableClock } from '../support/settable-clock.ts';

const NOON = new Date('2026-03-15T12:00:00Z');
const previewed = z.object({ count: z.int(), funnel: z.array(z.object({ count: z.int() })) });

describe('kept measures', () => {
  const clock = settableClock(NOON);
  let app: TestApp;
  let engine: Interference;
  beforeAll(async () => {
    app = await openTestApp({
      clock,
      warehouse(real) {
        engine = interfered(real);
        return engine.warehouse;
      },
    });
    await buy('a', '2026-03-15T11:00:00Z', 30);
    await buy('a', '2026-03-10T11:00:00Z', 20);
    await buy('b', '2026-03-14T12:00:30Z', 70);
  });
  afterAll(() => app?.close());
  beforeEach(() => clock.set(NOON));

  async function buy(contact: string, at: string, amount: number) {
    const event = {
      contact: { external_id: contact },
      name: 'purchase',
      occurred_at: at,
      properties: { amount },
    };
    const answer = await app.call('POST', '/events/batch', { body: { events: [event] } });
    expect(answer.status).toBe(200);
  }

  /** How many match, and how often something was made of the events for it. */
  async function preview(...rules: unknown[]) {
    const before = engine.count('kept.make');
    const body = { definition: { combinator: 'and', rules } };
    const answer = await app.call('POST', '/segments/preview', { body });
    expect([answer.status, answer.body]).toEqual([200, expect.anything()]);
    const { count, funnel } = previewed.parse(answer.body);
    return { count, alone: funnel.map((rule) => rule.count), made: engine.count('kept.make') - before };
  }

  const spent = (operator: string, value: number, more: object = {}) => ({
    event: 'purchase',
    measure: { of: 'sum', property: 'amount' },
    operator,
    value,
    ...more,
  });
  const lastDay = { within: { last: 24, unit: 'hour' } };

  it('are made once for all comparisons, and anew for another window', async () => {
    expect(await preview(spent('>=', 60))).toEqual({ count: 1, alone: [1], made: 1 });
    expect(await preview(spent('>=', 50))).toEqual({ count: 2, alone: [2], made: 0 });
    expect(await preview(spent('<', 60), { ...spent('>', 0) })).toEqual({ count: 1, alone: [1, 2], made: 0 });
    expect(await preview(spent('>', 0, lastDay))).toEqual({ count: 2, alone: [2], made: 1 });
    expect(await preview(spent('=', 0, lastDay), spent('>', 0))).toEqual({
      count: 0,
      alone: [0, 2],
      made: 0,
    });
  });

  it('are those of sequences, too', async () => {
    const twice = { sequence: [{ event: 'purchase' }, { event: 'purchase' }], operator: 'happened' };
    expect(await preview(twice)).toEqual({ count: 1, alone: [1], made: 1 });
    expect(await preview({ ...twice, operator: 'didNotHappen' })).toEqual({ count: 1, alone: [1], made: 0 });
  });

  it('follow new events at once', async () => {
    expect((await preview(spent('>', 100))).count).toBe(0);
    await buy('b', '2026-03-15T11:59:59Z', 40);
    expect(await preview(spent('>', 100))).toMatchObject({ count: 1, made: 1 });
  });

  it('have a “now” that is less than a minute old', async () => {
    await buy('late', '2026-03-14T12:00:30Z', 5);
    expect((await preview(spent('=', 5, lastDay))).count).toBe(1);
    clock.set(new Date(NOON.getTime() + 59_000));
    expect(await preview(spent('=', 5, lastDay))).toMatchObject({ count: 1, made: 0 });
    clock.set(new Date(NOON.getTime() + 61_000));
    expect(await preview(spent('=', 5, lastDay))).toMatchObject({ count: 0, made: 1 });
  });

  it('are made once for two who ask at the same time, and for whoever stays when one leaves', async () => {
    const make = engine.hold('kept.make');
    const leaving = new AbortController();
    const url = `${app.url}/api/v1/segments/preview`;
    const headers = { authorization: `Bearer ${TEST_KEY}`, 'content-type': 'application/json' };
    const body = JSON.stringify({
      definition: { combinator: 'and', rules: [spent('>', 1, { within: { last: 7, unit: 'day' } })] },
    });
    const ask = (signal?: AbortSignal) =>
      fetch(url, { method: 'POST', headers, body, ...(signal === undefined ? {} : { signal }) });
    const before = engine.count('kept.make');
    const gone = expect(ask(leaving.signal)).rejects.toThrow('abort');
    await make.reached;
    const staying = ask();
    leaving.abort();
    await gone;
    make.release();
    expect(previewed.parse(await (await staying).json()).count).toBe(3);
    expect(engine.count('kept.make') - before).toBe(1);
  });
});
