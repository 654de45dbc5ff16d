import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openTestDeps } from '../../test/support/deps.ts';
import { readTimeline } from '../changes/contact-timeline.ts';
import type { Deps } from '../deps.ts';
import { contactId } from '../ids.ts';
import { sql } from '../sql/sql.ts';
import { addEvents } from './add-events.ts';
import { createContact } from './edit-contacts.ts';
import { readEventProperties } from './event-properties.ts';
import { findContacts } from './find-contacts.ts';
import { WRITE_BOUNDS } from './incoming.ts';

const ACTOR = { kind: 'system', id: 'test', name: 'Test', role: 'admin' } as const;
const PAGE = { page: 1, page_size: 10 };

describe('events from programs', () => {
  let deps: Deps;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ deps, close } = await openTestDeps());
  });
  afterAll(() => close?.());

  const timelineOf = async (email: string) => {
    const [no = 0] = await findContacts(deps, [{ email }]);
    return readTimeline(deps, contactId(no), PAGE);
  };

  it('adds events, creates contacts nobody knows, and counts an id once', async () => {
    const known = await createContact(deps, ACTOR, { email: 'known@example.com' });
    const events = [
      {
        id: 'e1',
        contact: { email: 'Known@example.com' },
        name: 'purchase',
        occurred_at: '2026-03-10T09:00:00Z',
        properties: {
          amount: 50,
          'Product name': 'Book',
          gift: true,
          on: '2026-03-09',
          tags: ['a'],
          nested: { x: 1 },
        },
        campaign: 'spring',
      },
      { id: 'e2', contact: { id: known.id }, name: 'purchase', occurred_at: '2026-03-11T09:00:00+02:00' },
      { id: 'e2', contact: { id: known.id }, name: 'purchase', occurred_at: '2026-03-12T09:00:00Z' },
      { contact: { email: 'new@example.com' }, name: 'visited', occurred_at: '2026-03-12T10:00:00Z' },
      { contact: { email: 'new@example.com' }, name: 'visited', occurred_at: '2026-03-12T10:00:00Z' },
    ];
    expect(await addEvents(deps, ACTOR, events)).toEqual({ added: 4, duplicates: 1, contacts_created: 1 });
    expect(await addEvents(deps, ACTOR, events.slice(0, 3))).toEqual({
      added: 0,
      duplicates: 3,
      contacts_created: 0,
    });
    const timeline = await timelineOf('known@example.com');
    expect(timeline.total).toBe(2);
    expect(timeline.items).toMatchObject([
      {
        id: 'e2',
        name: 'purchase',
        occurred_at: '2026-03-11T07:00:00.000Z',
        source: null,
        campaign: null,
        properties: {},
      },
      {
        id: 'e1',
        name: 'purchase',
        occurred_at: '2026-03-10T09:00:00.000Z',
        source: null,
        campaign: 'spring',
        properties: {
          amount: 50,
          'Product name': 'Book',
          gift: true,
          on: '2026-03-09',
          tags: ['a'],
          nested: { x: 1 },
        },
      },
    ]);
    expect((await timelineOf('new@example.com')).total).toBe(2);
    const properties = [...(await readEventProperties(deps)).values()];
    expect(properties.map(({ key, type }) => [key, type]).toSorted()).toEqual([
      ['amount', 'number'],
      ['gift', 'boolean'],
      ['on', 'date'],
      ['product_name', 'text'],
      ['tags', 'list'],
    ]);
    const [stored] = await deps.warehouse.rows(
      'test.event',
      sql`select prop_amount, prop_product_name, prop_on from events where id = 'e1'`,
      WRITE_BOUNDS,
    );
    expect(stored).toEqual({ prop_amount: 50, prop_product_name: 'Book', prop_on: 20_521 });
  });

  it('refuses a batch whole with the place of its first bad event', async () => {
    const good = { contact: { email: 'whole@example.com' }, name: 'x', occurred_at: '2026-03-12T10:00:00Z' };
    for (const [bad, path] of [
      [{ ...good, occurred_at: '2026-03-12' }, '/events/1/occurred_at'],
      [{ ...good, occurred_at: '1850-01-01T00:00:00Z' }, '/events/1/occurred_at'],
      [{ ...good, contact: { email: 'nope' } }, '/events/1/contact/email'],
      [{ ...good, contact: { id: 'con_4000000000' } }, '/events/1/contact/id'],
      [{ ...good, name: '' }, '/events/1/name'],
      [{ ...good, properties: { amount: 'much' } }, '/events/1/properties/amount'],
      [{ ...good, properties: { deep: { er: 'a\0' } } }, '/events/1/properties/deep/er'],
      [{ ...good, nonsense: 1 }, '/events/1'],
    ] as const)
      await expect(addEvents(deps, ACTOR, [good, bad])).rejects.toMatchObject({
        code: 'invalid_batch',
        path,
      });
    expect(await findContacts(deps, [{ email: 'whole@example.com' }])).toEqual([undefined]);
  });

  it('refuses more than 200 different properties', async () => {
    const properties = Object.fromEntries(Array.from({ length: 201 }, (_, index) => [`p${index}`, index]));
    await expect(
      addEvents(deps, ACTOR, [
        { contact: { email: 'a@example.com' }, name: 'x', occurred_at: '2026-03-12T10:00:00Z', properties },
      ]),
    ).rejects.toMatchObject({ code: 'limit_exceeded' });
    const { rows } = z
      .object({ rows: z.number() })
      .parse(
        (
          await deps.warehouse.rows(
            'test.rows',
            sql`select count() as rows from events where name = 'x'`,
            WRITE_BOUNDS,
          )
        )[0],
      );
    expect(rows).toBe(0);
  });
});
