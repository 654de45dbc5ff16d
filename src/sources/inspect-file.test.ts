/** What is found in files: the real ones, every encoding, and all the ugly ones that have to be refused with a sentence. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { fixture } from '../../test/support/source-test-bed.ts';
import { Refusal } from '../errors.ts';
import type { FormatChoice } from './file-format.ts';
import { inspectFile } from './inspect-file.ts';
import type { StoredInspection } from './inspection.ts';

const folder = mkdtempSync(join(tmpdir(), 'muster-inspect-'));
let count = 0;

async function inspect(
  content: Uint8Array | string,
  name = 'file.csv',
  choice: FormatChoice = {},
): Promise<StoredInspection> {
  count += 1;
  const path = join(folder, String(count));
  writeFileSync(path, content);
  return inspectFile(path, name, choice);
}

async function refusal(content: Uint8Array | string, choice: FormatChoice = {}): Promise<string> {
  try {
    await inspect(content, 'file.csv', choice);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'unsupported_file') return error.message;
    throw error;
  }
  return 'not refused';
}

function columnOf(inspection: StoredInspection, name: string) {
  const column = inspection.columns.find((one) => one.name === name);
  if (!column) throw new Error(`no column ${name}`);
  return column;
}

/** One column of values under the name `x`, with an id beside it so that a blank value makes no blank line. */
async function guess(values: readonly string[]) {
  const rows = values.map((value, index) => `r${index}|${value}`);
  const inspection = await inspect(`id|x\n${rows.join('\n')}\n`);
  const { inferred_type, inferred_date_order, date_order_certain, inferred_decimal } = columnOf(
    inspection,
    'x',
  );
  return [inferred_type, inferred_date_order ?? inferred_decimal, date_order_certain].filter(
    (each) => each !== undefined,
  );
}

test('the customer file is found to be tab-separated with day-first dates, whatever its name says', async () => {
  const found = await inspect(fixture('customer_personality.csv'), 'customer_personality.csv');
  expect(found).toMatchObject({
    format: 'delimited',
    delimiter: '\t',
    encoding: 'utf-8',
    header: true,
    compressed: false,
    rows: 2240,
  });
  expect(found.columns).toHaveLength(29);
  expect(columnOf(found, 'ID')).toMatchObject({
    inferred_type: 'text',
    suggested_field: 'external_id',
    suggested_identity: 'external_id',
    missing_share: 0,
    distinct: 2240,
  });
  expect(columnOf(found, 'Dt_Customer')).toMatchObject({
    inferred_type: 'date',
    inferred_date_order: 'DMY',
    date_order_certain: true,
  });
  expect(columnOf(found, 'Year_Birth')).toMatchObject({ inferred_type: 'number', suggested_identity: null });
  expect(columnOf(found, 'Income').missing_share).toBeCloseTo(24 / 2240);
  expect(found.notes.map(({ sentence }) => sentence)).toEqual([
    'The columns are separated by tabs, although its name ends in .csv.',
    'The dates in Dt_Customer are written day first: some of them make sense in no other order.',
  ]);
});

test('the purchase file is found to be separated by white space and to have no header', async () => {
  const found = await inspect(fixture('cdnow_sample.txt'), 'cdnow_sample.txt');
  expect(found).toMatchObject({ delimiter: ' ', header: false, rows: 6919 });
  expect(found.columns.map(({ name, inferred_type }) => [name, inferred_type])).toEqual([
    ['column_1', 'text'],
    ['column_2', 'text'],
    ['column_3', 'date'],
    ['column_4', 'number'],
    ['column_5', 'number'],
  ]);
  expect(columnOf(found, 'column_3')).toMatchObject({ inferred_date_order: 'YMD', date_order_certain: true });
});

