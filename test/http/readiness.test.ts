/**
 * Readiness through HTTP: a value that vanishes between two syncs turns a segment from ready to caution, with the sentence
 * that says so, on the live stream and at a webhook, once; so do settings, nested segments, tags and deleted sources.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eventEnvelope } from '../../src/api/contract/event-types.ts';
import type { StreamEvent } from '../../src/api/contract/live.ts';
import { drift } from '../../src/api/contract/readiness.ts';
import { segment as segmentAnswer } from '../../src/api/contract/segments.ts';
import { completeVersions } from '../../src/segments/complete-versions.ts';
import { noticeReadiness } from '../../src/segments/notice-readiness.ts';
import { openTestApp, type TestApp } from '../support/app.ts';
import { openReceiver, type Receiver } from '../support/receiver.ts';

const withId = z.object({ id: z.string() });
const syncAnswer = z.object({ id: z.string(), status: z.string(), number: z.int() });
const VANISHED = "'Married' was in 38 % of rows at sync 3 and in none at sync 4; rule 2 needs it.";
const COUPLES = {
  combinator: 'and',
  rules: [
    { field: 'income', operator: '>', value: 100 },
    { field: 'marital_status', operator: 'in', value: ['Married', 'Together'] },
  ],
};

/** A hundred customers, of whom 38 are in the first status, 40 live together, and the rest are single. */
function customers(first: string): string {
  const rows = Array.from({ length: 100 }, (_, index) => {
    const status = index < 38 ? first : index < 78 ? 'Together' : 'Single';
    return `C${index},${status},${1_000 + index}`;
  });
  return `ID,Marital_Status,Income\n${rows.join('\n')}\n`;
}

