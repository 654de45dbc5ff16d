/** How text becomes values, type by type, in the real engine; also for constants out of range that engines like to clamp. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { openTestWarehouse } from '../../test/support/engines.ts';
import { param, sql } from '../sql/sql.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import { type CellReading, cellProblems, cellValue, trimmedCell } from './cell-types.ts';

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await openTestWarehouse();
});
afterAll(() => warehouse.close());

const answer = z.object({ value: z.unknown(), rejected: z.string() });

/** The value, or the code of the rejection. */
async function read(cell: string, reading: CellReading, zone = 'UTC'): Promise<unknown> {
  const text = trimmedCell(sql`materialize(${param('String', cell)})`);
  const value = cellValue(text, reading, zone);
  const problems = cellProblems(text, value, reading);
  const codes = problems.map(({ when, code }) => sql`if(${when}, ${param('String', code)}, '')`);
  const rejected = codes.reduce((all, one) => sql`concat(${all}, ${one})`, sql`''`);
  const rows = await warehouse.rows('test.cell', sql`select ${value} as value, ${rejected} as rejected`, {
    lane: 'interactive',
    seconds: 10,
  });
  const row = answer.parse(rows[0]);
  return row.rejected === '' ? row.value : row.rejected;
}

const day = (text: string) => Date.parse(`${text}T00:00:00Z`) / 86_400_000;
const ancient = -719_162;

