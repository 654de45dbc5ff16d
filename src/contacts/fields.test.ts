import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDeps } from '../../test/support/deps.ts';
import type { Deps } from '../deps.ts';
import { sql } from '../sql/sql.ts';
import { readCatalogue } from './catalogue.ts';
import { createContact } from './edit-contacts.ts';
import { fieldKeyFrom } from './field-key.ts';
import { createFields, deleteField, renameField } from './field-store.ts';
import { WRITE_BOUNDS } from './incoming.ts';
import { listFields, readField } from './list-fields.ts';
import { readContact } from './read-contact.ts';

const ACTOR = { kind: 'system', id: 'test', name: 'Test', role: 'admin' } as const;

describe('the catalogue of fields', () => {
  let deps: Deps;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ deps, close } = await openTestDeps());
  });
  afterAll(() => close?.());

  it('makes keys from names people give their columns', () => {
    expect(fieldKeyFrom('Marital_Status')).toBe('marital_status');
    expect(fieldKeyFrom('  Größe (cm) ')).toBe('grosse_cm');
    expect(fieldKeyFrom('Prénom')).toBe('prenom');
    expect(fieldKeyFrom('2nd visit')).toBe('f_2nd_visit');
    expect(fieldKeyFrom('顧客')).toBe('f_field');
    expect(fieldKeyFrom('email')).toBe('email_2');
    expect(fieldKeyFrom('plan', new Set(['plan', 'plan_2']))).toBe('plan_3');
    expect(fieldKeyFrom('x'.repeat(100))).toHaveLength(60);
  });

  it('adds typed columns to contacts and their history; SQL words are fine as keys', async () => {
    await createFields(deps, ACTOR, [
      { key: 'select', type: 'text' },
      { key: 'limit', type: 'number' },
      { key: 'born', type: 'date' },
      { key: 'likes', type: 'list' },
      { key: 'few', type: 'text', fewValues: true },
    ]);
    const columns = await deps.warehouse.rows(
      'test.columns',
      sql`select table, name, type from system.columns where database = currentDatabase()
        and name in ('attr_select', 'attr_limit', 'attr_born', 'attr_likes', 'attr_few') order by table, name`,
      WRITE_BOUNDS,
    );
    const types = [
      'Nullable(Int32)',
      'LowCardinality(Nullable(String))',
      'Array(String)',
      'Nullable(Float64)',
      'Nullable(String)',
    ];
    const names = ['attr_born', 'attr_few', 'attr_likes', 'attr_limit', 'attr_select'];
    const described = (table: string) => names.map((name, index) => ({ table, name, type: types[index] }));
    expect(columns).toEqual([...described('contact_history'), ...described('contacts')]);
    expect((await readCatalogue(deps)).fields.get('limit')).toEqual({
      key: 'limit',
      label: 'Limit',
      type: 'number',
    });
    expect((await listFields(deps)).find(({ key }) => key === 'email')).toMatchObject({
      built_in: true,
      created_at: null,
    });
  });

  it('refuses keys that are taken, built in or none', async () => {
    for (const key of ['limit', 'email', 'reachable.email', 'created_at'])
      await expect(createFields(deps, ACTOR, [{ key, type: 'text' }])).rejects.toMatchObject({
        code: key === 'reachable.email' ? 'invalid_value' : 'conflict',
      });
    await expect(createFields(deps, ACTOR, [{ key: '1st', type: 'text' }])).rejects.toMatchObject({
      code: 'invalid_value',
      path: '/key',
    });
  });

  it('renames a field, and deletes one with its values', async () => {
    await createFields(deps, ACTOR, [{ key: 'gone', type: 'text' }]);
    const contact = await createContact(deps, ACTOR, {
      external_id: 'f1',
      attributes: { gone: 'x', limit: 5 },
    });
    await renameField(deps, ACTOR, 'gone', 'Going');
    expect(await readField(deps, 'gone')).toMatchObject({ label: 'Going', type: 'text' });
    await deleteField(deps, ACTOR, 'gone');
    expect((await readContact(deps, contact.id)).attributes).toEqual({ limit: 5 });
    await expect(readField(deps, 'gone')).rejects.toMatchObject({ code: 'not_found' });
    await expect(deleteField(deps, ACTOR, 'email')).rejects.toMatchObject({ code: 'conflict' });
    await createFields(deps, ACTOR, [{ key: 'gone', type: 'number' }]);
    expect((await readContact(deps, contact.id)).attributes).toEqual({ limit: 5 });
  });

  it('refuses to delete a field that rules read or a source maps, and names them', async () => {
    const now = deps.clock.now();
    await deps.control.db
      .insertInto('sources')
      .values({
        id: 'src_1',
        name: 'Shop',
        provider: 'file',
        delivers: 'contacts',
        mode: 'once',
        file_id: null,
        current_sync_id: null,
        mapping: JSON.stringify({ columns: { Max: { field: 'limit' }, Skipped: null } }),
        created_at: now,
        updated_at: now,
        created_by: 'Test',
      })
      .execute();
    await expect(deleteField(deps, ACTOR, 'limit')).rejects.toMatchObject({
      code: 'in_use',
      message: '“Limit” is used by the data source “Shop”.',
    });
  });
});
