/**
 * Every path through the status of a segment: asked for once and again, edited meanwhile, cancelled, failed for each reason,
 * tried again. Statements of the calculation are held where a path needs somebody to come in between.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../../src/sql/sql.ts';
import { openTestApp, type TestApp } from '../support/app.ts';
import { type Interference, interfered } from '../support/interfered.ts';
import { calculationBodies, type SegmentBody, segmentBody } from '../support/segment-bodies.ts';

const SCAN = 'calculation.scan';
let app: TestApp;
let engine: Interference;
const held: { release(): void }[] = [];

beforeAll(async () => {
  app = await openTestApp({
    now: null,
    warehouse(real) {
      engine = interfered(real);
      return engine.warehouse;
    },
  });
  await app.call('POST', '/fields', { body: { key: 'age', type: 'number' } });
  await app.call('POST', '/fields', { body: { key: 'nick', type: 'text' } });
  const contacts = [10, 20, 30, 40].map((age) => ({ external_id: `c${age}`, attributes: { age } }));
  await app.call('POST', '/contacts/batch', { body: { contacts } });
});
afterEach(() => {
  for (const one of held.splice(0)) one.release();
});
afterAll(() => app?.close());

function olderThan(age: number): object {
  return { combinator: 'and', rules: [{ field: 'age', operator: '>', value: age }] };
}

let number = 0;
async function create(definition: object = olderThan(25)): Promise<string> {
  number += 1;
  const answer = await app.call('POST', '/segments', { body: { name: `Path ${number}`, definition } });
  expect(answer.status).toBe(201);
  return segmentBody.parse(answer.body).id;
}

async function read(id: string): Promise<SegmentBody> {
  return segmentBody.parse((await app.call('GET', `/segments/${id}`)).body);
}

const ask = (id: string) => app.call('POST', `/segments/${id}/calculate`);

function settled(id: string, seconds = 30): Promise<SegmentBody> {
  return app.until(
    () => read(id),
    ({ status }) => !['queued', 'processing'].includes(status),
    seconds,
  );
}

async function calculationsOf(id: string) {
  const { body } = await app.call('GET', `/segments/${id}/calculations`);
  return calculationBodies.parse(body).items.toReversed();
}

function hold(name = SCAN, when: 'before' | 'after' = 'before') {
  const one = engine.hold(name, when);
  held.push(one);
  return one;
}

describe('a calculation', { timeout: 60_000 }, () => {
  it('goes from not calculated over queued and processing to success, and tells how far it is', async () => {
    const id = await create();
    expect(await read(id)).toMatchObject({ status: 'not_calculated', count: null });
    const scan = hold();
    expect((await ask(id)).status).toBe(202);
    await scan.reached;
    const processing = await read(id);
    expect(processing).toMatchObject({
      status: 'processing',
      count: null,
      status_detail: { attempt: 1, progress: null },
    });
    expect(processing.status_detail?.started_at).toBeTruthy();
    scan.run()?.onProgress?.(0.25);
    await app.until(
      () => read(id),
      ({ status_detail }) => status_detail?.progress === 0.25,
    );
    scan.release();
    expect(await settled(id)).toMatchObject({ status: 'success', count: 2, status_detail: null });
  });

  it('is the same request while it is queued, and exactly one more while it is processing', async () => {
    const id = await create();
    const scan = hold();
    await ask(id);
    await scan.reached;
    for (let times = 0; times < 3; times += 1) expect((await ask(id)).status).toBe(202);
    expect((await calculationsOf(id)).map(({ status }) => status)).toEqual(['processing', 'queued']);
    expect(await read(id)).toMatchObject({ status: 'processing' });
    scan.release();
    await app.until(
      () => calculationsOf(id),
      (all) => all.every(({ status }) => status === 'success'),
    );
    expect(await calculationsOf(id)).toHaveLength(2);
  });

  it('of an older version is published as such, and the newer version wins', async () => {
    const id = await create(olderThan(25));
    const scan = hold();
    await ask(id);
    await scan.reached;
    const edited = await app.call('PATCH', `/segments/${id}`, { body: { definition: olderThan(35) } });
    expect(edited.body).toMatchObject({ version: 2, status: 'processing' });
    scan.release();
    // Nobody asked for the new version: the audience is that of the old one and says so.
    expect(await settled(id)).toMatchObject({
      status: 'not_calculated',
      version: 2,
      count: 2,
      count_version: 1,
    });
    await ask(id);
    expect(await settled(id)).toMatchObject({ status: 'success', count: 1, count_version: 2 });
  });

  it('that waits behind an older version is of the newest', async () => {
    const id = await create(olderThan(25));
    const scan = hold();
    await ask(id);
    await scan.reached;
    await app.call('PATCH', `/segments/${id}`, { body: { definition: olderThan(35) } });
    await ask(id);
    await app.call('PATCH', `/segments/${id}`, { body: { definition: olderThan(15) } });
    scan.release();
    expect(await settled(id)).toMatchObject({ status: 'success', count: 3, count_version: 3 });
    expect(await calculationsOf(id)).toMatchObject([{ version: 1 }, { version: 3 }]);
  });

  it('waits for what its segment nests', async () => {
    const inner = await create(olderThan(25));
    await ask(inner);
    await settled(inner);
    const outer = await create({ combinator: 'and', rules: [{ segment: inner, operator: 'in' }] });
    await app.call('PATCH', `/segments/${inner}`, { body: { definition: olderThan(35) } });
    const scan = hold();
    await ask(inner);
    await scan.reached;
    await ask(outer);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(await read(outer)).toMatchObject({ status: 'queued' });
    scan.release();
    expect(await settled(outer)).toMatchObject({ status: 'success', count: 1 });
  });
});

describe('cancelling', { timeout: 60_000 }, () => {
  it('takes back what is queued at once', async () => {
    const [first, second, third] = [await create(), await create(), await create()];
    const scan = hold();
    // Two are calculated at a time.
    await ask(first);
    await ask(second);
    await scan.reached;
    await ask(third);
    expect(await read(third)).toMatchObject({ status: 'queued' });
    const answer = await app.call('POST', `/segments/${third}/cancel`);
    expect(answer.body).toMatchObject({ status: 'not_calculated' });
    scan.release();
    await settled(first);
    await settled(second);
    expect(await calculationsOf(third)).toMatchObject([{ status: 'cancelled' }]);
  });

  it('ends what is processing and leaves the last audience', async () => {
    const id = await create(olderThan(25));
    await ask(id);
    const before = await settled(id);
    const scan = hold();
    await ask(id);
    await scan.reached;
    await app.call('POST', `/segments/${id}/cancel`);
    expect(await settled(id)).toMatchObject({
      status: 'success',
      count: 2,
      calculation_id: before.calculation_id,
    });
    expect((await calculationsOf(id)).at(-1)).toMatchObject({ status: 'cancelled' });
  });

  it('after the audience was written and before it is published publishes nothing', async () => {
    const id = await create(olderThan(25));
    const written = hold(SCAN, 'after');
    await ask(id);
    await written.reached;
    await app.call('POST', `/segments/${id}/cancel`);
    expect(await settled(id)).toMatchObject({ status: 'not_calculated', count: null });
  });
});

describe('a failed calculation says why, where and what to do, and leaves the last audience', {
  timeout: 90_000,
}, () => {
  async function failing(id: string, seconds?: number): Promise<SegmentBody> {
    await ask(id);
    return settled(id, seconds);
  }

  it('a field of its rules is gone', async () => {
    const id = await create({
      combinator: 'and',
      rules: [
        { field: 'age', operator: '>', value: 5 },
        { field: 'nick', operator: '=', value: 'x' },
      ],
    });
    const { db } = app.app.deps.control;
    await db.deleteFrom('fields').where('key', '=', 'nick').execute();
    expect(await failing(id)).toMatchObject({
      status: 'failed',
      count: null,
      status_detail: { code: 'unknown_field', path: '/rules/1/field', hint: expect.any(String) },
    });
    await app.call('POST', '/fields', { body: { key: 'nick', type: 'text' } });
    expect(await failing(id)).toMatchObject({ status: 'success', count: 0 });
  });

  it('a field of its rules has another type', async () => {
    const id = await create({
      combinator: 'and',
      rules: [{ field: 'nick', operator: 'contains', value: 'x' }],
    });
    const { db } = app.app.deps.control;
    await db.updateTable('fields').set({ type: 'number' }).where('key', '=', 'nick').execute();
    expect(await failing(id)).toMatchObject({
      status: 'failed',
      status_detail: { code: 'operator_not_for_type', path: '/rules/0/operator', hint: expect.any(String) },
    });
    await db.updateTable('fields').set({ type: 'text' }).where('key', '=', 'nick').execute();
  });

  it('a nested segment was never calculated', async () => {
    const inner = await create();
    const outer = await create({ combinator: 'or', rules: [{ segment: inner, operator: 'notIn' }] });
    expect(await failing(outer)).toMatchObject({
      status: 'failed',
      status_detail: {
        code: 'segment_not_calculated',
        path: '/rules/0/segment',
        hint: 'Calculate that segment first.',
      },
    });
  });

  it('it takes too long', async () => {
    const id = await create(olderThan(25));
    await failing(id);
    const loosen = engine.tighten(SCAN, { seconds: 0.000_001 });
    expect(await failing(id)).toMatchObject({
      status: 'failed',
      count: 2,
      status_detail: {
        code: 'time_limit',
        detail: 'The calculation ran longer than 10 minutes and was stopped.',
        hint: expect.any(String),
      },
    });
    loosen();
    expect(await failing(id)).toMatchObject({ status: 'success', count: 2 });
  });

  it('it takes too much memory', async () => {
    // With a handful of contacts the engine does not even begin to count what it uses.
    await app.app.deps.warehouse.execute(
      'test.many_contacts',
      sql`insert into contacts (no, version, created_at, updated_at, cause, first_name)
        select number + 1000, 1, now(), now(), 'test', toString(number) from numbers(500000)`,
      { lane: 'import', seconds: 60 },
    );
    const id = await create({
      combinator: 'and',
      rules: [{ field: 'first_name', operator: 'contains', value: '12345' }],
    });
    const loosen = engine.tighten(SCAN, { megabytes: 0.001 });
    expect(await failing(id)).toMatchObject({
      status: 'failed',
      status_detail: { code: 'memory_limit', hint: expect.stringContaining('MUSTER_MEMORY') },
    });
    loosen();
  });

  it('the warehouse does not answer: tried again after a while, three times in all', async () => {
    const { db } = app.app.deps.control;
    const id = await create();
    engine.disconnect(SCAN, 1);
    await ask(id);
    const waiting = await app.until(
      () =>
        db
          .selectFrom('calculations')
          .select(['attempt', 'status', 'not_before'])
          .where('segment_id', '=', id)
          .executeTakeFirstOrThrow(),
      ({ attempt, status }) => attempt === 1 && status === 'queued',
    );
    const seconds = (Number(waiting.not_before) - Date.now()) / 1_000;
    expect(seconds).toBeGreaterThan(2);
    expect(seconds).toBeLessThan(6);
    expect(await settled(id, 40)).toMatchObject({ status: 'success', count: 2 });
    expect(await calculationsOf(id)).toMatchObject([{ attempt: 2 }]);

    engine.disconnect(SCAN, 3);
    await ask(id);
    // The second wait is half a minute.
    await app.until(
      async () => {
        await db
          .updateTable('calculations')
          .set({ not_before: new Date(0) })
          .where('segment_id', '=', id)
          .where('not_before', 'is not', null)
          .execute();
        return read(id);
      },
      ({ status }) => status === 'failed',
      40,
    );
    expect(await read(id)).toMatchObject({
      count: 2,
      status_detail: {
        code: 'engine_unavailable',
        detail: 'The warehouse did not answer.',
        hint: expect.any(String),
      },
    });
    expect((await calculationsOf(id)).at(-1)).toMatchObject({ status: 'failed', attempt: 3 });
  });

  it('not because the moment of the next change cannot be worked out: then it is due again soon', async () => {
    const id = await create({
      combinator: 'and',
      rules: [{ field: 'created_at', operator: 'inTheLast', value: { last: 2, unit: 'hour' } }],
    });
    engine.disconnect('refresh.next_values', 1);
    await app.call('PATCH', `/segments/${id}`, { body: { refresh: { policy: 'when_due' } } });
    await app.until(
      () => read(id),
      ({ status }) => status === 'success',
    );
    const { due_at } = await app.app.deps.control.db
      .selectFrom('segments')
      .select('due_at')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    const minutes = (Number(due_at) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(14);
    expect(minutes).toBeLessThan(15.1);
  });

  it('its process died three times', async () => {
    const id = await create();
    const { db } = app.app.deps.control;
    await db
      .insertInto('calculations')
      .values({
        id: `calc_dead_${id}`,
        segment_id: id,
        version: 1,
        status: 'processing',
        attempt: 3,
        requested_by: 'somebody',
        queued_at: new Date(0),
        started_at: new Date(0),
        heartbeat_at: new Date(0),
        count: null,
        entered: null,
        left_count: null,
      })
      .execute();
    expect(
      await app.until(
        () => read(id),
        ({ status }) => status === 'failed',
      ),
    ).toMatchObject({ status_detail: { code: 'process_died', hint: expect.any(String) } });
    expect(await failing(id)).toMatchObject({ status: 'success' });
  });
});
