/** The customer file end to end: imported, imported again, imported changed. */
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import {
  ADMIN,
  fixture,
  mapAll,
  openSourceTestBed,
  type SourceTestBed,
} from '../../test/support/source-test-bed.ts';
import { readSource } from './describe-source.ts';
import { openRejectedRows } from './rejected-rows.ts';
import { changeSource } from './sources.ts';

let bed: SourceTestBed;
let sourceId: string;
beforeAll(async () => {
  bed = await openSourceTestBed();
});
afterAll(() => bed.close());

async function text(stream: ReturnType<typeof openRejectedRows>): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of await stream) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces).toString();
}

test('the customer file becomes 2,240 contacts with typed values', async () => {
  const file = await bed.upload('customer_personality.csv', fixture('customer_personality.csv'));
  sourceId = await bed.source('Customers', file, mapAll(file, { column: 'ID', as: 'external_id' }));
  const sync = await bed.sync(sourceId);
  expect(sync.error).toBeNull();
  expect(sync.status).toBe('success');
  expect(sync.rows).toEqual({ read: 2240, created: 2240, updated: 0, unchanged: 0, rejected: 0, left: 0 });
  expect(
    await bed.rows(
      "select external_id, attr_year_birth, attr_dt_customer, attr_income, attr_marital_status from contacts final where external_id = '5524'",
    ),
  ).toEqual([
    {
      external_id: '5524',
      attr_year_birth: 1957,
      attr_dt_customer: 15587,
      attr_income: 58138,
      attr_marital_status: 'Single',
    },
  ]);
  expect(
    await bed.rows('select countIf(attr_income is null) as missing, count() as n from contacts final'),
  ).toEqual([{ missing: 24, n: 2240 }]);
});

test('the same file again changes nothing', async () => {
  const sync = await bed.sync(sourceId);
  expect(sync.rows).toEqual({ read: 2240, created: 0, updated: 0, unchanged: 2240, rejected: 0, left: 0 });
});

/** The customer file with 3 rows changed, 2 new ones and 4 broken ones. */
function variant(): string {
  const lines = fixture('customer_personality.csv').toString().split('\r\n');
  const edit = (line: number, cell: number, value: string) => {
    const cells = (lines[line - 1] ?? '').split('\t');
    cells[cell] = value;
    lines[line - 1] = cells.join('\t');
  };
  edit(2, 4, '60000');
  edit(3, 3, 'Married');
  edit(4, 7, '22-08-2013');
  edit(10, 7, '30-02-2014');
  edit(11, 4, '1,234.56');
  edit(12, 0, '');
  lines[12] = `${lines[12]}\textra`;
  const added = ['99990001', '99990002'].map((id) => (lines[19] ?? '').replace(/^\d+/, id));
  return [...lines.filter((line) => line !== ''), ...added].join('\r\n');
}

test('a version with 3 changed, 2 new and 4 broken rows does exactly that, and says why', async () => {
  const file = await bed.upload('customers-2.csv', variant());
  const sync = await bed.sync(sourceId, file);
  expect(sync.error).toBeNull();
  expect(sync.rows).toEqual({ read: 2242, created: 2, updated: 3, unchanged: 2233, rejected: 4, left: 0 });
  const csv = await text(openRejectedRows(bed.deps.config.dataDirectory, sync.id));
  const rows = parse(csv, { columns: true }).map((row) => z.record(z.string(), z.string()).parse(row));
  expect(rows.map(({ line, column, code }) => [line, column, code])).toEqual([
    ['10', 'Dt_Customer', 'bad_date'],
    ['11', 'Income', 'bad_number'],
    ['12', 'ID', 'missing_identity'],
    ['13', '', 'ragged_row'],
  ]);
  expect(rows[0]).toMatchObject({ ID: '4855', Dt_Customer: '30-02-2014', row_as_read: '' });
  expect(rows[3]).toMatchObject({ ID: '', reason: 'The row has 30 cells, the file has 29 columns.' });
  expect(rows[3]?.row_as_read).toMatch(/\textra$/);
  const source = await readSource(bed.deps.control.db, sourceId);
  expect(source).toMatchObject({ contacts: 2242, health: 'ok' });
});

test('what the sync staged is gone, and the fields say who supplies them', async () => {
  const tables = await bed.rows(
    "select name from system.tables where database = currentDatabase() and match(name, '^(raw|incoming|matched|decided|phones)_')",
  );
  expect(tables).toEqual([]);
  const { db } = bed.deps.control;
  const supplied = await db
    .selectFrom('field_sources')
    .select('field_key')
    .where('source_id', '=', sourceId)
    .execute();
  expect(supplied).toHaveLength(29);
  const fields = await db
    .selectFrom('fields')
    .select(['key', 'label', 'type'])
    .where('key', 'in', ['marital_status', 'dt_customer'])
    .orderBy('key')
    .execute();
  expect(fields).toEqual([
    { key: 'dt_customer', label: 'Dt customer', type: 'date' },
    { key: 'marital_status', label: 'Marital status', type: 'text' },
  ]);
});

test('in mode sync, contacts that are missing from the file leave the source and stay contacts', async () => {
  await changeSource(bed.deps, ADMIN, sourceId, { mode: 'sync' }, undefined);
  const lines = fixture('customer_personality.csv').toString().split('\r\n');
  const file = await bed.upload('fewer.csv', lines.slice(0, 1001).join('\r\n'));
  const sync = await bed.sync(sourceId, file);
  expect(sync.rows).toMatchObject({ read: 1000, created: 0, rejected: 0, left: 1242 });
  expect((await readSource(bed.deps.control.db, sourceId)).contacts).toBe(1000);
  expect(await bed.rows('select count() as n from contacts final')).toEqual([{ n: 2242 }]);
});

test('the next file must have the same columns; the refusal names what differs', async () => {
  const [header = '', ...lines] = fixture('customer_personality.csv').toString().split('\r\n');
  const drifted = [header.replace('Income', 'Earnings'), ...lines.slice(0, 20)].join('\r\n');
  const file = await bed.upload('drifted.csv', drifted);
  await expect(bed.sync(sourceId, file)).rejects.toThrow(
    "drifted.csv does not have the columns of this data source's mapping. It lacks Income. It has Earnings, which the mapping does not know.",
  );
  const reordered = [header, ...lines.slice(0, 20)]
    .map((line) => line.split('\t').toReversed().join('\t'))
    .join('\r\n');
  const sync = await bed.sync(sourceId, await bed.upload('reordered.csv', reordered));
  expect(sync.rows).toMatchObject({ read: 20, updated: 0, rejected: 0 });
});
