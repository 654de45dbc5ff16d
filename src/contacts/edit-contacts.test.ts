import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDeps } from '../../test/support/deps.ts';
import { writeListAudience } from '../audiences/audiences.ts';
import type { Deps } from '../deps.ts';
import { sql } from '../sql/sql.ts';
import { listContactPage } from './contact-page.ts';
import { changeContact, createContact, deleteContact } from './edit-contacts.ts';
import { createFields } from './field-store.ts';
import { findContacts } from './find-contacts.ts';
import { WRITE_BOUNDS } from './incoming.ts';
import { readContact, readContactChanges } from './read-contact.ts';
import { listTags } from './tags.ts';
import { upsertContacts } from './upsert-contacts.ts';

const ACTOR = { kind: 'system', id: 'test', name: 'Test', role: 'admin' } as const;

describe('contacts written by hand', () => {
  let deps: Deps;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ deps, close } = await openTestDeps());
    await createFields(deps, ACTOR, [
      { key: 'plan', type: 'text' },
      { key: 'age', type: 'number' },
      { key: 'vip', type: 'boolean' },
      { key: 'birth_date', type: 'date' },
      { key: 'last_seen', type: 'datetime' },
      { key: 'interests', type: 'list' },
      { key: 'select', type: 'text' },
    ]);
  });
  afterAll(() => close?.());

  it('creates a contact and reads it back with every value as it was given and where it came from', async () => {
    const attributes = {
      plan: 'pro',
      age: 36.5,
      vip: false,
      birth_date: '1893-05-01',
      last_seen: '2026-03-15T13:00:00+01:00',
      interests: ['Chess', 'math'],
      select: 'from \'where\' \\ "quoted"; -- 😀 é',
    };
    const contact = await createContact(deps, ACTOR, {
      external_id: 'ada-1',
      email: ' Ada@Example.com ',
      phone: '(212) 555-0123',
      first_name: 'Ada',
      time_zone: 'Europe/Berlin',
      tags: ['lead', 'Beta'],
      attributes,
    });
    expect(contact).toMatchObject({
      external_id: 'ada-1',
      email: 'Ada@Example.com',
      phone: '(212) 555-0123',
      first_name: 'Ada',
      last_name: null,
      active: true,
      tags: ['lead', 'Beta'],
      attributes: { ...attributes, last_seen: '2026-03-15T12:00:00.000Z' },
      created_at: '2026-03-15T12:00:00.000Z',
    });
    expect(contact.origins.plan).toEqual({
      kind: 'system',
      id: 'test',
      name: 'Muster',
      at: '2026-03-15T12:00:00.000Z',
    });
    expect(
      contact.preferences.map(({ channel, address, reachable }) => [channel, address, reachable]),
    ).toEqual([
      ['email', 'ada@example.com', true],
      ['sms', '+12125550123', true],
      ['phone', '+12125550123', true],
    ]);
    expect((await listTags(deps)).items.map(({ title, contacts }) => [title, contacts])).toEqual([
      ['Beta', 1],
      ['lead', 1],
    ]);
  });

  it('refuses an identity that belongs to another contact, a contact without any, and unknown attributes', async () => {
    await expect(createContact(deps, ACTOR, { email: 'ADA@example.com' })).rejects.toMatchObject({
      code: 'conflict',
      path: '/email',
    });
    await expect(createContact(deps, ACTOR, { first_name: 'Nobody' })).rejects.toMatchObject({
      code: 'invalid_contact',
    });
    await expect(
      createContact(deps, ACTOR, { external_id: 'x', attributes: { plann: 'x' } }),
    ).rejects.toMatchObject({
      code: 'unknown_field',
      path: '/attributes/plann',
      hint: 'Did you mean “plan”?',
    });
  });

  it('refuses values that do not fit their type, with the place', async () => {
    for (const [key, value] of [
      ['age', Number.POSITIVE_INFINITY],
      ['age', '36'],
      ['vip', 'yes'],
      ['birth_date', '2026-02-30'],
      ['birth_date', '2026-02-01T00:00:00Z'],
      ['last_seen', '2026-02-01T00:00:00'],
      ['last_seen', '1850-02-01T00:00:00Z'],
      ['interests', 'chess'],
      ['plan', 'a\0b'],
      ['plan', '\ud800'],
      ['plan', 'x'.repeat(10_001)],
    ] as const)
      await expect(
        createContact(deps, ACTOR, { external_id: 'x', attributes: { [key]: value } }),
      ).rejects.toMatchObject({ code: 'invalid_value', path: `/attributes/${key}` });
  });

  it('changes what is said, takes away what is null and leaves the rest; the old version is kept', async () => {
    const [id = ''] = (
      await upsertContacts(deps, ACTOR, [
        {
          external_id: 'bob',
          first_name: 'Bob',
          phone: '+12125550100',
          attributes: { plan: 'free', age: 17 },
        },
      ])
    ).ids;
    const before = await readContact(deps, id);
    const after = await changeContact(
      deps,
      { kind: 'user', id: 'u1', name: 'U', role: 'editor' },
      id,
      { first_name: null, phone: null, attributes: { age: 18 } },
      before.version,
    );
    expect(after).toMatchObject({ first_name: null, phone: null, attributes: { plan: 'free', age: 18 } });
    expect(after.version).toBeGreaterThan(before.version);
    expect(after.origins.plan?.kind).toBe('system');
    expect(after.origins.age?.kind).toBe('unknown');
    expect(await findContacts(deps, [{ phone: '+12125550100' }])).toEqual([undefined]);
    const { items } = await readContactChanges(deps, id);
    expect(items).toHaveLength(2);
    expect(items[0]?.changes).toEqual([
      { field: 'phone', from: '+12125550100', to: null },
      { field: 'first_name', from: 'Bob', to: null },
      { field: 'age', from: 17, to: 18 },
    ]);
  });

  it('refuses an edit that started from an older version, and one that takes the last identity', async () => {
    const contact = await createContact(deps, ACTOR, { external_id: 'guarded' });
    await changeContact(deps, ACTOR, contact.id, { first_name: 'G' }, contact.version);
    await expect(
      changeContact(deps, ACTOR, contact.id, { first_name: 'H' }, contact.version),
    ).rejects.toMatchObject({ code: 'version_mismatch' });
    await expect(
      changeContact(deps, ACTOR, contact.id, { external_id: null }, undefined),
    ).rejects.toMatchObject({ code: 'invalid_contact' });
    await expect(
      changeContact(deps, ACTOR, contact.id, { external_id: 'ada-1' }, undefined),
    ).rejects.toMatchObject({ code: 'conflict', path: '/external_id' });
  });

  it('does not write a contact whose values stay the same', async () => {
    const contact = await createContact(deps, ACTOR, { external_id: 'same', attributes: { plan: 'x' } });
    const again = await changeContact(deps, ACTOR, contact.id, { attributes: { plan: 'x ' } }, undefined);
    expect(again.version).toBe(contact.version);
  });

  it('deletes a contact with all that is known of it: identities, versions, lists, counts', async () => {
    const contact = await createContact(deps, ACTOR, { external_id: 'gone', email: 'gone@example.com' });
    await changeContact(deps, ACTOR, contact.id, { first_name: 'Gone' }, undefined);
    const kept = await createContact(deps, ACTOR, { external_id: 'stays' });
    const [goneNo = 0, keptNo = 0] = await findContacts(deps, [{ id: contact.id }, { id: kept.id }]);
    await writeListAudience(
      deps.warehouse,
      { ownerId: 'seg_1', id: 'calc_1', createdAt: deps.clock.now() },
      { from: null, add: [goneNo, keptNo], remove: [] },
    );
    const now = deps.clock.now();
    await deps.control.db
      .insertInto('segments')
      .values({
        id: 'seg_1',
        name: 'A list',
        kind: 'list',
        status: 'success',
        calculation_id: 'calc_1',
        count: 2,
        count_version: 1,
        calculated_at: now,
        calculation_ms: 1,
        owner_id: null,
        created_at: now,
        updated_at: now,
        created_by: 'Test',
      })
      .execute();
    await deleteContact(deps, ACTOR, contact.id);
    await expect(readContact(deps, contact.id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(deleteContact(deps, ACTOR, contact.id)).rejects.toMatchObject({ code: 'not_found' });
    expect(await findContacts(deps, [{ external_id: 'gone' }, { email: 'gone@example.com' }])).toEqual([
      undefined,
      undefined,
    ]);
    const left = await deps.warehouse.rows(
      'test.left',
      sql`select external_id, first_name from contact_history where first_name = 'Gone' or external_id = 'gone'`,
      WRITE_BOUNDS,
    );
    expect(left).toEqual([]);
    const page = await listContactPage(deps, {
      within: { ownerKind: 'segment', id: 'calc_1' },
      sort: 'created_at',
      page: 1,
      pageSize: 10,
    });
    expect(page.items.map(({ external_id }) => external_id)).toEqual(['stays']);
    const segment = await deps.control.db
      .selectFrom('segments')
      .select(['count', 'reachable'])
      .where('id', '=', 'seg_1')
      .executeTakeFirstOrThrow();
    expect(segment.count).toBe(1);
    const again = await createContact(deps, ACTOR, { external_id: 'gone' });
    expect(again.id).not.toBe(contact.id);
  });

  it('hands an email that two contacts carry down to the other when its owner gives it up', async () => {
    const { ids } = await upsertContacts(deps, ACTOR, [
      { external_id: 'first', email: 'shared@example.com' },
      { external_id: 'second', email: 'shared@example.com' },
    ]);
    const [first, second] = await findContacts(
      deps,
      ids.map((id) => ({ id })),
    );
    expect(await findContacts(deps, [{ email: 'shared@example.com' }])).toEqual([first]);
    await changeContact(deps, ACTOR, ids[0] ?? '', { email: 'own@example.com' }, undefined);
    expect(await findContacts(deps, [{ email: 'shared@example.com' }])).toEqual([second]);
  });
});
