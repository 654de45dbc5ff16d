/** Segments that are calculated by themselves, through HTTP: on a schedule, after new data, in time, after what they nest. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { calculationInputs } from '../../src/calculation/inputs.ts';
import { openTestApp, type TestApp } from '../support/app.ts';
import { type SettableClock, settableClock } from '../support/settable-clock.ts';

const segmentBody = z.object({
  id: z.string(),
  status: z.string(),
  version: z.number(),
  count: z.number().nullable(),
  calculation_id: z.string().nullable(),
  refresh: z.object({
    policy: z.string(),
    cron: z.string().nullable(),
    reading: z.string().nullable(),
    next_refresh_at: z.string().nullable(),
    next_refresh_by: z.string().nullable(),
    suggested: z.string().nullable(),
  }),
});
type SegmentBody = z.output<typeof segmentBody>;
const listed = z.object({ id: z.string(), requested_by: z.string(), status: z.string() });
const calculations = z.object({ total: z.number(), items: z.array(listed) });
const withId = z.object({ id: z.string() });

let app: TestApp;
let clock: SettableClock;
const START = new Date('2026-03-15T12:00:00Z');

beforeAll(async () => {
  clock = settableClock(START);
  app = await openTestApp({ clock, timeZone: 'Europe/Berlin' });
  for (const [key, type] of [
    ['country', 'text'],
    ['plan', 'text'],
    ['last_seen', 'datetime'],
  ])
    await app.call('POST', '/fields', { body: { key, type } });
});
afterAll(() => app?.close());

let number = 0;
async function create(rules: readonly object[], refresh?: object): Promise<SegmentBody> {
  number += 1;
  const body = { name: `Segment ${number}`, definition: { combinator: 'and', rules }, refresh };
  const answer = await app.call('POST', '/segments', { body });
  expect(answer.body).toMatchObject({ name: `Segment ${number}` });
  return segmentBody.parse(answer.body);
}

async function read(id: string): Promise<SegmentBody> {
  return segmentBody.parse((await app.call('GET', `/segments/${id}`)).body);
}

async function calculationsOf(id: string) {
  return calculations.parse((await app.call('GET', `/segments/${id}/calculations`)).body);
}

/** Waits until a segment has so many calculations behind it and none before it. */
async function calculated(id: string, times: number): Promise<SegmentBody> {
  await app.until(
    () => calculationsOf(id),
    ({ items }) => items.filter(({ status }) => status === 'success').length >= times,
  );
  return app.until(
    () => read(id),
    ({ status }) => status === 'success',
  );
}

async function calculate(id: string): Promise<SegmentBody> {
  await app.call('POST', `/segments/${id}/calculate`);
  return app.until(
    () => read(id),
    ({ status }) => !['queued', 'processing'].includes(status),
  );
}

/** Two looks of the clockwork, so that what would happen has happened. */
async function meanwhile(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 11_000));
}

async function source(name: string, fields: readonly string[], rows: readonly string[]): Promise<string> {
  const file = withId.parse((await app.upload(`${name}.csv`, fileOf(fields, rows))).body);
  const columns = Object.fromEntries(
    ['external_id', ...fields].map((field) => [
      field,
      { field, ...(field === 'external_id' ? {} : { type: 'text' }) },
    ]),
  );
  const answer = await app.call('POST', '/sources', {
    body: {
      name,
      provider: 'file',
      delivers: 'contacts',
      mode: 'sync',
      file_id: file.id,
      mapping: { identity: { column: 'external_id', as: 'external_id' }, columns },
    },
  });
  expect(answer.status).toBe(201);
  return withId.parse(answer.body).id;
}

function fileOf(fields: readonly string[], rows: readonly string[]): string {
  return [['external_id', ...fields].join(','), ...rows].join('\n');
}

async function sync(
  sourceId: string,
  upload?: { fields: readonly string[]; rows: readonly string[] },
): Promise<void> {
  const body = upload
    ? { file_id: withId.parse((await app.upload('again.csv', fileOf(upload.fields, upload.rows))).body).id }
    : {};
  const started = withId.parse((await app.call('POST', `/sources/${sourceId}/sync`, { body })).body);
  await app.until(
    () => app.call('GET', `/syncs/${started.id}`),
    ({ body: answer }) => z.object({ status: z.string() }).parse(answer).status === 'success',
  );
}

