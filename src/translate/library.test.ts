/**
 * What react-querybuilder leaves out, changes or adds is noticed: each text here loses something on its way through its
 * parsers, which say nothing. The marks do.
 */
import { parseCEL } from '@react-querybuilder/core/parseCEL';
import { parseMongoDB } from '@react-querybuilder/core/parseMongoDB';
import { parseSQL } from '@react-querybuilder/core/parseSQL';
import { describe, expect, test } from 'vitest';
import type { Literal, Name } from './condition.ts';
import { askLibrary } from './library.ts';

const span = { offset: 0, length: 0 };
const names = (count: number): readonly Name[] =>
  Array.from({ length: count }, (_, index) => ({ name: `field ${index}`, span }));
const values = (count: number): readonly Literal[] =>
  Array.from({ length: count }, (_, index) => ({
    kind: 'text',
    value: `value ${index}`,
    source: `value ${index}`,
    span,
  }));

const sql = askLibrary((shape: string) => parseSQL(shape, { listsAsArrays: true }));
const cel = askLibrary((shape: string) => parseCEL(shape, { listsAsArrays: true }));
const mongoDb = askLibrary((shape: object) => parseMongoDB({ ...shape }, { listsAsArrays: true }));

test('a comparison that comes back whole is a rule, with what the marks stand for', () => {
  expect(sql("f0 BETWEEN 'v0' AND 'v1'", { names: names(1), values: values(2) })).toEqual({
    operator: 'between',
    field: { name: 'field 0', span },
    values: values(2),
  });
  expect(sql('f0 < f1', { names: names(2), values: [] })).toMatchObject({
    field: { name: 'field 0' },
    other: { name: 'field 1' },
  });
  expect(cel('f0 in ["v0"]', { names: names(1), values: [values(3)] })).toMatchObject({
    values: [values(3)],
  });
});

describe('what comes back with less or more is no rule', () => {
  test.each([
    ["f0 = 'v0' AND foo(f1) = 'v1'", 2, 2],
    ["f0 = 'v0' AND f1 = NULL", 2, 1],
    ["f0 IN ('v0', foo(f1))", 2, 1],
    ["f0 IN ('v0', f1)", 2, 1],
    ["f0 LIKE '%v0%' ESCAPE 'v1'", 1, 2],
    ["f0 = 'v0' AND f1 = 'v1'", 2, 2],
    ["f0 = 'v0' AND f0 = 'v0'", 1, 1],
    ["NOT f0 = 'v0'", 1, 1],
    ["NOT (NOT f0 = 'v0')", 1, 1],
    ["f0 = 'v0' GROUP BY f1", 2, 1],
    ['f0 IS TRUE', 1, 0],
    ["f0 = 'v0' nonsense", 1, 1],
    ["f0 = 'v1'", 1, 1],
    ["f0 = 'v0'", 1, 2],
    ["f1 = 'v0'", 1, 1],
  ])('SQL: %s', (shape, fields, literals) => {
    expect(sql(shape, { names: names(fields), values: values(literals) })).toBeUndefined();
  });

  test.each([
    ['"v0" == "v1" || f0 == "v2"', 1, 3],
    ['foo(f0) == "v0" && f1 == "v1"', 2, 2],
    ['f0.exists(f1, f1 == "v0")', 2, 1],
    ['f0.exists(f0, f0 == "v0")', 1, 1],
    ['!(f0 == "v0" && f0 == "v0")', 1, 1],
    ['f0 == "v0" nonsense', 1, 1],
  ])('CEL: %s', (shape, fields, literals) => {
    expect(cel(shape, { names: names(fields), values: values(literals) })).toBeUndefined();
  });

  test.each([
    [{ f0: { $gt: 'v0', $mod: ['v1', 'v2'] } }, 1, 3],
    [{ f0: 'v0', $where: 'v1' }, 1, 2],
    [{ $not: { $and: [{ f0: 'v0' }] } }, 1, 1],
    [{ $expr: { $foo: ['$f0', 'v0'] } }, 1, 1],
  ])('MongoDB: %j', (shape, fields, literals) => {
    expect(mongoDb(shape, { names: names(fields), values: values(literals) })).toBeUndefined();
  });
});
