/** Campaigns through HTTP: planning one, what it uses and what that means for segments, whom it would reach, preflight. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { audiencePreview, campaign, campaignsContract, preflight } from '../../src/api/contract/campaigns.ts';
import { cleanupContract } from '../../src/api/contract/cleanup.ts';
import { segment } from '../../src/api/contract/segments.ts';
import { pruneCampaigns } from '../../src/campaigns/prune-campaigns.ts';
import { sql } from '../../src/sql/sql.ts';
import { openTestApp, TEST_NOW, type TestApp } from '../support/app.ts';
import { settableClock } from '../support/settable-clock.ts';

const problem = z.object({
  code: z.string(),
  detail: z.string(),
  problems: z.array(z.object({ path: z.string(), detail: z.string() })).optional(),
});
const listAnswer = campaignsContract.listCampaigns.answer;

/** External id → what is known of the contact. Ada comes first, so she stands for the address she shares. */
const PEOPLE: Readonly<Record<string, object>> = {
  ada: { email: 'shared@example.com' },
  bob: { email: 'Bob@Example.com' },
  cem: { email: 'cem@example.com', active: false },
  dan: {},
  eve: { email: 'not an address' },
  fay: { email: 'fay@example.com' },
  gus: { phone: '+49 30 123456' },
  hal: { email: 'hal@example.com' },
  ida: { email: 'ida@example.com' },
  // Gets Ada's address below; an import would have taken him for her.
  jon: {},
};

