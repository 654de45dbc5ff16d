/**
 * Webhooks through the HTTP API, from what happens in Muster to what a receiver gets: every event type of the table, with
 * the data its entry promises, the roles, the refusals, and the live stream's twin of a changed readiness.
 */
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EVENT_TYPES, type EventType, eventEnvelope, eventType } from '../../src/api/contract/event-types.ts';
import { openTestApp, TEST_KEY, type TestApp } from '../support/app.ts';
import { answerWith, ok, openReceiver, type Receiver } from '../support/receiver.ts';

const withId = z.object({ id: z.string() });
const segmentBody = z.looseObject({
  status: z.string(),
  count: z.number().nullable(),
  calculation_id: z.string().nullable(),
  readiness: z.object({ verdict: z.string() }),
});
const GERMANS = { combinator: 'and', rules: [{ field: 'country', operator: '=', value: 'DE' }] };

describe('webhooks through HTTP', () => {
  let app: TestApp;
  let receiver: Receiver;
  let hook = '';
  let secret = '';
  let segment = '';

  async function ask<Answer>(schema: z.ZodType<Answer>, method: string, path: string, body?: unknown) {
    const answer = await app.call(method, path, body === undefined ? {} : { body });
    expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
    return schema.parse(answer.body);
  }

  /** What came of a type, verified and parsed as its entry in the table says. */
  function came<Data>(type: EventType, data: z.ZodType<Data>): Data[] {
    return receiver.received.flatMap(({ headers, body }) => {
      const named = Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, String(value)]));
      const event = eventEnvelope.parse(new Webhook(secret).verify(body, named));
      return event.type === type ? [data.parse(event.data)] : [];
    });
  }
  const told = {
    calculated: () => came('segment.calculated', EVENT_TYPES['segment.calculated'].data),
    failed: () => came('segment.failed', EVENT_TYPES['segment.failed'].data),
    entered: () => came('segment.entered', EVENT_TYPES['segment.entered'].data),
    left: () => came('segment.left', EVENT_TYPES['segment.left'].data),
    readiness: () => came('segment.readiness_changed', EVENT_TYPES['segment.readiness_changed'].data),
    synced: () => came('source.synced', EVENT_TYPES['source.synced'].data),
  };

  async function calculate(): Promise<z.output<typeof segmentBody>> {
    await ask(z.unknown(), 'POST', `/segments/${segment}/calculate`);
    return app.until(
      () => ask(segmentBody, 'GET', `/segments/${segment}`),
      ({ status }) => status === 'success' || status === 'failed',
    );
  }

  async function addContacts(from: number, to: number, country: string): Promise<void> {
    const contacts = Array.from({ length: to - from }, (_, index) => ({
      external_id: `c${from + index}`,
      email: `c${from + index}@example.com`,
      attributes: { country },
    }));
    await ask(z.unknown(), 'POST', '/contacts/batch', { contacts });
  }

  beforeAll(async () => {
    [app, receiver] = await Promise.all([openTestApp({ now: null }), openReceiver()]);
    await ask(z.unknown(), 'POST', '/fields', { key: 'country', type: 'text' });
    const added = await ask(withId.extend({ signing_secret: z.string() }), 'POST', '/webhooks', {
      name: 'Everything',
      url: `${receiver.url}/all`,
      events: eventType.options,
    });
    hook = added.id;
    secret = added.signing_secret;
  });
  afterAll(async () => {
    await app?.close();
    await receiver?.close();
  });

  it('shows the signing secret once', async () => {
    expect(secret).toMatch(/^whsec_/);
    for (const path of ['/webhooks', `/webhooks/${hook}`])
      expect(JSON.stringify((await app.call('GET', path)).body)).not.toContain(secret.slice(6));
  });

  it('tells of a calculation, and of everybody who entered at the first one, in batches of at most 500', async () => {
    await addContacts(0, 1_203, 'DE');
    segment = (await ask(withId, 'POST', '/segments', { name: 'Germans', kind: 'rule', definition: GERMANS }))
      .id;
    const { calculation_id } = await calculate();
    await app.until(
      async () => told.entered(),
      (batches) => batches.length === 3,
    );
    expect(told.calculated()).toEqual([
      {
        segment: { id: segment, name: 'Germans' },
        calculation_id,
        previous_calculation_id: null,
        version: 1,
        current_version: 1,
        count: 1_203,
        entered: 1_203,
        left: 0,
      },
    ]);
    const batches = told.entered().toSorted((a, b) => a.batch - b.batch);
    expect(
      batches.map(({ batch, batches: all, total, contacts }) => [batch, all, total, contacts.length]),
    ).toEqual([
      [1, 3, 1_203, 500],
      [2, 3, 1_203, 500],
      [3, 3, 1_203, 203],
    ]);
    const contacts = batches.flatMap((batch) => batch.contacts);
    expect(new Set(contacts.map(({ external_id }) => external_id)).size).toBe(1_203);
    expect(contacts[0]).toMatchObject({ email: 'c0@example.com', reasons: [{ kind: 'first' }] });
    expect(told.left()).toEqual([]);
  });

  it('tells exactly who entered and left since the calculation before', async () => {
    const first = (await ask(segmentBody, 'GET', `/segments/${segment}`)).calculation_id;
    await addContacts(5, 8, 'FR');
    await addContacts(2_000, 2_002, 'DE');
    const { calculation_id } = await calculate();
    const [left] = await app.until(
      async () => told.left(),
      ({ length }) => length === 1,
    );
    const entered = await app.until(
      async () => told.entered(),
      ({ length }) => length === 4,
    );
    const between = { calculation_id, previous_calculation_id: first, batch: 1, batches: 1 };
    expect(left).toMatchObject({ ...between, total: 3 });
    expect(left?.contacts.map(({ external_id }) => external_id)).toEqual(['c5', 'c6', 'c7']);
    expect(left?.contacts[0]?.reasons).toMatchObject([{ kind: 'data', from: 'DE', to: 'FR' }]);
    const latest = entered.find((event) => event.calculation_id === calculation_id);
    expect(latest).toMatchObject({ ...between, total: 2 });
    expect(latest?.contacts.map(({ email }) => email)).toEqual(['c2000@example.com', 'c2001@example.com']);
  });

  it('names a contact that was deleted meanwhile by its id alone', async () => {
    const page = z.object({ items: z.array(withId) });
    const [found] = (await ask(page, 'GET', '/contacts?external_id=c10')).items;
    expect((await app.call('DELETE', `/contacts/${found?.id}`)).status).toBe(204);
    const { calculation_id } = await calculate();
    const left = await app.until(
      async () => told.left().find((event) => event.calculation_id === calculation_id),
      (event) => event !== undefined,
    );
    const reasons = [{ kind: 'deleted_contact' }];
    expect(left?.contacts).toMatchObject([{ id: found?.id, external_id: null, email: null, reasons }]);
  });

  it('tells that readiness changed, with from, to and the findings, and tells the live stream too', async () => {
    const before = told.readiness().filter((event) => event.segment.id === segment);
    expect(before.map(({ from, to }) => [from, to])).toEqual([['not_ready', 'ready']]);
    const stream = await fetch(`${app.url}/api/v1/stream`, {
      headers: { authorization: `Bearer ${TEST_KEY}` },
    });
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    await ask(z.unknown(), 'PATCH', `/segments/${segment}`, {
      definition: { combinator: 'and', rules: [{ field: 'country', operator: '=', value: 'Atlantis' }] },
    });
    let text = '';
    while (!text.includes('segment.readiness_changed')) text += (await reader?.read())?.value ?? '';
    await reader?.cancel();
    const [changed] = await app.until(
      async () => told.readiness().filter(({ from }) => from === 'ready'),
      ({ length }) => length === 1,
    );
    expect(changed).toMatchObject({
      segment: { id: segment, name: 'Germans' },
      to: 'not_ready',
      findings: [{ id: 'not_calculated', level: 'blocker' }],
    });
    expect(text).toContain(`"segment_id":"${segment}","from":"ready","to":"not_ready"`);
    // Nobody lives there: from the edit's "not ready" to the empty audience's "caution", without the steps between.
    expect((await calculate()).count).toBe(0);
    await app.until(
      async () => told.readiness().map(({ from, to }) => `${from} → ${to}`),
      (changes) => changes.includes('not_ready → caution'),
    );
    expect(told.readiness().some(({ findings }) => findings.some(({ id }) => id === 'queued'))).toBe(false);
  });

  it('tells that a calculation failed', async () => {
    const inner = await ask(withId, 'POST', '/segments', { name: 'Inner', kind: 'list' });
    const [contact] = [{ external_id: 'c1' }];
    await ask(z.unknown(), 'POST', `/segments/${inner.id}/members`, { contacts: [contact] });
    const definition = { combinator: 'and', rules: [{ segment: inner.id, operator: 'in' }] };
    const outer = await ask(withId, 'POST', '/segments', { name: 'Outer', kind: 'rule', definition });
    // What no call allows, and a restored backup can bring about: the nested segment is in the trash.
    const { db } = app.app.deps.control;
    await db.updateTable('segments').set({ trashed_at: new Date() }).where('id', '=', inner.id).execute();
    await ask(z.unknown(), 'POST', `/segments/${outer.id}/calculate`);
    const [failed] = await app.until(
      async () => told.failed(),
      ({ length }) => length === 1,
    );
    expect(failed).toMatchObject({
      segment: { id: outer.id, name: 'Outer' },
      error: { code: expect.any(String), detail: expect.any(String), path: '/rules/0/segment' },
    });
  });

  it('tells how syncs ended, and what drifted from one to the next', async () => {
    const upload = async (content: string) => withId.parse((await app.upload('shop.csv', content)).body).id;
    const source = await ask(withId, 'POST', '/sources', {
      name: 'shop.csv',
      provider: 'file',
      delivers: 'contacts',
      file_id: await upload('id,country\nn1,DE\nn2,FR\n'),
      mapping: {
        identity: { column: 'id', as: 'external_id' },
        columns: { id: { field: 'external_id' }, country: { field: 'country' } },
      },
    });
    const sync = async (body: unknown) => {
      const { id } = await ask(withId, 'POST', `/sources/${source.id}/sync`, body);
      await app.until(
        async () => told.synced(),
        (events) => events.some((event) => event.sync.id === id),
      );
      return told.synced().find((event) => event.sync.id === id);
    };
    expect(await sync({})).toMatchObject({
      source: { name: 'shop.csv' },
      sync: { status: 'success', rows: { read: 2, created: 2, rejected: 0 }, error: null },
    });
    await sync({ file_id: await upload('id,country\nn1,DE\nn2,DE\n') });
    const [drifted] = await app.until(
      async () => came('source.drifted', EVENT_TYPES['source.drifted'].data),
      (events) => events.length > 0,
    );
    expect(drifted).toMatchObject({ from: { number: 1 }, to: { number: 2 }, findings: [{ value: 'FR' }] });
  });

  it('tells only of the segments that were chosen', async () => {
    const chosen = await ask(withId, 'POST', '/segments', { name: 'Chosen', kind: 'list' });
    const narrow = await ask(withId, 'POST', '/webhooks', {
      name: 'Narrow',
      url: `${receiver.url}/narrow`,
      events: ['segment.calculated', 'source.synced'],
      segments: [chosen.id],
    });
    await ask(z.unknown(), 'POST', `/segments/${chosen.id}/members`, { contacts: [{ external_id: 'c1' }] });
    await calculate();
    const page = z.object({ items: z.array(z.object({ event_type: z.string(), status: z.string() })) });
    await app.until(
      async () => (await ask(page, 'GET', `/webhooks/${narrow.id}/deliveries`)).items,
      ([first]) => first?.status === 'success',
    );
    const { items } = await ask(page, 'GET', `/webhooks/${narrow.id}/deliveries`);
    expect(items).toMatchObject([{ event_type: 'segment.calculated' }]);
    await ask(z.unknown(), 'PATCH', `/webhooks/${narrow.id}`, { state: 'paused' });
  });

  it('has sent every type of the table by now', () => {
    const types = new Set(receiver.received.map(({ body }) => eventEnvelope.parse(JSON.parse(body)).type));
    // Those about runs are sent in the tests of runs.
    const wanted = eventType.options.filter((type) => EVENT_TYPES[type].subject !== 'run');
    expect([...types].toSorted()).toEqual(wanted.toSorted());
  });

  it('pages and filters the deliveries, and shows each with its attempts', async () => {
    const page = z.object({ total: z.number(), items: z.array(withId.extend({ event_type: z.string() })) });
    const all = await ask(page, 'GET', `/webhooks/${hook}/deliveries?page_size=2`);
    expect(all.items).toHaveLength(2);
    expect(all.total).toBeGreaterThan(10);
    const some = await ask(
      page,
      'GET',
      `/webhooks/${hook}/deliveries?event=segment.left&event=segment.failed&status=success`,
    );
    expect(new Set(some.items.map(({ event_type }) => event_type))).toEqual(
      new Set(['segment.left', 'segment.failed']),
    );
    const detail = await ask(z.looseObject({}), 'GET', `/webhooks/${hook}/deliveries/${some.items[0]?.id}`);
    expect(detail).toMatchObject({
      request_body: expect.stringContaining('segment.'),
      attempts: [
        {
          number: 1,
          url: `${receiver.url}/all`,
          response: { status: 200, body: 'thank you', truncated: false },
          error: null,
        },
      ],
    });
  });

  it('sends a test event now and answers with what came back', async () => {
    receiver.answer(answerWith(418, { 'x-teapot': 'yes' }, 'short and stout'));
    expect(await ask(z.unknown(), 'POST', `/webhooks/${hook}/test`)).toMatchObject({
      event_type: 'webhook.test',
      status: 'failed',
      attempts: [{ response: { status: 418, headers: { 'x-teapot': 'yes' }, body: 'short and stout' } }],
    });
    receiver.answer(ok);
  });

  it('sends again what is asked for', async () => {
    const page = z.object({ items: z.array(withId.extend({ event_id: z.string() })) });
    const [last] = (await ask(page, 'GET', `/webhooks/${hook}/deliveries?event=segment.calculated`)).items;
    const count = receiver.received.length;
    const answer = await app.call('POST', `/webhooks/${hook}/deliveries/${last?.id}/redeliver`);
    expect(answer.status).toBe(202);
    await receiver.until(count + 1);
    expect(receiver.received[count]?.headers['webhook-id']).toBe(last?.event_id);
    const since = { since: '2020-01-01T00:00:00Z' };
    expect(await app.call('POST', `/webhooks/${hook}/redeliver`, { body: since })).toMatchObject({
      status: 202,
      body: { redelivered: 0 },
    });
  });

  it('rotates the secret, and shows the new one once', async () => {
    const rotated = await ask(
      z.object({ signing_secret: z.string(), secret: z.object({ previous_until: z.string().nullable() }) }),
      'POST',
      `/webhooks/${hook}/rotate-secret`,
      {},
    );
    expect(rotated.signing_secret).not.toBe(secret);
    expect(rotated.secret.previous_until).not.toBeNull();
  });

  it('keeps no secret for a repeated request, and makes nothing twice', async () => {
    const headers = { 'idempotency-key': 'hook-1' };
    const body = { name: 'Once', url: receiver.url, events: ['segment.failed'] };
    const first = await app.call('POST', '/webhooks', { body, headers });
    const { signing_secret } = z.object({ signing_secret: z.string() }).parse(first.body);
    expect(await app.call('POST', '/webhooks', { body, headers })).toMatchObject({
      status: 409,
      body: { code: 'conflict', detail: expect.stringContaining('shown only once') },
    });
    const { items } = await ask(
      z.object({ items: z.array(z.object({ name: z.string() })) }),
      'GET',
      '/webhooks',
    );
    expect(items.filter(({ name }) => name === 'Once')).toHaveLength(1);
    const kept = await app.app.deps.control.db.selectFrom('idempotency_keys').selectAll().execute();
    expect(JSON.stringify(kept)).not.toContain(signing_secret);
  });

  it('guards an edit with the version', async () => {
    const path = `/webhooks/${hook}`;
    const { version } = await ask(z.object({ version: z.number() }), 'GET', path);
    const renamed = await app.call('PATCH', path, {
      body: { name: 'All' },
      headers: { 'if-match': `"${version}"` },
    });
    expect(renamed.body).toMatchObject({ name: 'All', version: version + 1 });
    const late = await app.call('PATCH', path, {
      body: { name: 'Late' },
      headers: { 'if-match': `"${version}"` },
    });
    expect(late).toMatchObject({ status: 412, body: { code: 'version_mismatch' } });
  });

  it.each<[string, Record<string, unknown>, number, string, string]>([
    ['no web address', { url: 'example.com' }, 422, 'invalid_value', '/url'],
    ['a password in the address', { url: 'https://a:b@example.com' }, 422, 'invalid_value', '/url'],
    ['no event', { events: [] }, 400, 'invalid_body', '/events'],
    ['an event that nothing sends', { events: ['segment.exploded'] }, 400, 'invalid_body', '/events/0'],
    ['the test event', { events: ['webhook.test'] }, 400, 'invalid_body', '/events/0'],
    ['a segment that does not exist', { segments: ['seg_nothing'] }, 422, 'invalid_value', '/segments/0'],
    ['a key it does not know', { secret: 'mine' }, 400, 'invalid_body', '/secret'],
  ])('refuses %s, with the place', async (_what, wrong, status, code, path) => {
    const body = { name: 'X', url: 'https://example.com/', events: ['segment.failed'], ...wrong };
    expect(await app.call('POST', '/webhooks', { body })).toMatchObject({ status, body: { code, path } });
  });

  it('answers 404 for what is not there', async () => {
    const nothing = 'hook_01kapx3m5wq4v8zj0c6y7n2r9d';
    for (const path of [
      `/webhooks/${nothing}`,
      '/webhooks/x',
      `/webhooks/${nothing}/deliveries`,
      `/webhooks/${hook}/deliveries/del_x`,
    ])
      expect(await app.call('GET', path)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect((await app.call('POST', `/webhooks/${nothing}/test`)).status).toBe(404);
    expect((await app.call('DELETE', `/webhooks/${nothing}`)).status).toBe(404);
  });

  it('forgets a deleted webhook with its deliveries', async () => {
    expect((await app.call('DELETE', `/webhooks/${hook}`)).status).toBe(204);
    expect((await app.call('GET', `/webhooks/${hook}`)).status).toBe(404);
    expect((await app.call('GET', `/webhooks/${hook}/deliveries`)).status).toBe(404);
  });
});
