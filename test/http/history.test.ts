/**
 * The history through HTTP: every call of the contract that changes something writes an entry in the name of whoever asked,
 * none of them holds a secret, and the list is searched, filtered and paged.
 */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { contract, type EndpointName } from '../../src/api/contract/contract.ts';
import { historyContract } from '../../src/api/contract/history.ts';
import { type Answer, openTestApp, TEST_KEY, type TestApp } from '../support/app.ts';

/** Calls that are no GET and leave no entry, each with the reason. A new call stands here or among the acts below. */
const NOT_IN_HISTORY: Partial<Record<EndpointName, string>> = {
  dryRunSource: 'stores nothing',
  previewDefinition: 'only counts',
  checkDefinition: 'only checks',
  explainDefinition: 'only explains',
  translateText: 'only translates',
  previewMerge: 'says what a merge would do',
  previewAudience: 'only counts',
  previewCampaignAudience: 'only counts',
  compareAudiences: 'has figures worked out again; nothing anybody decided changes',
  bulkSegments: 'the acts write one entry for each segment: see its own test',
  undoBulk: 'as bulkSegments',
};

const historyPage = historyContract.listHistory.answer;
const withId = z.object({ id: z.string() });
const rules = (...members: unknown[]) => ({ combinator: 'and', rules: members });
const over = (value: number) => ({ field: 'age', operator: '>', value });
const PASSWORD = 'correct horse battery';

