/**
 * Versions of a segment through HTTP: what each changed in words, two against each other on the data of now, going back; and
 * its members over time with what happened between.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { openTestApp, type TestApp } from '../support/app.ts';
import { settableClock } from '../support/settable-clock.ts';

const withId = z.object({ id: z.string() });
const AGES = [10, 20, 30, 40, 50] as const;

const clock = settableClock(new Date('2026-03-15T12:00:00Z'));
let app: TestApp;
let id: string;

const status = z.object({ status: z.string() });

async function calculated(segment: string): Promise<string> {
  await app.call('POST', `/segments/${segment}/calculate`);
  const { body } = await app.until(
    () => app.call('GET', `/segments/${segment}`),
    (answer) => !['queued', 'processing'].includes(status.parse(answer.body).status),
  );
  return status.parse(body).status;
}

const over = (value: number, field = 'age') => ({ field, operator: '>', value });
const rules = (...members: unknown[]) => ({ combinator: 'and', rules: members });
const ref = (external_id: string) => ({ external_id });

beforeAll(async () => {
  app = await openTestApp({ clock });
  await app.call('POST', '/fields', { body: { key: 'age', type: 'number' } });
  await app.call('POST', '/fields', { body: { key: 'shoe_size', type: 'number' } });
  const contacts = AGES.map((age) => ({ external_id: `c${age}`, attributes: { age, shoe_size: age } }));
  await app.call('POST', '/contacts/batch', { body: { contacts } });
  const { body } = await app.call('POST', '/segments', {
    body: { name: 'Grown', definition: rules(over(35)) },
  });
  id = withId.parse(body).id;
  const steps = [
    { definition: rules(over(25), over(15, 'shoe_size')), note: 'Younger ones, too' },
    { definition: rules(over(15, 'shoe_size'), over(25)) },
  ];
  for (const step of steps) await app.call('PATCH', `/segments/${id}`, { body: step });
  await app.call('POST', `/segments/${id}/pins`, { body: { include: [ref('c10')], exclude: [ref('c50')] } });
});
afterAll(() => app?.close());

it('each version says who made it, when, why, and what it changed against the one before', async () => {
  const { body } = await app.call('GET', `/segments/${id}/versions`);
  expect(body).toMatchObject({
    total: 4,
    items: [
      {
        version: 4,
        note: 'Pinned: 1 in, 1 out',
        pins: { include: 1, exclude: 1 },
        changes: [{ kind: 'pins_changed', sentence: '1 contact pinned in, 1 contact pinned out' }],
      },
      // Another order of the same rules changes nothing.
      { version: 3, changes: [] },
      {
        version: 2,
        note: 'Younger ones, too',
        created_by: 'MUSTER_API_KEY',
        created_at: '2026-03-15T12:00:00.000Z',
        changes: [
          { kind: 'rule_changed', sentence: 'Age is over 35 → age is over 25' },
          { kind: 'rule_added', to: { path: '/rules/1' } },
        ],
      },
      { version: 1, changes: null, pins: { include: 0, exclude: 0 } },
    ],
  });
  const second = await app.call('GET', `/segments/${id}/versions?page=2&page_size=2`);
  expect(second.body).toMatchObject({ total: 4, items: [{ version: 2, changes: [{}, {}] }, { version: 1 }] });
});

it('two versions are compared in both directions, with the contacts whose pin is another', async () => {
  const there = await app.call('GET', `/segments/${id}/versions/1/diff/4`);
  expect(there.body).toMatchObject({
    a: { version: 1, sentence: 'Age is over 35' },
    b: { version: 4, sentence: 'Shoe size is over 15, and age is over 25' },
    changes: [{ kind: 'rule_added' }, { kind: 'rule_changed' }, { kind: 'pins_changed' }],
    pins: {
      pinned_in: { count: 1, contacts: [ref('c10')] },
      no_longer_pinned_in: { count: 0, contacts: [] },
      pinned_out: { count: 1, contacts: [ref('c50')] },
    },
  });
  const back = await app.call('GET', `/segments/${id}/versions/4/diff/1`);
  expect(back.body).toMatchObject({
    pins: { no_longer_pinned_in: { count: 1 }, no_longer_pinned_out: { contacts: [ref('c50')] } },
  });
  const none = await app.call('GET', `/segments/${id}/versions/4/diff/9`);
  expect([none.status, none.body]).toMatchObject([404, { detail: 'The segment has no version 9.' }]);
});

it('the members of two versions are counted on the data of now, together and alone', async () => {
  const { body } = await app.call('GET', `/segments/${id}/versions/1/counts/4`);
  expect(body).toMatchObject({
    total: 5,
    a: 2,
    b: 3,
    both: { count: 1, contacts: [ref('c40')] },
    only_a: { count: 1, contacts: [ref('c50')] },
    only_b: { count: 2, contacts: [ref('c10'), ref('c30')] },
  });
});

it('a preview says who would enter, stay and leave the published audience, and of which version that is', async () => {
  const definition = rules(over(25));
  const preview = (body: object) => app.call('POST', '/segments/preview', { body: { definition, ...body } });
  expect((await preview({ segment_id: id })).body).toMatchObject({ count: 3, impact: null });
  await app.call('PATCH', `/segments/${id}`, { body: { definition: rules(over(35)) } });
  expect(await calculated(id)).toBe('success');
  // Pinned in: c10. Pinned out: c50.
  await app.call('PATCH', `/segments/${id}`, { body: { definition: rules(over(45)) } });
  expect((await preview({ segment_id: id })).body).toMatchObject({
    count: 3,
    impact: {
      version: 5,
      calculated_at: '2026-03-15T12:00:00.000Z',
      stay: 2,
      entered: { count: 1, contacts: [ref('c30')] },
      left: { count: 0, contacts: [] },
    },
  });
  const nobody = await preview({ segment_id: id, definition: rules(over(99)), limit: 1 });
  expect(nobody.body).toMatchObject({
    count: 1,
    impact: { stay: 1, entered: { count: 0 }, left: { count: 1, contacts: [ref('c40')] } },
  });
  expect((await preview({})).body).toMatchObject({ count: 3, impact: null });
  // Contacts who are gone are no members any more, and leave nothing.
  const found = await app.call('GET', '/contacts?external_id=c40');
  const gone = z.object({ items: z.array(withId) }).parse(found.body).items[0]?.id ?? '';
  await app.call('DELETE', `/contacts/${gone}`);
  expect((await preview({ segment_id: id, definition: rules(over(99)) })).body).toMatchObject({
    impact: { stay: 1, left: { count: 0 } },
  });
  await app.call('POST', `/segments/${id}/versions/4/restore`, { body: {} });
});

it('an earlier version is restored as a new one, with its pins, unless somebody was faster', async () => {
  const stale = await app.call('POST', `/segments/${id}/versions/2/restore`, {
    body: {},
    headers: { 'if-match': '"6"' },
  });
  expect([stale.status, stale.body]).toMatchObject([412, { code: 'version_mismatch' }]);
  const { status, body } = await app.call('POST', `/segments/${id}/versions/2/restore`, {
    body: {},
    headers: { 'if-match': '"7"' },
  });
  expect([status, body]).toMatchObject([
    200,
    { version: 8, status: 'not_calculated', definition: rules(over(25), over(15, 'shoe_size')) },
  ]);
  const pins = await app.call('GET', `/segments/${id}/pins`);
  expect(pins.body).toMatchObject({ version: 8, include: [], exclude: [] });
  const versions = await app.call('GET', `/segments/${id}/versions?page_size=1`);
  expect(versions.body).toMatchObject({
    items: [{ version: 8, note: 'Restored version 2', changes: [{ kind: 'pins_changed' }] }],
  });
  const again = await app.call('POST', `/segments/${id}/versions/2/restore`, { body: {} });
  expect([again.status, again.body]).toMatchObject([409, { code: 'conflict' }]);
});

it('a version that names what is gone is refused with its places, by restoring and by counting, and still reads', async () => {
  await app.call('PATCH', `/segments/${id}`, { body: { definition: rules(over(15)) } });
  expect((await app.call('DELETE', '/fields/shoe_size')).status).toBe(204);
  const restored = await app.call('POST', `/segments/${id}/versions/2/restore`, { body: {} });
  expect([restored.status, restored.body]).toMatchObject([
    422,
    { code: 'unknown_field', path: '/definition/rules/1/field' },
  ]);
  const counted = await app.call('GET', `/segments/${id}/versions/2/counts/9`);
  expect([counted.status, counted.body]).toMatchObject([422, { path: '/versions/2/rules/1/field' }]);
  const diff = await app.call('GET', `/segments/${id}/versions/2/diff/9`);
  expect(diff.body).toMatchObject({ changes: [{ kind: 'rule_changed' }, { kind: 'rule_removed' }] });
});

it('the members over time come with the edits, syncs, failures and refresh settings between', async () => {
  clock.set(new Date('2026-03-20T08:00:00Z'));
  const file = withId.parse((await app.upload('ages.csv', 'id,age\nx1,60\nx2,70\n')).body);
  const source = withId.parse(
    (
      await app.call('POST', '/sources', {
        body: {
          name: 'Ages',
          provider: 'file',
          delivers: 'contacts',
          mode: 'sync',
          file_id: file.id,
          mapping: { identity: { column: 'id', as: 'external_id' }, columns: { age: { field: 'age' } } },
        },
      })
    ).body,
  );
  await app.call('POST', `/sources/${source.id}/sync`);
  await app.until(
    () => app.call('GET', `/sources/${source.id}/syncs`),
    ({ body }) => /"success"/.test(JSON.stringify(body)),
  );
  await app.call('PATCH', `/segments/${id}`, {
    body: { refresh: { policy: 'schedule', cron: '0 3 1 1 *' } },
  });
  clock.set(new Date('2026-03-21T08:00:00Z'));
  expect(await calculated(id)).toBe('success');
  const trend = (query: string) => app.call('GET', `/segments/${id}/trend${query}`);
  expect((await trend('')).body).toMatchObject({
    calculations: 2,
    points: [
      { at: '2026-03-15T12:00:00.000Z', version: 5, count: 2, entered: null, calculations: 1 },
      {
        at: '2026-03-21T08:00:00.000Z',
        version: 9,
        entered: expect.any(Number),
        requested_by: 'MUSTER_API_KEY',
      },
    ],
    events: [
      { kind: 'edit', version: 1, sentence: 'Version 1 by MUSTER_API_KEY: Age is over 35.' },
      {
        kind: 'edit',
        version: 2,
        sentence: expect.stringMatching(/^Version 2 by MUSTER_API_KEY: Age is over 35 → .*; Rule added: /),
      },
      {
        kind: 'edit',
        version: 3,
        sentence: 'Version 3 by MUSTER_API_KEY: written in another way; it means the same.',
      },
      ...[4, 5, 6, 7, 8, 9].map((version) => ({ kind: 'edit', version })),
      { kind: 'sync', source_id: source.id, sentence: 'Ages synced: 2 created.' },
      {
        kind: 'refresh',
        sentence: expect.stringMatching(/^MUSTER_API_KEY changed when it is calculated: by hand → /),
      },
    ],
    events_left_out: 0,
  });
  expect((await trend('?days=2')).body).toMatchObject({
    calculations: 1,
    events: [{ kind: 'sync' }, { kind: 'refresh' }],
  });
  expect((await trend('?points=3')).status).toBe(400);

  const inner = withId.parse(
    (await app.call('POST', '/segments', { body: { name: 'Never calculated', definition: rules(over(1)) } }))
      .body,
  );
  clock.set(new Date('2026-03-23T08:00:00Z'));
  const nested = rules({ segment: inner.id, operator: 'in' });
  await app.call('PATCH', `/segments/${id}`, { body: { definition: nested } });
  expect(await calculated(id)).toBe('failed');
  expect((await trend('?days=1')).body).toMatchObject({
    calculations: 0,
    events: [
      { kind: 'edit', version: 10 },
      {
        kind: 'failure',
        sentence: expect.stringMatching(
          /^Calculating version 10 failed: The nested segment was never calculated/,
        ),
      },
    ],
  });
});
