/** What the runs of the browser test are about: 241 contacts, some of whom cannot be reached, three segments, two campaigns. */
import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import { z } from 'zod';
import { run } from '../../src/api/contract/runs.ts';
import type { MusterProcess } from '../support/process.ts';
import { OWNER } from './path.ts';

const withId = z.object({ id: z.string() });
const PEOPLE = 240;
/** Two of them share an address; the first stands for it. */
export const SHARED = ['c41', 'c42'] as const;

export const inCity = (city: string) => ({
  combinator: 'and',
  rules: [{ field: 'city', operator: '=', value: city }],
});

export type RunWorld = Awaited<ReturnType<typeof openRunWorld>>;

/** @param receiver where the campaign by webhook is handed over */
export async function openRunWorld(muster: MusterProcess, receiver: string) {
  async function ask<Answer>(schema: z.ZodType<Answer>, method: string, path: string, body?: unknown) {
    const answer = await muster.call(method, path, body);
    expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
    return schema.parse(answer.body);
  }
  const tell = (method: string, path: string, body?: unknown) => ask(z.unknown(), method, path, body);
  const make = async (path: string, body: unknown) => (await ask(withId, 'POST', path, body)).id;

  async function calculate(id: string): Promise<void> {
    await tell('POST', `/segments/${id}/calculate`);
    const state = z.object({ status: z.string() });
    while ((await ask(state, 'GET', `/segments/${id}`)).status !== 'success') await setTimeout(50);
  }

  const { name, email, password, organisation } = OWNER;
  await tell('POST', '/setup', { name, email, password, organisation });
  await tell('POST', '/fields', { key: 'city', label: 'City', type: 'text' });
  const contacts = Array.from({ length: PEOPLE }, (_, index) => {
    const external_id = `c${index}`;
    return {
      external_id,
      first_name: ['Ada', 'Bea', 'Cem', 'Dan', 'Eve', 'Fay'][index % 6],
      last_name: `No. ${index}`,
      ...(index % 11 === 3
        ? {}
        : { email: `${external_id === SHARED[1] ? SHARED[0] : external_id}@example.com` }),
      active: index % 17 !== 5,
      attributes: { city: index % 4 === 3 ? 'Paris' : 'Berlin' },
    };
  });
  const jane = {
    external_id: 'jane',
    first_name: 'Jane',
    last_name: 'Doe',
    email: 'jane@example.com',
    attributes: { city: 'Berlin' },
  };
  await tell('POST', '/contacts/batch', { contacts: [...contacts, jane] });
  const preferences = contacts.flatMap((one, index) =>
    'email' in one && index % 13 === 7
      ? [{ channel: 'email', address: one.email, subscribed: false, origin: 'import' }]
      : [],
  );
  await tell('POST', '/preferences/batch', {
    preferences: [
      ...preferences,
      { channel: 'email', address: jane.email, subscribed: false, origin: 'user_action' },
    ],
  });
  const berlin = await make('/segments', { name: 'Berlin', definition: inCity('Berlin') });
  await calculate(berlin);
  const colleagues = await make('/segments', { name: 'Colleagues', kind: 'list' });
  await tell('POST', `/segments/${colleagues}/members`, {
    contacts: ['c0', 'c1', 'c2', 'c4'].map((external_id) => ({ external_id })),
  });
  await tell('PUT', '/channels/email', { url: receiver, batch_size: 50, fields: ['city'] });
  const plan = {
    channel: 'email',
    status: 'active',
    goal: 'Sell what is left of the winter',
    template_ref: 'spring',
    include: [berlin],
    exclude: [colleagues],
    hold_out: { percent: 10, seed: 'spring' },
  };
  return {
    idOf: withId,
    ask,
    tell,
    calculate,
    berlin,
    colleagues,
    janeId:
      (await ask(z.object({ items: z.array(withId) }), 'GET', '/contacts?external_id=jane')).items[0]?.id ??
      '',
    /** Downloaded by hand, and without a goal: preflight warns. */
    spring: await make('/campaigns', { ...plan, name: 'Spring sale', goal: '' }),
    /** In batches to the receiver. */
    welcome: await make('/campaigns', { ...plan, name: 'Welcome', hand_over: 'webhook' }),
    start: async (campaign: string, body: object) => ask(run, 'POST', `/campaigns/${campaign}/runs`, body),
    async until(id: string, status: string) {
      for (;;) {
        const found = await ask(run, 'GET', `/runs/${id}`);
        if (found.status === status) return found;
        await setTimeout(50);
      }
    },
  };
}
