/**
 * The main way through on a real file: 2,240 customers in, segments out, and every count compared with a second opinion:
 * awk, which knows nothing of Muster, reads the same file. Then the next two files of the same source.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openTestApp, type TestApp } from '../support/app.ts';

const PATH = new URL('../fixtures/customer_personality.csv', import.meta.url).pathname;
const FILE = readFileSync(PATH, 'utf8');

const fileBody = z.object({
  id: z.string(),
  rows: z.number(),
  delimiter: z.string(),
  columns: z.array(
    z.object({
      name: z.string(),
      inferred_type: z.string(),
      inferred_date_order: z.string().optional(),
      suggested_field: z.string().nullable(),
      missing_share: z.number(),
    }),
  ),
});
const withId = z.object({ id: z.string() });
const syncBody = z.looseObject({ id: z.string(), status: z.string() });
const segmentBody = z.looseObject({
  id: z.string(),
  status: z.string(),
  count: z.number().nullable(),
  sentence: z.string(),
  readiness: z.object({ verdict: z.string(), findings: z.array(z.object({ id: z.string() })) }),
});

type Opinion = {
  readonly name: string;
  readonly rules: unknown;
  readonly awk: string;
  readonly sentence: RegExp;
};

/** awk's columns: 2 year of birth, 3 education, 4 marital status, 5 income, 6 and 7 children, 8 date, 10 wines. */
const OPINIONS: readonly Opinion[] = [
  {
    name: 'Comfortable couples',
    rules: {
      combinator: 'and',
      rules: [
        { field: 'marital_status', operator: 'in', value: ['Married', 'Together'] },
        { field: 'income', operator: '>', value: 50000 },
      ],
    },
    awk: '($4 == "Married" || $4 == "Together") && $5 != "" && $5 > 50000',
    sentence: /^Marital status is Married or Together, and income is .*50,000$/,
  },
  {
    name: 'Income not known',
    rules: { combinator: 'and', rules: [{ field: 'income', operator: 'null' }] },
    awk: '$5 == ""',
    sentence: /^Income/,
  },
  {
    name: 'Everybody but graduates, missing included',
    rules: { combinator: 'and', rules: [{ field: 'education', operator: 'doesNotContain', value: 'GRAD' }] },
    awk: 'tolower($3) !~ /grad/',
    sentence: /^Education/,
  },
  {
    name: 'Joined in the first half of 2013',
    rules: {
      combinator: 'and',
      rules: [{ field: 'dt_customer', operator: 'between', value: ['2013-01-01', '2013-06-30'] }],
    },
    awk: 'day >= "2013-01-01" && day <= "2013-06-30"',
    sentence: /2013/,
  },
  {
    name: 'Older without small children, or wine lovers',
    rules: {
      combinator: 'or',
      rules: [
        {
          combinator: 'and',
          rules: [
            { field: 'year_birth', operator: '<', value: 1950 },
            {
              combinator: 'or',
              not: true,
              rules: [
                { field: 'kidhome', operator: '>', value: 0 },
                { field: 'teenhome', operator: '>', value: 0 },
              ],
            },
          ],
        },
        { field: 'mntwines', operator: '>=', value: 1000 },
      ],
    },
    awk: '($2 < 1950 && !($6 > 0 || $7 > 0)) || $10 >= 1000',
    sentence: /wines/i,
  },
  {
    name: 'Joined in the last twelve years and a half',
    rules: {
      combinator: 'and',
      rules: [
        { field: 'dt_customer', operator: 'inTheLast', value: { last: 150, unit: 'month' } },
        { field: 'marital_status', operator: 'notIn', value: ['YOLO', 'Absurd'] },
      ],
    },
    awk: 'day > "2013-09-15" && day <= "2026-03-15" && $4 != "YOLO" && $4 != "Absurd"',
    sentence: /YOLO/,
  },
];

function secondOpinion(condition: string): number {
  const program = `NR > 1 { sub(/\\r$/, ""); day = substr($8, 7, 4) "-" substr($8, 4, 2) "-" substr($8, 1, 2); if (${condition}) n++ } END { print n + 0 }`;
  return Number(execFileSync('awk', ['-F\t', program, PATH], { encoding: 'utf8' }));
}

