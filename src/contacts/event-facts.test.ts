import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDeps } from '../../test/support/deps.ts';
import type { Deps } from '../deps.ts';
import { addEvents } from './add-events.ts';
import { createContact } from './edit-contacts.ts';
import {
  listEventCampaigns,
  listEventNames,
  listEventProperties,
  listEventPropertyValues,
} from './event-facts.ts';
import { listFieldValues, readFieldProfile } from './field-profile.ts';
import { createFields } from './field-store.ts';

const ACTOR = { kind: 'system', id: 'test', name: 'Test', role: 'admin' } as const;

describe('what is known of events', () => {
  let deps: Deps;
  let close: () => Promise<void>;

  function event(name: string, day: string, properties: Record<string, unknown>, campaign?: string) {
    const contact = { email: 'ada@example.com' };
    return {
      contact,
      name,
      occurred_at: `${day}T09:30:00Z`,
      properties,
      ...(campaign === undefined ? {} : { campaign }),
    };
  }

  beforeAll(async () => {
    ({ deps, close } = await openTestDeps());
    await addEvents(deps, ACTOR, [
      event('purchase', '2026-03-01', { amount: 1250.5, category: 'Books', gift: true, codes: ['A', 'b'] }),
      event('purchase', '2026-03-02', { amount: 20, category: 'books' }),
      event('purchase', '2026-03-02', { amount: 20, category: 'Garden', due: '2026-04-05' }),
      event('purchase', '2026-03-03', { amount: 7, codes: ['A'] }),
      event('visit', '2026-02-01', { category: 'Bookshelves' }),
      event('campaign.targeted', '2026-03-01', {}, 'spring'),
      event('campaign.opened', '2026-03-05', {}, 'spring'),
      event('campaign.opened', '2026-03-04', {}, 'Winter sale'),
      event('opened', '2026-03-04', {}, 'not of a campaign event'),
    ]);
  });
  afterAll(() => close?.());

  it('has nothing to tell before there are events', async () => {
    const empty = await openTestDeps();
    expect(await listEventNames(empty.deps)).toEqual({ items: [], properties: [] });
    expect(await listEventCampaigns(empty.deps, undefined)).toEqual({ items: [], total: 0 });
    await empty.close();
  });

  it('lists names by how often they happened, with the share of events that carries each property', async () => {
    const { items, properties } = await listEventNames(deps);
    expect(items[0]).toEqual({
      name: 'purchase',
      count: 4,
      last_at: '2026-03-03T09:30:00.000Z',
      properties: [
        { key: 'amount', share: 1 },
        { key: 'category', share: 0.75 },
        { key: 'codes', share: 0.5 },
        { key: 'due', share: 0.25 },
        { key: 'gift', share: 0.25 },
      ],
    });
    expect(items.find(({ name }) => name === 'visit')?.properties).toEqual([{ key: 'category', share: 1 }]);
    expect(items.find(({ name }) => name === 'opened')?.properties).toEqual([]);
    expect((await listEventProperties(deps)).items).toEqual(properties);
    expect(properties.map(({ key, type }) => [key, type]).toSorted()).toEqual([
      ['amount', 'number'],
      ['category', 'text'],
      ['codes', 'list'],
      ['due', 'date'],
      ['gift', 'boolean'],
    ]);
  });

  it('lists the values of a property of one event or of all, searched in any letter case', async () => {
    const valuesOf = async (key: string, query: { event?: string; q?: string } = {}) =>
      (await listEventPropertyValues(deps, key, query)).items.map(({ value, count }) => [value, count]);
    expect(await valuesOf('category', { event: 'purchase' })).toEqual([
      ['Books', 1],
      ['Garden', 1],
      ['books', 1],
    ]);
    expect(await valuesOf('category', { q: 'BOOKS' })).toEqual([
      ['Books', 1],
      ['Bookshelves', 1],
      ['books', 1],
    ]);
    expect(await valuesOf('codes')).toEqual([
      ['A', 2],
      ['b', 1],
    ]);
    expect(await valuesOf('gift')).toEqual([['true', 1]]);
    expect(await valuesOf('campaign', { event: 'campaign.opened' })).toEqual([
      ['Winter sale', 1],
      ['spring', 1],
    ]);
    expect(await valuesOf('source')).toEqual([]);
    await expect(listEventPropertyValues(deps, 'nothing', {})).rejects.toMatchObject({ code: 'not_found' });
  });

  it('finds numbers, days and moments as people type them', async () => {
    const found = async (key: string, q: string) =>
      (await listEventPropertyValues(deps, key, { q })).items.map(({ value, count }) => [value, count]);
    expect(await found('amount', '20')).toEqual([['20', 2]]);
    expect(await found('amount', '1,250')).toEqual([['1250.5', 1]]);
    expect(await found('due', '2026-04')).toEqual([['2026-04-05', 1]]);
    expect(await found('occurred_at', '2026-03-02 09:30')).toEqual([['2026-03-02T09:30:00.000Z', 2]]);
  });

  it('lists campaigns by their latest event, with a count per outcome', async () => {
    const { items, total } = await listEventCampaigns(deps, undefined);
    expect(total).toBe(2);
    expect(items.map(({ id, count, last_at }) => [id, count, last_at])).toEqual([
      ['spring', 2, '2026-03-05T09:30:00.000Z'],
      ['Winter sale', 1, '2026-03-04T09:30:00.000Z'],
    ]);
    expect(items[0]?.outcomes.filter(({ count }) => count > 0)).toEqual([
      { outcome: 'targeted', count: 1 },
      { outcome: 'opened', count: 1 },
    ]);
    expect(await listEventCampaigns(deps, 'WINTER')).toMatchObject({
      items: [{ id: 'Winter sale' }],
      total: 1,
    });
    expect(await listEventCampaigns(deps, 'nothing')).toEqual({ items: [], total: 0 });
  });

  it('finds the values of contact fields of every type as people type them', async () => {
    await createFields(deps, ACTOR, [
      { key: 'income', type: 'number' },
      { key: 'born', type: 'date' },
      { key: 'seen', type: 'datetime' },
      { key: 'vip', type: 'boolean' },
    ]);
    const attributes = { income: 52_000, born: '1893-05-01', seen: '2026-03-02T10:15:00.000Z', vip: true };
    await createContact(deps, ACTOR, { email: 'grace@example.com', attributes });
    const found = async (key: string, q: string) => (await listFieldValues(deps, key, q)).items;
    expect(await found('income', '52,0')).toEqual([{ value: '52000', count: 1 }]);
    expect(await found('born', '1893-05')).toEqual([{ value: '1893-05-01', count: 1 }]);
    expect(await found('seen', '2026-03-02 10:15')).toEqual([
      { value: '2026-03-02T10:15:00.000Z', count: 1 },
    ]);
    expect(await found('vip', 'TRUE')).toEqual([{ value: 'true', count: 1 }]);
    expect(await found('reachable.email', '')).toEqual([{ value: 'true', count: 2 }]);
    expect(await readFieldProfile(deps, 'seen')).toMatchObject({
      min: '2026-03-02T10:15:00.000Z',
      top: [{ value: '2026-03-02T10:15:00.000Z', count: 1 }],
    });
  });
});