describe('campaigns', () => {
  const clock = settableClock(new Date(TEST_NOW));
  let app: TestApp;
  const segments: Record<string, string> = {};
  let number = 0;

  beforeAll(async () => {
    app = await openTestApp({ clock });
    const contacts = Object.entries(PEOPLE).map(([external_id, more]) => ({ external_id, ...more }));
    expect((await app.call('POST', '/contacts/batch', { body: { contacts } })).status).toBe(200);
    for (const [name, members] of Object.entries({
      Everybody: Object.keys(PEOPLE),
      First: ['ada', 'bob', 'cem', 'dan'],
      Second: ['dan', 'eve', 'fay'],
      Colleagues: ['bob', 'hal'],
      Nobody: [],
    }))
      segments[name] = await list(name, members);
    await app.call('PUT', '/preferences/email/fay@example.com', {
      body: { subscribed: false, origin: 'user_action' },
    });
  });
  afterAll(() => app?.close());

  const id = (name: string) => segments[name] ?? '';

  async function list(name: string, members: readonly string[]): Promise<string> {
    const made = segment.parse((await app.call('POST', '/segments', { body: { name, kind: 'list' } })).body);
    if (members.length > 0)
      await app.call('POST', `/segments/${made.id}/members`, {
        body: { contacts: members.map((external_id) => ({ external_id })) },
      });
    return made.id;
  }

  async function create(more: object = {}) {
    number += 1;
    const answer = await app.call('POST', '/campaigns', {
      body: { name: `Campaign ${number}`, channel: 'email', ...more },
    });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return campaign.parse(answer.body);
  }

  async function refused(method: string, path: string, body?: object) {
    const answer = await app.call(method, path, body === undefined ? {} : { body });
    return { status: answer.status, ...problem.parse(answer.body) };
  }

  const read = async (campaignId: string) =>
    campaign.parse((await app.call('GET', `/campaigns/${campaignId}`)).body);
  const readSegment = async (segmentId: string) =>
    segment.parse((await app.call('GET', `/segments/${segmentId}`)).body);

  async function preview(path: string, body: object) {
    const answer = await app.call('POST', path, { body });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    const found = audiencePreview.parse(answer.body);
    const sum = found.reasons.reduce((all, { count }) => all + count, found.targeted);
    expect(sum).toBe(found.considered);
    return found;
  }

  const figures = ({ reasons }: z.output<typeof audiencePreview>) =>
    Object.fromEntries(
      reasons.map(({ reason, segment: of, count }) => [of ? `${reason} ${of.name}` : reason, count]),
    );

  it('is created, listed, changed and guarded by its version', async () => {
    const made = await create({
      name: 'Spring sale',
      goal: 'Sell what is left',
      include: [id('First'), id('Second')],
      exclude: [id('Colleagues')],
      limit: { runs: 2, days: 7 },
      hold_out: { percent: 10 },
    });
    expect(made).toMatchObject({
      status: 'draft',
      version: 1,
      limit: { runs: 2, days: 7, counts: 'channel' },
      hold_out: { percent: 10, seed: made.id },
      include: [
        { name: 'First', count: 4, state: 'there', status: 'success', readiness: 'ready' },
        { name: 'Second' },
      ],
      exclude: [{ name: 'Colleagues', count: 2 }],
    });
    await create({ name: 'Autumn', channel: 'sms', status: 'active' });
    const found = async (query: string) =>
      listAnswer.parse((await app.call('GET', `/campaigns?${query}`)).body).items.map(({ name }) => name);
    expect(await found('q=left')).toEqual(['Spring sale']);
    expect(await found('q=colleag')).toEqual(['Spring sale']);
    expect(await found('sort=name')).toEqual(['Autumn', 'Spring sale']);
    expect(await found('sort=-channel')).toEqual(['Autumn', 'Spring sale']);
    expect(await found('status=draft&status=paused')).toEqual(['Spring sale']);
    expect(await found(`segment=${id('Second')}&channel=email`)).toEqual(['Spring sale']);
    expect(await found('hand_over=webhook')).toEqual([]);
    expect(await found('hand_over=file&sort=name')).toEqual(['Autumn', 'Spring sale']);
    expect(await found('owner=nobody&page_size=1&page=2&sort=name')).toEqual(['Spring sale']);

    const patch = (body: object, version?: number) =>
      app.call('PATCH', `/campaigns/${made.id}`, {
        body,
        headers: version === undefined ? {} : { 'if-match': `"${version}"` },
      });
    expect((await patch({ goal: 'Sell what is left' })).body).toMatchObject({ version: 1 });
    expect((await patch({ goal: 'Make room', exclude: [], limit: null }, 1)).body).toMatchObject({
      version: 2,
      limit: null,
      exclude: [],
    });
    expect(await patch({ goal: 'Other' }, 1)).toMatchObject({
      status: 412,
      body: { code: 'version_mismatch' },
    });
    const entries = await app.app.deps.control.db
      .selectFrom('history')
      .select(['action', 'changes'])
      .where('subject_id', '=', made.id)
      .orderBy('id')
      .execute();
    expect(entries).toEqual([
      { action: 'campaign.created', changes: {} },
      {
        action: 'campaign.changed',
        changes: {
          goal: { from: 'Sell what is left', to: 'Make room' },
          limit: { from: { runs: 2, days: 7, counts: 'channel' }, to: null },
          exclude: { from: ['Colleagues'], to: [] },
        },
      },
    ]);
    expect(await refused('POST', '/campaigns', { name: 'SPRING SALE', channel: 'sms' })).toMatchObject({
      status: 409,
      code: 'conflict',
    });
  });

  it('takes no segment twice, none that is not there and none from the trash', async () => {
    const gone = await list('Gone', ['ada']);
    await app.call('DELETE', `/segments/${gone}`);
    const answer = await refused('POST', '/campaigns', {
      name: 'Torn',
      channel: 'email',
      include: [id('First'), 'seg_unknown', gone],
      exclude: [id('First')],
    });
    expect(answer).toMatchObject({ status: 422, code: 'invalid_value' });
    expect(answer.problems?.map(({ path }) => path)).toEqual(['/include/1', '/include/2', '/exclude/0']);
  });

  it('refuses text that no database stores, and says where it is', async () => {
    const half = String.fromCharCode(0xd8_00);
    for (const name of ['Nul \0', `Half ${half}`])
      expect(await app.call('POST', '/campaigns', { body: { name, channel: 'email' } })).toMatchObject({
        status: 422,
        body: { code: 'invalid_value', path: '/name' },
      });
    expect(await app.call('GET', '/campaigns?q=%00')).toMatchObject({
      status: 400,
      body: { code: 'invalid_query', path: '/q' },
    });
    expect(await app.call('GET', '/campaigns/%00')).toMatchObject({
      status: 400,
      body: { code: 'bad_request' },
    });
  });

  it('goes to the trash, comes back, and is deleted for good after thirty days', async () => {
    const made = await create();
    expect((await app.call('DELETE', `/campaigns/${made.id}`)).status).toBe(204);
    const trash = listAnswer.parse((await app.call('GET', '/campaigns?trashed=true')).body);
    expect(trash.items.map((one) => one.id)).toEqual([made.id]);
    expect(await refused('PATCH', `/campaigns/${made.id}`, { goal: 'x' })).toMatchObject({ status: 409 });
    expect((await app.call('POST', `/campaigns/${made.id}/restore`)).body).toMatchObject({
      trashed_at: null,
    });
    await app.call('DELETE', `/campaigns/${made.id}`);
    clock.set(new Date(Date.parse(TEST_NOW) + 31 * 86_400_000));
    await pruneCampaigns(app.app.deps);
    clock.set(new Date(TEST_NOW));
    expect((await app.call('GET', `/campaigns/${made.id}`)).status).toBe(404);
  });

  it('is named by the segments it uses, which cannot be deleted before it is over', async () => {
    const used = await list('Used', ['ada']);
    const isUsed = async () => {
      const items = z
        .object({ items: z.array(z.object({ id: z.string() })) })
        .parse((await app.call('GET', '/segments?used=true&page_size=500')).body).items;
      return items.some((one) => one.id === used);
    };
    expect(await isUsed()).toBe(false);
    const made = await create({ name: 'User', exclude: [used] });
    expect((await readSegment(used)).used_by.campaigns).toEqual([{ id: made.id, name: 'User' }]);
    expect(await isUsed()).toBe(true);
    expect(await refused('DELETE', `/segments/${used}`)).toMatchObject({
      status: 409,
      code: 'in_use',
      detail: '“Used” is used by the campaign “User”.',
    });
    await app.call('PATCH', `/campaigns/${made.id}`, { body: { status: 'archived' } });
    expect((await readSegment(used)).used_by.campaigns).toEqual([]);
    expect((await app.call('DELETE', `/segments/${used}`)).status).toBe(204);
    expect((await read(made.id)).exclude).toMatchObject([{ state: 'trashed' }]);
  });

  it('uses the segment that stays when segments are merged, and the others again when that is undone', async () => {
    const [keep, gone] = [await list('Keep', ['ada']), await list('Merged', ['ada'])];
    const both = await create({ include: [gone, id('First'), keep] });
    const other = await create({ exclude: [gone] });
    const ids = (of: z.output<typeof campaign>) => [...of.include, ...of.exclude].map((one) => one.id);
    const merged = cleanupContract.mergeSegments.answer.parse(
      (await app.call('POST', '/cleanup/merge', { body: { keep, remove: [gone] } })).body,
    );
    expect(merged.campaigns.map((one) => one.id).sort()).toEqual([both.id, other.id].sort());
    expect(ids(await read(both.id))).toEqual([keep, id('First')]);
    expect(ids(await read(other.id))).toEqual([keep]);
    // Somebody goes on with one of them: it keeps what it has.
    await app.call('PATCH', `/campaigns/${other.id}`, { body: { goal: 'Later' } });
    const undone = cleanupContract.undoMerge.answer.parse(
      (await app.call('POST', `/cleanup/merge/${merged.id}/undo`)).body,
    );
    expect(undone.items.find((item) => item.id === other.id)).toMatchObject({ outcome: 'skipped' });
    expect(ids(await read(both.id))).toEqual([gone, id('First'), keep]);
    expect(ids(await read(other.id))).toEqual([keep]);

    await create({ name: 'Torn apart', include: [keep], exclude: [gone] });
    expect(await refused('POST', '/cleanup/merge', { keep, remove: [gone] })).toMatchObject({
      status: 409,
      detail: 'The campaign “Torn apart” would include and exclude “Keep”.',
    });
  });

  it('previews whom it would reach: everybody considered has one reason', async () => {
    // The address is Ada's, so it identifies her alone; it is reached through either.
    await app.app.deps.warehouse.execute(
      'test.share_address',
      sql`insert into contacts select * replace ('shared@example.com' as email,
        'shared@example.com' as email_key, version + 1 as version) from contacts final where external_id = 'jon'`,
      { lane: 'import', seconds: 10 },
    );
    const body = { channel: 'email', include: [id('Everybody')], exclude: [id('Colleagues')] };
    const found = await preview('/campaigns/audience-preview', body);
    expect(found).toMatchObject({ considered: 10, targeted: 2 });
    expect(figures(found)).toEqual({
      'excluded Colleagues': 2,
      inactive: 1,
      no_address: 2,
      invalid_address: 1,
      unsubscribed: 1,
      duplicate_address: 1,
    });
    expect(found.sample.map((one) => one.external_id)).toEqual(['ada', 'ida']);
    expect(found.exclude).toMatchObject([{ name: 'Colleagues', members: 2, considered: 2 }]);

    const made = await create({ include: [id('First'), id('Second')], exclude: [id('Nobody')] });
    const path = `/campaigns/${made.id}/audience-preview`;
    const saved = await preview(path, {});
    expect(saved).toMatchObject({
      considered: 6,
      targeted: 2,
      include: [
        { name: 'First', members: 4, only: 3 },
        { name: 'Second', members: 3, only: 2 },
      ],
      exclude: [{ name: 'Nobody', members: null, considered: null }],
      overlap: [{ segments: [id('First'), id('Second')].sort(), count: 1 }],
    });
    const texted = await preview(path, { channel: 'sms', include: [id('Everybody')] });
    expect(texted.sample.map((one) => one.external_id)).toEqual(['gus']);
    const held = await preview(path, {
      include: [id('Everybody')],
      hold_out: { percent: 99.999, seed: 'x' },
    });
    expect(figures(held)).toMatchObject({ held_out: 4 });
    expect(held.targeted).toBe(0);
  });

  it('says in preflight everything that speaks against a run, with its fix', async () => {
    const check = async (campaignId: string) => {
      const answer = await app.call('GET', `/campaigns/${campaignId}/preflight`);
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      return preflight.parse(answer.body);
    };
    const rule = segment.parse(
      (
        await app.call('POST', '/segments', {
          body: {
            name: 'By rule',
            definition: { combinator: 'and', rules: [{ field: 'active', operator: '=', value: true }] },
          },
        })
      ).body,
    );
    const made = await create({ include: [rule.id, id('Nobody')], exclude: [id('Colleagues')] });
    const first = await check(made.id);
    expect(first.verdict).toBe('blocked');
    expect(first.findings.map((one) => [one.level, one.id, one.segment?.name ?? null])).toEqual([
      ['blocker', 'not_active', null],
      ['blocker', 'segment_without_audience', 'By rule'],
      ['blocker', 'segment_without_audience', 'Nobody'],
      ['blocker', 'audience_empty', null],
      ['blocker', 'no_template', null],
      ['warning', 'no_goal', null],
    ]);
    await app.call('POST', `/segments/${rule.id}/calculate`);
    await app.until(
      () => readSegment(rule.id),
      ({ status }) => status === 'success',
    );
    await app.call('PATCH', `/campaigns/${made.id}`, {
      body: { status: 'active', template_ref: 'spring-1', goal: 'Sell', include: [rule.id] },
    });
    expect(await check(made.id)).toMatchObject({ verdict: 'clear', findings: [], audience: { targeted: 2 } });
    // An edit leaves the audience of the older version: it can be used, but somebody has to answer for it.
    await app.call('PATCH', `/segments/${rule.id}`, {
      body: { definition: { combinator: 'and', rules: [{ field: 'email', operator: 'notNull' }] } },
    });
    clock.set(new Date(Date.parse(TEST_NOW) + 9 * 86_400_000));
    const later = await check(made.id);
    clock.set(new Date(TEST_NOW));
    expect(later.verdict).toBe('warned');
    expect(later.findings).toMatchObject([
      {
        id: 'segment_not_calculated',
        level: 'warning',
        fix: { action: 'calculate' },
        segment: { id: rule.id },
      },
      { id: 'audience_old', sentence: '“By rule” was calculated 9 days ago.' },
    ]);
  });

  it('gives rules about it its name', async () => {
    const made = await create({ name: 'Summer' });
    const answer = await app.call('POST', '/segments/check', {
      body: {
        definition: {
          combinator: 'and',
          rules: [{ campaign: made.id, outcome: 'opened', operator: 'happened' }],
        },
      },
    });
    // Nothing was heard of it yet; no finding says that its name is misspelt.
    expect(answer.body).toMatchObject({ ok: true, sentence: 'Opened campaign “Summer”', lint: [] });
  });

  it('is planned by editors and looked at by viewers', async () => {
    const key = z
      .object({ key: z.string() })
      .parse((await app.call('POST', '/api-keys', { body: { name: 'Viewer', role: 'viewer' } })).body).key;
    const made = await create();
    expect((await app.call('GET', `/campaigns/${made.id}`, { as: key })).status).toBe(200);
    expect((await app.call('DELETE', `/campaigns/${made.id}`, { as: key })).status).toBe(403);
  });
});
