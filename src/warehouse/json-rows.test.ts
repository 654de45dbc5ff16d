import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRows } from './json-rows.ts';

describe("reading the engine's rows", () => {
  it('keeps the digits of integers a number cannot hold, and touches nothing else', () => {
    const line =
      '{"a":18446744073709551615,"b":9007199254740991,"c":"x:12345678901234567890,","d":0.1234567890123456,"e":[-9223372036854775808]}';
    expect(parseRows(`${line}\n`)).toEqual([
      {
        a: '18446744073709551615',
        b: 9_007_199_254_740_991,
        c: 'x:12345678901234567890,',
        d: 0.1234567890123456,
        e: ['-9223372036854775808'],
      },
    ]);
  });

  it('reads back whatever JSON says', () => {
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }))), (rows) => {
        const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
        const big = /\d{16}/.test(text);
        if (!big) expect(parseRows(text)).toEqual(JSON.parse(JSON.stringify(rows)));
      }),
    );
  });

  it('finds no rows in an empty answer', () => {
    expect(parseRows('')).toEqual([]);
    expect(parseRows('\n')).toEqual([]);
  });
});
