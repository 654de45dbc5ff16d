/** What tests of campaigns and runs stand on: the whole app, a world of six contacts, a receiver of webhooks, a warehouse to hold. */
import { expect } from 'vitest';
import { z } from 'zod';
import { campaign } from '../../src/api/contract/campaigns.ts';
import { eventEnvelope } from '../../src/api/contract/event-types.ts';
import {
  type ReachExplanation,
  type Run,
  reachExplanation,
  run,
  runsContract,
} from '../../src/api/contract/runs.ts';
import { segment } from '../../src/api/contract/segments.ts';
import { openTestApp, TEST_NOW } from './app.ts';
import { type Interference, interfered } from './interfered.ts';
import { openReceiver } from './receiver.ts';
import { settableClock } from './settable-clock.ts';

const problem = z.object({
  code: z.string(),
  detail: z.string(),
  problems: z.array(z.object({ code: z.string(), detail: z.string() })).optional(),
});
const withId = z.object({ id: z.string() });
const audienceAnswer = runsContract.listRunAudience.answer;
const OVER = new Set(['ready', 'blocked', 'failed', 'cancelled']);

const PEOPLE: Readonly<Record<string, object>> = {
  ada: { email: 'ada@example.com', attributes: { city: 'Berlin' } },
  bob: { email: 'bob@example.com', attributes: { city: 'Berlin' } },
  cem: { email: 'cem@example.com', active: false, attributes: { city: 'Berlin' } },
  dan: { attributes: { city: 'Berlin' } },
  eve: { email: 'eve@example.com', attributes: { city: 'Berlin' } },
  fay: { email: 'fay@example.com', attributes: { city: 'Paris' } },
};

export const inCity = (city: string) => ({
  combinator: 'and',
  rules: [{ field: 'city', operator: '=', value: city }],
});

/** Counts of the reasons by name; `excluded` with its segment. */
export const figures = ({ waterfall }: Run) =>
  Object.fromEntries(
    (waterfall?.reasons ?? []).map(({ reason, segment: of, count }) => [
      of ? `${reason} ${of.name}` : reason,
      count,
    ]),
  );

export type RunTestBed = Awaited<ReturnType<typeof openRunTestBed>>;

/**
 * Berlin (a rule) has all but Fay, Colleagues (a list) has Bob; Cem is inactive, Dan has no address, Eve is unsubscribed. So a
 * run that includes the one and excludes the other targets Ada alone.
 */
export async function openRunTestBed() {
  const clock = settableClock(new Date(TEST_NOW));
  const receiver = await openReceiver();
  let world: Interference | undefined;
  const app = await openTestApp({
    clock,
    warehouse: (warehouse) => {
      world = interfered(warehouse);
      return world.warehouse;
    },
  });
  if (!world) throw new Error('The app has no warehouse.');
  let number = 0;

  async function calculate(id: string): Promise<void> {
    await app.call('POST', `/segments/${id}/calculate`);
    await app.until(
      async () => segment.parse((await app.call('GET', `/segments/${id}`)).body),
      ({ status }) => status === 'success',
    );
  }

  async function ruled(name: string, city: string, calculated = true): Promise<string> {
    const made = withId.parse(
      (await app.call('POST', '/segments', { body: { name, definition: inCity(city) } })).body,
    );
    if (calculated) await calculate(made.id);
    return made.id;
  }

  async function listed(name: string, members: readonly string[]): Promise<string> {
    const { id } = withId.parse((await app.call('POST', '/segments', { body: { name, kind: 'list' } })).body);
    await app.call('POST', `/segments/${id}/members`, {
      body: { contacts: members.map((external_id) => ({ external_id })) },
    });
    return id;
  }

  await app.call('POST', '/fields', { body: { key: 'city', label: 'City', type: 'text' } });
  const contacts = Object.entries(PEOPLE).map(([external_id, more]) => ({ external_id, ...more }));
  await app.call('POST', '/contacts/batch', { body: { contacts } });
  await app.call('PUT', '/preferences/email/eve@example.com', {
    body: { subscribed: false, origin: 'user_action' },
  });
  const berlin = await ruled('Berlin', 'Berlin');
  const colleagues = await listed('Colleagues', ['bob']);
  await app.call('POST', '/webhooks', {
    body: { name: 'Told', url: receiver.url, events: ['run.ready', 'run.blocked', 'run.completed'] },
  });

  async function plan(more: object = {}): Promise<string> {
    number += 1;
    const answer = await app.call('POST', '/campaigns', {
      body: {
        name: `Campaign ${number}`,
        channel: 'email',
        status: 'active',
        goal: 'Sell',
        template_ref: 'spring',
        include: [berlin],
        exclude: [colleagues],
        ...more,
      },
    });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return campaign.parse(answer.body).id;
  }

  async function start(campaignId: string, body: object): Promise<Run> {
    const answer = await app.call('POST', `/campaigns/${campaignId}/runs`, { body });
    expect(answer.status, JSON.stringify(answer.body)).toBe(202);
    return run.parse(answer.body);
  }

  const read = async (id: string) => run.parse((await app.call('GET', `/runs/${id}`)).body);

  /** Waits until the run is ready, or came to nothing. */
  const over = (id: string) =>
    app.until(
      () => read(id),
      ({ status }) => OVER.has(status),
    );

  return {
    app,
    clock,
    receiver,
    world,
    berlin,
    colleagues,
    calculate,
    ruled,
    listed,
    plan,
    start,
    read,
    over,
    runNow: async (campaignId: string, body: object = { type: 'now' }): Promise<Run> =>
      over((await start(campaignId, body)).id),
    async refused(path: string, body: object) {
      const answer = await app.call('POST', path, { body });
      return { status: answer.status, ...problem.parse(answer.body) };
    },
    async audience(id: string, query: string) {
      const answer = await app.call('GET', `/runs/${id}/audience?sort=external_id&${query}`);
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      const { items, frozen } = audienceAnswer.parse(answer.body);
      return { names: items.map(({ external_id }) => external_id), frozen };
    },
    async why(path: string, contact: string): Promise<ReachExplanation> {
      const answer = await app.call('GET', `${path}/explain?contact=${contact}`);
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      return reachExplanation.parse(answer.body);
    },
    /** What the webhook was told of a run, once. */
    async told(type: string, runId: string) {
      const found = await app.until(
        async () =>
          receiver.received
            .map(({ body }) => eventEnvelope.parse(JSON.parse(body)))
            .filter((event) => event.type === type && JSON.stringify(event.data).includes(runId)),
        (all) => all.length > 0,
      );
      expect(found).toHaveLength(1);
      return found[0]?.data;
    },
    async close() {
      await app.close();
      await receiver.close();
    },
  };
}
