/** Saved views of the segment table through HTTP: one's own, the team's, and who may change which. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { segmentView } from '../../src/api/contract/segment-list.ts';
import { openTestApp, type TestApp } from '../support/app.ts';

const views = z.object({ items: z.array(segmentView) });

describe('saved views', () => {
  let app: TestApp;
  const cookies = { ada: '', vic: '' };

  async function account(name: string, role: string): Promise<string> {
    const credentials = { email: `${name}@example.com`, password: 'a long password' };
    await app.call('POST', '/users', { body: { name, role, ...credentials } });
    const answer = await app.call('POST', '/session', { as: null, body: credentials });
    expect(answer.status).toBe(200);
    return answer.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .join('; ');
  }

  beforeAll(async () => {
    app = await openTestApp();
    cookies.ada = await account('Ada', 'editor');
    cookies.vic = await account('Vic', 'viewer');
  });
  afterAll(() => app?.close());

  function as(who: keyof typeof cookies, method: string, path: string, body?: unknown) {
    return app.call(method, `/segments/views${path}`, { as: null, headers: { cookie: cookies[who] }, body });
  }

  async function namesFor(who: keyof typeof cookies): Promise<string[]> {
    return views
      .parse((await as(who, 'GET', '')).body)
      .items.map(({ name, own }) => `${name}${own ? '' : ' (of others)'}`);
  }

  const view = {
    q: 'berlin',
    status: ['failed'],
    sort: '-count',
    page_size: 100,
    columns: ['status', 'members'],
  };

  it('keeps what was saved: search, filters, sort, page size and columns', async () => {
    const saved = await as('ada', 'POST', '', { name: 'Failed in Berlin', view });
    expect(saved).toMatchObject({
      status: 201,
      body: { name: 'Failed in Berlin', shared: false, own: true, owner: { name: 'Ada' }, view },
    });
    expect(views.parse((await as('ada', 'GET', '')).body).items[0]?.view).toEqual(view);
  });

  it('shows a view to the team only when it is shared, and lets only its owner change it', async () => {
    const { id } = segmentView.parse((await as('ada', 'POST', '', { name: 'Ours', view: {} })).body);
    expect(await namesFor('vic')).toEqual([]);
    expect((await as('vic', 'PATCH', `/${id}`, { name: 'Mine' })).status).toBe(404);
    expect((await as('ada', 'PATCH', `/${id}`, { shared: true })).body).toMatchObject({ shared: true });
    expect(await namesFor('vic')).toEqual(['Ours (of others)']);
    expect((await as('vic', 'PATCH', `/${id}`, { name: 'Mine' })).body).toMatchObject({
      code: 'forbidden',
      detail: 'The view “Ours” belongs to Ada.',
    });
    expect((await as('vic', 'DELETE', `/${id}`)).status).toBe(403);
    expect((await as('ada', 'PATCH', `/${id}`, { view: { archived: ['true'] } })).body).toMatchObject({
      view: { archived: [true] },
    });
    expect((await as('ada', 'DELETE', `/${id}`)).status).toBe(204);
    expect(await namesFor('vic')).toEqual([]);
  });

  it('takes a name once per person, whatever its letter case', async () => {
    expect((await as('vic', 'POST', '', { name: 'Failed in Berlin', view: {} })).status).toBe(201);
    const { body } = await as('vic', 'POST', '', { name: 'FAILED in berlin', view: {} });
    expect(body).toMatchObject({ code: 'conflict', path: '/name' });
  });

  it('refuses a view of something the table does not have', async () => {
    for (const wrong of [
      { colour: 'red' },
      { sort: 'colour' },
      { page_size: 501 },
      { columns: [] },
      { page: 2 },
    ])
      expect(
        (await as('ada', 'POST', '', { name: 'Wrong', view: wrong })).body,
        JSON.stringify(wrong),
      ).toMatchObject({
        code: 'invalid_body',
      });
  });
});
