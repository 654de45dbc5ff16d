/** Runs through HTTP: what stops them, what they freeze, that nothing changes it afterwards, and why each contact is in or out. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { preflight } from '../../src/api/contract/campaigns.ts';
import { runsContract } from '../../src/api/contract/runs.ts';
import { TEST_NOW } from '../support/app.ts';
import { figures, inCity, openRunTestBed, type RunTestBed } from '../support/run-test-bed.ts';

const HOUR_MS = 3_600_000;

describe('runs', () => {
  let bed: RunTestBed;
  beforeAll(async () => {
    bed = await openRunTestBed();
  });
  afterAll(() => bed?.close());

  it('freezes everybody considered with the first reason, and tells it', async () => {
    const { app, colleagues, plan, runNow, audience, told } = bed;
    const id = await plan({ name: 'Spring' });
    const done = await runNow(id);
    expect(done).toMatchObject({
      status: 'ready',
      campaign: { name: 'Spring' },
      as_of: '2026-03-15T12:00:00.000Z',
      plan: { goal: 'Sell', version: 1 },
      segments: [
        { name: 'Berlin', role: 'include', version: 1, count: 5, sentence: 'City is Berlin' },
        { name: 'Colleagues', role: 'exclude', count: 1 },
      ],
      waterfall: { considered: 5, targeted: 1 },
    });
    expect(figures(done)).toEqual({
      'excluded Colleagues': 1,
      inactive: 1,
      no_address: 1,
      invalid_address: 0,
      unsubscribed: 1,
      duplicate_address: 0,
    });
    expect(await audience(done.id, 'reason=targeted')).toEqual({ names: ['ada'], frozen: 1 });
    expect(await audience(done.id, 'reason=considered')).toMatchObject({ frozen: 5 });
    expect(await audience(done.id, `reason=excluded&segment=${colleagues}`)).toMatchObject({
      names: ['bob'],
    });
    const csv = await app.call(
      'GET',
      `/runs/${done.id}/audience.csv?reason=unsubscribed&columns=external_id&columns=run_id&columns=campaign_id`,
    );
    expect(csv.body).toBe(`"external_id","run_id","campaign_id"\n"eve","${done.id}","${done.campaign.id}"\n`);
    const whole = await app.call('GET', `/runs/${done.id}/audience.csv?reason=unsubscribed`);
    expect(String(whole.body).split('\n')[0]).toMatch(/^"id",.*,"run_id","campaign_id"$/);
    expect(await told('run.ready', done.id)).toMatchObject({ considered: 5, targeted: 1, channel: 'email' });
    const history = await app.app.deps.control.db
      .selectFrom('history')
      .select(['action', 'actor_kind'])
      .where('subject_id', '=', done.id)
      .orderBy('id')
      .execute();
    expect(history).toEqual([
      { action: 'run.requested', actor_kind: 'api_key' },
      { action: 'run.ready', actor_kind: 'system' },
    ]);
  });

  it('says why it reached or missed a contact, with the values of then', async () => {
    const { app, berlin, colleagues, calculate, plan, runNow, why } = bed;
    const id = await plan({ name: 'Why' });
    const done = await runNow(id);
    const path = `/runs/${done.id}`;
    // Whatever happens afterwards: Ada moves and unsubscribes, Fay comes to Berlin, the segment goes on.
    await app.call('PUT', '/preferences/email/ada@example.com', { body: { subscribed: false } });
    const contacts = [
      { external_id: 'ada', attributes: { city: 'Paris' } },
      { external_id: 'fay', attributes: { city: 'Berlin' } },
    ];
    await app.call('POST', '/contacts/batch', { body: { contacts } });
    await calculate(berlin);

    const ada = await why(path, 'ada');
    expect(ada).toMatchObject({ reason: 'targeted', fix: null });
    expect(ada.segments.find(({ id: one }) => one === berlin)).toMatchObject({
      member: true,
      explanation: { member: true, reproduced: true, tree: [{}, { actual: 'Berlin', result: true }] },
    });
    const fay = await why(path, 'fay');
    expect(fay).toMatchObject({
      reason: 'not_considered',
      fix: { where: 'segment', href: `/segments/${berlin}` },
    });
    expect(fay.segments[0]?.explanation).toMatchObject({ member: false, tree: [{}, { actual: 'Paris' }] });
    expect(await why(path, 'bob')).toMatchObject({
      reason: 'excluded',
      sentence: 'In “Colleagues”, which is excluded.',
      segment: { id: colleagues },
      fix: { where: 'segment' },
    });
    expect(await why(path, 'eve@example.com')).toMatchObject({
      reason: 'unsubscribed',
      preference: { channel: 'email', origin: 'user_action', at: '2026-03-15T12:00:00.000Z' },
      fix: { where: 'contact' },
    });
    expect(await why(path, 'cem')).toMatchObject({ reason: 'inactive', sentence: 'Not active.' });
    expect(await why(path, 'dan')).toMatchObject({ reason: 'no_address' });
    // What the same campaign would do now.
    expect(await why(`/campaigns/${id}`, 'ada')).toMatchObject({ reason: 'not_considered' });
    expect(await why(`/campaigns/${id}`, 'fay')).toMatchObject({ reason: 'targeted' });
    expect(await why(`/campaigns/${id}`, 'eve')).toMatchObject({
      reason: 'unsubscribed',
      preference: { origin: 'user_action' },
    });

    contacts.forEach((one) => {
      one.attributes.city = one.external_id === 'ada' ? 'Berlin' : 'Paris';
    });
    await app.call('POST', '/contacts/batch', { body: { contacts } });
    await app.call('PUT', '/preferences/email/ada@example.com', { body: { subscribed: true } });
    await calculate(berlin);
  });

  it('is not changed by what happens to its segments while it is prepared, or later', async () => {
    const { app, world, berlin, calculate, ruled, plan, start, read, over, audience, why } = bed;
    const own = await ruled('Own', 'Berlin');
    const id = await plan({ include: [own], exclude: [] });
    const held = world.hold('runs.contacts');
    const begun = await start(id, { type: 'now' });
    await held.reached;
    expect(await read(begun.id)).toMatchObject({ status: 'preparing' });
    await app.call('PATCH', `/segments/${own}`, { body: { definition: inCity('Paris') } });
    await app.call('PATCH', `/campaigns/${id}`, { body: { include: [berlin], exclude: [own] } });
    await calculate(own);
    held.release();
    const done = await over(begun.id);
    expect(done).toMatchObject({
      status: 'ready',
      waterfall: { considered: 5, targeted: 2 },
      segments: [{ id: own, version: 1, role: 'include' }],
      plan: { version: 1 },
    });
    await app.call('PATCH', `/campaigns/${id}`, { body: { exclude: [] } });
    expect((await app.call('DELETE', `/segments/${own}`)).status).toBe(204);
    expect(await audience(done.id, 'reason=targeted')).toMatchObject({ names: ['ada', 'bob'] });
    expect(await why(`/runs/${done.id}`, 'ada')).toMatchObject({ reason: 'targeted' });
    const runs = z
      .object({ items: z.array(z.object({ id: z.string() })) })
      .parse((await app.call('GET', `/segments/${own}/runs`)).body);
    expect(runs.items.map((one) => one.id)).toEqual([done.id]);
  });

  it('is stopped by blockers, and by warnings until somebody overrides them with a reason', async () => {
    const { app, ruled, plan, runNow, refused } = bed;
    const edited = await ruled('Edited', 'Berlin');
    await app.call('PATCH', `/segments/${edited}`, { body: { definition: inCity('Paris') } });
    const id = await plan({ include: [edited], status: 'draft', template_ref: '' });
    const path = `/campaigns/${id}/runs`;
    const blocked = await refused(path, { type: 'now', override: { reason: 'I want it' } });
    expect(blocked).toMatchObject({ status: 409, code: 'preflight_blocked' });
    expect(blocked.problems?.map(({ code }) => code)).toEqual([
      'preflight_blocked',
      'preflight_blocked',
      'override_needed',
    ]);
    await app.call('PATCH', `/campaigns/${id}`, { body: { status: 'active', template_ref: 'x' } });
    expect(await refused(path, { type: 'now' })).toMatchObject({ status: 409, code: 'override_needed' });
    const none = await app.call('GET', path);
    expect(none.body).toMatchObject({ total: 0 });
    const done = await runNow(id, { type: 'now', override: { reason: 'The old rules are fine' } });
    expect(done).toMatchObject({
      status: 'ready',
      override: { reason: 'The old rules are fine', findings: [{ id: 'segment_not_calculated' }] },
      segments: [{ version: 1 }, {}],
    });
  });

  it('calculates segments first when that is asked for, and goes on by itself', async () => {
    const { world, ruled, plan, start, read, over, refused } = bed;
    const fresh = await ruled('Never calculated', 'Berlin', false);
    const id = await plan({ include: [fresh] });
    expect(await refused(`/campaigns/${id}/runs`, { type: 'now' })).toMatchObject({
      code: 'preflight_blocked',
    });
    const held = world.hold('calculation.scan');
    const begun = await start(id, { type: 'now', refresh_first: true });
    await held.reached;
    expect(await read(begun.id)).toMatchObject({ status: 'preflight', waiting_for: [{ id: fresh }] });
    held.release();
    expect(await over(begun.id)).toMatchObject({
      status: 'ready',
      waterfall: { considered: 5, targeted: 1 },
    });
  });

  it('asks preflight again when its time has come, and says who was told what', async () => {
    const { app, clock, calculate, ruled, plan, start, read, over, refused, told } = bed;
    const later = await ruled('Later', 'Berlin');
    const id = await plan({ include: [later] });
    const at = (hours: number) => new Date(Date.parse(TEST_NOW) + hours * HOUR_MS).toISOString();
    expect(await refused(`/campaigns/${id}/runs`, { type: 'scheduled', at: at(-1) })).toMatchObject({
      status: 422,
    });
    const waits = await start(id, { type: 'scheduled', at: at(2) });
    const stops = await start(id, { type: 'scheduled', at: at(3) });
    expect(waits).toMatchObject({ status: 'scheduled', scheduled_at: at(2) });
    clock.set(new Date(at(2)));
    expect(await over(waits.id)).toMatchObject({ status: 'ready', as_of: at(2) });
    expect(await read(stops.id)).toMatchObject({ status: 'scheduled' });

    await app.call('PATCH', `/segments/${later}`, { body: { definition: inCity('Paris') } });
    clock.set(new Date(at(3)));
    const blocked = await over(stops.id);
    expect(blocked).toMatchObject({
      status: 'blocked',
      waterfall: null,
      findings: [{ id: 'segment_not_calculated', level: 'warning', segment: { id: later } }],
    });
    expect(await told('run.blocked', stops.id)).toMatchObject({
      scheduled_at: at(3),
      findings: [{ id: 'segment_not_calculated' }],
    });
    expect((await app.call('GET', `/runs/${stops.id}/audience`)).status).toBe(409);
    await app.call('PATCH', `/segments/${later}`, { body: { definition: inCity('Berlin') } });
    await calculate(later);
    await app.call('POST', `/runs/${stops.id}/reschedule`, { body: { at: at(4) } });
    clock.set(new Date(at(4)));
    expect(
      await app.until(
        () => read(stops.id),
        ({ status }) => status === 'ready',
      ),
    ).toBeDefined();
    clock.set(new Date(TEST_NOW));
  });

  it('targets nobody more often than the limit allows, whatever campaign of the channel it was', async () => {
    const { app, listed, plan, runNow, why } = bed;
    const few = await listed('Few', ['fay']);
    const limit = { runs: 2, days: 7, counts: 'channel' };
    const one = await plan({ name: 'One', include: [few], exclude: [] });
    const other = await plan({ name: 'Other', include: [few], exclude: [], limit });
    const first = await runNow(one);
    const second = await runNow(other);
    expect(second.waterfall).toMatchObject({ targeted: 1 });
    const state = preflight.parse((await app.call('GET', `/campaigns/${other}/preflight`)).body);
    expect(state).toMatchObject({ verdict: 'blocked', findings: [{ id: 'audience_empty' }] });
    expect(await why(`/campaigns/${other}`, 'fay')).toMatchObject({
      reason: 'over_limit',
      sentence: 'Targeted by 2 runs already in 7 days.',
      earlier_runs: [
        { id: first.id, campaign: { name: 'One' } },
        { id: second.id, campaign: { name: 'Other' } },
      ],
      fix: { where: 'campaign' },
    });
    // A run that was cancelled counts no more.
    await app.call('POST', `/runs/${first.id}/cancel`);
    expect(await why(`/campaigns/${other}`, 'fay')).toMatchObject({ reason: 'targeted' });
  });

  it('tests with contacts that are named, whatever the segments are', async () => {
    const { plan, runNow, refused, why } = bed;
    const id = await plan({ include: [], status: 'draft', hold_out: { percent: 99.9 } });
    expect(
      await refused(`/campaigns/${id}/runs`, { type: 'test', contacts: ['ada', 'nobody'] }),
    ).toMatchObject({
      status: 422,
      detail: 'There is no contact “nobody”.',
    });
    const done = await runNow(id, { type: 'test', contacts: ['ada', 'eve@example.com', 'ada'] });
    expect(done).toMatchObject({ status: 'ready', waterfall: { considered: 2, targeted: 1 }, segments: [] });
    expect(await why(`/runs/${done.id}`, 'fay')).toMatchObject({ sentence: 'Not named in the test.' });
  });

  it('can be cancelled while it waits and while it is prepared', async () => {
    const { app, world, plan, start, read, over, refused } = bed;
    const id = await plan();
    const waits = await start(id, { type: 'scheduled', at: '2027-01-01T00:00:00Z' });
    expect(await refused(`/campaigns/${id}/runs`, { type: 'scheduled' })).toMatchObject({
      code: 'invalid_value',
    });
    const archive = await app.call('PATCH', `/campaigns/${id}`, { body: { status: 'archived' } });
    expect(archive).toMatchObject({ status: 409, body: { code: 'in_use' } });
    await app.call('POST', `/runs/${waits.id}/cancel`);
    expect(await read(waits.id)).toMatchObject({ status: 'cancelled' });
    const held = world.hold('runs.sets');
    const begun = await start(id, { type: 'now' });
    await held.reached;
    const second = await refused(`/campaigns/${id}/runs`, { type: 'now' });
    expect(second).toMatchObject({
      code: 'preflight_blocked',
      problems: [{ detail: 'Another run of it is under way.' }],
    });
    await app.call('POST', `/runs/${begun.id}/cancel`);
    held.release();
    expect(await over(begun.id)).toMatchObject({ status: 'cancelled', waterfall: null });
    expect((await app.call('DELETE', `/campaigns/${id}`)).body).toMatchObject({ code: 'in_use' });
    const left = await app.app.deps.warehouse.rows(
      'test.left',
      {
        chunks: [
          { kind: 'text', text: `select count() as count from audiences where owner_id = '${begun.id}'` },
        ],
      },
      { lane: 'interactive', seconds: 5 },
    );
    expect(left).toEqual([{ count: 0 }]);
  });

  it('tries again when the warehouse does not answer', async () => {
    const { world, plan, start, over } = bed;
    const id = await plan();
    world.disconnect('runs.contacts', 1);
    const begun = await start(id, { type: 'now' });
    expect(await over(begun.id)).toMatchObject({ status: 'ready', waterfall: { targeted: 1 } });
  });

  it('lists runs by status, type and campaign', async () => {
    const { app } = bed;
    const list = async (query: string) => {
      const answer = await app.call('GET', `/runs?${query}`);
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      return runsContract.listRuns.answer.parse(answer.body);
    };
    expect((await list('status=cancelled&type=scheduled')).total).toBe(1);
    expect((await list('q=spring')).items.map((one) => one.campaign.name)).toEqual(['Spring']);
    const sorted = await list('sort=-targeted&status=ready&page_size=2');
    expect(sorted.items.map((one) => one.waterfall?.targeted)).toEqual([2, 1]);
  });
});