const GERMANS = { field: 'country', operator: '=', value: 'de' };
const SEEN_LATELY = { field: 'last_seen', operator: 'inTheLast', value: { last: 2, unit: 'hour' } };

describe('a refresh policy', { timeout: 90_000 }, () => {
  it('is by hand when nothing is said, and rules that read the clock suggest another', async () => {
    expect((await create([GERMANS])).refresh).toEqual({
      policy: 'manual',
      cron: null,
      reading: null,
      next_refresh_at: null,
      next_refresh_by: null,
      suggested: null,
    });
    expect((await create([SEEN_LATELY])).refresh.suggested).toBe('when_due');
  });

  it('is refused with its place when it makes no sense', async () => {
    const { id } = await create([GERMANS]);
    const change = (refresh: object) => app.call('PATCH', `/segments/${id}`, { body: { refresh } });
    expect((await change({ policy: 'schedule' })).body).toMatchObject({
      code: 'missing_value',
      path: '/refresh/cron',
    });
    expect((await change({ policy: 'schedule', cron: '0 25 * * *' })).body).toMatchObject({
      status: 422,
      code: 'invalid_value',
      path: '/refresh/cron',
      hint: expect.stringContaining('five fields'),
    });
    expect((await change({ policy: 'after_sync', cron: '0 5 * * *' })).body).toMatchObject({
      code: 'unknown_key',
      path: '/refresh/cron',
    });
    expect((await change({ policy: 'hourly' })).status).toBe(400);
    const list = await app.call('POST', '/segments', {
      body: { name: 'A list', kind: 'list', refresh: { policy: 'when_due' } },
    });
    expect(list.body).toMatchObject({ code: 'invalid_value', path: '/refresh/policy' });
  });

  it('is part of the history of the segment and of its copies', async () => {
    const { id } = await create([GERMANS]);
    await app.call('PATCH', `/segments/${id}`, {
      body: { refresh: { policy: 'schedule', cron: '0 6 * * mon' } },
    });
    const copy = segmentBody.parse((await app.call('POST', `/segments/${id}/duplicate`)).body);
    expect(copy.refresh).toMatchObject({ policy: 'schedule', cron: '0 6 * * MON' });
    const row = await app.app.deps.control.db
      .selectFrom('history')
      .select('changes')
      .where('subject_id', '=', id)
      .where('action', '=', 'segment.changed')
      .executeTakeFirstOrThrow();
    expect(row.changes).toEqual({
      refresh: { from: 'by hand', to: 'on a schedule: At 06:00, only on Monday' },
    });
  });
});

describe('a segment on a schedule', { timeout: 90_000 }, () => {
  it("is calculated at its time in the organisation's time zone, once for all times that were missed", async () => {
    const { id, refresh } = await create([GERMANS], { policy: 'schedule', cron: '0 6 * * *' });
    expect(refresh).toMatchObject({
      reading: 'At 06:00',
      next_refresh_at: '2026-03-16T05:00:00.000Z',
    });
    clock.set(new Date('2026-03-16T04:59:59Z'));
    await meanwhile();
    expect(await read(id)).toMatchObject({ status: 'not_calculated' });
    clock.set(new Date('2026-03-19T05:00:01Z'));
    const after = await calculated(id, 1);
    expect(after.refresh.next_refresh_at).toBe('2026-03-20T05:00:00.000Z');
    await meanwhile();
    expect(await calculationsOf(id)).toMatchObject({ total: 1, items: [{ requested_by: 'Schedule' }] });
    // Archived: never by itself.
    await app.call('POST', `/segments/${id}/archive`);
    expect((await read(id)).refresh.next_refresh_at).toBeNull();
    clock.set(new Date('2026-03-21T05:00:01Z'));
    await meanwhile();
    expect(await calculationsOf(id)).toMatchObject({ total: 1 });
    clock.set(START);
  });

  it('moves with the time zone of the organisation', async () => {
    const { id } = await create([GERMANS], { policy: 'schedule', cron: '0 6 * * *' });
    await app.call('PATCH', '/settings', { body: { time_zone: 'America/New_York' } });
    await app.until(
      () => read(id),
      ({ refresh }) => refresh.next_refresh_at === '2026-03-16T10:00:00.000Z',
    );
    await app.call('PATCH', '/settings', { body: { time_zone: 'Europe/Berlin' } });
  });

  it('is read for whoever is writing it', async () => {
    const answer = await app.call('GET', `/schedule?cron=${encodeURIComponent('0 6 * * 1-5')}`);
    expect(answer.body).toEqual({
      cron: '0 6 * * 1-5',
      reading: 'At 06:00, Monday through Friday',
      time_zone: 'Europe/Berlin',
      next: ['2026-03-16T05:00:00.000Z', '2026-03-17T05:00:00.000Z', '2026-03-18T05:00:00.000Z'],
    });
    expect((await app.call('GET', '/schedule?cron=soon')).body).toMatchObject({
      code: 'invalid_value',
      path: '/cron',
    });
  });
});

