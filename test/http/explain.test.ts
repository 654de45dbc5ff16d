/** Explaining a contact, the funnel and lint through HTTP: on the conformance world, with its own data, nothing replaced. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { explanation } from '../../src/api/contract/explain.ts';
import { openTestApp, type TestApp } from '../support/app.ts';
import { settableClock } from '../support/settable-clock.ts';

const world = z
  .object({
    now: z.string(),
    timezone: z.string(),
    fields: z.array(z.object({ key: z.string(), type: z.string() })),
    contacts: z.array(z.looseObject({ id: z.string() })),
    events: z.array(
      z.object({
        contact: z.string(),
        name: z.string(),
        occurred_at: z.string(),
        props: z.record(z.string(), z.unknown()),
        id: z.string(),
      }),
    ),
    cases: z.array(
      z.object({ name: z.string(), definition: z.unknown(), members: z.array(z.string()).optional() }),
    ),
  })
  .parse(JSON.parse(readFileSync(new URL('../fixtures/conformance.json', import.meta.url), 'utf8')));

const BUILT_IN = ['email', 'phone', 'first_name', 'last_name', 'time_zone', 'active', 'tags'];
const created = z.object({ id: z.string() });
const segmentBody = z.object({ id: z.string(), status: z.string(), calculation_id: z.string().nullable() });

function all(...rules: unknown[]) {
  return { combinator: 'and', rules };
}

describe('explaining through HTTP', () => {
  let app: TestApp;
  const clock = settableClock(new Date(world.now));

  beforeAll(async () => {
    app = await openTestApp({ clock, timeZone: world.timezone });
    for (const { key, type } of world.fields) await app.call('POST', '/fields', { body: { key, type } });
    const contacts = world.contacts.map(({ id, ...values }) => {
      const given = Object.entries(values).filter(([, value]) => value !== null);
      return {
        external_id: id,
        ...Object.fromEntries(given.filter(([key]) => BUILT_IN.includes(key))),
        attributes: Object.fromEntries(given.filter(([key]) => !BUILT_IN.includes(key))),
      };
    });
    expect((await app.call('POST', '/contacts/batch', { body: { contacts } })).status).toBe(200);
    const events = world.events.map(({ contact, props, ...event }) => ({
      ...event,
      contact: { external_id: contact },
      properties: props,
    }));
    expect((await app.call('POST', '/events/batch', { body: { events } })).status).toBe(200);
  });
  afterAll(() => app?.close());

  async function explain(definition: unknown, contact: unknown = 'c01') {
    const answer = await app.call('POST', '/segments/explain', { body: { definition, contact } });
    expect([answer.status, answer.body]).toEqual([200, expect.anything()]);
    return explanation.parse(answer.body);
  }

  async function createSegment(name: string, definition: unknown): Promise<string> {
    const answer = await app.call('POST', '/segments', { body: { name, definition } });
    return created.parse(answer.body).id;
  }

  async function calculate(id: string): Promise<string> {
    await app.call('POST', `/segments/${id}/calculate`);
    const { body } = await app.until(
      () => app.call('GET', `/segments/${id}`),
      (answer) => !['queued', 'processing'].includes(segmentBody.parse(answer.body).status),
    );
    return segmentBody.parse(body).calculation_id ?? '';
  }

  it('says of every contact what the examples say, with a reason for each rule', async () => {
    const examples = world.cases.filter(
      ({ members, definition }) => members && !JSON.stringify(definition).includes('"segment"'),
    );
    expect(examples.length).toBeGreaterThan(50);
    for (const { name, definition, members } of examples)
      for (const { id } of world.contacts.slice(0, 4)) {
        const said = await explain(definition, id);
        expect([name, id, said.member]).toEqual([name, id, members?.includes(id)]);
        expect(said.tree[0]).toMatchObject({ path: '', kind: 'group', result: said.member });
      }
  });

  it('shows what the contact has beside what is wanted, and where it came from', async () => {
    const said = await explain(
      all(
        { field: 'age', operator: '>', value: 40 },
        { field: 'country', operator: 'in', value: ['US', 'CA'] },
        { field: 'renews_on', operator: 'notNull' },
        { sample: { percent: 100, seed: 'a' } },
      ),
    );
    expect(said).toMatchObject({ member: false, contact: { external_id: 'c01' } });
    expect(said.tree.map(({ path, result, actual, wanted }) => ({ path, result, actual, wanted }))).toEqual([
      { path: '', result: false, actual: undefined, wanted: undefined },
      { path: '/rules/0', result: false, actual: 36, wanted: 'is over 40' },
      { path: '/rules/1', result: true, actual: 'US', wanted: 'is US or CA' },
      { path: '/rules/2', result: true, actual: '2026-03-20', wanted: 'has a value' },
      { path: '/rules/3', result: true, actual: expect.any(Number), wanted: 'is from 0% to below 100%' },
    ]);
    expect(said.tree[1]?.source).toMatchObject({ kind: 'api_key' });
  });

  it('names the type of a value, and what stands in the field it is compared with', async () => {
    const said = await explain(
      all(
        { field: 'age', operator: '<', value: 'spend', valueSource: 'field' },
        { field: 'subscribed.email', operator: '!=', value: 'active', valueSource: 'field' },
        { event: 'purchase', measure: { of: 'last' }, operator: 'notNull' },
      ),
    );
    expect(said.tree.slice(1).map(({ type, actual, compared }) => ({ type, actual, compared }))).toEqual([
      { type: 'number', actual: 36, compared: { label: 'Spend', type: 'number', actual: 120.5 } },
      {
        type: 'boolean',
        actual: null,
        compared: { label: 'Active', type: 'boolean', actual: true },
      },
      { type: 'datetime', actual: '2026-03-10T21:00:00.000Z', compared: undefined },
    ]);
  });

  it('lists the events that count, newest first, and how many are missing', async () => {
    const rule = {
      event: 'purchase',
      operator: '>=',
      value: 5,
      where: all({ field: 'amount', operator: '>', value: 35 }),
    };
    const { tree } = await explain(all(rule));
    expect(tree[1]).toMatchObject({ kind: 'event', result: false, actual: 2, wanted: 'is at least 5' });
    expect(tree[1]?.events).toMatchObject({ counted: 2, missing: 3 });
    expect(tree[1]?.events?.latest.map(({ id, properties }) => [id, properties.amount])).toEqual([
      ['e1', 50],
      ['e3', 40.5],
    ]);
    const last = await explain(all({ ...rule, measure: { of: 'last' }, operator: '<', value: '2026-03-01' }));
    expect(last.tree[1]).toMatchObject({ result: false, actual: '2026-03-10T09:00:00.000Z' });
    const none = await explain(all({ event: 'purchase', operator: '<', value: 2 }), 'c06');
    expect(none).toMatchObject({
      member: true,
      tree: [{}, { actual: 0, events: { counted: 0, latest: [] } }],
    });
  });

  it('says how far a sequence got', async () => {
    const sequence = {
      sequence: [{ event: 'visit' }, { event: 'purchase', within: { last: 3, unit: 'day' } }],
      operator: 'happened',
    };
    const { tree } = await explain(all(sequence), 'c09');
    expect(tree[1]).toMatchObject({
      kind: 'sequence',
      result: false,
      steps: [
        { sentence: 'Visited', events: 1, reached: true, reached_at: '2026-03-05T10:00:00.000Z' },
        { sentence: 'Purchased within 3 days', events: 1, reached: false, reached_at: null },
      ],
    });
  });

  it('finds the contact by any identity, and says when there is none', async () => {
    const definition = all({ field: 'age', operator: 'notNull' });
    for (const contact of ['ada@EXAMPLE.com', { email: 'ada@example.com' }, { external_id: 'c01' }])
      expect(await explain(definition, contact)).toMatchObject({ contact: { external_id: 'c01' } });
    const answer = await app.call('POST', '/segments/explain', { body: { definition, contact: 'nobody' } });
    expect([answer.status, answer.body]).toEqual([404, expect.objectContaining({ code: 'not_found' })]);
  });

  it('refuses a definition with all its problems, and a nested segment that was never calculated with its place', async () => {
    const id = await createSegment('Not yet', all({ field: 'age', operator: '>', value: 3 }));
    const nested = await app.call('POST', '/segments/explain', {
      body: { definition: all({ segment: id, operator: 'in' }), contact: 'c01' },
    });
    expect(nested.body).toMatchObject({
      code: 'segment_not_calculated',
      path: '/definition/rules/0/segment',
    });
    const wrong = await app.call('POST', '/segments/explain', {
      body: { definition: all({ field: 'shoe', operator: '=', value: 3 }, { event: 'x' }), contact: 'c01' },
    });
    expect(wrong).toMatchObject({ status: 422, body: { code: 'unknown_field' } });
    expect(wrong.body).toHaveProperty('problems.1.path', '/definition/rules/1/operator');
  });

  it('says when the contact will leave or enter, and which rule does it', async () => {
    const recent = { event: 'purchase', operator: '>=', value: 2, within: { last: 30, unit: 'day' } };
    const stays = await explain(all(recent, { field: 'age', operator: '>', value: 18 }));
    expect(stays).toMatchObject({
      member: true,
      // Of three purchases the middle one leaves the window then.
      next_change: { at: '2026-04-09T09:00:00.000Z', becomes: 'no_member' },
    });
    expect(stays.next_change?.rules).toEqual([
      { path: '/rules/0', sentence: expect.stringContaining('Purchased at least 2 times'), result: false },
    ]);
    const birthday = {
      field: 'birth_date',
      operator: 'anniversaryInTheNext',
      value: { next: 3, unit: 'day' },
    };
    expect((await explain(all(birthday), 'c03')).next_change).toMatchObject({ becomes: 'member' });
    expect((await explain(all({ field: 'age', operator: '>', value: 18 }))).next_change).toBeNull();
    // An event that is known and has not happened yet.
    expect(
      (await explain(all({ event: 'purchase', operator: '>=', value: 2 }), 'c02')).next_change,
    ).toMatchObject({
      at: '2026-03-15T12:00:01.000Z',
      becomes: 'member',
    });
  });

  it('explains a past calculation with the values, the version and the now of that time', async () => {
    const id = await createSegment('Heavy spenders', all({ field: 'spend', operator: '>', value: 100 }));
    const first = await calculate(id);
    clock.set(new Date('2026-03-16T12:00:00Z'));
    const contact = z
      .object({ items: z.array(created) })
      .parse((await app.call('GET', '/contacts?external_id=c01')).body).items[0]?.id;
    await app.call('PATCH', `/contacts/${contact}`, { body: { attributes: { spend: 5 } } });
    await app.call('PATCH', `/segments/${id}`, {
      body: { definition: all({ field: 'spend', operator: '>', value: 1 }) },
    });
    const second = await calculate(id);
    const now = explanation.parse((await app.call('GET', `/segments/${id}/explain?contact=c01`)).body);
    expect(now).toMatchObject({ member: true, version: 2, tree: [{}, { actual: 5, wanted: 'is over 1' }] });
    expect(now.audience).toMatchObject({ calculation_id: second, member: true });
    const then = explanation.parse(
      (await app.call('GET', `/segments/${id}/explain?contact=c01&calculation=${first}`)).body,
    );
    expect(then).toMatchObject({
      member: true,
      reproduced: true,
      version: 1,
      as_of: '2026-03-15T12:00:00.000Z',
      tree: [{}, { actual: 120.5, wanted: 'is over 100' }],
    });
    const unknown = await app.call('GET', `/segments/${id}/explain?contact=c01&calculation=calc_nobody`);
    expect(unknown.status).toBe(404);
    clock.set(new Date(world.now));
  });

  it('opens a nested segment in place, as of the audience that is meant', async () => {
    const inner = await createSegment('Adults', all({ field: 'age', operator: '>=', value: 18 }));
    const calculation = await calculate(inner);
    const { tree } = await explain(all({ segment: inner, operator: 'notIn' }), 'c02');
    expect(tree[1]).toMatchObject({
      kind: 'segment',
      result: true,
      nested: {
        segment: { id: inner, name: 'Adults' },
        calculation_id: calculation,
        member: false,
        reproduced: true,
        tree: [{ result: false }, { path: '/rules/0', actual: 17, wanted: 'is at least 18' }],
      },
    });
  });

  it('counts rule by rule for a saved segment', async () => {
    const id = await createSegment(
      'Funnelled',
      all({ field: 'age', operator: '>', value: 20 }, { event: 'purchase', operator: '>=', value: 1 }),
    );
    const { status, body } = await app.call('GET', `/segments/${id}/funnel`);
    const read = await app.call('POST', '/segments/preview', {
      body: {
        definition: all(
          { field: 'age', operator: '>', value: 20 },
          { event: 'purchase', operator: '>=', value: 1 },
        ),
      },
    });
    expect(status).toBe(200);
    const shape = z.object({ count: z.int(), total: z.int(), funnel: z.array(z.unknown()) });
    expect(shape.parse(body)).toEqual(shape.parse(read.body));
    expect(z.object({ funnel: z.array(z.object({ path: z.string() })) }).parse(body).funnel).toHaveLength(2);
  });

  it('lints against the data: values, events, properties, campaigns and windows', async () => {
    const definition = all(
      { field: 'country', operator: '=', value: 'UX' },
      { event: 'purchse', operator: '>=', value: 1 },
      { event: 'visit', operator: '>=', value: 1, where: all({ field: 'amount', operator: '>', value: 1 }) },
      { campaign: 'camp_x', outcome: 'opened', operator: 'didNotHappen' },
      { event: 'purchase', operator: '>=', value: 1, within: { last: 9, unit: 'year' } },
      { event: 'purchase', operator: '<', value: 0 },
    );
    const { body } = await app.call('POST', '/segments/check', { body: { definition } });
    const { lint } = z
      .object({ lint: z.array(z.object({ id: z.string(), path: z.string(), hint: z.string().optional() })) })
      .parse(body);
    expect(lint.map(({ id, path }) => `${id} ${path}`)).toEqual([
      'value_never_seen /rules/0',
      'event_never_seen /rules/1',
      'property_never_seen /rules/2',
      'campaign_never_seen /rules/3',
      'window_longer_than_data /rules/4/within',
      'contradiction /rules/5',
    ]);
    expect(lint[1]?.hint).toBe('Did you mean “purchase”?');
  });
});