const cases: readonly (readonly [CellReading, readonly (readonly [string, unknown])[]])[] = [
  [
    { type: 'number' },
    [
      ['1957', 1957],
      [' -1.5 ', -1.5],
      ['+5', 5],
      ['.5', 0.5],
      ['5.', 5],
      ['1e3', 1000],
      ['-0', 0],
      ['0042', 42],
      ['', null],
      ['   ', null],
      ['1,234.56', 'bad_number'],
      ['1,5', 'bad_number'],
      ['1 234', 'bad_number'],
      ['1e999', 'bad_number'],
      ['nan', 'bad_number'],
      ['inf', 'bad_number'],
      ['0x10', 'bad_number'],
      ['12abc', 'bad_number'],
      ['-', 'bad_number'],
      ['.', 'bad_number'],
      ['N/A', 'bad_number'],
      ['٣', 'bad_number'],
    ],
  ],
  [
    { type: 'number', decimal: ',' },
    [
      ['1,5', 1.5],
      ['-1234,25', -1234.25],
      ['7', 7],
      ['1.234,56', 'bad_number'],
      ['1.5', 'bad_number'],
    ],
  ],
  [
    { type: 'boolean' },
    [
      ['true', true],
      ['TRUE', true],
      ['Yes', true],
      ['1', true],
      ['f', false],
      ['0', false],
      ['', null],
      ['ja', 'bad_boolean'],
      ['2', 'bad_boolean'],
    ],
  ],
  [
    { type: 'date', dateOrder: 'DMY' },
    [
      ['04-09-2012', day('2012-09-04')],
      ['4/9/2012', day('2012-09-04')],
      ['29.02.2020', day('2020-02-29')],
      ['01-05-1893', day('1893-05-01')],
      ['31-12-2310', day('2310-12-31')],
      ['01-01-0001', ancient],
      ['', null],
      ['30-02-2020', 'bad_date'],
      ['29-02-2019', 'bad_date'],
      ['31-04-2020', 'bad_date'],
      ['00-01-2020', 'bad_date'],
      ['12-13-2012', 'bad_date'],
      ['04-09-12', 'bad_date'],
      ['04-09/2012', 'bad_date'],
      ['01-01-0000', 'bad_date'],
      ['2012-09-04', 'bad_date'],
      ['04-09-2012 10:00', 'bad_date'],
      ['04092012', 'bad_date'],
    ],
  ],
  [
    { type: 'date', dateOrder: 'MDY' },
    [
      ['9/4/2012', day('2012-09-04')],
      ['12-31-1999', day('1999-12-31')],
      ['31/12/1999', 'bad_date'],
    ],
  ],
  [
    { type: 'date', dateOrder: 'YMD' },
    [
      ['2012-09-04', day('2012-09-04')],
      ['2012/9/4', day('2012-09-04')],
      ['19970101', day('1997-01-01')],
      ['19970230', 'bad_date'],
      ['1997', 'bad_date'],
      ['12-09-04', 'bad_date'],
      ['10000-01-01', 'bad_date'],
    ],
  ],
  [
    { type: 'datetime' },
    [
      ['2026-03-15T11:59:00Z', '2026-03-15T11:59:00.000Z'],
      ['2026-03-15 11:59:00.1234567+02:00', '2026-03-15T09:59:00.123Z'],
      ['2026-03-15 11:59', '2026-03-15T11:59:00.000Z'],
      ['2026-03-15', '2026-03-15T00:00:00.000Z'],
      ['19970101', '1997-01-01T00:00:00.000Z'],
      ['2026-03-15T11:59:00-0330', '2026-03-15T15:29:00.000Z'],
      ['2026-03-15T11:59:00+01', '2026-03-15T10:59:00.000Z'],
      ['2026-03-15 12:30 AM', '2026-03-15T00:30:00.000Z'],
      ['2026-03-15 1:05:09 pm', '2026-03-15T13:05:09.000Z'],
      ['1905-01-01T00:00:00Z', '1905-01-01T00:00:00.000Z'],
      ['2299-12-30T23:59:59.999Z', '2299-12-30T23:59:59.999Z'],
      ['', null],
      ['1893-05-01T00:00:00Z', 'bad_datetime'],
      ['2299-12-31T00:00:00Z', 'bad_datetime'],
      ['2310-01-01T00:00:00Z', 'bad_datetime'],
      ['2020-02-30 10:00', 'bad_datetime'],
      ['2020-02-20 24:00', 'bad_datetime'],
      ['2020-02-20 10:60', 'bad_datetime'],
      ['2020-02-20 13:00 PM', 'bad_datetime'],
      ['2020-02-20T10:00:00+15:00', 'bad_datetime'],
      ['1584180000', 'bad_datetime'],
      ['yesterday', 'bad_datetime'],
    ],
  ],
  [
    { type: 'datetime', dateOrder: 'DMY' },
    [
      ['15/03/2026 11:59', '2026-03-15T11:59:00.000Z'],
      ['03/15/2026 11:59', 'bad_datetime'],
    ],
  ],
  [
    { type: 'list', split: ';' },
    [
      ['a; b;;a', ['a', 'b']],
      ['', []],
    ],
  ],
  [
    { type: 'list' },
    [
      ['["a","b",1]', ['a', 'b', '1']],
      ['', []],
      ['a,b', 'bad_list'],
      ['["a"', 'bad_list'],
    ],
  ],
  [
    { type: 'text' },
    [
      [' Zoë\t', 'Zoë'],
      ['NULL', 'NULL'],
      ['  ', null],
      ['ä'.repeat(10_000), 'ä'.repeat(10_000)],
      ['ä'.repeat(10_001), 'too_long'],
    ],
  ],
];

for (const [reading, texts] of cases) {
  const { type, ...how } = reading;
  test(`a cell is read as ${type} ${JSON.stringify(how)} or rejected, never bent`, async () => {
    const read_ = await Promise.all(texts.map(async ([cell]) => [cell, await read(cell, reading)]));
    expect(read_).toEqual(texts);
  });
}

test('a time without an offset is on the clock of the organisation, a date alone is its midnight there', async () => {
  expect(await read('1997-01-01', { type: 'datetime' }, 'Europe/Berlin')).toBe('1996-12-31T23:00:00.000Z');
  expect(await read('2026-07-01 12:00', { type: 'datetime' }, 'Europe/Berlin')).toBe(
    '2026-07-01T10:00:00.000Z',
  );
  expect(await read('2026-07-01T12:00Z', { type: 'datetime' }, 'Europe/Berlin')).toBe(
    '2026-07-01T12:00:00.000Z',
  );
  expect(await read('2299-12-30 23:30', { type: 'datetime' }, 'America/New_York')).toBe('bad_datetime');
});
