import { describe, expect, it } from 'vitest';
import { param, sql } from '../sql/sql.ts';
import { literal, quoted, withLiterals } from './literal.ts';

describe('values written into the text of a query', () => {
  it('cannot leave their quotes', () => {
    expect(quoted("it's \\ \0 \n \r \t `x` {p1:String}")).toBe(
      String.raw`'it\'s \\ \0 \n \r \t ${'`x`'} {p1:String}'`,
    );
  });

  it('are constants of their declared type', () => {
    const statement = sql`select ${param('String', 'a')}, ${param('UInt32', 5)}, ${param('Array(String)', ["o'clock"])}`;
    expect(withLiterals(statement)).toBe(
      String.raw`select 'a', _CAST(5, 'UInt32'), _CAST('[\'o\\\'clock\']', 'Array(String)')`,
    );
    expect(literal("DateTime64(3, 'UTC')", '2026-11-24T08:00:00.000Z')).toBe(
      String.raw`_CAST('2026-11-24 08:00:00.000', 'DateTime64(3, \'UTC\')')`,
    );
  });

  it('are refused when they are no value of the type', () => {
    expect(() => literal('UInt32', '5; drop table contacts')).toThrow('Not a value for UInt32');
    expect(() => literal('Float64', Number.NaN)).toThrow('Not a value for Float64');
    expect(() => literal('Array(UInt8)', ['1]'])).toThrow('Not a value for Array(UInt8)');
    expect(() => literal('String', 5)).toThrow('Not a value for String');
    expect(() => literal('Bool', 1)).toThrow('Not a value for Bool');
    expect(() => literal('Array(String)', 'a')).toThrow('Not a value for Array(String)');
  });
});
