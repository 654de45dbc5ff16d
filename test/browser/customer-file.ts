/**
 * The customer file read by hand, without Muster: an independent count to compare with, and the next version of the file
 * with rows changed, added and broken.
 */
import { readFileSync } from 'node:fs';
import { CUSTOMERS } from './path.ts';

type Row = Readonly<Record<string, string>>;

function parse(text: string): { columns: readonly string[]; rows: Row[] } {
  const [first = '', ...lines] = text.trimEnd().split('\r\n');
  const columns = first.split('\t');
  const rows = lines.map((line) => {
    const cells = line.split('\t');
    return Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? '']));
  });
  return { columns, rows };
}

const file = parse(readFileSync(CUSTOMERS, 'utf8'));

export const ROWS: readonly Row[] = file.rows;

/** The ids of those who are Married or Together and have an income over 50,000. */
export function comfortableCouples(rows: readonly Row[]): string[] {
  return rows.flatMap((row) => {
    const { ID = '', Marital_Status: status, Income: income = '' } = row;
    return (status === 'Married' || status === 'Together') && income !== '' && Number(income) > 50_000
      ? [ID]
      : [];
  });
}

const CHANGES: ReadonlyMap<string, Row> = new Map([
  // Single with 58,138: marries and becomes one of the couples.
  ['5524', { Marital_Status: 'Married' }],
  // Together with 71,613: earns less and is none of them any more.
  ['4141', { Income: '49999' }],
  // Married with 58,293: stays one of them.
  ['5324', { Recency: '1' }],
]);

const BROKEN: ReadonlyMap<string, Row> = new Map([
  ['7446', { Income: 'plenty' }],
  ['965', { Dt_Customer: '31-31-2013' }],
  ['6177', { ID: '' }],
]);

const RAGGED = '4855';

const NEW: readonly Row[] = [
  { ...ROWS[3], ID: '900001', Marital_Status: 'Together', Income: '90000' },
  { ...ROWS[4], ID: '900002', Marital_Status: 'Single', Income: '90000' },
];

/** The file as it comes next: three rows changed, two new, four broken. */
export const NEXT_FILE = [
  file.columns.join('\t'),
  ...[...ROWS, ...NEW].map((row) => {
    const id = row.ID ?? '';
    const changed = { ...row, ...CHANGES.get(id), ...BROKEN.get(id) };
    const cells = file.columns.map((column) => changed[column]);
    return (id === RAGGED ? cells.slice(0, 20) : cells).join('\t');
  }),
  '',
].join('\r\n');

/** The customers after that file: broken rows change nothing. */
export const ROWS_AFTER: readonly Row[] = [
  ...ROWS.map((row) => ({ ...row, ...CHANGES.get(row.ID ?? '') })),
  ...NEW,
];
