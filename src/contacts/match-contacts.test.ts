import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openTestDeps } from '../../test/support/deps.ts';
import type { Deps } from '../deps.ts';
import { ident, sql } from '../sql/sql.ts';
import type { IdentityKind } from './find-contacts.ts';
import { createIncomingTable, WRITE_BOUNDS } from './incoming.ts';
import { upsertContacts } from './upsert-contacts.ts';
import { writeContacts } from './write-contacts.ts';

const ACTOR = { kind: 'system', id: 'test', name: 'Test', role: 'admin' } as const;
type Person = { external_id?: string; email?: string; phone?: string; first_name?: string };

describe('which contact a row is', () => {
  let deps: Deps;
  let close: () => Promise<void>;
  let writes = 0;

  beforeAll(async () => {
    ({ deps, close } = await openTestDeps());
  });
  afterAll(() => close?.());
  beforeEach(async () => {
    for (const table of ['contacts', 'contact_history', 'identities'])
      await deps.warehouse.execute('test.clear', sql`truncate table ${ident(table)}`, WRITE_BOUNDS);
  });

  async function people(): Promise<Person[]> {
    const rows = await deps.warehouse.rows(
      'test.people',
      sql`select ifNull(external_id, '') as external_id, ifNull(email, '') as email, ifNull(phone, '') as phone,
        ifNull(first_name, '') as first_name from contacts final order by no`,
      WRITE_BOUNDS,
    );
    return rows.map((row) => {
      const person = z
        .object({ external_id: z.string(), email: z.string(), phone: z.string(), first_name: z.string() })
        .parse(row);
      return Object.fromEntries(Object.entries(person).filter(([, value]) => value !== ''));
    });
  }

  /** As an import does it: every row speaks about every column. */
  async function imported(keyedBy: IdentityKind, rows: readonly Person[]) {
    writes += 1;
    const id = `m${writes}`;
    const incoming = await createIncomingTable(deps, id, [{ key: 'first_name', type: 'text' }]);
    await deps.warehouse.insert(
      'test.incoming',
      {
        table: incoming.name,
        columns: ['line', 'external_id', 'email', 'email_key', 'phone', 'phone_key', 'first_name'],
        format: 'JSONCompactEachRow',
      },
      rows.map(
        ({ external_id = null, email = null, phone = null, first_name = null }, index) =>
          `${JSON.stringify([index + 1, external_id, email, email?.toLowerCase() ?? null, phone, phone, first_name])}\n`,
      ),
      WRITE_BOUNDS,
    );
    return writeContacts(deps, { id, incoming, presence: 'all', cause: id, keyedBy });
  }

  it('knows nobody by an email that is none', async () => {
    expect(
      await imported('external_id', [
        { external_id: 'a', email: 'n/a' },
        { external_id: 'b', email: 'n/a' },
      ]),
    ).toMatchObject({ created: 2, conflicts: 0 });
    expect(await imported('external_id', [{ external_id: 'c', email: 'N/A' }])).toMatchObject({
      created: 1,
      conflicts: 0,
    });
  });

  it('keeps two people of a source keyed by email apart when they share a phone', async () => {
    const family = [
      { email: 'x@example.com', phone: '+12125550123' },
      { email: 'y@example.com', phone: '+12125550123' },
    ];
    expect(await imported('email', family)).toMatchObject({ created: 2, conflicts: 1, duplicates: 0 });
    const more = [...family, { email: 'z@example.com', phone: '+12125550123' }];
    expect(await imported('email', more)).toMatchObject({ created: 1, unchanged: 2, conflicts: 2 });
    expect((await people()).map(({ email }) => email)).toEqual([
      'x@example.com',
      'y@example.com',
      'z@example.com',
    ]);
  });

  it('takes a new email for the contact that has the phone, unless the source is keyed by email', async () => {
    await upsertContacts(deps, ACTOR, [{ email: 'old@example.com', phone: '+12125550123' }]);
    expect(
      await upsertContacts(deps, ACTOR, [{ email: 'new@example.com', phone: '+12125550123' }]),
    ).toMatchObject({
      created: 0,
      updated: 1,
      conflicts: 0,
    });
    expect(await people()).toMatchObject([{ email: 'new@example.com' }]);
    expect(await imported('email', [{ email: 'third@example.com', phone: '+12125550123' }])).toMatchObject({
      created: 1,
      conflicts: 1,
    });
  });

  it('lets a row that finds a contact by a weaker key yield to the one that finds it by its strongest', async () => {
    await upsertContacts(deps, ACTOR, [{ email: 'own@example.com', phone: '+12125550123' }]);
    expect(
      await upsertContacts(deps, ACTOR, [
        { email: 'own@example.com', first_name: 'Own' },
        { email: 'other@example.com', phone: '+12125550123', first_name: 'Other' },
      ]),
    ).toMatchObject({ created: 1, updated: 1, conflicts: 1, duplicates: 0 });
    expect(await people()).toMatchObject([
      { email: 'own@example.com', first_name: 'Own' },
      { email: 'other@example.com', first_name: 'Other' },
    ]);
  });

  it('gives a contact without external id to the first of two rows with external ids that find it by email', async () => {
    await upsertContacts(deps, ACTOR, [{ email: 'a@example.com' }]);
    expect(
      await upsertContacts(deps, ACTOR, [
        { external_id: '1', email: 'a@example.com' },
        { external_id: '2', email: 'a@example.com' },
      ]),
    ).toMatchObject({ created: 1, updated: 1, conflicts: 1 });
    expect((await people()).map(({ external_id }) => external_id)).toEqual(['1', '2']);
  });

  it('answers the ids of a batch in its order, repeated rows included', async () => {
    const answer = await upsertContacts(deps, ACTOR, [
      { external_id: 'q', first_name: 'One' },
      { email: 'r@example.com' },
      { external_id: 'q', first_name: 'Two' },
    ]);
    expect(answer).toMatchObject({ created: 2, duplicates: 1 });
    expect(answer.ids[0]).toBe(answer.ids[2]);
    expect(answer.ids[0]).not.toBe(answer.ids[1]);
    expect(await people()).toContainEqual({ external_id: 'q', first_name: 'Two' });
  });

  it('writes nothing of a batch with one bad contact, and says which and why', async () => {
    await expect(
      upsertContacts(deps, ACTOR, [{ external_id: 'good' }, { first_name: 'Nobody' }]),
    ).rejects.toMatchObject({ code: 'invalid_batch', path: '/contacts/1' });
    await expect(
      upsertContacts(deps, ACTOR, [{ external_id: 'good' }, { external_id: 'x', attributes: { nope: 1 } }]),
    ).rejects.toMatchObject({ code: 'invalid_batch', path: '/contacts/1/attributes/nope' });
    await expect(
      upsertContacts(deps, ACTOR, [{ external_id: 'good' }, { external_id: 7 }]),
    ).rejects.toMatchObject({ code: 'invalid_batch', path: '/contacts/1/external_id' });
    expect(await people()).toEqual([]);
  });

  it('writes a batch of ten thousand at once', async () => {
    const many = Array.from({ length: 10_000 }, (_, index) => ({
      external_id: `m${index}`,
      first_name: `N${index}`,
    }));
    expect(await upsertContacts(deps, ACTOR, many)).toMatchObject({ created: 10_000 });
    expect(await upsertContacts(deps, ACTOR, many)).toMatchObject({ unchanged: 10_000, created: 0 });
  });
});
