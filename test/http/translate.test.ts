/** Definitions from other languages, through the HTTP API: translated, refused with places, and saved as a segment. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openTestApp, type TestApp } from '../support/app.ts';

const translation = z.object({ definition: z.unknown(), sentence: z.string() });
const found = z.object({ count: z.int() });
const created = z.object({ id: z.string() });

describe('POST /segments/parse', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await openTestApp();
    await app.call('POST', '/fields', { body: { key: 'country', label: 'Country', type: 'text' } });
    await app.call('POST', '/fields', { body: { key: 'age', label: 'Age', type: 'number' } });
    const contacts = [
      { external_id: '1', attributes: { country: 'US', age: 20 } },
      { external_id: '2', attributes: { country: 'CA', age: 40 } },
      { external_id: '3', attributes: { age: 40 } },
      { external_id: '4', attributes: { country: 'CA' } },
    ];
    expect((await app.call('POST', '/contacts/batch', { body: { contacts } })).body).toMatchObject({
      created: 4,
    });
  });
  afterAll(() => app?.close());

  const parse = (format: string, text: string, more: object = {}) =>
    app.call('POST', '/segments/parse', { body: { format, text, ...more } });

  it('answers the definition, its sentence, its rules and what lint has to say', async () => {
    const answer = await parse('sql', "country <> 'US' AND (age > 30 OR age IS NULL)");
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      ok: true,
      definition: {
        combinator: 'and',
        rules: [
          { field: 'country', operator: '!=', value: 'US' },
          { field: 'country', operator: 'notNull' },
          {
            combinator: 'or',
            rules: [
              { field: 'age', operator: '>', value: 30 },
              { field: 'age', operator: 'null' },
            ],
          },
        ],
      },
      sentence: expect.stringContaining('Country is not US'),
      rules: 4,
      problems: [],
      lint: [],
    });
  });

  it.each([
    ['sql', "country <> 'US'", 2],
    ['cel', 'country != "US"', 2],
    ['mongodb', '{ "country": { "$ne": "US" } }', 3],
    ['jsonlogic', '{ "!=": [{ "var": "country" }, "US"] }', 3],
    ['sql', 'age < 30', 1],
    ['jsonlogic', '{ "<": [{ "var": "age" }, 30] }', 2],
  ])('%s: %s finds who that language would find', async (format, text, count) => {
    const { definition } = translation.parse((await parse(format, text)).body);
    const preview = await app.call('POST', '/segments/preview', { body: { definition } });
    expect(found.parse(preview.body).count).toBe(count);
  });

  it('refuses with every reason and its place, as an answer and not as an error', async () => {
    const answer = await parse('sql', "contry = 'US'\nAND foo(age) = 2");
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      ok: false,
      definition: null,
      sentence: null,
      rules: null,
      problems: [
        {
          code: 'unknown_field',
          path: '/rules/0/field',
          detail: 'Line 1, column 1: There is no field “contry”.',
          hint: 'Did you mean “country”?',
          place: { offset: 0, length: 6, line: 1, column: 1 },
        },
        {
          code: 'no_counterpart',
          path: '',
          detail: 'Line 2, column 5: Rules compare fields as they are; “foo” is a function.',
          hint: 'Compare the field itself.',
          place: { offset: 18, length: 3, line: 2, column: 5 },
        },
      ],
      lint: [],
    });
    const json = await parse('mongodb', '{ "age": { "$mod": [2, 0] } }');
    expect(json.body).toMatchObject({
      ok: false,
      problems: [
        { code: 'no_counterpart', place: { offset: 11, line: 1, column: 12, pointer: '/age/$mod' } },
      ],
    });
  });

  it('says what is wrong with a text that is empty, far too long, or in no language', async () => {
    expect((await parse('sql', '')).body).toMatchObject({
      ok: false,
      problems: [{ code: 'unreadable_text' }],
    });
    expect((await parse('sql', 'x'.repeat(2_000_000))).body).toMatchObject({
      ok: false,
      problems: [{ code: 'limit_exceeded' }],
    });
    expect((await parse('prolog', 'age(X)')).status).toBe(400);
  });

  it('is for everybody who may look, and what it answers can be saved', async () => {
    expect(
      (await app.call('POST', '/segments/parse', { body: { format: 'sql', text: 'age = 1' }, as: null }))
        .status,
    ).toBe(401);
    const { definition } = translation.parse((await parse('cel', 'age >= 18 && country == "CA"')).body);
    const segment = await app.call('POST', '/segments', { body: { name: 'Adults in Canada', definition } });
    expect(segment.status).toBe(201);
    expect(created.parse(segment.body).id).toMatch(/^seg_/);
  });
});
