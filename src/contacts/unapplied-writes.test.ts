import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDeps } from '../../test/support/deps.ts';
import type { Deps } from '../deps.ts';
import { ident, join, param, sql } from '../sql/sql.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import { addEvents } from './add-events.ts';
import { deleteContacts } from './delete-contacts.ts';
import { findContacts } from './find-contacts.ts';
import { dropTables, WRITE_BOUNDS } from './incoming.ts';
import { upsertContacts } from './upsert-contacts.ts';
import { finishUnappliedWrites } from './write-contacts.ts';
import { withWriteLock } from './write-lock.ts';

const ACTOR = { kind: 'system', id: 'test', name: 'Test', role: 'admin' } as const;

/** The same engine, which is gone from the moment the named statement begins: as far as the write got, it is done. */
function dyingAt(warehouse: Warehouse, statement: string): Warehouse {
  let dead = false;
  const alive = (name: string) => {
    dead ||= name === statement;
    if (dead) throw new Error(`The process died at ${name}.`);
  };
  return {
    ...warehouse,
    async execute(name, ...rest) {
      alive(name);
      await warehouse.execute(name, ...rest);
    },
    async rows(name, ...rest) {
      alive(name);
      return warehouse.rows(name, ...rest);
    },
  };
}

describe('writes whose process died while they were applied', () => {
  let deps: Deps;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ deps, close } = await openTestDeps());
  });
  afterAll(() => close?.());

  const finish = () => withWriteLock(deps, () => finishUnappliedWrites(deps));
  const pending = () => deps.control.db.selectFrom('pending_writes').select('id').execute();

  async function tableRows(table: string, columns: string): Promise<unknown[]> {
    const list = join(columns.split(' ').map(ident), ', ');
    return deps.warehouse.rows(
      'test.rows',
      sql`select ${list} from ${ident(table)} final order by all`,
      WRITE_BOUNDS,
    );
  }

  async function everything() {
    return {
      contacts: await tableRows('contacts', 'no external_id email first_name cause'),
      history: await tableRows('contact_history', 'no external_id email first_name replaced_cause'),
      identities: await tableRows('identities', 'kind value no'),
    };
  }

  async function forgetEverything() {
    for (const table of ['contacts', 'contact_history', 'identities', 'events', 'event_ids'])
      await deps.warehouse.execute('test.clear', sql`truncate table ${ident(table)}`, WRITE_BOUNDS);
    await deps.control.db.updateTable('counters').set({ next: 1 }).execute();
  }

  const BEFORE = [
    { external_id: 'a', email: 'a@example.com', first_name: 'A' },
    { external_id: 'b', email: 'b@example.com', first_name: 'B' },
  ];
  const AFTER = [
    { external_id: 'a', email: 'b@example.com', first_name: 'A' },
    { external_id: 'b', email: 'new@example.com' },
    { external_id: 'c', email: 'c@example.com' },
  ];

  it.each([
    'apply.identities_taken',
    'apply.identities_gained',
    'apply.history',
    'apply.contacts',
    'apply.freed',
    'apply.identities_handed_down',
  ])('comes to the same as a write nobody disturbed, when it died at %s', async (statement) => {
    await forgetEverything();
    await upsertContacts(deps, ACTOR, BEFORE);
    await upsertContacts(deps, ACTOR, AFTER);
    const clean = await everything();

    await forgetEverything();
    await upsertContacts(deps, ACTOR, BEFORE);
    const dying = { ...deps, warehouse: dyingAt(deps.warehouse, statement) };
    await expect(upsertContacts(dying, ACTOR, AFTER)).rejects.toThrow('died');
    const left = await pending();
    expect(left).toHaveLength(1);
    // Tables in memory die with the process.
    await dropTables(deps, [`decided_${left[0]?.id}`]);
    expect(
      (await upsertContacts(deps, ACTOR, [{ external_id: 'c', email: 'c@example.com' }])).unchanged,
    ).toBe(1);
    expect(await pending()).toEqual([]);
    expect(await everything()).toEqual(clean);
    await finish();
    expect(await everything()).toEqual(clean);
  });

  it.each(['apply.identities_taken', 'apply.erase', 'apply.contacts'])(
    'deletes all of a contact, when the delete died at %s',
    async (statement) => {
      await forgetEverything();
      await upsertContacts(deps, ACTOR, BEFORE);
      await upsertContacts(deps, ACTOR, [{ external_id: 'a', first_name: 'Ann' }]);
      const dying = { ...deps, warehouse: dyingAt(deps.warehouse, statement) };
      const wanted = {
        id: `delete_${statement.replaceAll('.', '_')}`,
        which: sql`select toUInt32(${param('UInt32', 1)})`,
        cause: 'system_test',
      };
      await expect(deleteContacts(dying, wanted)).rejects.toThrow('died');
      await finish();
      expect(await pending()).toEqual([]);
      expect(await findContacts(deps, [{ id: 'con_0000000001' }, { external_id: 'a' }])).toEqual([
        undefined,
        undefined,
      ]);
      expect(await tableRows('contact_history', 'no')).toEqual([]);
      expect(await tableRows('identities', 'value')).toEqual([{ value: 'b' }, { value: 'b@example.com' }]);
    },
  );

  it.each(['apply.events', 'apply.event_ids'])(
    'adds events once, when they died at %s',
    async (statement) => {
      await forgetEverything();
      const events = [
        {
          id: 'e1',
          contact: { email: 'a@example.com' },
          name: 'visited',
          occurred_at: '2026-03-12T10:00:00Z',
        },
        {
          id: 'e2',
          contact: { email: 'a@example.com' },
          name: 'visited',
          occurred_at: '2026-03-12T11:00:00Z',
        },
      ];
      const dying = { ...deps, warehouse: dyingAt(deps.warehouse, statement) };
      await expect(addEvents(dying, ACTOR, events)).rejects.toThrow('died');
      await finish();
      expect(await addEvents(deps, ACTOR, events)).toEqual({ added: 0, duplicates: 2, contacts_created: 0 });
      expect(await tableRows('events', 'id')).toEqual([{ id: 'e1' }, { id: 'e2' }]);
    },
  );
});
