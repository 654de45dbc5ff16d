/** Contacts pinned in or out of a segment, through HTTP: they outlive edits of the rules, and explanations name them. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { openTestApp, type TestApp } from '../support/app.ts';

const created = z.object({ id: z.string() });
const segmentBody = z.object({ status: z.string(), version: z.int(), count: z.int().nullable() });
const members = z.object({ items: z.array(z.object({ external_id: z.string() })) });

let app: TestApp;
let id: string;

beforeAll(async () => {
  app = await openTestApp();
  await app.call('POST', '/fields', { body: { key: 'age', type: 'number' } });
  const contacts = [10, 20, 30, 40].map((age) => ({ external_id: `c${age}`, attributes: { age } }));
  await app.call('POST', '/contacts/batch', { body: { contacts } });
  const definition = { combinator: 'and', rules: [{ field: 'age', operator: '>', value: 25 }] };
  id = created.parse((await app.call('POST', '/segments', { body: { name: 'Grown', definition } })).body).id;
});
afterAll(() => app?.close());

async function calculatedMembers(): Promise<readonly string[]> {
  await app.call('POST', `/segments/${id}/calculate`);
  await app.until(
    () => app.call('GET', `/segments/${id}`),
    ({ body }) => !['queued', 'processing'].includes(segmentBody.parse(body).status),
  );
  const page = members.parse((await app.call('GET', `/segments/${id}/members?page_size=100`)).body);
  return page.items.map(({ external_id }) => external_id).toSorted();
}

const ref = (external_id: string) => ({ external_id });

it('a pinned contact is a member, or not, whatever the rules say', async () => {
  expect(await calculatedMembers()).toEqual(['c30', 'c40']);
  const { status, body } = await app.call('POST', `/segments/${id}/pins`, {
    body: { include: [ref('c10'), ref('nobody')], exclude: [ref('c40')] },
  });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    changed: 2,
    not_found: [ref('nobody')],
    segment: { version: 2, status: 'not_calculated' },
  });
  expect(await calculatedMembers()).toEqual(['c10', 'c30']);
  expect((await app.call('GET', `/segments/${id}`)).body).toMatchObject({ count: 2 });
});

it('an explanation names the pin, and the funnel counts it', async () => {
  const { body } = await app.call('GET', `/segments/${id}/explain?contact=c10`);
  expect(body).toMatchObject({
    member: true,
    tree: [
      { path: '', result: false },
      { path: '/rules/0', result: false, actual: 10 },
      { path: '/pins/include', kind: 'pin', sentence: 'Pinned in', result: true },
      { path: '/pins/exclude', kind: 'pin', sentence: 'Not pinned out', result: true },
    ],
  });
  const definition = { combinator: 'and', rules: [{ field: 'age', operator: '>', value: 35 }] };
  const unsaved = await app.call('POST', '/segments/explain', {
    body: { definition, contact: 'c10', segment_id: id },
  });
  expect(unsaved.body).toMatchObject({ member: true, tree: [{ result: false }, {}, { result: true }, {}] });
  const funnel = await app.call('GET', `/segments/${id}/funnel`);
  expect(funnel.body).toMatchObject({
    count: 2,
    funnel: [
      { path: '/rules/0', count: 2 },
      { path: '/pins/include', count: 1, without: 1 },
      { path: '/pins/exclude', count: 3, without: 3 },
    ],
  });
});

it('pins outlive an edit of the rules, and nothing changes when they are asked for again', async () => {
  const definition = { combinator: 'and', rules: [{ field: 'age', operator: '>', value: 15 }] };
  await app.call('PATCH', `/segments/${id}`, { body: { definition } });
  expect(await calculatedMembers()).toEqual(['c10', 'c20', 'c30']);
  const again = await app.call('POST', `/segments/${id}/pins`, { body: { include: [ref('c10')] } });
  expect(again.body).toMatchObject({ changed: 0, segment: { version: 3 } });
  const preview = await app.call('POST', '/segments/preview', { body: { definition, segment_id: id } });
  expect(preview.body).toMatchObject({ count: 3 });
});

it('a contact is pinned to one side at most, and a pin can be taken away', async () => {
  await app.call('POST', `/segments/${id}/pins`, { body: { exclude: [ref('c10')], remove: [ref('c40')] } });
  const { body } = await app.call('GET', `/segments/${id}/pins`);
  expect(body).toMatchObject({ include: [], exclude: [{ external_id: 'c10' }] });
  expect(await calculatedMembers()).toEqual(['c20', 'c30', 'c40']);
});

it('lists have no pins', async () => {
  const list = created.parse(
    (await app.call('POST', '/segments', { body: { name: 'L', kind: 'list' } })).body,
  );
  const { status, body } = await app.call('POST', `/segments/${list.id}/pins`, {
    body: { include: [ref('c10')] },
  });
  expect([status, body]).toEqual([409, expect.objectContaining({ code: 'conflict' })]);
});
