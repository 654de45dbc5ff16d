/**
 * Many calculations in few scans: with the same result as each by itself, in the order of nesting, and one that fails or is
 * cancelled among them does not touch the others.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { param, sql } from '../../src/sql/sql.ts';
import { openTestApp, type TestApp } from '../support/app.ts';
import { type Interference, interfered } from '../support/interfered.ts';

const SCAN = 'calculation.scan';
const segmentBody = z.object({
  id: z.string(),
  status: z.string(),
  count: z.number().nullable(),
  calculation_id: z.string().nullable(),
  change: z.unknown(),
  reach: z.unknown(),
  status_detail: z.object({ code: z.string().optional() }).nullable(),
});
type SegmentBody = z.output<typeof segmentBody>;

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
  const contacts = Array.from({ length: 50 }, (_, index) => ({
    external_id: `c${index}`,
    email: `c${index}@example.com`,
    active: index % 3 !== 0,
    attributes: { age: index },
  }));
  await app.call('POST', '/contacts/batch', { body: { contacts } });
});
afterEach(() => {
  for (const one of held.splice(0)) one.release();
});
afterAll(() => app?.close());

let number = 0;
async function create(rules: readonly object[]): Promise<string> {
  number += 1;
  const body = { name: `Shared ${number}`, definition: { combinator: 'and', rules } };
  return segmentBody.parse((await app.call('POST', '/segments', { body })).body).id;
}

function olderThan(age: number): object {
  return { field: 'age', operator: '>', value: age };
}

async function read(id: string): Promise<SegmentBody> {
  return segmentBody.parse((await app.call('GET', `/segments/${id}`)).body);
}

async function askForAll(ids: readonly string[]): Promise<void> {
  const answer = await app.call('POST', '/segments/bulk', { body: { action: 'calculate', ids } });
  expect(answer.body).toMatchObject({ done: ids.length, refused: 0 });
}

function settled(ids: readonly string[]): Promise<SegmentBody[]> {
  return app.until(
    () => Promise.all(ids.map(read)),
    (all) => all.every(({ status }) => !['queued', 'processing'].includes(status)),
  );
}

describe('calculations that share a scan', { timeout: 60_000 }, () => {
  it('come to what each comes to by itself: members, reach, who entered and left', async () => {
    const ages = Array.from({ length: 30 }, (_, index) => index);
    const ids = await Promise.all(ages.map((age) => create([olderThan(age)])));
    const before = engine.count(SCAN);
    await askForAll(ids);
    const together = await settled(ids);
    expect(engine.count(SCAN) - before).toBe(1);
    expect(together.map(({ count }) => count)).toEqual(ages.map((age) => 49 - age));

    const [first] = ids;
    if (first === undefined) throw new Error('There is no segment.');
    await app.call('POST', `/segments/${first}/calculate`);
    const [alone] = await settled([first]);
    expect(alone).toMatchObject({ count: 49, change: { entered: 0, left: 0 }, reach: together[0]?.reach });
    expect(alone?.reach).toMatchObject({ email: { reachable: 33, inactive: 16 } });

    for (const [index, id] of ids.entries())
      await app.call('PATCH', `/segments/${id}`, {
        body: { definition: { combinator: 'and', rules: [olderThan(index - 1)] } },
      });
    await askForAll(ids);
    const moved = await settled(ids);
    expect(moved.every(({ change }) => JSON.stringify(change) === '{"entered":1,"left":0}')).toBe(true);
  });

  it('are made in the order of nesting, each reading the new audience', async () => {
    const inner = await create([olderThan(40)]);
    const middle = await create([olderThan(0)]);
    const outer = await create([olderThan(0)]);
    await askForAll([inner, middle, outer]);
    await settled([inner, middle, outer]);
    const change = (id: string, rules: readonly object[]) =>
      app.call('PATCH', `/segments/${id}`, { body: { definition: { combinator: 'and', rules } } });
    await change(inner, [olderThan(45)]);
    await change(middle, [{ segment: inner, operator: 'in' }, olderThan(46)]);
    await change(outer, [{ segment: middle, operator: 'notIn' }]);
    await askForAll([outer, middle, inner]);
    const counts = (await settled([inner, middle, outer])).map(({ count }) => count);
    expect(counts).toEqual([4, 3, 47]);
  });

  it('fail alone: the scan is halved until the culprit is by itself', async () => {
    const nested = await create([olderThan(10)]);
    await askForAll([nested]);
    const [audience] = await settled([nested]);
    const ids = await Promise.all(Array.from({ length: 20 }, (_, index) => create([olderThan(index)])));
    const culprit = await create([olderThan(1), { segment: nested, operator: 'in' }]);
    const all = [...ids.slice(0, 7), culprit, ...ids.slice(7)];
    await askForAll(all);
    await settled(all);
    const last = await read(culprit);
    expect(last).toMatchObject({ status: 'success', count: 39 });
    // The published audience is lost in the warehouse: only a query that reads it notices.
    await app.app.deps.warehouse.execute(
      'test.lose',
      sql`delete from audiences where id = ${param('String', audience?.calculation_id ?? '')}`,
      { lane: 'import', seconds: 60 },
    );
    const before = engine.count(SCAN);
    await askForAll(all);
    const after = await settled(all);
    expect(after.filter(({ status }) => status === 'failed').map(({ id }) => id)).toEqual([culprit]);
    expect(after.filter(({ status }) => status === 'success')).toHaveLength(20);
    expect(await read(culprit)).toMatchObject({
      calculation_id: last.calculation_id,
      count: 39,
      status_detail: { code: 'internal' },
    });
    // 21 → 11 + 10, 11 → 6 + 5, 6 → 3 + 3 …: two scans per halving, not one per segment.
    expect(engine.count(SCAN) - before).toBeLessThan(12);
  });

  it('go on without one that is cancelled, which is cancelled at once', async () => {
    const ids = await Promise.all(Array.from({ length: 3 }, (_, index) => create([olderThan(index)])));
    const [unwanted = '', ...wanted] = ids;
    const scan = engine.hold(SCAN);
    held.push(scan);
    await askForAll(ids);
    await scan.reached;
    expect(await read(unwanted)).toMatchObject({ status: 'processing' });
    const answer = await app.call('POST', `/segments/${unwanted}/cancel`);
    expect(answer.body).toMatchObject({ status: 'not_calculated' });
    scan.release();
    expect((await settled(wanted)).map(({ status, count }) => [status, count])).toEqual([
      ['success', 48],
      ['success', 47],
    ]);
    expect(await read(unwanted)).toMatchObject({ status: 'not_calculated', count: null });
  });

  it('end inside the engine when nobody wants any of them', async () => {
    const ids = await Promise.all(Array.from({ length: 3 }, (_, index) => create([olderThan(index)])));
    const scan = engine.hold(SCAN);
    held.push(scan);
    await askForAll(ids);
    await scan.reached;
    for (const id of ids) await app.call('POST', `/segments/${id}/cancel`);
    await app.until(
      async () => scan.run()?.signal?.aborted,
      (aborted) => aborted === true,
    );
    expect((await settled(ids)).map(({ status }) => status)).toEqual(ids.map(() => 'not_calculated'));
  });

  it('wait together when the warehouse does not answer', async () => {
    const ids = await Promise.all(Array.from({ length: 4 }, (_, index) => create([olderThan(index)])));
    engine.disconnect(SCAN, 1);
    await askForAll(ids);
    expect((await settled(ids)).map(({ status }) => status)).toEqual(ids.map(() => 'success'));
    const { body } = await app.call('GET', `/segments/${ids[0]}/calculations`);
    expect(body).toMatchObject({ items: [{ attempt: 2, status: 'success' }] });
  });
});
