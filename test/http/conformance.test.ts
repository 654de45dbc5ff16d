/** Every executable example of the rule language, through the HTTP API: contacts in, segment created, calculated, read. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openTestApp, type TestApp } from '../support/app.ts';

const cases = z
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
    segments: z.record(z.string(), z.array(z.string())),
    cases: z.array(
      z.object({
        name: z.string(),
        definition: z.unknown(),
        members: z.array(z.string()).optional(),
        refused: z.object({ code: z.string(), path: z.string() }).optional(),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(new URL('../fixtures/conformance.json', import.meta.url), 'utf8')));

const BUILT_IN = ['email', 'phone', 'first_name', 'last_name', 'time_zone', 'active', 'tags'];
const problem = z.object({ code: z.string(), path: z.string().optional() });
const created = z.object({ id: z.string() });
const page = z.object({ items: z.array(z.object({ external_id: z.string() })), total: z.number() });

describe('the rule language through HTTP', () => {
  let app: TestApp;
  const segmentIds = new Map<string, string>();

  beforeAll(async () => {
    app = await openTestApp({ now: cases.now, timeZone: cases.timezone });
    for (const field of cases.fields)
      expect((await app.call('POST', '/fields', { body: { key: field.key, type: field.type } })).status).toBe(
        201,
      );
    const contacts = cases.contacts.map(({ id, ...values }) => {
      const given = Object.entries(values).filter(([, value]) => value !== null);
      return {
        external_id: id,
        ...Object.fromEntries(given.filter(([key]) => BUILT_IN.includes(key))),
        attributes: Object.fromEntries(given.filter(([key]) => !BUILT_IN.includes(key))),
      };
    });
    const batch = await app.call('POST', '/contacts/batch', { body: { contacts } });
    expect(batch.body).toMatchObject({ created: cases.contacts.length });
    const events = cases.events.map(({ contact, props, ...event }) => ({
      ...event,
      contact: { external_id: contact },
      properties: props,
    }));
    const added = await app.call('POST', '/events/batch', { body: { events } });
    expect(added.body).toMatchObject({ added: events.length - 1, duplicates: 1, contacts_created: 0 });
    for (const [name, members] of Object.entries(cases.segments)) {
      const list = created.parse(
        (await app.call('POST', '/segments', { body: { name, kind: 'list' } })).body,
      );
      segmentIds.set(name, list.id);
      // A list nobody was put in has no audience; putting somebody in and out again publishes an empty one.
      const refs = (members.length > 0 ? members : ['c01']).map((external_id) => ({ external_id }));
      await app.call('POST', `/segments/${list.id}/members`, { body: { contacts: refs } });
      if (members.length === 0)
        await app.call('DELETE', `/segments/${list.id}/members`, { body: { contacts: refs } });
    }
  });
  afterAll(() => app?.close());

  /** Examples name segments; the API knows ids. */
  function withIds(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(withIds);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key,
        key === 'segment' && typeof inner === 'string' ? (segmentIds.get(inner) ?? inner) : withIds(inner),
      ]),
    );
  }

  it('has the examples', () => expect(cases.cases).toHaveLength(75));

  it.each(cases.cases)('$name', async ({ name, definition, members, refused }) => {
    const answer = await app.call('POST', '/segments', { body: { name, definition: withIds(definition) } });
    if (refused) {
      expect(answer.status).toBe(422);
      expect(problem.parse(answer.body)).toMatchObject({
        code: refused.code,
        path: `/definition${refused.path}`,
      });
      return;
    }
    expect(answer.body).toMatchObject({ status: 'not_calculated' });
    const { id } = created.parse(answer.body);
    expect((await app.call('POST', `/segments/${id}/calculate`)).status).toBe(202);
    await app.until(
      () => app.call('GET', `/segments/${id}`),
      ({ body }) => !['queued', 'processing'].includes(z.object({ status: z.string() }).parse(body).status),
    );
    const found = page.parse((await app.call('GET', `/segments/${id}/members?page_size=100`)).body);
    expect(found.items.map((contact) => contact.external_id).sort()).toEqual([...(members ?? [])].sort());
    const preview = await app.call('POST', '/segments/preview', {
      body: { definition: withIds(definition) },
    });
    expect(preview.body).toMatchObject({ count: members?.length });
  });
});
