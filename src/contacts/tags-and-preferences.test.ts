import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDeps } from '../../test/support/deps.ts';
import type { Deps } from '../deps.ts';
import { changeContact, createContact } from './edit-contacts.ts';
import { putPreference, putPreferences, readPreference } from './preferences.ts';
import { readContact } from './read-contact.ts';
import { changeTag, createTag, deleteTag, listTags, tagContacts } from './tags.ts';
import { upsertContacts } from './upsert-contacts.ts';

const ACTOR = { kind: 'system', id: 'test', name: 'Test', role: 'admin' } as const;

describe('tags and preferences', () => {
  let deps: Deps;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ deps, close } = await openTestDeps());
  });
  afterAll(() => close?.());

  it('puts a tag on many contacts and takes it from others, and says who was not found', async () => {
    const { ids } = await upsertContacts(deps, ACTOR, [
      { external_id: 'a' },
      { external_id: 'b', tags: ['VIP'] },
    ]);
    const tag = (await listTags(deps)).items.find(({ title }) => title === 'VIP');
    expect(tag).toMatchObject({ contacts: 1, active: true });
    const id = tag?.id ?? '';
    expect(
      await tagContacts(deps, ACTOR, id, {
        add: [{ external_id: 'a' }, { external_id: 'b' }, { external_id: 'nobody' }],
      }),
    ).toEqual({ added: 1, removed: 0, not_found: [{ external_id: 'nobody' }] });
    expect(await tagContacts(deps, ACTOR, id, { remove: [{ external_id: 'b' }] })).toMatchObject({
      removed: 1,
    });
    expect((await readContact(deps, ids[0] ?? '')).tags).toEqual(['VIP']);
    expect((await readContact(deps, ids[1] ?? '')).tags).toEqual([]);
  });

  it('spells tags as the ones that exist, and makes those nobody made yet', async () => {
    await createTag(deps, ACTOR, { title: 'Early bird' });
    const { ids } = await upsertContacts(deps, ACTOR, [
      { external_id: 's1', tags: ['EARLY BIRD', 'early bird', 'Night owl'] },
      { external_id: 's2', tags: ['night OWL'] },
    ]);
    expect((await readContact(deps, ids[0] ?? '')).tags).toEqual(['Early bird', 'Night owl']);
    const titles = (await listTags(deps)).items.map(({ title, contacts }) => `${title} ${contacts}`);
    expect(titles).toContain('Night owl 2');
    expect(titles).toContain('Early bird 1');
  });

  it('renames a tag on all its contacts, and takes a deleted one from them', async () => {
    const tag = await createTag(deps, ACTOR, { title: 'Old name', colour: '#112233' });
    const contact = await createContact(deps, ACTOR, { external_id: 'tagged', tags: ['old NAME', 'other'] });
    expect(contact.tags).toEqual(['Old name', 'other']);
    expect(await changeTag(deps, ACTOR, tag.id, { title: 'New name' })).toMatchObject({
      title: 'New name',
      colour: '#112233',
      contacts: 1,
    });
    expect((await readContact(deps, contact.id)).tags).toEqual(['New name', 'other']);
    await expect(createTag(deps, ACTOR, { title: 'new NAME' })).rejects.toMatchObject({ code: 'conflict' });
    await deleteTag(deps, ACTOR, tag.id);
    expect((await readContact(deps, contact.id)).tags).toEqual(['other']);
    await expect(deleteTag(deps, ACTOR, tag.id)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('refuses to rename or delete a tag that rules name, and to put a retired one on contacts', async () => {
    const tag = await createTag(deps, ACTOR, { title: 'Used' });
    const now = deps.clock.now();
    await deps.control.db
      .insertInto('segments')
      .values({
        id: 'seg_1',
        name: 'Users',
        kind: 'rule',
        status: 'not_calculated',
        count: null,
        count_version: null,
        calculation_id: null,
        calculation_ms: null,
        owner_id: null,
        created_at: now,
        updated_at: now,
        created_by: 'Test',
      })
      .execute();
    await deps.control.db
      .insertInto('segment_references')
      .values({ segment_id: 'seg_1', kind: 'tag', key: 'used' })
      .execute();
    await expect(changeTag(deps, ACTOR, tag.id, { title: 'Else' })).rejects.toMatchObject({ code: 'in_use' });
    await expect(deleteTag(deps, ACTOR, tag.id)).rejects.toMatchObject({ code: 'in_use' });
    expect(await changeTag(deps, ACTOR, tag.id, { title: 'USED', active: false })).toMatchObject({
      title: 'USED',
      active: false,
    });
    await expect(tagContacts(deps, ACTOR, tag.id, { add: [{ external_id: 'a' }] })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('records preferences per address, shared by the contacts that have it', async () => {
    const one = await createContact(deps, ACTOR, {
      external_id: 'p1',
      email: 'Shared@Example.com',
      phone: '+12125550123',
    });
    const { ids } = await upsertContacts(deps, ACTOR, [{ external_id: 'p2', email: 'shared@example.com' }]);
    expect(
      await putPreference(deps, ACTOR, {
        channel: 'email',
        address: ' SHARED@example.com ',
        subscribed: false,
        origin: 'user_intent',
      }),
    ).toEqual({
      channel: 'email',
      address: 'shared@example.com',
      subscribed: false,
      origin: 'user_intent',
      at: '2026-03-15T12:00:00.000Z',
    });
    for (const id of [one.id, ids[0] ?? ''])
      expect((await readContact(deps, id)).preferences[0]).toMatchObject({
        reachable: false,
        reason: 'unsubscribed',
      });
    const last = await putPreferences(deps, ACTOR, [
      { channel: 'email', address: 'shared@example.com', subscribed: false },
      { channel: 'email', address: 'shared@example.com', subscribed: true },
      { channel: 'sms', address: '(212) 555-0123', subscribed: false, origin: 'import' },
    ]);
    expect(last).toEqual({ recorded: 2 });
    expect(
      (await readContact(deps, one.id)).preferences.map(({ reachable, reason }) => [reachable, reason]),
    ).toEqual([
      [true, null],
      [false, 'unsubscribed'],
      [true, null],
    ]);
  });

  it('refuses addresses that are none, and a batch whole with the place', async () => {
    await expect(readPreference(deps, 'email', 'nope')).rejects.toMatchObject({ code: 'invalid_value' });
    await expect(readPreference(deps, 'email', 'nobody@example.com')).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(
      putPreferences(deps, ACTOR, [
        { channel: 'email', address: 'fine@example.com', subscribed: true },
        { channel: 'sms', address: '12', subscribed: true },
      ]),
    ).rejects.toMatchObject({ code: 'invalid_batch', path: '/preferences/1/address' });
    await expect(readPreference(deps, 'email', 'fine@example.com')).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('says why a contact cannot be reached: inactive, no address, invalid address, unsubscribed', async () => {
    const contact = await createContact(deps, ACTOR, { external_id: 'r', email: 'no email', phone: '123' });
    expect(contact.preferences.map(({ address, reason }) => [address, reason])).toEqual([
      ['no email', 'invalid_address'],
      ['123', 'invalid_address'],
      ['123', 'invalid_address'],
    ]);
    const without = await changeContact(deps, ACTOR, contact.id, { email: null, phone: null }, undefined);
    expect(without.preferences.map(({ reason }) => reason)).toEqual([
      'no_address',
      'no_address',
      'no_address',
    ]);
    const inactive = await changeContact(deps, ACTOR, contact.id, { active: false }, undefined);
    expect(inactive.preferences.map(({ reason }) => reason)).toEqual(['inactive', 'inactive', 'inactive']);
  });
});
