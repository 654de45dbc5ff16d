/** Which contacts count, and what their addresses allow: what the oracle knows nothing of. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { OracleContact } from '../../test/oracle/contact.ts';
import { addColumns, loadContacts, TEST_BOUNDS } from '../../test/oracle/warehouse-contacts.ts';
import { openTestWarehouse } from '../../test/support/engines.ts';
import { BUILT_IN_FIELDS, type Catalogue } from '../rules/catalogue.ts';
import { readDefinition } from '../rules/definition.ts';
import { sql } from '../sql/sql.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import { type Compiled, compileDefinition } from './compile.ts';
import { sampleContacts } from './statements.ts';

const catalogue: Catalogue = {
  fields: new Map(
    [...BUILT_IN_FIELDS, { key: 'note', label: 'Note', type: 'text' as const }].map((field) => [
      field.key,
      field,
    ]),
  ),
  segments: new Map(),
  sources: new Map(),
  properties: new Map(),
  campaigns: new Map(),
};

function compiled(rule: { readonly [key: string]: unknown }): Compiled {
  const read = readDefinition({ combinator: 'and', rules: [rule] }, catalogue);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const context = { timeZone: 'UTC', now: '2026-03-15T12:00:00Z', audiences: new Map(), sources: new Map() };
  return compileDefinition(read.core, context);
}

describe('preferences', () => {
  let warehouse: Warehouse;
  // 1: yes to email · 2: no to email · 3: nothing on record · 4: yes, but not active · 5: no address at all · 6: a broken address
  const contacts: readonly OracleContact[] = [
    { email: 'Yes@example.com', phone: '+491' },
    { email: 'no@example.com', phone: '+492' },
    { email: 'silent@example.com', phone: '+493' },
    { email: 'yes@example.com', active: false },
    {},
    { email: 'broken' },
  ].map((values, index) => ({ no: index + 1, values, segments: new Set(), sources: new Set(), events: [] }));

  beforeAll(async () => {
    warehouse = await openTestWarehouse();
    await addColumns(warehouse, catalogue);
    await loadContacts(warehouse, catalogue, contacts);
    const preference = (channel: string, address: string, subscribed: boolean, version: number) =>
      JSON.stringify({
        channel,
        address,
        subscribed,
        origin: 'test',
        at: '2026-01-01T00:00:00.000Z',
        version,
      });
    await warehouse.insert(
      'test.preferences',
      {
        table: 'preferences',
        columns: ['channel', 'address', 'subscribed', 'origin', 'at', 'version'],
        format: 'JSONEachRow',
      },
      [
        preference('email', 'yes@example.com', false, 1),
        preference('email', 'yes@example.com', true, 2),
        preference('email', 'no@example.com', false, 1),
        preference('sms', '+491', false, 1),
        preference('phone', '+492', true, 1),
      ].map((line) => `${line}\n`),
      TEST_BOUNDS,
    );
  });
  afterAll(() => warehouse.close());

  test.each([
    ['subscribed.email', '=', true, [1, 4]],
    ['subscribed.email', '!=', true, [2, 3, 5, 6]],
    ['subscribed.email', '=', false, [2]],
    ['subscribed.email', 'null', undefined, [3, 5, 6]],
    ['subscribed.sms', '=', false, [1]],
    ['subscribed.phone', 'notNull', undefined, [2]],
    ['reachable.email', '=', true, [1, 3]],
    ['reachable.email', '=', false, [2, 4, 5, 6]],
    ['reachable.email', 'null', undefined, []],
    ['reachable.sms', '=', true, [2, 3]],
    ['reachable.phone', '=', true, [1, 2, 3]],
  ])('%s %s %s', async (field, operator, value, expected) => {
    const rule = value === undefined ? { field, operator } : { field, operator, value };
    const found = await warehouse.rows('test.sample', sampleContacts(compiled(rule), 100), TEST_BOUNDS);
    expect(
      z
        .array(z.object({ no: z.number() }))
        .parse(found)
        .map(({ no }) => no),
    ).toEqual(expected);
  });
});

describe('current contacts', () => {
  let warehouse: Warehouse;
  beforeAll(async () => {
    warehouse = await openTestWarehouse();
    await addColumns(warehouse, catalogue);
  });
  afterAll(() => warehouse.close());

  test('are judged by their newest version, merged or not; deleted ones are gone', async () => {
    const write = (text: string) =>
      warehouse.insert(
        'test.contacts',
        {
          table: 'contacts',
          columns: [
            'no',
            'version',
            'is_deleted',
            'created_at',
            'updated_at',
            'cause',
            'active',
            'tags',
            'attr_note',
          ],
          format: 'JSONEachRow',
        },
        [text],
        TEST_BOUNDS,
      );
    const line = (no: number, version: number, note: string, deleted = 0) =>
      `${JSON.stringify({ no, version, is_deleted: deleted, created_at: '2026-01-01T00:00:00.000Z', updated_at: '2026-01-01T00:00:00.000Z', cause: 'test', active: true, tags: [], attr_note: note })}\n`;
    await write(line(1, 1, 'old') + line(2, 1, 'old') + line(3, 1, 'new') + line(4, 1, 'new'));
    await write(line(1, 2, 'new') + line(2, 2, 'new', 1) + line(3, 2, 'old') + line(4, 2, 'new', 1));
    await write(line(4, 3, 'new'));
    const wanted = compiled({ field: 'note', operator: '=', value: 'new' });
    const numbers = async () =>
      z
        .array(z.object({ no: z.number() }))
        .parse(await warehouse.rows('test.sample', sampleContacts(wanted, 10), TEST_BOUNDS))
        .map(({ no }) => no);
    expect(await numbers()).toEqual([1, 4]);
    await warehouse.execute('test.merge', sql`optimize table contacts final`, TEST_BOUNDS);
    expect(await numbers()).toEqual([1, 4]);
  });
});
