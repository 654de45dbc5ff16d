/** Where rows end and what their cells are; the two lanes against each other and against csv-parse. */
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Delimiter } from './file-format.ts';
import { countLineBreaks, delimitedReader, scanRows, splitRows } from './records.ts';

type Row = [line: number, cells: string[], damaged?: true];

/** The rows of a text that comes in the given blocks; a block ends where a line ends. */
function read(blocks: string | readonly string[], delimiter: Delimiter = ','): Row[] {
  const rows: Row[] = [];
  const reader = delimitedReader(delimiter, (line, cells, damaged) =>
    rows.push(damaged ? [line, cells, true] : [line, cells]),
  );
  for (const block of typeof blocks === 'string' ? [blocks] : blocks) reader.push(block);
  reader.end();
  return rows;
}

test('rows end with LF, CR LF or CR, mixed, and keep the number of their line', () => {
  expect(read('a,b\r\nc,d\re,f\ng,h')).toEqual([
    [1, ['a', 'b']],
    [2, ['c', 'd']],
    [3, ['e', 'f']],
    [4, ['g', 'h']],
  ]);
  expect(read('a,"b"\r\nc,d\re,f\ng,h')).toEqual(read('a,b\r\nc,d\re,f\ng,h'));
});

test('blank lines are skipped and counted as lines', () => {
  expect(read('a,b\n\n  \n\nc,d\n')).toEqual([
    [1, ['a', 'b']],
    [5, ['c', 'd']],
  ]);
});

test('a quoted cell may hold delimiters, quotes and line breaks of every kind', () => {
  expect(read('a,"b,""c"""\n"d\ne\r\nf",g\nh,i\n')).toEqual([
    [1, ['a', 'b,"c"']],
    [2, ['d\ne\r\nf', 'g']],
    [5, ['h', 'i']],
  ]);
});

test('a quoted cell may come in several blocks', () => {
  expect(read(['a,"b\n', 'still b\n', 'end",c\n', 'd,e,f\n'])).toEqual([
    [1, ['a', 'b\nstill b\nend', 'c']],
    [4, ['d', 'e', 'f']],
  ]);
});

test('blanks around a quoted cell are not part of it, a quote inside a cell is a character', () => {
  expect(read('"a" , "b,c" ,5" pipe\n')).toEqual([[1, ['a', 'b,c', '5" pipe']]]);
});

test('text after a closing quote makes the row damaged, and only that row', () => {
  expect(read('"a"b,c\n"d",e\n')).toEqual([
    [1, ['"a"b', 'c'], true],
    [2, ['d', 'e']],
  ]);
});

test('a quote that is never closed is refused with its line', () => {
  expect(() => read('a,b\n\nc,"d\ne,f\n')).toThrow(
    'A quote that is opened in the row on line 3 is never closed.',
  );
});

test('white space separates by runs, leading and trailing ones do not count', () => {
  expect(read(' 00004 0001\t19970101  2   29.33 \r\n "New York" 12\n', ' ')).toEqual([
    [1, ['00004', '0001', '19970101', '2', '29.33']],
    [2, ['New York', '12']],
  ]);
});

test("a spreadsheet's separator line is no row", () => {
  expect(read('sep=;\r\na;b\r\n', ';')).toEqual([[2, ['a', 'b']]]);
});

describe('properties', () => {
  const plainCell = fc.stringMatching(/^[a-z0-9 .äß€-]{0,6}$/);
  const anyCell = fc.oneof(plainCell, fc.stringMatching(/^[a-z,;\t\n\r" ]{0,8}$/));
  const ending = fc.constantFrom('\n', '\r\n', '\r');
  const delimiter = fc.constantFrom<Delimiter>(',', ';', '\t', '|');
  const quote = (cell: string) => `"${cell.replaceAll('"', '""')}"`;

  test('without quotes both lanes read the same rows', () => {
    const texts = fc.array(fc.tuple(fc.array(plainCell, { minLength: 1, maxLength: 4 }), ending));
    fc.assert(
      fc.property(
        texts,
        fc.constantFrom<Delimiter>(',', ';', '\t', '|', ' '),
        fc.boolean(),
        (lines, by, open) => {
          let text = lines.map(([cells, end]) => cells.join(by) + end).join('');
          if (open) text += 'last';
          const [split, scanned]: [Row[], Row[]] = [[], []];
          splitRows(text, 1, by, (line, cells) => split.push([line, cells]));
          scanRows(text, 1, by, true, (line, cells) => scanned.push([line, cells]));
          expect(scanned).toEqual(split);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('what is written with quotes is read back, in whatever blocks it comes, and csv-parse agrees', () => {
    // A row of one blank cell is a blank line, which csv-parse does not skip.
    const rows = fc.array(fc.array(anyCell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(rows, ending, delimiter, fc.array(fc.nat(200)), (wanted, end, by, cuts) => {
        const text = wanted.map((cells) => cells.map(quote).join(by) + end).join('');
        const blocks: string[] = [];
        let from = 0;
        for (const cut of cuts.toSorted((a, b) => a - b)) {
          const to = text.indexOf('\n', cut) + 1;
          if (to <= from) continue;
          blocks.push(text.slice(from, to));
          from = to;
        }
        blocks.push(text.slice(from));
        expect(read(blocks, by).map(([, cells]) => cells)).toEqual(wanted);
        expect(parse(text, { delimiter: by, record_delimiter: [end], relax_column_count: true })).toEqual(
          wanted,
        );
      }),
      { numRuns: 2_000 },
    );
  });

  test('the line of every row is one more than the line breaks before it', () => {
    const rows = fc.array(fc.array(anyCell, { minLength: 2, maxLength: 3 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(rows, ending, (wanted, end) => {
        const texts = wanted.map((cells) => cells.map(quote).join(',') + end);
        const lines = texts.map((_, index) => countLineBreaks(texts.slice(0, index).join('')) + 1);
        expect(read(texts.join('')).map(([line]) => line)).toEqual(lines);
      }),
    );
  });
});
