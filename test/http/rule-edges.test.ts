/**
 * The rule language at its edges, through HTTP: windows to the millisecond, redelivered and late events, days of awkward
 * time zones, hostile names and values, properties under the names that programs send.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openTestApp, type TestApp } from '../support/app.ts';

const previewed = z.object({
  count: z.int(),
  sample: z.array(z.object({ external_id: z.string().nullable() })),
});

type Event = {
  contact: string;
  name: string;
  at: string;
  id?: string;
  properties?: object;
  campaign?: string;
};

async function post(app: TestApp, events: readonly Event[]) {
  const body = {
    events: events.map(({ contact, name, at, ...more }) => ({
      contact: { external_id: contact },
      name,
      occurred_at: at,
      ...more,
    })),
  };
  const answer = await app.call('POST', '/events/batch', { body });
  expect([answer.status, answer.body]).toEqual([200, expect.anything()]);
  return answer.body;
}

async function members(app: TestApp, ...rules: unknown[]): Promise<readonly string[]> {
  const definition = { combinator: 'and', rules };
  const answer = await app.call('POST', '/segments/preview', { body: { definition, limit: 50 } });
  expect([answer.status, answer.body]).toEqual([200, expect.anything()]);
  const { count, sample } = previewed.parse(answer.body);
  expect(sample).toHaveLength(count);
  return sample.map(({ external_id }) => external_id ?? '').toSorted();
}

const did = (event: string, more: object = {}) => ({ event, operator: '>=', value: 1, ...more });
const where = (...rules: unknown[]) => ({ where: { combinator: 'and', rules } });

describe('windows and deliveries', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await openTestApp({ now: '2026-03-15T12:00:00Z', timeZone: 'Europe/Berlin' });
    await app.call('POST', '/contacts/batch', {
      body: { contacts: ['a', 'b', 'c', 'd', 'e'].map((external_id) => ({ external_id })) },
    });
  });
  afterAll(() => app?.close());

  it('a window in hours begins after its edge and ends with now, to the millisecond', async () => {
    await post(app, [
      { contact: 'a', name: 'ping', at: '2026-03-15T11:00:00.000Z' },
      { contact: 'b', name: 'ping', at: '2026-03-15T11:00:00.001Z' },
      { contact: 'c', name: 'ping', at: '2026-03-15T12:00:00.000Z' },
      { contact: 'd', name: 'ping', at: '2026-03-15T12:00:00.001Z' },
    ]);
    expect(await members(app, did('ping', { within: { last: 1, unit: 'hour' } }))).toEqual(['b', 'c']);
    expect(await members(app, did('ping', { within: { last: 60, unit: 'minute' } }))).toEqual(['b', 'c']);
    expect(await members(app, did('ping'))).toEqual(['a', 'b', 'c']);
    expect(await members(app, did('ping', { operator: '=', value: 0 }))).toEqual(['d', 'e']);
  });

  it('a window in months is whole calendar days of the organisation', async () => {
    await post(app, [
      // 15 February 23:59:59.999 and 16 February 00:00 in Berlin.
      { contact: 'a', name: 'month', at: '2026-02-15T22:59:59.999Z' },
      { contact: 'b', name: 'month', at: '2026-02-15T23:00:00.000Z' },
    ]);
    expect(await members(app, did('month', { within: { last: 1, unit: 'month' } }))).toEqual(['b']);
  });

  it('a window between two days takes in the first and leaves out the second', async () => {
    await post(app, [
      { contact: 'a', name: 'span', at: '2025-12-31T22:59:59.999Z' },
      { contact: 'b', name: 'span', at: '2025-12-31T23:00:00.000Z' },
      { contact: 'c', name: 'span', at: '2026-01-31T22:59:59.999Z' },
      { contact: 'd', name: 'span', at: '2026-01-31T23:00:00.000Z' },
    ]);
    const january = { from: '2026-01-01', to: '2026-02-01' };
    expect(await members(app, did('span', { within: january }))).toEqual(['b', 'c']);
    const exact = { from: '2025-12-31T22:59:59.999Z', to: '2025-12-31T23:00:00Z' };
    expect(await members(app, did('span', { within: exact }))).toEqual(['a']);
  });

  it('an event that comes again under its id counts once, whatever it says the second time', async () => {
    await post(app, [{ contact: 'a', name: 'order', id: 'o1', at: '2026-03-01T10:00:00Z' }]);
    const again = await post(app, [
      { contact: 'a', name: 'order', id: 'o1', at: '2026-03-02T10:00:00Z' },
      { contact: 'a', name: 'order', id: 'o2', at: '2026-03-03T10:00:00Z' },
      { contact: 'a', name: 'order', id: 'o2', at: '2026-03-03T10:00:00Z' },
    ]);
    expect(again).toMatchObject({ added: 1, duplicates: 2 });
    expect(await members(app, did('order', { operator: '=', value: 2 }))).toEqual(['a']);
  });

  it('an event that comes late counts on the day it happened', async () => {
    await post(app, [{ contact: 'b', name: 'order', at: '2026-03-14T10:00:00Z' }]);
    await post(app, [{ contact: 'b', name: 'order', at: '2026-03-04T10:00:00Z' }]);
    const first = { measure: { of: 'first' }, operator: '<', value: '2026-03-05' };
    expect(await members(app, did('order', first))).toEqual(['a', 'b']);
  });

  it('steps at the same moment do not follow each other; the end of the time for a step belongs to it', async () => {
    await post(app, [
      { contact: 'a', name: 'one', at: '2026-03-01T10:00:00Z' },
      { contact: 'a', name: 'two', at: '2026-03-01T10:00:00Z' },
      { contact: 'b', name: 'one', at: '2026-03-01T10:00:00Z' },
      { contact: 'b', name: 'two', at: '2026-03-02T10:00:00Z' },
      { contact: 'c', name: 'one', at: '2026-03-01T10:00:00Z' },
      { contact: 'c', name: 'two', at: '2026-03-02T10:00:00.001Z' },
    ]);
    const steps = (within?: object) => ({
      sequence: [{ event: 'one' }, { event: 'two', ...(within && { within }) }],
      operator: 'happened',
    });
    expect(await members(app, steps())).toEqual(['b', 'c']);
    expect(await members(app, steps({ last: 1, unit: 'day' }))).toEqual(['b']);
    const twice = { sequence: [{ event: 'order' }, { event: 'order' }], operator: 'happened' };
    expect(await members(app, twice)).toEqual(['a', 'b']);
  });

  it('sums come out as people add', async () => {
    await post(
      app,
      [0.1, 0.2].map((amount) => ({
        contact: 'a',
        name: 'paid',
        at: '2026-03-01T10:00:00Z',
        properties: { amount },
      })),
    );
    const total = { measure: { of: 'sum', property: 'amount' }, operator: '=', value: 0.3 };
    expect(await members(app, did('paid', total))).toEqual(['a']);
  });

  it('properties are known by the names that programs send, and by their keys', async () => {
    await post(app, [
      {
        contact: 'c',
        name: 'Order Completed',
        at: '2026-03-01T10:00:00Z',
        properties: { orderId: 'A-1', select: 'x', Größe: 7, nested: { a: 1 }, gift: true, on: '2026-03-09' },
      },
    ]);
    const rules = [
      { field: 'orderId', operator: '=', value: 'a-1' },
      { field: 'orderid', operator: 'beginsWith', value: 'A' },
      { field: 'select', operator: '=', value: 'X' },
      { field: 'grosse', operator: 'between', value: [7, 7] },
      { field: 'gift', operator: '=', value: true },
      { field: 'on', operator: 'inTheLast', value: { last: 1, unit: 'week' } },
    ];
    expect(await members(app, did('Order Completed', where(...rules)))).toEqual(['c']);
    const unknown = await app.call('POST', '/segments/preview', {
      body: {
        definition: {
          combinator: 'and',
          rules: [did('Order Completed', where({ field: 'orderID', operator: '=', value: 'a' }))],
        },
      },
    });
    expect(unknown.body).toMatchObject({
      code: 'unknown_field',
      path: '/definition/rules/0/where/rules/0/field',
      hint: 'Did you mean “orderid”?',
    });
  });

  it('campaign outcomes are events; any campaign, or one, whatever its letter case', async () => {
    await post(app, [
      { contact: 'a', name: 'campaign.opened', at: '2026-03-10T10:00:00Z', campaign: 'camp_1' },
      { contact: 'b', name: 'campaign.opened', at: '2026-01-10T10:00:00Z', campaign: 'camp_2' },
      { contact: 'c', name: 'campaign.targeted', at: '2026-03-10T10:00:00Z', campaign: 'camp_1' },
    ]);
    const outcome = (more: object) => ({ campaign: '*', outcome: 'opened', operator: 'happened', ...more });
    expect(await members(app, outcome({}))).toEqual(['a', 'b']);
    expect(await members(app, outcome({ campaign: 'CAMP_1' }))).toEqual(['a']);
    expect(await members(app, outcome({ within: { last: 30, unit: 'day' } }))).toEqual(['a']);
    expect(await members(app, outcome({ operator: 'didNotHappen' }))).toEqual(['c', 'd', 'e']);
  });

  it('shares of one seed part all contacts, and stay where they are', async () => {
    const share = (from: number, percent: number) => members(app, { sample: { from, percent, seed: 's' } });
    const shares = [await share(0, 33.3), await share(33.3, 33.3), await share(66.6, 33.4)];
    expect(shares.flat().toSorted()).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(await share(0, 33.3)).toEqual(shares[0]);
    expect(await share(0, 0)).toEqual([]);
  });

  const HOSTILE = [
    "it's",
    '\\',
    "\\'",
    '100%',
    '_',
    '`drop`',
    '{p1:String}',
    "'; drop table contacts; --",
    'а',
    'ﬁ',
    '𝕒',
    '\u202etxt',
    'ı',
    '$(x)',
    '?',
  ];

  it('hostile names and values are names and values', async () => {
    await post(
      app,
      HOSTILE.map((text) => ({
        contact: 'd',
        name: text,
        at: '2026-03-01T10:00:00Z',
        properties: { note: text },
      })),
    );
    for (const text of HOSTILE) {
      const rule = did(text, where({ field: 'note', operator: '=', value: text }));
      expect([text, await members(app, rule)]).toEqual([text, ['d']]);
      const other = did(text, where({ field: 'note', operator: '=', value: `${text}x` }));
      expect([text, await members(app, other)]).toEqual([text, []]);
    }
    // A look-alike is another letter.
    expect(await members(app, did('a'))).toEqual([]);
    expect(
      await members(app, did('visit', where({ field: 'note', operator: 'contains', value: '%' }))),
    ).toEqual([]);
  });

  it('refuses what cannot be stored, and what is too large', async () => {
    const check = async (rule: unknown) => {
      const answer = await app.call('POST', '/segments/preview', {
        body: { definition: { combinator: 'and', rules: [rule] } },
      });
      return z.object({ code: z.string(), path: z.string() }).parse(answer.body);
    };
    expect(await check(did('a\0b'))).toMatchObject({
      code: 'wrong_value_type',
      path: '/definition/rules/0/event',
    });
    expect(await check(did('x'.repeat(1_000_001)))).toMatchObject({ code: 'limit_exceeded' });
    expect(await check({ sample: { percent: 10, seed: '\ud800' } })).toMatchObject({
      code: 'wrong_value_type',
    });
  });

  it('five hundred rules about events are answered', async () => {
    const rules = Array.from({ length: 500 }, (_, index) => did('ping', { value: index }));
    expect(await members(app, ...rules)).toEqual([]);
  });
});

describe('days of awkward time zones', () => {
  const opened: TestApp[] = [];
  afterAll(async () => {
    for (const app of opened) await app.close();
  });

  /** Contacts with one event each, at the given moments. */
  async function world(now: string, timeZone: string, moments: Readonly<Record<string, string>>) {
    const app = await openTestApp({ now, timeZone });
    opened.push(app);
    await post(
      app,
      Object.entries(moments).map(([contact, at]) => ({ contact, name: 'ping', at })),
    );
    return app;
  }
  const on = (day: string) => did('ping', { measure: { of: 'last' }, operator: '=', value: day });

  it('São Paulo had no midnight on 15 October 2017', async () => {
    const app = await world('2017-10-15T12:00:00Z', 'America/Sao_Paulo', {
      before: '2017-10-15T02:59:59.999Z',
      after: '2017-10-15T03:00:00.000Z',
    });
    expect(await members(app, on('2017-10-15'))).toEqual(['after']);
    expect(await members(app, on('2017-10-14'))).toEqual(['before']);
  });

  it('Apia had no 30 December 2011', async () => {
    const app = await world('2011-12-31T12:00:00Z', 'Pacific/Apia', {
      thursday: '2011-12-30T09:59:59.999Z',
      saturday: '2011-12-30T10:00:00.000Z',
    });
    expect(await members(app, on('2011-12-29'))).toEqual(['thursday']);
    expect(await members(app, on('2011-12-30'))).toEqual([]);
    expect(await members(app, on('2011-12-31'))).toEqual(['saturday']);
  });

  it('Havana had two midnights on 4 November 2018', async () => {
    const app = await world('2018-11-04T18:00:00Z', 'America/Havana', {
      first: '2018-11-04T04:00:00.000Z',
      second: '2018-11-04T05:30:00.000Z',
      eve: '2018-11-04T03:59:59.999Z',
    });
    expect(await members(app, on('2018-11-04'))).toEqual(['first', 'second']);
    expect(await members(app, on('2018-11-03'))).toEqual(['eve']);
  });

  it.each([
    ['2026-03-29', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
    ['2026-10-25', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
  ])('the day the clocks change in Berlin, %s, is one day', async (day, begins, ends) => {
    const last = new Date(Date.parse(ends) - 1).toISOString();
    const app = await world('2026-12-01T12:00:00Z', 'Europe/Berlin', { begins, last, ends });
    expect(await members(app, on(day))).toEqual(['begins', 'last']);
  });
});
