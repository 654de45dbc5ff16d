import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDeps } from '../../test/support/deps.ts';
import { writeListAudience } from '../audiences/audiences.ts';
import type { Deps } from '../deps.ts';
import { listContactPage, readContactsByNo } from './contact-page.ts';
import { streamContactsCsv } from './contacts-csv.ts';
import { listFieldValues, readFieldProfile } from './field-profile.ts';
import { createFields } from './field-store.ts';
import { findContacts } from './find-contacts.ts';
import { upsertContacts } from './upsert-contacts.ts';

const ACTOR = { kind: 'system', id: 'test', name: 'Test', role: 'admin' } as const;

describe('lists of contacts', () => {
  let deps: Deps;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ deps, close } = await openTestDeps());
    await createFields(deps, ACTOR, [
      { key: 'score', type: 'number' },
      { key: 'born', type: 'date' },
      { key: 'note', type: 'text' },
      { key: 'likes', type: 'list' },
    ]);
    await upsertContacts(deps, ACTOR, [
      {
        external_id: 'a',
        email: 'Ada@Example.com',
        first_name: 'Ada',
        last_name: 'Lovelace',
        tags: ['Lead'],
        attributes: { score: 3, born: '1815-12-10', note: '=1+1', likes: ['chess', 'math'] },
      },
      {
        external_id: 'b',
        email: 'bob@example.com',
        phone: '+1 212 555 0123',
        first_name: 'bob',
        active: false,
        tags: ['lead', 'beta'],
        attributes: { score: -1, born: '2000-02-29', note: '-1', likes: ['Chess'] },
      },
      { external_id: 'c', first_name: 'Élodie', attributes: { note: 'a "quoted", text' } },
      {
        external_id: 'd',
        email: 'not an email',
        first_name: 'Dora',
        attributes: { score: 3, note: '@home' },
      },
    ]);
  });
  afterAll(() => close?.());

  const ids = async (query: Partial<Parameters<typeof listContactPage>[1]>) => {
    const page = await listContactPage(deps, { sort: 'external_id', page: 1, pageSize: 50, ...query });
    return page.items.map(({ external_id }) => external_id);
  };

  it('searches names, email, phone and external id without letter case, and says the exact total', async () => {
    expect(await ids({ q: 'ADA' })).toEqual(['a']);
    expect(await ids({ q: 'ada love' })).toEqual(['a']);
    expect(await ids({ q: 'example.com' })).toEqual(['a', 'b']);
    expect(await ids({ q: '555' })).toEqual(['b']);
    expect(await ids({ q: 'élo' })).toEqual(['c']);
    expect(await ids({ q: '%' })).toEqual([]);
    expect(await ids({ q: "'; drop table contacts; --" })).toEqual([]);
    const second = await listContactPage(deps, { sort: 'external_id', page: 2, pageSize: 3 });
    expect(second).toMatchObject({ page: 2, page_size: 3, total: 4 });
    expect(second.items).toHaveLength(1);
  });

  it('looks contacts up by what they are known by', async () => {
    expect(await ids({ external_id: ' a ' })).toEqual(['a']);
    expect(await ids({ email: ' ADA@example.COM ' })).toEqual(['a']);
    expect(await ids({ phone: '(212) 555-0123' })).toEqual(['b']);
    expect(await ids({ email: 'ada@example.com', external_id: 'b' })).toEqual([]);
    expect(await ids({ email: 'not an email' })).toEqual([]);
  });

  it('filters by active and by tags whatever their letter case', async () => {
    expect(await ids({ active: false })).toEqual(['b']);
    expect(await ids({ tag: ['LEAD'] })).toEqual(['a', 'b']);
    expect(await ids({ tag: ['beta', 'nobody has it'] })).toEqual(['b']);
    await expect(ids({ source: ['src_nothing'] })).rejects.toMatchObject({ code: 'invalid_query' });
  });

  it('sorts by any field, missing values last both ways, and stays in order where values are equal', async () => {
    expect(await ids({ sort: 'score' })).toEqual(['b', 'a', 'd', 'c']);
    expect(await ids({ sort: '-score' })).toEqual(['a', 'd', 'b', 'c']);
    expect(await ids({ sort: '-first_name' })).toEqual(['c', 'd', 'b', 'a']);
    expect(await ids({ sort: 'born' })).toEqual(['a', 'b', 'c', 'd']);
    await expect(ids({ sort: 'nonsense' })).rejects.toMatchObject({ code: 'invalid_query', path: '/sort' });
    await expect(ids({ sort: 'reachable.email' })).rejects.toMatchObject({ code: 'invalid_query' });
  });

  it('lists within an audience, and reads contacts by number in the order asked for', async () => {
    const [a = 0, b = 0] = await findContacts(deps, [{ external_id: 'a' }, { external_id: 'b' }]);
    await writeListAudience(
      deps.warehouse,
      { ownerId: 'seg_x', id: 'calc_x', createdAt: deps.clock.now() },
      { from: null, add: [b, 4_000_000_000], remove: [] },
    );
    expect(await ids({ within: { ownerKind: 'segment', id: 'calc_x' } })).toEqual(['b']);
    const contacts = await readContactsByNo(deps, [b, 4_000_000_000, a]);
    expect(contacts.map(({ external_id }) => external_id)).toEqual(['b', 'a']);
    expect(contacts[1]?.attributes).toEqual({
      score: 3,
      born: '1815-12-10',
      note: '=1+1',
      likes: ['chess', 'math'],
    });
  });

  it('writes the same list as CSV, with cells that no spreadsheet takes for a formula', async () => {
    const csv = async (query: Partial<Parameters<typeof streamContactsCsv>[1]>) => {
      let text = '';
      const decoder = new TextDecoder();
      for await (const bytes of await streamContactsCsv(deps, { sort: 'external_id', ...query }))
        text += decoder.decode(bytes, { stream: true });
      return text.trim().split('\n');
    };
    expect(
      await csv({ columns: ['external_id', 'note', 'score', 'born', 'likes', 'active', 'phone'] }),
    ).toEqual([
      '"external_id","note","score","born","likes","active","phone"',
      '"a","\'=1+1",3,"1815-12-10","chess; math",true,""',
      '"b","-1",-1,"2000-02-29","Chess",false,"+1 212 555 0123"',
      '"c","a ""quoted"", text",,,"",true,""',
      '"d","\'@home",3,,"",true,""',
    ]);
    expect(await csv({ within: 'nobody', columns: ['id', 'email'] })).toEqual(['"id","email"']);
    expect(await csv({ q: 'ada', columns: ['id'] })).toEqual(['"id"', '"con_0000000001"']);
    expect((await csv({}))[0]).toContain('"id","external_id","email"');
    await expect(csv({ columns: ['nope'] })).rejects.toMatchObject({
      code: 'invalid_query',
      path: '/columns',
    });
  });

  it('profiles fields: missing share, distinct and most frequent values, smallest and largest', async () => {
    expect(await readFieldProfile(deps, 'score')).toEqual({
      key: 'score',
      contacts: 4,
      missing: 1,
      missing_share: 0.25,
      distinct: 2,
      top: [
        { value: '3', count: 2 },
        { value: '-1', count: 1 },
      ],
      min: -1,
      max: 3,
    });
    expect(await readFieldProfile(deps, 'born')).toMatchObject({ min: '1815-12-10', max: '2000-02-29' });
    expect(await readFieldProfile(deps, 'likes')).toMatchObject({ missing: 2, distinct: 3, min: null });
    expect(await readFieldProfile(deps, 'created_at')).toMatchObject({
      min: '2026-03-15T12:00:00.000Z',
      missing: 0,
    });
    expect(await readFieldProfile(deps, 'reachable.email')).toMatchObject({
      top: [
        { value: 'false', count: 3 },
        { value: 'true', count: 1 },
      ],
    });
    expect(await readFieldProfile(deps, 'subscribed.sms')).toMatchObject({
      missing: 4,
      distinct: 0,
      top: [],
    });
    expect(await listFieldValues(deps, 'tags', 'LE')).toEqual({
      items: [{ value: 'Lead', count: 2 }],
    });
    expect(await listFieldValues(deps, 'active', undefined)).toEqual({
      items: [
        { value: 'true', count: 3 },
        { value: 'false', count: 1 },
      ],
    });
    await expect(readFieldProfile(deps, 'nope')).rejects.toMatchObject({ code: 'not_found' });
  });
});
