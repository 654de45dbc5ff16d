/** What compiling refuses, and what its SQL does on the engine beyond the golden texts and the oracle's reach. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { OracleContact } from '../../test/oracle/contact.ts';
import { addColumns, loadContacts, TEST_BOUNDS } from '../../test/oracle/warehouse-contacts.ts';
import { openTestWarehouse } from '../../test/support/engines.ts';
import { Refusal } from '../errors.ts';
import { BUILT_IN_FIELDS, type Catalogue } from '../rules/catalogue.ts';
import type { CoreRule } from '../rules/core-rule.ts';
import { readDefinition } from '../rules/definition.ts';
import { comparable } from '../rules/text.ts';
import { param, render, type Sql, sql } from '../sql/sql.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import { comparedSql } from './columns-sql.ts';
import { type Compiled, compileDefinition } from './compile.ts';
import { currentContact, explainContact, truthsOf } from './explanation.ts';
import type { CompileContext } from './resolved-rule.ts';
import { calculateAudience, calculateAudiences, countContacts, sampleContacts } from './statements.ts';

const catalogue: Catalogue = {
  fields: new Map(
    [
      ...BUILT_IN_FIELDS,
      { key: 'note', label: 'Note', type: 'text' as const },
      { key: 'mobile', label: 'Mobile', type: 'phone' as const },
      { key: 'birth_date', label: 'Birth date', type: 'date' as const },
      { key: 'interests', label: 'Interests', type: 'list' as const },
    ].map((field) => [field.key, field]),
  ),
  segments: new Map([['seg_a', { id: 'seg_a', name: 'A', nests: [] }]]),
  sources: new Map([['src_a', { id: 'src_a', name: 'Shop' }]]),
  properties: new Map(),
  campaigns: new Map(),
};

const context: CompileContext = {
  timeZone: 'Europe/Berlin',
  now: '2026-03-15T12:00:00Z',
  audiences: new Map([['seg_a', 'calc_of_seg_a']]),
  sources: new Map([['src_a', 'sync_of_src_a']]),
};

type Written = { readonly [key: string]: unknown };

function compiled(rules: readonly Written[], more: Written = {}, given = context): Compiled {
  const read = readDefinition({ combinator: 'and', ...more, rules }, catalogue);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return compileDefinition(read.core, given);
}

function refusal(run: () => unknown): Refusal {
  try {
    run();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('Nothing was refused.');
}

describe('compileDefinition', () => {
  test('refuses a nested segment without a published audience, with every place', () => {
    const nested = { segment: 'seg_a', operator: 'in' };
    const never = { ...context, audiences: new Map(), sources: new Map() };
    const refused = refusal(() =>
      compiled(
        [nested, { combinator: 'or', not: true, rules: [nested, { source: 'src_a', operator: 'notIn' }] }],
        {},
        never,
      ),
    );
    expect(refused.code).toBe('segment_not_calculated');
    expect(refused.problems.map(({ code, path }) => ({ code, path }))).toEqual([
      { code: 'segment_not_calculated', path: '/rules/0/segment' },
      { code: 'segment_not_calculated', path: '/rules/1/rules/0/segment' },
      { code: 'unknown_source', path: '/rules/1/rules/1/source' },
    ]);
  });

  test('writes the same bytes for the same question', () => {
    const rules = [
      { field: 'note', operator: 'in', value: ['a', 'b'] },
      { field: 'created_at', operator: 'inTheLast', value: { last: 3, unit: 'month' } },
      { field: 'created_at', operator: 'monthIs', value: [2] },
    ];
    expect(JSON.stringify(render(compiled(rules).condition))).toBe(
      JSON.stringify(render(compiled(rules).condition)),
    );
  });

  test('never asks the engine for the time', () => {
    const { text } = render(
      compiled([
        { field: 'created_at', operator: 'inTheLast', value: { last: 3, unit: 'hour' } },
        { field: 'birth_date', operator: 'anniversaryInTheNext', value: { next: 3, unit: 'day' } },
        { field: 'birth_date', operator: '=', value: 'today' },
      ]).condition,
    );
    expect(text).not.toMatch(/now|today/i);
  });

  test('names the fields each rule reads', () => {
    const { leaves } = compiled([
      { field: 'first_name', operator: '!=', value: 'note', valueSource: 'field' },
      { segment: 'seg_a', operator: 'in' },
    ]);
    expect(leaves.map(({ path, fields }) => ({ path, fields }))).toEqual([
      { path: '/rules/0', fields: ['first_name', 'note'] },
      { path: '/rules/1', fields: [] },
    ]);
  });

  test('takes a group without members for a bug, not for everybody', () => {
    const empty: CoreRule = { kind: 'all', path: '', rules: [] };
    expect(() => compileDefinition(empty, context)).toThrow('A group without members');
  });

  test.each(['a`b', 'x; drop table contacts', "k'", 'a b', 'ä', 'a\0', 'a-b'])(
    'refuses the field key %j as a name for SQL',
    (field) => {
      const rule: CoreRule = {
        kind: 'attribute',
        path: '',
        field,
        type: 'text',
        test: { operator: 'notNull', value: { kind: 'none' } },
      };
      expect(() => compileDefinition(rule, context)).toThrow('Not a name for SQL');
    },
  );
});

const HOSTILE = [
  "'",
  "''",
  "\\'",
  '\\',
  "' or 1 = 1 --",
  "'; drop table contacts; --",
  '{p1:String}',
  '{hostile:Identifier}',
  '`; select 1; `',
  '/* x',
  '$$ x $$',
  'x\u2028y',
  'a\nb\tc',
  '%',
  '_',
  '\\N',
  "')) union all select 1 --",
  '👩‍👩‍👧',
];

describe('on the engine', () => {
  let warehouse: Warehouse;
  const contacts: readonly OracleContact[] = HOSTILE.map((note, index) => ({
    no: index + 1,
    values: { note, interests: [note], email: `c${index}@example.com`, phone: `+49170000${index + 10}` },
    segments: new Set(index < 3 ? ['seg_a'] : []),
    sources: new Set(),
    events: [],
  }));

  beforeAll(async () => {
    warehouse = await openTestWarehouse();
    await addColumns(warehouse, catalogue);
    await loadContacts(warehouse, catalogue, contacts);
  });
  afterAll(() => warehouse.close());

  async function rows<Row extends z.ZodType>(statement: Sql, row: Row): Promise<z.output<Row>[]> {
    return z.array(row).parse(await warehouse.rows('test.rows', statement, TEST_BOUNDS));
  }

  async function numbers(of: Compiled): Promise<readonly number[]> {
    const found = await rows(sampleContacts(of, 1_000), z.object({ no: z.number() }));
    const [counted] = await rows(countContacts(of), z.object({ count: z.number() }));
    expect(counted?.count).toBe(found.length);
    return found.map(({ no }) => no);
  }

  test.each(HOSTILE.map((value, index) => ({ value, no: index + 1 })))(
    'the value $value is only a value',
    async ({ value, no }) => {
      expect(await numbers(compiled([{ field: 'note', operator: '=', value }]))).toEqual([no]);
      expect(await numbers(compiled([{ field: 'note', operator: 'in', value: [value, 'x'] }]))).toEqual([no]);
      expect(await numbers(compiled([{ field: 'interests', operator: 'hasAll', value: [value] }]))).toEqual([
        no,
      ]);
      expect(await numbers(compiled([{ field: 'note', operator: 'contains', value }]))).toContain(no);
    },
  );

  test('a dot of a pattern is no line break unless the pattern says so', async () => {
    const no = HOSTILE.indexOf('a\nb\tc') + 1;
    expect(await numbers(compiled([{ field: 'note', operator: 'matches', value: '^A.B' }]))).toEqual([]);
    expect(await numbers(compiled([{ field: 'note', operator: 'matches', value: '(?s)^A.B' }]))).toEqual([
      no,
    ]);
    expect(await numbers(compiled([{ field: 'note', operator: 'matches', value: '(?-i)^A.B' }]))).toEqual([]);
  });

  test('10,000 values of one list are one list', async () => {
    const value = [...Array.from({ length: 9_999 }, (_, index) => `value ${index}`), HOSTILE[0] ?? ''];
    expect(await numbers(compiled([{ field: 'note', operator: 'in', value }]))).toEqual([1]);
  });

  test('an audience that is not there fails the query, it is nobody’s', async () => {
    const gone = { ...context, audiences: new Map([['seg_a', 'calc_gone']]) };
    for (const operator of ['in', 'notIn']) {
      const nested = compiled([{ segment: 'seg_a', operator }], { combinator: 'or' }, gone);
      await expect(warehouse.rows('test.gone', countContacts(nested), TEST_BOUNDS)).rejects.toThrow();
    }
    expect(await numbers(compiled([{ segment: 'seg_a', operator: 'in' }]))).toEqual([1, 2, 3]);
  });

  test('an audience written twice is read as one', async () => {
    const again = {
      compiled: compiled([{ field: 'note', operator: '=', value: '%' }]),
      ownerKind: 'segment',
    } as const;
    for (const createdAt of ['2026-03-15T12:00:00.000Z', '2026-03-15T12:00:00.000Z']) {
      const calculation = { ...again, ownerId: 'seg_a', id: 'calc_twice', createdAt };
      await warehouse.execute('test.calculate', calculateAudience(calculation), TEST_BOUNDS);
    }
    const twice = { ...context, audiences: new Map([['seg_a', 'calc_twice']]) };
    expect(await numbers(compiled([{ segment: 'seg_a', operator: 'in' }], {}, twice))).toEqual([
      HOSTILE.indexOf('%') + 1,
    ]);
  });

  test('a batch of audiences equals its definitions one by one, the empty one included', async () => {
    const definitions = [
      compiled([{ field: 'note', operator: 'contains', value: "'" }]),
      compiled([{ field: 'note', operator: '=', value: 'nobody has this' }]),
      compiled([{ field: 'note', operator: 'notNull' }], { not: true }),
      compiled([{ segment: 'seg_a', operator: 'notIn' }]),
    ];
    const batch = definitions.map((each, index) => ({
      compiled: each,
      ownerKind: 'segment' as const,
      ownerId: 'seg_batch',
      id: `calc_${index}`,
    }));
    await warehouse.execute('test.batch', calculateAudiences(batch, '2026-03-15T12:00:00.000Z'), TEST_BOUNDS);
    for (const [index, each] of definitions.entries()) {
      const [row] = await rows(
        sql`select bitmapToArray(members) as members, toString(created_at) as at from audiences final
          where owner_kind = 'segment' and owner_id = 'seg_batch' and id = ${param('String', `calc_${index}`)}`,
        z.object({ members: z.array(z.number()), at: z.string() }),
      );
      expect(row?.members).toEqual(await numbers(each));
    }
  });

  test('one contact is explained rule by rule; a contact that is not there gives no row', async () => {
    const definition = compiled([
      { field: 'note', operator: '!=', value: "'" },
      { segment: 'seg_a', operator: 'in' },
    ]);
    const row = z.object({ leaf_0: z.number(), leaf_1: z.number() });
    const explained = (no: number) => rows(explainContact(definition, currentContact(no)), row);
    // What is looked up, before "is not" turns it round.
    expect(await explained(1)).toEqual([{ leaf_0: 1, leaf_1: 1 }]);
    expect(truthsOf(definition, [true, true])).toEqual({
      belongs: false,
      rules: [false, true],
      groups: [false],
    });
    expect(await explained(2)).toEqual([{ leaf_0: 0, leaf_1: 1 }]);
    expect(truthsOf(definition, [false, true])).toEqual({
      belongs: true,
      rules: [true, true],
      groups: [true],
    });
    expect(await explained(4_000_000_000)).toEqual([]);
  });

  test('lower case of the engine is that of the rules, for every character', async () => {
    const codes = Array.from({ length: 0x110000 }, (_, code) => code).filter(
      (code) =>
        code > 0 &&
        (code < 0xd800 || code > 0xdfff) &&
        /\p{L}|\p{M}|\p{N}|\p{S}|\p{P}/u.test(String.fromCodePoint(code)),
    );
    for (let start = 0; start < codes.length; start += 20_000) {
      const texts = codes.slice(start, start + 20_000).map((code) => `A${String.fromCodePoint(code)} a`);
      const lower = texts.map((text) => comparable(text, 'text'));
      const [row] = await rows(
        sql`select arrayMap(text -> lowerUTF8(text), ${param('Array(String)', texts)}) = ${param('Array(String)', lower)} as same`,
        z.object({ same: z.number() }),
      );
      expect(row?.same, `from ${start}`).toBe(1);
    }
  });

  test('marks between the digits of a phone number are the same to the engine as to the rules', async () => {
    const codes = Array.from({ length: 0x3100 }, (_, code) => code).filter((code) => code > 0);
    const texts = [...codes, 0xfeff, 0xff0d].map((code) => `1${String.fromCodePoint(code)}2X`);
    const digits = comparedSql({ key: 'mobile', column: { kind: 'phone', name: 'attr_mobile' } });
    const found = await rows(
      sql`select attr_mobile as text, ${digits} as digits from (select arrayJoin(${param('Array(String)', texts)}) as attr_mobile)`,
      z.object({ text: z.string(), digits: z.string() }),
    );
    expect(found).toHaveLength(texts.length);
    expect(found.filter(({ text, digits: engine }) => engine !== comparable(text, 'phone'))).toEqual([]);
  });
});
