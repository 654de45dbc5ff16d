import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openTestDeps } from '../../test/support/deps.ts';
import type { Deps } from '../deps.ts';
import { sql } from '../sql/sql.ts';
import { createFields } from './field-store.ts';
import { createIncomingTable, WRITE_BOUNDS } from './incoming.ts';
import { type WriteCounts, writeContacts } from './write-contacts.ts';

const ACTOR = { kind: 'system', id: 'test', name: 'Test', role: 'admin' } as const;
const contactRow = z.object({
  no: z.number(),
  external_id: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  attr_plan: z.string().nullable(),
  cause: z.string(),
});
type Row = { external_id?: string; email?: string; phone?: string; plan?: string | null };

describe.each(['disk', 'memory'] as const)('writing contacts by set, staged on %s', (storage) => {
  let deps: Deps;
  let close: () => Promise<void>;
  let write = 0;

  beforeAll(async () => {
    ({ deps, close } = await openTestDeps());
    await createFields(deps, ACTOR, [{ key: 'plan', type: 'text' }]);
  });
  afterAll(() => close?.());
  beforeEach(async () => {
    for (const table of ['contacts', 'contact_history', 'identities'] as const)
      await deps.warehouse.execute(
        'test.clear',
        { chunks: [{ kind: 'text', text: `truncate table ${table}` }] },
        WRITE_BOUNDS,
      );
  });

  async function deliver(rows: readonly Row[], onDecided?: () => Promise<void>): Promise<WriteCounts> {
    write += 1;
    const id = `w${write}`;
    const incoming = await createIncomingTable(deps, id, [{ key: 'plan', type: 'text' }], storage);
    const lines = rows.map((row, index) =>
      JSON.stringify({
        line: index + 1,
        external_id: row.external_id ?? null,
        email: row.email ?? null,
        email_key: row.email?.trim().toLowerCase() ?? null,
        phone: row.phone ?? null,
        phone_key: row.phone ?? null,
        attr_plan: row.plan ?? null,
      }),
    );
    await deps.warehouse.insert(
      'test.incoming',
      {
        table: incoming.name,
        columns: ['line', 'external_id', 'email', 'email_key', 'phone', 'phone_key', 'attr_plan'],
        format: 'JSONEachRow',
      },
      [`${lines.join('\n')}\n`],
      WRITE_BOUNDS,
    );
    return writeContacts(deps, {
      id,
      incoming,
      presence: 'all',
      cause: id,
      ...(onDecided ? { onDecided } : {}),
    });
  }

  async function stored() {
    const rows = await deps.warehouse.rows(
      'test.contacts',
      sql`select no, external_id, email, phone, attr_plan, cause from contacts final order by no`,
      WRITE_BOUNDS,
    );
    return rows.map((row) => contactRow.parse(row));
  }

  it('creates new contacts, leaves equal ones alone and updates changed ones', async () => {
    expect(
      await deliver([
        { external_id: 'a', plan: 'free' },
        { external_id: 'b', plan: 'pro' },
      ]),
    ).toEqual({
      created: 2,
      updated: 0,
      unchanged: 0,
      duplicates: 0,
      conflicts: 0,
    });
    const counts = await deliver([
      { external_id: 'a', plan: 'free' },
      { external_id: 'b', plan: 'team' },
      { external_id: 'c' },
    ]);
    expect(counts).toMatchObject({ created: 1, updated: 1, unchanged: 1 });
    expect((await stored()).map(({ external_id, attr_plan }) => [external_id, attr_plan])).toEqual([
      ['a', 'free'],
      ['b', 'team'],
      ['c', null],
    ]);
    const history = await deps.warehouse.rows(
      'test.history',
      sql`select external_id, attr_plan from contact_history final`,
      WRITE_BOUNDS,
    );
    expect(history).toEqual([{ external_id: 'b', attr_plan: 'pro' }]);
  });

  it('matches by external id, else by email whatever its case, else by phone', async () => {
    await deliver([{ external_id: 'a', email: 'Ada@Example.com', phone: '+4912345678' }]);
    expect(await deliver([{ email: ' ada@example.COM', plan: 'x' }])).toMatchObject({
      created: 0,
      updated: 1,
    });
    expect(await deliver([{ phone: '+4912345678', plan: 'y' }])).toMatchObject({ created: 0, updated: 1 });
    expect(await stored()).toMatchObject([{ external_id: 'a', phone: '+4912345678', attr_plan: 'y' }]);
  });

  it('lets the last row of a key win and says how many came before', async () => {
    const counts = await deliver([
      { external_id: 'a', plan: 'one' },
      { external_id: 'a', plan: null },
      { external_id: 'a', plan: 'three' },
    ]);
    expect(counts).toMatchObject({ created: 1, duplicates: 2 });
    expect(await stored()).toMatchObject([{ attr_plan: 'three' }]);
  });

  it('takes a value away when the mapped cell is empty, but never an identity', async () => {
    await deliver([{ external_id: 'a', email: 'a@example.com', plan: 'pro' }]);
    await deliver([{ external_id: 'a' }]);
    expect(await stored()).toMatchObject([{ email: 'a@example.com', attr_plan: null }]);
  });

  it('counts a conflict when two keys point at two contacts; the first key wins and nothing is merged', async () => {
    await deliver([
      { external_id: 'a', email: 'a@example.com' },
      { external_id: 'b', email: 'b@example.com' },
    ]);
    expect(await deliver([{ external_id: 'a', email: 'b@example.com' }])).toMatchObject({
      updated: 1,
      conflicts: 1,
    });
    expect((await stored()).map(({ external_id, email }) => [external_id, email])).toEqual([
      ['a', 'b@example.com'],
      ['b', 'b@example.com'],
    ]);
    expect(await deliver([{ email: 'b@example.com', plan: 'whose' }])).toMatchObject({ updated: 1 });
    expect((await stored()).find(({ attr_plan }) => attr_plan === 'whose')?.external_id).toBe('b');
  });

  it('never lets a row with an external id of its own take over a contact that has another one', async () => {
    await deliver([{ external_id: 'a', email: 'shared@example.com' }]);
    expect(await deliver([{ external_id: 'z', email: 'shared@example.com' }])).toMatchObject({
      created: 1,
      conflicts: 1,
    });
    expect(await stored()).toHaveLength(2);
  });

  it('gives an external id to a contact that had none', async () => {
    await deliver([{ email: 'a@example.com' }]);
    expect(await deliver([{ external_id: 'a', email: 'a@example.com' }])).toMatchObject({
      updated: 1,
      conflicts: 0,
    });
    expect(await deliver([{ external_id: 'a' }])).toMatchObject({ unchanged: 1 });
  });

  it('moves an identity with its new value and frees the old one', async () => {
    await deliver([{ external_id: 'a', email: 'old@example.com' }]);
    await deliver([{ external_id: 'a', email: 'new@example.com' }]);
    expect(await deliver([{ email: 'new@example.com', plan: 'x' }])).toMatchObject({ updated: 1 });
    expect(await deliver([{ email: 'old@example.com' }])).toMatchObject({ created: 1 });
  });

  it('joins a row without external id to the row of the same write that has one and the same email', async () => {
    expect(
      await deliver([
        { external_id: 'a', email: 'a@example.com' },
        { email: 'a@example.com', plan: 'later' },
      ]),
    ).toMatchObject({ created: 1, duplicates: 1 });
  });

  it('changes nothing when it is stopped before it was decided', async () => {
    const stop = deliver([{ external_id: 'a' }], () => Promise.reject(new Error('stopped')));
    await expect(stop).rejects.toThrow('stopped');
    expect(await stored()).toEqual([]);
  });

  it('finishes a write whose process died after deciding, before the next one begins', async () => {
    await deliver([{ external_id: 'a', plan: 'free' }]);
    const first = await deps.control.db.selectFrom('pending_writes').selectAll().execute();
    expect(first).toEqual([]);
    const died = deliver([{ external_id: 'a', plan: 'paid' }, { external_id: 'b' }], async () => {
      throw new Error('died');
    });
    await expect(died).rejects.toThrow();
    const plan = {
      kind: 'contacts',
      id: `w${write}`,
      version: 1_000,
      cause: 'sync_dead',
      at: deps.clock.now().getTime(),
      contactColumns: (
        await deps.warehouse.rows(
          'test.columns',
          sql`select name from system.columns where database = currentDatabase() and table = 'contacts' order by position`,
          WRITE_BOUNDS,
        )
      ).map((row) => z.object({ name: z.string() }).parse(row).name),
    };
    await deps.control.db
      .insertInto('pending_writes')
      .values({ id: plan.id, plan: JSON.stringify(plan), created_at: deps.clock.now() })
      .execute();
    expect(await deliver([{ external_id: 'a', plan: 'paid' }, { external_id: 'b' }])).toMatchObject({
      created: 0,
      updated: 0,
      unchanged: 2,
    });
    expect(await deps.control.db.selectFrom('pending_writes').selectAll().execute()).toEqual([]);
  });
});