describe('a segment that follows new data', { timeout: 90_000 }, () => {
  it('is calculated after a sync of a source that supplies what it reads, and after no other', async () => {
    const crm = await source('crm', ['country'], ['s1,DE', 's2,FR']);
    const shop = await source('shop', ['plan'], ['s1,pro', 's3,free']);
    await sync(crm);
    const { id } = await create([GERMANS], { policy: 'after_sync' });
    const named = await create([{ source: crm, operator: 'in' }], { policy: 'after_sync' });
    await sync(shop);
    await meanwhile();
    expect(await read(id)).toMatchObject({ status: 'not_calculated' });
    await sync(crm, { fields: ['country'], rows: ['s1,DE', 's2,DE'] });
    expect(await calculated(id, 1)).toMatchObject({ count: 2 });
    expect(await calculated(named.id, 1)).toMatchObject({ count: 2 });
    await sync(crm, { fields: ['country'], rows: ['s1,DE'] });
    expect(await calculated(named.id, 2)).toMatchObject({ count: 1 });
    expect((await calculationsOf(id)).items[0]).toMatchObject({ requested_by: 'New data' });
  });

  it('is calculated a moment after events it reads arrive, and then not again before the time in the settings', async () => {
    await app.call('PATCH', '/settings', { body: { refresh_minutes: 60 } });
    const bought = { event: 'bought', operator: '>=', value: 1 };
    const { id } = await create([bought], { policy: 'after_sync' });
    const event = (contact: string, name = 'bought') =>
      app.call('POST', '/events/batch', {
        body: {
          events: [{ contact: { external_id: contact }, name, occurred_at: '2026-03-15T11:00:00Z' }],
        },
      });
    await event('e1', 'looked');
    expect((await event('e1')).status).toBe(200);
    await event('e2');
    // Ten seconds for others to come.
    expect(await calculated(id, 1)).toMatchObject({ count: 2 });
    expect(await calculationsOf(id)).toMatchObject({ total: 1 });
    await event('e3');
    const waiting = await app.until(
      () => read(id),
      ({ refresh }) => refresh.next_refresh_at !== null,
    );
    expect(waiting.refresh.next_refresh_by).toBe('data');
    const minutes = (Date.parse(waiting.refresh.next_refresh_at ?? '') - Date.now()) / 60_000;
    expect(Math.abs(minutes - 59.5)).toBeLessThan(1.5);
    await meanwhile();
    expect(await read(id)).toMatchObject({ count: 2, status: 'success' });
    // By hand at any time.
    expect(await calculate(id)).toMatchObject({ count: 3, refresh: { next_refresh_at: null } });
    await app.call('PATCH', '/settings', { body: { refresh_minutes: 0 } });
  });

  it('is calculated after what it nests, whoever asked for that', async () => {
    const inner = await create([{ field: 'plan', operator: '=', value: 'gold' }]);
    await calculate(inner.id);
    const outer = await create([{ segment: inner.id, operator: 'in' }], { policy: 'after_sync' });
    const outermost = await create([{ segment: outer.id, operator: 'notIn' }], { policy: 'when_due' });
    await calculate(outer.id);
    await calculated(outermost.id, 1);
    const everybody = (await read(outermost.id)).count ?? 0;
    await app.call('POST', '/contacts', { body: { external_id: 'n1', attributes: { plan: 'gold' } } });
    await calculate(inner.id);
    expect(await calculated(outer.id, 2)).toMatchObject({ count: 1 });
    const nested = async () => {
      const { calculation_id } = await read(outermost.id);
      const { inputs } = await app.app.deps.control.db
        .selectFrom('calculations')
        .select('inputs')
        .where('id', '=', calculation_id)
        .executeTakeFirstOrThrow();
      return calculationInputs.parse(inputs).segments[outer.id];
    };
    const published = (await read(outer.id)).calculation_id;
    await app.until(nested, (calculation) => calculation === published);
    expect(await read(outermost.id)).toMatchObject({ count: everybody });
  });
});