describe('encodings', () => {
  const text = 'name,city\nZoë,Köln\nRenée,Besançon\n';
  const utf16le = Buffer.from(text, 'utf16le');
  const utf16be = Buffer.from(utf16le).swap16();
  const cases: readonly (readonly [string, Uint8Array, string])[] = [
    ['UTF-8', Buffer.from(text), 'utf-8'],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${text}`), 'utf-8'],
    ['UTF-16LE with a mark', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16le]), 'utf-16le'],
    ['UTF-16BE with a mark', Buffer.concat([Buffer.from([0xfe, 0xff]), utf16be]), 'utf-16be'],
    ['UTF-16LE without a mark', utf16le, 'utf-16le'],
    ['UTF-16BE without a mark', utf16be, 'utf-16be'],
    ['Latin-1', Buffer.from(text, 'latin1'), 'latin1'],
    ['UTF-8 in a gz', gzipSync(text), 'utf-8'],
    ['UTF-16LE in a gz', gzipSync(Buffer.concat([Buffer.from([0xff, 0xfe]), utf16le])), 'utf-16le'],
  ];
  test.each(cases)('%s is found and decoded', async (_, bytes, encoding) => {
    const found = await inspect(bytes);
    expect(found.encoding).toBe(encoding);
    expect(found.columns.map(({ name, samples }) => [name, samples])).toEqual([
      ['name', ['Zoë', 'Renée']],
      ['city', ['Köln', 'Besançon']],
    ]);
  });

  test('Latin-1 is read as Windows-1252, so that its euro sign and dashes survive', async () => {
    const found = await inspect(Buffer.from([...Buffer.from('price\n5 '), 0x80, 10, 0x96, 10]));
    expect(found.encoding).toBe('latin1');
    expect(found.columns[0]?.samples).toEqual(['5 €', '–']);
  });

  test('a byte that is no UTF-8 far behind plain ASCII makes the whole file Latin-1', async () => {
    const rows = Array.from({ length: 60_000 }, (_, index) => `person ${index},somewhere`).join('\n');
    const found = await inspect(
      Buffer.concat([Buffer.from(`name,city\n${rows}\n`), Buffer.from('Zoë,Köln\n', 'latin1')]),
    );
    expect(found).toMatchObject({ encoding: 'latin1', rows: 60_001 });
  });

  test('a broken byte among real UTF-8 costs its row, not the encoding', async () => {
    const bytes = Buffer.concat([
      Buffer.from(`${text.repeat(20)}`),
      Buffer.from([0x61, 0xff, 0x2c, 0x62, 10]),
    ]);
    const found = await inspect(bytes);
    expect(found.encoding).toBe('utf-8');
    expect(found.notes.at(-1)?.sentence).toBe(
      '1 row will be rejected (the first is on line 61): they hold bytes that are not valid in the encoding.',
    );
  });
});

describe('headers', () => {
  test('names are trimmed, empty ones numbered, repeated ones counted', async () => {
    const found = await inspect(' name ,,name,Name\na,b,c,d\n');
    expect(found.columns.map(({ name }) => name)).toEqual(['name', 'column_2', 'name_2', 'Name']);
    expect(found.notes.map(({ column }) => column)).toEqual([null, 'column_2', 'name_2']);
  });

  test('a made-up name never takes a name that stands in the header', async () => {
    const found = await inspect('a,a,a_2,\n1,2,3,4\n');
    expect(found.columns.map(({ name }) => name)).toEqual(['a', 'a_3', 'a_2', 'column_4']);
  });

  test('words over words are a header, a first row like the others is data', async () => {
    expect((await inspect('name,city\nAda,London\nBob,Paris\n')).header).toBe(true);
    expect((await inspect('Ada,London\nBob,Paris\nEve,London\n')).header).toBe(false);
    expect((await inspect('1,2\n3,4\n')).header).toBe(false);
  });

  test('a person may say otherwise', async () => {
    const found = await inspect('name,city\nAda,London\n', 'file.csv', { header: false });
    expect(found).toMatchObject({ header: false, rows: 2 });
    expect(found.columns.map(({ name }) => name)).toEqual(['column_1', 'column_2']);
  });
});

describe('delimiters', () => {
  test.each([
    ['semicolons with decimal commas', 'a;b\n1,5;2,5\n3,5;4,5\n', ';'],
    ['commas with semicolons in a cell', 'a,b\nx;y,1\nz,2\n', ','],
    ['tabs with commas in the text', 'a\tb\nx, y\t1\nz, w\t2\n', '\t'],
    ['vertical bars', 'a|b\n1|2\n', '|'],
    ['delimiters inside quotes do not count', 'a,b\n"1;2;3",x\n"4;5;6",y\n', ','],
    ['one column has none', 'email\na@b.co\nc@d.co\n', ','],
    ['first and last names are one column', 'name\nAda Lovelace\nAlan Turing\n', ','],
    ['a separator line', 'sep=;\na;b\n1;2\n', ';'],
  ])('%s', async (_, text, delimiter) => {
    expect((await inspect(text)).delimiter).toBe(delimiter);
  });
});

describe('types', () => {
  test.each<[string, readonly string[], readonly unknown[]]>([
    ['years are numbers', ['1957', '1893', '2001'], ['number', '.']],
    ['leading zeros are text', ['0042', '0001', '1234'], ['text']],
    ['more than 15 figures are text', ['1234567890123456', '1234567890123457'], ['text']],
    ['decimal points', ['1.5', '-2', '1e3'], ['number', '.']],
    ['decimal commas', ['1,5', '-2', '0,75'], ['number', ',']],
    ['0 and 1 are numbers', ['0', '1', '1'], ['number', '.']],
    ['words for yes and no', ['yes', 'No', 'YES'], ['boolean']],
    ['day first, proved', ['04-09-2012', '13-01-2012'], ['date', 'DMY', true]],
    ['month first, proved', ['09/04/2012', '01/13/2012'], ['date', 'MDY', true]],
    ['day or month first: dashes suggest day', ['04-09-2012', '05-01-2012'], ['date', 'DMY', false]],
    ['day or month first: slashes suggest month', ['04/09/2012', '05/01/2012'], ['date', 'MDY', false]],
    ['ISO dates', ['2012-09-04', '2012-12-31'], ['date', 'YMD', true]],
    ['compact dates', ['19970101', '19980630'], ['date', 'YMD', true]],
    ['numbers that are not all dates', ['19970101', '19971399'], ['number', '.']],
    ['instants', ['2026-03-15T11:59:00Z', '2026-03-15T12:00:00+01:00'], ['datetime', 'YMD', true]],
    ['days with times, day first', ['15/03/2026 11:59', '01/02/2026 10:00'], ['datetime', 'DMY', true]],
    ['email addresses', ['a@b.co', 'c@d.org'], ['email']],
    ['pages', ['https://a.example', 'http://b.example/c'], ['url']],
    ['phone numbers', ['+49 171 1234567', '+1 (212) 555-0100'], ['phone']],
    ['names', ['Ada', 'Bob'], ['text']],
    ['nothing at all', ['', ''], ['text']],
    ['an impossible date is no date', ['30-02-2020', '31-02-2020'], ['text']],
  ])('%s', async (_, values, wanted) => {
    expect(await guess(values)).toEqual(wanted);
  });

  test('a few values that do not fit keep the type and are spoken about', async () => {
    const values = Array.from({ length: 300 }, (_, index) => String(index * 2));
    values[7] = 'n/a';
    const found = await inspect(`id,x\n${values.map((value, index) => `r${index},${value}`).join('\n')}\n`);
    expect(columnOf(found, 'x').inferred_type).toBe('number');
    expect(found.notes.at(-1)).toEqual({
      level: 'warning',
      column: 'x',
      sentence:
        '1 of 300 values in x are not numbers, such as "n/a". Rows with such values are rejected unless the column is read as text.',
    });
    const addresses = values.map((_, index) =>
      index === 7 ? 'jane(at)example.com' : `c${index}@example.com`,
    );
    const mail = await inspect(
      `id,mail\n${addresses.map((value, index) => `r${index},${value}`).join('\n')}\n`,
    );
    expect(mail.notes.at(-1)?.sentence).toBe(
      '1 of 300 values in mail are not email addresses, such as "jane(at)example.com". They are stored as they are; nobody is reached at them.',
    );
  });
});

test('JSON lines have the keys of all objects as columns', async () => {
  const found = await inspect(
    '{"id":1,"tags":["a"]}\n\n{"id":12345678901234567890,"name":"Zoë"}\nnot json\n',
    'x.jsonl',
  );
  expect(found).toMatchObject({
    format: 'json_lines',
    delimiter: null,
    rows: 3,
    keys: ['id', 'tags', 'name'],
  });
  expect(columnOf(found, 'id').samples).toEqual(['1', '12345678901234567890']);
  expect(columnOf(found, 'tags').inferred_type).toBe('tags');
  expect(found.notes.at(-1)?.sentence).toBe(
    '1 row will be rejected (the first is on line 4): they are not JSON objects.',
  );
});

test('rows with too few or too many cells are counted and said', async () => {
  const found = await inspect('a,b\n1,2\n3\n4,5,6\n7,8\n');
  expect(found).toMatchObject({ rows: 4 });
  expect(found.notes.at(-1)?.sentence).toBe(
    '2 rows will be rejected (the first is on line 3): they have more or fewer cells than there are columns.',
  );
});

describe('files that are refused with a sentence', () => {
  const zip = (inside: string) =>
    Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(26), Buffer.from(inside)]);
  test.each<[string, Uint8Array | string, string]>([
    ['empty', '', 'The file is empty.'],
    ['white space only', ' \r\n\t\n', 'The file is empty: it holds nothing but white space.'],
    ['a byte order mark only', '\ufeff', 'The file is empty: it holds nothing but white space.'],
    ['header only', 'name,city\n', 'The file has a header line and no rows.'],
    [
      'NULs only',
      Buffer.alloc(5000),
      'The file is nothing but NUL bytes; it was probably not copied to its end.',
    ],
    [
      'an Excel workbook',
      zip('xl/workbook.xml'),
      'The file is an Excel workbook (XLSX), which cannot be read yet.',
    ],
    ['a ZIP archive', zip('people.csv'), 'The file is a ZIP archive, which cannot be read yet.'],
    ['Parquet', 'PAR1xxxxPAR1', 'The file is a Parquet file, which cannot be read.'],
    ['PDF', '%PDF-1.7\n', 'The file is a PDF document, which cannot be read.'],
    [
      'a Parquet file in a gz',
      gzipSync('PAR1xxxx'),
      'Inside the gz is a Parquet file, which cannot be read.',
    ],
    ['a gz in a gz', gzipSync(gzipSync('a,b\n1,2\n')), 'Inside the gz is another gz.'],
    ['an empty gz', gzipSync(''), 'Inside the gz is an empty file.'],
    [
      'a broken gz',
      Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.from('nonsense')]),
      'The gz file is damaged: it cannot be unpacked.',
    ],
    ['HTML', '<!DOCTYPE html><table></table>', 'The file is XML or HTML, not a table.'],
    ['a JSON array', '[{"a":1},{"a":2}]', 'The file is one JSON array.'],
    [
      'control characters',
      Buffer.from(Array.from({ length: 4000 }, (_, index) => index % 32)),
      'The file is not text: it is full of control characters.',
    ],
    [
      'an open quote',
      'a,b\n1,2\n"3,4\n5,6\n',
      'A quote that is opened in the row on line 3 is never closed.',
    ],
    [
      'too many columns',
      `${Array.from({ length: 1001 }, (_, index) => `c${index}`).join(',')}\n`,
      'The file has 1,001 columns; at most 1,000 are read.',
    ],
  ])('%s', async (_, content, sentence) => {
    expect(await refusal(content)).toBe(sentence);
  });

  test('a gz that was cut off', async () => {
    const rows = Array.from({ length: 50_000 }, (_, index) => `${index},${Math.sin(index)}`).join('\n');
    const packed = gzipSync(`id,x\n${rows}\n`);
    expect(await refusal(packed.subarray(0, packed.length - 1000))).toBe(
      'The gz file is damaged: it cannot be unpacked to its end.',
    );
  });

  test('a line of 100 MB', async () => {
    expect(await refusal(Buffer.alloc(100 * 1024 ** 2, 'a'))).toBe(
      'The file has a line of more than 16,777,216 characters without a line break.',
    );
  });
});