describe('a customer file in, trusted segments out', () => {
  let app: TestApp;
  let sourceId = '';
  const ids = new Map<string, string>();
  beforeAll(async () => {
    app = await openTestApp({ now: '2026-03-15T12:00:00Z' });
  });
  afterAll(() => app?.close());

  async function sync(fileId?: string) {
    const started = await app.call('POST', `/sources/${sourceId}/sync`, {
      body: fileId ? { file_id: fileId } : {},
    });
    expect(started.status).toBe(202);
    const { id } = syncBody.parse(started.body);
    return app.until(
      async () => syncBody.parse((await app.call('GET', `/syncs/${id}`)).body),
      ({ status }) => !['queued', 'processing'].includes(status),
    );
  }

  async function calculated(id: string) {
    expect((await app.call('POST', `/segments/${id}/calculate`)).status).toBe(202);
    return app.until(
      async () => segmentBody.parse((await app.call('GET', `/segments/${id}`)).body),
      ({ status }) => !['queued', 'processing'].includes(status),
    );
  }

  it('sees what the file is: 29 columns, tabs, dates day first', async () => {
    const uploaded = await app.upload('customer_personality.csv', FILE);
    expect(uploaded.status).toBe(201);
    const file = fileBody.parse(uploaded.body);
    expect(file).toMatchObject({ rows: 2240, delimiter: '\t' });
    expect(file.columns).toHaveLength(29);
    const date = file.columns.find(({ name }) => name === 'Dt_Customer');
    expect(date).toMatchObject({ inferred_type: 'date', inferred_date_order: 'DMY' });
    const income = file.columns.find(({ name }) => name === 'Income');
    expect(income?.missing_share).toBeCloseTo(24 / 2240, 6);

    const columns = Object.fromEntries(
      file.columns.map(({ name, inferred_type, inferred_date_order }) => [
        name,
        name === 'ID'
          ? { field: 'external_id' }
          : {
              field: name.toLowerCase(),
              type: inferred_type,
              ...(inferred_date_order ? { date_order: inferred_date_order } : {}),
            },
      ]),
    );
    const mapping = { identity: { column: 'ID', as: 'external_id' }, columns };
    const tried = await app.call('POST', '/sources/dry-run', {
      body: { file_id: file.id, delivers: 'contacts', mapping },
    });
    expect(tried.body).toMatchObject({ would_be_rejected: 0, would_create: 1000 });
    const created = await app.call('POST', '/sources', {
      body: {
        name: 'Customers',
        provider: 'file',
        delivers: 'contacts',
        mode: 'sync',
        file_id: file.id,
        mapping,
      },
    });
    expect(created.status).toBe(201);
    sourceId = withId.parse(created.body).id;
  });

  it('imports 2,240 contacts and rejects none', async () => {
    expect(await sync()).toMatchObject({
      status: 'success',
      rows: { read: 2240, created: 2240, updated: 0, unchanged: 0, rejected: 0, left: 0 },
    });
  });

  it.each(OPINIONS)('counts “$name” as awk does', async ({ name, rules, awk, sentence }) => {
    const expected = secondOpinion(awk);
    expect(expected).toBeGreaterThan(0);
    const preview = await app.call('POST', '/segments/preview', { body: { definition: rules } });
    expect(preview.body).toMatchObject({ count: expected, total: 2240 });
    const created = await app.call('POST', '/segments', { body: { name, definition: rules } });
    expect(created.status).toBe(201);
    const segment = await calculated(segmentBody.parse(created.body).id);
    expect(segment).toMatchObject({ status: 'success', count: expected });
    expect(segment.sentence).toMatch(sentence);
    ids.set(name, segment.id);
    const csv = await app.call('GET', `/segments/${segment.id}/members.csv`);
    expect(String(csv.body).trim().split('\n')).toHaveLength(expected + 1);
  });

  it('finds the same file again unchanged, and segments stay ready', async () => {
    expect(await sync()).toMatchObject({
      rows: { read: 2240, created: 0, updated: 0, unchanged: 2240, rejected: 0 },
    });
    const segment = segmentBody.parse(
      (await app.call('GET', `/segments/${ids.get('Comfortable couples')}`)).body,
    );
    expect(segment.readiness).toEqual({ verdict: 'ready', findings: [] });
    const rules = [
      { field: 'marital_status', operator: '=', value: 'Single' },
      { field: 'income', operator: '>', value: 50000 },
    ];
    const body = { name: 'Singles with means', definition: { combinator: 'and', rules } };
    const { id } = await calculated(withId.parse((await app.call('POST', '/segments', { body })).body).id);
    ids.set('Singles with means', id);
  });

  it('reports exactly what the next file changed, and the segment says it is out of date', async () => {
    const lines = FILE.trimEnd().split(/\r?\n/);
    const edited = lines.map((line, index) => {
      if (index >= 1 && index <= 3)
        return line
          .split('\t')
          .with(4, String(90_000 + index))
          .join('\t');
      return line;
    });
    const [first = ''] = lines.slice(4);
    const made = (id: string, column: number, value: string) =>
      first.split('\t').with(0, id).with(column, value).join('\t');
    const next = [
      ...edited,
      made('900001', 1, '1970'),
      made('900002', 1, '1971'),
      made('900003', 7, '31-02-2013'),
      made('900004', 4, 'lots'),
      made('', 1, '1972'),
      `${made('900005', 1, '1973')}\textra cell`,
    ].join('\r\n');
    const file = withId.parse((await app.upload('customers-april.csv', next)).body);
    const done = await sync(file.id);
    expect(done).toMatchObject({
      status: 'success',
      rows: { read: 2246, created: 2, updated: 3, unchanged: 2237, rejected: 4, left: 0 },
    });
    const rejected = String((await app.call('GET', `/syncs/${done.id}/rejected.csv`)).body);
    for (const trace of ['31-02-2013', 'lots', 'extra cell', '2244', '2247'])
      expect(rejected).toContain(trace);
    expect(rejected.trim().split('\n')).toHaveLength(5);
    const segment = segmentBody.parse(
      (await app.call('GET', `/segments/${ids.get('Comfortable couples')}`)).body,
    );
    expect(segment.readiness).toMatchObject({
      verdict: 'caution',
      findings: [{ id: 'source_synced_since' }],
    });
  });

  it('says who came in with that file, from which value to which', async () => {
    const id = ids.get('Singles with means') ?? '';
    const { calculation_id: before } = segmentBody.parse((await app.call('GET', `/segments/${id}`)).body);
    const { calculation_id: after } = await calculated(id);
    const { body } = await app.call('GET', `/segments/${id}/calculations/${before}/diff/${after}`);
    expect(body).toMatchObject({
      entered: 1,
      left: 0,
      items: [
        {
          contact: { external_id: '2174' },
          reasons: [
            {
              kind: 'data',
              sentence: 'Income changed from 46,344 to 90,002, delivered by “Customers”',
              by: { kind: 'source', id: sourceId, name: 'Customers' },
            },
          ],
        },
      ],
    });
  });
});