describe('readiness', () => {
  let app: TestApp;
  let receiver: Receiver;
  let source = '';
  let couples = '';
  const changes: Extract<StreamEvent, { type: 'segment.readiness_changed' }>[] = [];

  async function ask<Answer>(schema: z.ZodType<Answer>, method: string, path: string, body?: unknown) {
    const answer = await app.call(method, path, body === undefined ? {} : { body });
    expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
    return schema.parse(answer.body);
  }
  const read = (id: string) => ask(segmentAnswer, 'GET', `/segments/${id}`);

  async function create(name: string, rules: readonly unknown[] | typeof COUPLES): Promise<string> {
    const definition = 'combinator' in rules ? rules : { combinator: 'and', rules };
    return (await ask(withId, 'POST', '/segments', { name, definition })).id;
  }

  async function calculate(id: string): Promise<void> {
    await ask(z.unknown(), 'POST', `/segments/${id}/calculate`);
    await app.until(
      () => read(id),
      ({ status }) => status === 'success',
    );
  }

  async function sync(content: string): Promise<z.output<typeof syncAnswer>> {
    const { id: file_id } = withId.parse((await app.upload('customers.csv', content)).body);
    const { id } = await ask(withId, 'POST', `/sources/${source}/sync`, { file_id });
    const done = await app.until(
      () => ask(syncAnswer, 'GET', `/syncs/${id}`),
      ({ status }) => status !== 'queued' && status !== 'processing',
    );
    expect(done.status).toBe('success');
    return done;
  }

  async function told(id: string, change: string): Promise<(typeof changes)[number]> {
    const find = () => changes.find((one) => one.segment_id === id && `${one.from} → ${one.to}` === change);
    await expect.poll(find, { timeout: 20_000 }).toBeDefined();
    const found = find();
    if (!found) throw new Error('Not told.');
    changes.splice(changes.indexOf(found), 1);
    return found;
  }

  const findings = async (id: string) => (await read(id)).readiness.findings;
  const sentences = async (id: string) => (await findings(id)).map(({ sentence }) => sentence);

  beforeAll(async () => {
    [app, receiver] = await Promise.all([openTestApp({ now: null }), openReceiver()]);
    app.app.deps.live.subscribe((event) => {
      if (event.type === 'segment.readiness_changed') changes.push(event);
    });
    await ask(z.unknown(), 'POST', '/webhooks', {
      name: 'Watcher',
      url: `${receiver.url}/all`,
      events: ['segment.readiness_changed', 'source.drifted'],
    });
    const { id: file_id } = withId.parse((await app.upload('customers.csv', customers('Married'))).body);
    const mapping = {
      identity: { column: 'ID', as: 'external_id' },
      columns: {
        ID: { field: 'external_id' },
        Marital_Status: { field: 'marital_status', type: 'text' },
        Income: { field: 'income', type: 'number' },
      },
    };
    const body = { name: 'Shop', provider: 'file', delivers: 'contacts', mode: 'sync', file_id, mapping };
    source = (await ask(withId, 'POST', '/sources', body)).id;
    for (const number of [1, 2, 3]) expect((await sync(customers('Married'))).number).toBe(number);
    couples = await create('Couples', COUPLES);
    await calculate(couples);
  });
  afterAll(async () => {
    await app?.close();
    await receiver?.close();
  });

  it('lists every check of a segment that is ready', async () => {
    await told(couples, 'not_ready → ready');
    const { readiness } = await read(couples);
    expect(readiness).toMatchObject({ verdict: 'ready', findings: [] });
    expect(readiness.checks?.every(({ outcome }) => outcome === 'passed')).toBe(true);
    expect(readiness.checks?.map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        'status',
        'version',
        'rules',
        'values',
        'fields',
        'sources',
        'nested',
        'fresh',
        'count',
        'tags',
      ]),
    );
  });

  it('turns to caution when a sync no longer delivers a value its rules need, and says exactly that', async () => {
    await sync(customers('Wed'));
    const { findings: reasons } = await told(couples, 'ready → caution');
    expect(reasons.map(({ sentence }) => sentence)).toContain(VANISHED);
    const finding = (await findings(couples)).find(({ id }) => id === 'value_vanished');
    expect(finding).toMatchObject({ level: 'warning', sentence: VANISHED, path: '/rules/1' });
    const table = await ask(
      z.object({ items: z.array(z.object({ id: z.string() })) }),
      'GET',
      '/segments?readiness=caution',
    );
    expect(table.items.map(({ id }) => id)).toEqual([couples]);

    const compared = await ask(drift, 'GET', (finding?.fix?.href ?? '').replace('?', '/drift?'));
    expect(compared.findings.map(({ sentence }) => sentence)).toEqual([
      "'Married' was in 38 % of rows at sync 3 and in none at sync 4.",
      "'Wed' is in 38 % of rows at sync 4 and was in none at sync 3.",
    ]);
    expect(compared.columns.find(({ field }) => field === 'marital_status')?.segments).toEqual([
      { id: couples, name: 'Couples' },
    ]);
    expect(compared.syncs.map(({ number }) => number)).toEqual([4, 3, 2, 1]);
  });

  it('tells webhooks of the drift and of the readiness, once each', async () => {
    const came = () =>
      receiver.received
        .map(({ body }) => eventEnvelope.parse(JSON.parse(body)))
        .filter(({ type, data }) => type === 'source.drifted' || JSON.stringify(data).includes('"caution"'));
    await expect.poll(() => came().length, { timeout: 20_000 }).toBe(2);
    await Promise.all([noticeReadiness(app.app.deps), noticeReadiness(app.app.deps)]);
    const byType = new Map(came().map(({ type, data }) => [type, data]));
    expect(came()).toHaveLength(2);
    expect(byType.get('source.drifted')).toMatchObject({
      source: { name: 'Shop' },
      from: { number: 3 },
      to: { number: 4 },
      findings: [
        { id: 'value_vanished', value: 'Married' },
        { id: 'value_new', value: 'Wed' },
      ],
    });
    expect(byType.get('segment.readiness_changed')).toMatchObject({
      segment: { name: 'Couples' },
      from: 'ready',
      to: 'caution',
      findings: expect.arrayContaining([{ id: 'value_vanished', level: 'warning', sentence: VANISHED }]),
    });
  });

  it('keeps saying so after another calculation and another such sync', async () => {
    await calculate(couples);
    expect(await sentences(couples)).toEqual([VANISHED]);
    await sync(customers('Wed'));
    expect(await sentences(couples)).toEqual([
      "'Married' was in 38 % of rows at sync 3 and in none since sync 4; rule 2 needs it.",
    ]);
  });

  it('follows the thresholds of the settings at once, and refuses those that make no sense', async () => {
    const change = (readiness: unknown) => app.call('PATCH', '/settings', { body: { readiness } });
    expect((await change({ vanished_share_percent: 50 })).status).toBe(200);
    expect((await read(couples)).readiness.verdict).toBe('ready');
    await told(couples, 'caution → ready');
    const { body } = await change({ vanished_share_percent: 1 });
    expect(body).toMatchObject({ readiness: { vanished_share_percent: 1, fresh_hours: 24 } });
    await told(couples, 'ready → caution');
    expect((await change({ fresh_hours: 0 })).body).toMatchObject({
      status: 400,
      path: '/readiness/fresh_hours',
    });
    expect((await change({ count: 1 })).status).toBe(400);
  });

  it('carries what is wrong with a nested segment outwards, however deep it lies', async () => {
    const middle = await create('Middle', [{ segment: couples, operator: 'in' }]);
    const outer = await create('Outer', [{ segment: middle, operator: 'in' }]);
    await calculate(middle);
    await calculate(outer);
    const [finding] = await findings(outer);
    expect(finding).toMatchObject({
      id: 'nested_not_ready',
      cause: { segment: couples, name: 'Couples' },
      fix: { label: 'Open “Couples”', href: `/segments/${couples}` },
    });
    expect(finding?.sentence).toBe(
      "It nests “Middle”, which is to be used with caution because of “Couples”: 'Married' was in 38 % of rows at sync 3 and in none since sync 4; rule 2 needs it.",
    );
    await told(outer, 'not_ready → caution');
    // From 40 back to 78 contacts is a jump that is meant here.
    await ask(z.unknown(), 'PATCH', '/settings', { readiness: { count_change_percent: 500 } });
    await sync(customers('Married'));
    await calculate(couples);
    await calculate(middle);
    await calculate(outer);
    await told(outer, 'caution → ready');
    // Two segments away: nothing of the outer one is written, and its verdict was derived a moment ago.
    await ask(z.unknown(), 'GET', '/segments?readiness=ready');
    const [income, status] = COUPLES.rules;
    const edited = { ...COUPLES, rules: [{ ...income, value: 101 }, status] };
    await ask(z.unknown(), 'PATCH', `/segments/${couples}`, { definition: edited });
    expect((await told(outer, 'ready → caution')).findings).toMatchObject([
      { id: 'nested_not_ready', cause: { segment: couples } },
    ]);
  });

  it('says when rules contradict each other, and completes versions written before that was kept', async () => {
    const rules = [
      { field: 'income', operator: '>', value: 9 },
      { field: 'income', operator: '<', value: 3 },
    ];
    const id = await create('Nobody', rules);
    const blocked = async () => (await findings(id)).filter((one) => one.id === 'lint_blocker');
    expect(await blocked()).toMatchObject([{ level: 'blocker', path: '/rules/1' }]);
    const { db } = app.app.deps.control;
    await db.updateTable('segment_versions').set({ refs: '{}' }).where('segment_id', '=', id).execute();
    await db.updateTable('segments').set({ description: 'Old' }).where('id', '=', id).execute();
    expect(await blocked()).toEqual([]);
    await completeVersions(app.app.deps);
    expect(await blocked()).toHaveLength(1);
  });

  it('notices a tag that is retired and a source that is deleted, when it happens', async () => {
    const tag = await ask(withId, 'POST', '/tags', { title: 'vip' });
    await ask(z.unknown(), 'POST', '/contacts', { external_id: 'T1', tags: ['vip'] });
    const tagged = await create('Tagged', [{ field: 'tags', operator: 'hasAny', value: ['vip'] }]);
    await calculate(tagged);
    await calculate(couples);
    await told(tagged, 'not_ready → ready');
    await ask(z.unknown(), 'PATCH', `/tags/${tag.id}`, { active: false });
    expect((await told(tagged, 'ready → caution')).findings.map(({ id }) => id)).toEqual(['tag_retired']);
    changes.splice(0);
    expect((await app.call('DELETE', `/sources/${source}`)).status).toBe(204);
    expect((await told(couples, 'ready → caution')).findings.map(({ id }) => id)).toEqual(['source_deleted']);
    await calculate(couples);
    expect((await read(couples)).readiness.verdict).toBe('ready');
    expect((await app.call('GET', `/sources/${source}/drift`)).status).toBe(404);
  });
});
