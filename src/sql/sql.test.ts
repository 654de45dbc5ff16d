import { describe, expect, test } from 'vitest';
import { ident, join, param, render, sql } from './sql.ts';

describe('sql', () => {
  test('numbers placeholders in order of appearance, however pieces were nested', () => {
    const inner = sql`b = ${param('String', 'x')}`;
    const whole = sql`select ${ident('a')} where ${join([inner, sql`c = ${param('UInt8', 1)}`], ' and ')} limit ${param('UInt32', 5)}`;
    expect(render(whole)).toEqual({
      text: 'select `a` where b = {p1:String} and c = {p2:UInt8} limit {p3:UInt32}',
      params: {
        p1: { type: 'String', value: 'x' },
        p2: { type: 'UInt8', value: 1 },
        p3: { type: 'UInt32', value: 5 },
      },
    });
  });

  test('keeps values out of the text, whatever they look like', () => {
    const hostile = "'; drop table contacts; -- {p1:String} `";
    expect(render(sql`select ${param('String', hostile)}`).text).toBe('select {p1:String}');
  });

  test.each(['', '1st', 'a b', 'a`b', 'a-b', "a'b", 'a;b', 'a\nb', 'á', 'a\0'])('%j is no name', (name) => {
    expect(() => ident(name)).toThrow('Not a name for SQL');
  });
});