describe('the history', () => {
  let app: TestApp;
  let cookie = '';
  const secrets = [PASSWORD, TEST_KEY];
  const acted = new Set<EndpointName>();
  beforeAll(async () => {
    app = await openTestApp();
  });
  afterAll(() => app?.close());

  /** Entries that somebody made; what Muster does by itself comes when it comes. */
  async function entries(): Promise<number> {
    const { rows } = await sql<{ count: string }>`select count(*) as count from history
      where actor_kind <> 'system'`.execute(app.app.deps.control.db);
    return Number(rows[0]?.count);
  }

  type Call = {
    readonly params?: Readonly<Record<string, string>>;
    readonly body?: unknown;
    readonly headers?: Record<string, string>;
    readonly as?: string | null;
  };

  /** Does an act and checks that it left an entry; answers its body. */
  async function act(name: EndpointName, { params = {}, ...call }: Call = {}): Promise<unknown> {
    const { method, path } = contract[name];
    const filled = path.replaceAll(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(params[key] ?? '?'));
    return noted(name, () => app.call(method, filled, call));
  }

  async function noted(name: EndpointName, call: () => Promise<Answer>): Promise<unknown> {
    const before = await entries();
    const { status, body } = await call();
    expect(status, `${name}: ${JSON.stringify(body)}`).toBeLessThan(300);
    expect(await entries(), `${name} left no entry`).toBeGreaterThan(before);
    acted.add(name);
    return body;
  }

  async function made(name: EndpointName, call: Call): Promise<string> {
    return withId.parse(await act(name, call)).id;
  }

  it('has an entry for what is done with accounts, keys and settings', async () => {
    const person = { email: 'ada@example.com', password: PASSWORD };
    await act('createOwner', { as: null, body: { ...person, name: 'Ada', organisation: 'Acme' } });
    const signedIn = await app.call('POST', '/session', { as: null, body: person });
    cookie = signedIn.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ');
    await act('signIn', { as: null, body: person });
    await act('signOut', { as: null, headers: { cookie } });
    const again = await app.call('POST', '/session', { as: null, body: person });
    cookie = again.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ');
    await act('changeSettings', { body: { organisation: 'Acme Ltd', week_start: 7 } });
    const id = await made('createUser', {
      body: { ...person, email: 'bob@example.com', name: 'Bob', role: 'viewer' },
    });
    await act('changeUser', { params: { id }, body: { role: 'editor' } });
    const key = z
      .object({ id: z.string(), key: z.string() })
      .parse(await act('createApiKey', { body: { name: 'Nightly', role: 'viewer' } }));
    secrets.push(key.key);
    await act('deleteApiKey', { params: { id: key.id } });
  });

  it('has an entry for what is done with fields, contacts, events, preferences and tags', async () => {
    await act('createField', { body: { key: 'age', type: 'number' } });
    await act('changeField', { params: { key: 'age' }, body: { label: 'Age' } });
    await act('createField', { body: { key: 'old', type: 'text' } });
    await act('deleteField', { params: { key: 'old' } });
    const id = await made('createContact', { body: { external_id: 'c1', attributes: { age: 1 } } });
    await act('changeContact', { params: { id }, body: { attributes: { age: 2 } } });
    const contacts = [30, 40].map((age) => ({ external_id: `a${age}`, attributes: { age } }));
    await act('upsertContacts', { body: { contacts } });
    const event = { contact: { external_id: 'a30' }, name: 'purchase', occurred_at: '2026-03-01T00:00:00Z' };
    await act('addEvents', { body: { events: [event] } });
    const params = { channel: 'email', address: 'x@example.com' };
    await act('putPreference', { params, body: { subscribed: false } });
    await act('putPreferences', { body: { preferences: [{ ...params, subscribed: true, origin: 'api' }] } });
    const tag = await made('createTag', { body: { title: 'VIP' } });
    await act('changeTag', { params: { id: tag }, body: { colour: '#aa0000' } });
    await act('tagContacts', { params: { id: tag }, body: { add: [{ external_id: 'a30' }] } });
    await act('deleteTag', { params: { id: tag } });
    await act('deleteContact', { params: { id } });
  });

  it('has an entry for what is done with files and data sources', async () => {
    const file = withId.parse(await noted('uploadFile', () => app.upload('ages.csv', 'id,age\na30,31\n'))).id;
    const mapping = { identity: { column: 'id', as: 'external_id' }, columns: { age: { field: 'age' } } };
    const source = { name: 'Ages', provider: 'file', delivers: 'contacts', mode: 'sync', mapping };
    const id = await made('createSource', { body: { ...source, file_id: file } });
    const params = { id };
    const status = z.object({ items: z.array(z.object({ id: z.string(), status: z.string() })) });
    const synced = () =>
      app.until(
        async () => status.parse((await app.call('GET', `/sources/${id}/syncs`)).body).items,
        (items) => items.every((one) => one.status === 'success'),
      );
    await synced();
    await act('changeSource', { params, body: { name: 'Ages of all' } });
    await act('syncSource', { params, body: { file_id: file } });
    const [latest] = await synced();
    // One that waits: as it is for a moment after somebody asked.
    await sql`update syncs set status = 'queued', phase = 'queued', heartbeat_at = now() + interval '1 hour'
      where id = ${latest?.id}`.execute(app.app.deps.control.db);
    await act('cancelSync', { params: { id: latest?.id ?? '' } });
    await act('deleteSource', { params });
  });

  it('has an entry for what is done with segments, views and clean-up', async () => {
    const create = (name: string, value: number) =>
      made('createSegment', { body: { name, definition: rules(over(value)) } });
    const id = await create('Grown', 20);
    const params = { id };
    await act('changeSegment', { params, body: { definition: rules(over(25)), note: 'Older' } });
    await act('changePins', { params, body: { include: [{ external_id: 'a30' }] } });
    await act('restoreVersion', { params: { id, version: '1' }, body: {} });
    await act('calculateSegment', { params });
    await sql`delete from calculations where segment_id = ${id} and status = 'queued'`.execute(
      app.app.deps.control.db,
    );
    const waiting = await create('Waiting', 1);
    await sql`insert into calculations (id, segment_id, version, status, requested_by, queued_at, heartbeat_at, not_before)
      values ('calc_waits', ${waiting}, 1, 'queued', 'Ada', now(), now() + interval '1 hour', now() + interval '1 hour')`.execute(
      app.app.deps.control.db,
    );
    await act('cancelCalculation', { params: { id: waiting } });
    await act('archiveSegment', { params });
    await act('unarchiveSegment', { params });
    const copy = await made('duplicateSegment', { params });
    await act('deleteSegment', { params: { id: copy } });
    await act('restoreSegment', { params: { id: copy } });
    const list = await made('createSegment', { body: { name: 'By hand', kind: 'list' } });
    const contacts = [{ external_id: 'a30' }];
    await act('addMembers', { params: { id: list }, body: { contacts } });
    await act('removeMembers', { params: { id: list }, body: { contacts } });

    const keep = { kind: 'duplicates', segments: [id, copy].toSorted() };
    await act('keepSuggestion', { body: keep });
    await act('unkeepSuggestion', { body: keep });
    const merged = await made('mergeSegments', { body: { keep: id, remove: [copy], confirm: true } });
    await act('undoMerge', { params: { id: merged } });

    const view = await made('createSegmentView', {
      body: { name: 'Failed', shared: true, view: { q: 'a' } },
    });
    await act('changeSegmentView', { params: { id: view }, body: { view: { q: 'b' } } });
    await act('deleteSegmentView', { params: { id: view } });
    // A view that is not shared is nobody else's business.
    const before = await entries();
    await app.call('POST', '/segments/views', { body: { name: 'Mine', view: {} } });
    expect(await entries()).toBe(before);
  });

  it('has an entry for what is done with campaigns, runs and channels', async () => {
    const campaign = await made('createCampaign', { body: { name: 'Spring', channel: 'email' } });
    await act('changeCampaign', { params: { id: campaign }, body: { goal: 'Sell' } });
    await act('deleteCampaign', { params: { id: campaign } });
    await act('restoreCampaign', { params: { id: campaign } });
    const reached = { external_id: 'r1', email: 'r1@example.com', attributes: { age: 90 } };
    await app.call('POST', '/contacts/batch', { body: { contacts: [reached] } });
    const include = await made('createSegment', { body: { name: 'Reached', definition: rules(over(80)) } });
    await app.call('POST', `/segments/${include}/calculate`);
    await app.until(
      () => app.call('GET', `/segments/${include}`),
      ({ body }) => z.object({ status: z.string() }).parse(body).status === 'success',
    );
    await act('changeCampaign', {
      params: { id: campaign },
      body: { include: [include], template_ref: 'spring', status: 'active' },
    });
    const run = await made('startRun', {
      params: { id: campaign },
      body: { type: 'scheduled', at: '2026-03-20T10:00:00Z', override: { reason: 'A test' } },
    });
    await act('rescheduleRun', { params: { id: run }, body: { at: '2026-03-21T10:00:00Z' } });
    await act('cancelRun', { params: { id: run } });
    const downloaded = await made('startRun', {
      params: { id: campaign },
      body: { type: 'now', override: { reason: 'A test' } },
    });
    await app.until(
      () => app.call('GET', `/runs/${downloaded}`),
      ({ body }) => z.object({ status: z.string() }).parse(body).status === 'ready',
    );
    await act('completeRun', { params: { id: downloaded } });
    const ofCampaign = await app.call('GET', `/campaigns/${campaign}/history?page_size=100`);
    const { items } = historyContract.listCampaignHistory.answer.parse(ofCampaign.body);
    expect(new Set(items.map(({ subject }) => subject.id))).toEqual(new Set([campaign, run, downloaded]));
    expect(items.at(-1)?.action).toBe('campaign.created');
    const params = { channel: 'email' };
    secrets.push(
      z
        .object({ signing_secret: z.string() })
        .parse(await act('putChannel', { params, body: { url: 'http://127.0.0.1:9/send' } })).signing_secret,
    );
    await act('deleteChannel', { params });
  });

  it('has an entry for what is done with webhooks', async () => {
    const hook = z.object({ id: z.string(), signing_secret: z.string() }).parse(
      await act('createWebhook', {
        body: { name: 'CRM', url: 'http://127.0.0.1:9/hook', events: ['segment.calculated'] },
      }),
    );
    secrets.push(hook.signing_secret);
    const params = { id: hook.id };
    await act('changeWebhook', { params, body: { name: 'The CRM' } });
    secrets.push(
      z.object({ signing_secret: z.string() }).parse(await act('rotateWebhookSecret', { params, body: {} }))
        .signing_secret,
    );
    const delivery = await made('testWebhook', { params });
    const fail = () =>
      sql`update webhook_deliveries set event_type = 'segment.calculated', status = 'failed', due_at = null,
        finished_at = now(), claimed_until = null where id = ${delivery}`.execute(app.app.deps.control.db);
    await fail();
    await act('redeliver', { params: { ...params, delivery } });
    await fail();
    await act('redeliverFailed', { params, body: { since: '2026-01-01T00:00:00Z' } });
    await act('deleteWebhook', { params });
  });

  it('knows every call that changes something, and holds no secret', async () => {
    const changing = Object.entries(contract).filter(([, { method }]) => method !== 'GET');
    const missing = changing
      .map(([name]) => name)
      .filter((name) => !Object.hasOwn(NOT_IN_HISTORY, name) && ![...acted].some((one) => one === name));
    expect(missing, 'calls that are neither done above nor among the exceptions').toEqual([]);
    const { rows } = await sql`select * from history`.execute(app.app.deps.control.db);
    const text = JSON.stringify(rows);
    for (const secret of secrets) expect(text.includes(secret)).toBe(false);
  });

  async function list(query: string, headers?: Record<string, string>) {
    const { status, body } = await app.call('GET', `/history?${query}`, headers ? { as: null, headers } : {});
    expect(status, JSON.stringify(body)).toBe(200);
    return historyPage.parse(body);
  }

  it('is searched by every word, filtered and paged', async () => {
    expect(await list('q=grown+rules')).toMatchObject({
      total: 1,
      items: [
        {
          actor: { kind: 'api_key', name: 'MUSTER_API_KEY' },
          action: 'segment.definition_changed',
          words: 'changed the rules of',
          subject: { kind: 'segment', name: 'Grown' },
          changes: [
            { label: 'Version', from: 1, to: 2 },
            { label: 'Sentence', from: 'Age is over 20', to: 'Age is over 25' },
          ],
        },
      ],
    });
    expect((await list('q=100%25')).total).toBe(0);
    expect((await list('kind=tag&kind=field&action=tag.created&action=field.created')).total).toBe(3);
    const all = await list('page_size=500');
    expect((await list('from=2026-03-15&to=2026-03-15')).total).toBe(all.total);
    expect((await list('from=2026-03-16')).total).toBe(0);
    expect((await list('to=2026-03-14')).total).toBe(0);
    const pages = [await list('page=1&page_size=7'), await list('page=2&page_size=7')];
    expect(pages.flatMap(({ items }) => items.map(({ id }) => id))).toEqual(
      all.items.slice(0, 14).map(({ id }) => id),
    );
    const [ada] = (await list('action=organisation.created')).items;
    expect((await list(`actor=${ada?.actor.id}&action=user.signed_in`)).total).toBe(4);
  });

  it('says who a contact was until it is deleted, and then nothing of it', async () => {
    const id = await made('createContact', { body: { external_id: 'c2', attributes: { age: 1 } } });
    await act('changeContact', { params: { id }, body: { attributes: { age: 2 } } });
    const told = async () => (await list('action=contact.changed')).items[0];
    expect(await told()).toMatchObject({
      subject: { id, name: 'c2' },
      changes: [{ key: 'age', label: 'Age', from: 1, to: 2 }],
    });
    await act('deleteContact', { params: { id } });
    expect(await told()).toMatchObject({ subject: { id, name: null }, changes: [] });
  });

  it('tells only what differs of a value with members', async () => {
    expect((await list('action=view.changed')).items).toMatchObject([
      { changes: [{ label: 'View · Q', from: 'a', to: 'b' }] },
    ]);
  });

  it('shows keys and webhooks to admins only, and of a segment what was done to it', async () => {
    const owner = await list('kind=webhook&kind=api_key', { cookie });
    expect(owner.total).toBeGreaterThan(5);
    const signed = await app.call('POST', '/session', {
      as: null,
      body: { email: 'bob@example.com', password: PASSWORD },
    });
    const bob = signed.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ');
    expect((await list('kind=webhook&kind=api_key', { cookie: bob })).total).toBe(0);
    const choices = await app.call('GET', '/history/choices', { as: null, headers: { cookie: bob } });
    expect(JSON.stringify(choices.body)).not.toContain('webhook');
    const [grown] = (await list('q=grown&action=segment.created')).items;
    const { body } = await app.call('GET', `/segments/${grown?.subject.id}/history?page_size=100`);
    const own = historyPage.parse(body);
    expect(own.items.every(({ subject }) => subject.id === grown?.subject.id)).toBe(true);
    expect(own.items.at(-1)?.action).toBe('segment.created');
    expect(own.total).toBeGreaterThan(6);
  });
});
