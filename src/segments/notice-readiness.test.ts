/** Changes of readiness are noticed whatever brought them about, told once, and never in passing. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openTestApp, type TestApp } from '../../test/support/app.ts';
import { type TravellingClock, travellingClock } from '../../test/support/webhook-test-bed.ts';
import type { StreamEvent } from '../api/contract/live.ts';
import { noticeReadiness } from './notice-readiness.ts';

const withId = z.object({ id: z.string() });
const status = z.object({ status: z.string() });
const RECENT = { field: 'joined', operator: 'inTheLast', value: { last: 90, unit: 'day' } };

describe('noticing readiness', () => {
  let app: TestApp;
  let clock: TravellingClock;
  let segment = '';
  const told: string[] = [];

  async function create(name: string, rule: unknown): Promise<string> {
    const body = { name, kind: 'rule', definition: { combinator: 'and', rules: [rule] } };
    return withId.parse((await app.call('POST', '/segments', { body })).body).id;
  }

  async function calculate(id: string): Promise<void> {
    await app.call('POST', `/segments/${id}/calculate`);
    await app.until(
      async () => status.parse((await app.call('GET', `/segments/${id}`)).body),
      ({ status: now }) => now === 'success',
    );
  }

  function listen(event: StreamEvent): void {
    if (event.type !== 'segment.readiness_changed') return;
    const why = event.findings.map(({ id }) => id).join();
    told.push(
      `${event.segment_id === segment ? 'it' : event.segment_id}: ${event.from} → ${event.to} ${why}`.trim(),
    );
  }

  /** What was told since the last call, once it is as many. */
  async function toldNow(count: number): Promise<string[]> {
    await expect.poll(() => told.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(count);
    return told.splice(0);
  }

  beforeAll(async () => {
    clock = travellingClock();
    app = await openTestApp({ clock });
    app.app.deps.live.subscribe(listen);
    await app.call('POST', '/fields', { body: { key: 'joined', type: 'date' } });
    const joined = clock.now().toISOString().slice(0, 10);
    const contacts = [{ external_id: 'a', attributes: { joined } }];
    await app.call('POST', '/contacts/batch', { body: { contacts } });
  });
  afterAll(() => app?.close());

  it('tells nothing at birth, and one change per calculation, not the steps on its way', async () => {
    segment = await create('New ones', RECENT);
    await noticeReadiness(app.app.deps);
    expect(told).toEqual([]);
    await calculate(segment);
    expect(await toldNow(1)).toEqual(['it: not_ready → ready']);
    await calculate(segment);
    await noticeReadiness(app.app.deps);
    expect(told).toEqual([]);
  });

  it('notices what comes with time alone, and tells it once however many look', async () => {
    clock.forward(25 * 3_600_000);
    await Promise.all([noticeReadiness(app.app.deps), noticeReadiness(app.app.deps)]);
    await noticeReadiness(app.app.deps);
    expect(await toldNow(1)).toEqual(['it: ready → caution stale_time']);
    await calculate(segment);
    expect(await toldNow(1)).toEqual(['it: caution → ready']);
  });

  it('notices at a segment what happened to the one it nests', async () => {
    const outer = await create('Nests it', { segment, operator: 'in' });
    await calculate(outer);
    expect(await toldNow(1)).toEqual([`${outer}: not_ready → ready`]);
    await calculate(segment);
    expect(await toldNow(1)).toEqual([`${outer}: ready → caution nested_changed`]);
  });

  it('notices an edit and its taking back', async () => {
    const edit = (rule: unknown) =>
      app.call('PATCH', `/segments/${segment}`, {
        body: { definition: { combinator: 'and', rules: [rule] } },
      });
    await edit({ field: 'joined', operator: 'notNull' });
    expect((await toldNow(1))[0]).toBe('it: ready → not_ready not_calculated');
    await calculate(segment);
    expect(await toldNow(1)).toContain('it: not_ready → ready');
  });

  it('notices a sync that changed what the rules read', async () => {
    const id = await create('From the shop', { field: 'joined', operator: 'notNull' });
    await calculate(id);
    await toldNow(1);
    const { id: file_id } = withId.parse((await app.upload('shop.csv', 'id,joined\nb,2020-01-01\n')).body);
    const mapping = {
      identity: { column: 'id', as: 'external_id' },
      columns: { id: { field: 'external_id' }, joined: { field: 'joined' } },
    };
    const body = { name: 'Shop', provider: 'file', delivers: 'contacts', mode: 'once', file_id, mapping };
    const source = withId.parse((await app.call('POST', '/sources', { body })).body);
    await app.call('POST', `/sources/${source.id}/sync`, { body: {} });
    await expect
      .poll(() => told, { timeout: 10_000 })
      .toContain(`${id}: ready → caution source_synced_since`);
  });

  it('leaves what is in the trash alone', async () => {
    const id = await create('Thrown away', RECENT);
    await calculate(id);
    await expect.poll(() => told, { timeout: 10_000 }).toContain(`${id}: not_ready → ready`);
    told.splice(0);
    expect((await app.call('DELETE', `/segments/${id}`)).status).toBe(204);
    clock.forward(25 * 3_600_000);
    await noticeReadiness(app.app.deps);
    expect(told.filter((line) => line.startsWith(id))).toEqual([]);
  });
});