describe('a segment that is calculated when members are due to change', { timeout: 90_000 }, () => {
  const seen = (id: string, at: string) =>
    app.call('POST', '/contacts', { body: { external_id: id, attributes: { last_seen: at } } });

  it('is calculated when it is made, edited, and when time moves somebody in or out', async () => {
    await app.call('PATCH', '/settings', { body: { refresh_minutes: 15 } });
    await seen('t1', '2026-03-15T11:00:00Z');
    await seen('t2', '2026-03-15T11:30:00Z');
    const { id } = await create([SEEN_LATELY], { policy: 'when_due' });
    const first = await calculated(id, 1);
    // t1 leaves two hours after it was seen.
    expect(first).toMatchObject({ count: 2, refresh: { next_refresh_at: '2026-03-15T13:00:00.000Z' } });
    expect(first.refresh.next_refresh_by).toBe('time');
    clock.set(new Date('2026-03-15T13:00:00Z'));
    expect(await calculated(id, 2)).toMatchObject({
      count: 1,
      refresh: { next_refresh_at: '2026-03-15T13:30:00.000Z' },
    });
    clock.set(new Date('2026-03-15T13:30:00Z'));
    // Nobody is left who could leave.
    expect(await calculated(id, 3)).toMatchObject({ count: 0, refresh: { next_refresh_at: null } });
    const definition = {
      combinator: 'and',
      rules: [{ ...SEEN_LATELY, value: { last: 3, unit: 'hour' } }],
    };
    await app.call('PATCH', `/segments/${id}`, { body: { definition } });
    expect(await calculated(id, 4)).toMatchObject({
      count: 2,
      version: 2,
      refresh: { next_refresh_at: '2026-03-15T14:00:00.000Z' },
    });
    expect((await calculationsOf(id)).items.map(({ requested_by }) => requested_by)).toEqual([
      'Time',
      'Time',
      'Time',
      'Time',
    ]);
    clock.set(START);
  });

  it('waits for the least time between two calculations, and is due by new contacts as well', async () => {
    const { id } = await create([{ ...SEEN_LATELY, value: { last: 5, unit: 'hour' } }], {
      policy: 'when_due',
    });
    await calculated(id, 1);
    await app.call('PATCH', '/settings', { body: { refresh_minutes: 0 } });
    // Leaves in five minutes, which is less than fifteen.
    await seen('t3', '2026-03-15T07:05:00Z');
    const after = await calculated(id, 2);
    expect(after.count).toBe(3);
    expect(after.refresh.next_refresh_at).toBe('2026-03-15T12:05:00.000Z');
    await app.call('PATCH', '/settings', { body: { refresh_minutes: 15 } });
    expect((await calculate(id)).refresh.next_refresh_at).toBe('2026-03-15T12:15:00.000Z');
  });

  it('is tried again an hour after a refresh was cancelled', async () => {
    const { id } = await create([SEEN_LATELY], { policy: 'when_due' });
    await calculated(id, 1);
    const before = await app.app.deps.control.db
      .selectFrom('segments')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    expect(before.data_due_at).toBeNull();
    // Queued and cancelled before anybody took it: another attempt waits.
    await app.app.deps.control.db
      .insertInto('calculations')
      .values({
        id: `calc_waiting_${id}`,
        segment_id: id,
        version: 1,
        status: 'queued',
        requested_by: 'Time',
        queued_at: START,
        not_before: new Date(Date.now() + 3_600_000),
        count: null,
        entered: null,
        left_count: null,
      })
      .execute();
    await app.call('POST', `/segments/${id}/cancel`);
    const after = await app.app.deps.control.db
      .selectFrom('segments')
      .select('data_due_at')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    const minutes = (Number(after.data_due_at) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(55);
    expect(minutes).toBeLessThan(61);
  });
});
