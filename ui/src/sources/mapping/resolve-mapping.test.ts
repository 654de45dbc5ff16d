/** A mapping follows from the file until somebody decides otherwise, and a decision is never overruled. */
import { describe, expect, it } from 'vitest';
import type { Delivers, FileColumn } from '../answers.ts';
import { draftOfMapping } from './draft-of-mapping.ts';
import { changeMapping, EMPTY_DRAFT, type MappingAction, type MappingDraft } from './mapping-draft.ts';
import { resolveMapping } from './resolve-mapping.ts';
import type { TargetField } from './resolved-mapping.ts';

const FIELDS: readonly TargetField[] = [
  { key: 'external_id', label: 'External id', type: 'text', builtIn: true },
  { key: 'email', label: 'Email', type: 'email', builtIn: true },
  { key: 'income', label: 'Income', type: 'number', builtIn: false },
];

const ROWS = 2240;

function column(name: string, more: Partial<FileColumn> = {}): FileColumn {
  return {
    name,
    samples: ['a', 'b'],
    inferred_type: 'text',
    missing_share: 0,
    distinct: 5,
    suggested_field: name.toLowerCase(),
    suggested_identity: null,
    ...more,
  };
}

const ID = column('ID', {
  inferred_type: 'text',
  distinct: ROWS,
  suggested_field: 'external_id',
  suggested_identity: 'external_id',
});
const INCOME = column('Income', { inferred_type: 'number', inferred_decimal: '.' });
const SINCE = column('Dt_Customer', {
  inferred_type: 'date',
  inferred_date_order: 'DMY',
  date_order_certain: true,
  samples: ['04-09-2012'],
});

function resolved(
  columns: readonly FileColumn[],
  actions: readonly MappingAction[] = [],
  more: {
    readonly delivers?: Delivers;
    readonly draft?: MappingDraft;
    readonly fields?: readonly TargetField[];
  } = {},
) {
  return resolveMapping({
    columns,
    rows: ROWS,
    delivers: more.delivers ?? 'contacts',
    fields: more.fields ?? FIELDS,
    format: {},
    draft: actions.reduce(changeMapping, more.draft ?? EMPTY_DRAFT),
  });
}

describe('a mapping of contacts', () => {
  it('is complete from the suggestions alone: identity, existing fields, new fields', () => {
    const { mapping, problems, identity } = resolved([ID, INCOME, SINCE]);
    expect(problems).toEqual([]);
    expect(identity).toEqual({ column: 'ID', as: 'external_id', suggested: true });
    expect(mapping).toEqual({
      identity: { column: 'ID', as: 'external_id' },
      columns: {
        ID: { field: 'external_id' },
        Income: { field: 'income', decimal: '.' },
        Dt_Customer: { field: 'dt_customer', type: 'date', label: 'Dt customer', date_order: 'DMY' },
      },
    });
  });

  it('names every column: a skipped one is null and not absent', () => {
    const { mapping } = resolved([ID, INCOME], [{ type: 'columns skipped', columns: ['Income'] }]);
    expect(mapping?.columns).toEqual({ ID: { field: 'external_id' }, Income: null });
  });

  it('skips a column without any value unless it is kept', () => {
    const empty = column('Fax', { missing_share: 1, distinct: 0, samples: [] });
    expect(resolved([ID, empty]).mapping?.columns).toMatchObject({ Fax: null });
    const kept = resolved([ID, empty], [{ type: 'columns kept', columns: ['Fax'] }]);
    expect(kept.mapping?.columns).toMatchObject({ Fax: { field: 'fax', type: 'text' } });
  });

  it('never sends two columns to one field by itself', () => {
    const { mapping } = resolved([ID, column('Name'), column('name ')]);
    expect(Object.values(mapping?.columns ?? {}).map((one) => one?.field)).toEqual([
      'external_id',
      'name',
      'name_2',
    ]);
  });

  it('says of both columns when two were sent to one field', () => {
    const both = resolved(
      [ID, INCOME, column('Salary')],
      [{ type: 'column changed', column: 'Salary', change: { target: { kind: 'existing', key: 'income' } } }],
    );
    expect(both.problems).toEqual([]);
    expect(both.mapping?.columns).toMatchObject({
      Income: { field: 'income_2' },
      Salary: { field: 'income' },
    });
    const twice = resolved(
      [ID, INCOME, column('Salary')],
      ['Income', 'Salary'].map((name) => ({
        type: 'column changed',
        column: name,
        change: { target: { kind: 'existing', key: 'income' } },
      })),
    );
    expect(twice.mapping).toBeNull();
    expect(twice.problems.map((problem) => problem.column)).toEqual(['Income', 'Salary']);
  });

  it('sends the identity to its field, whatever was decided about the column before', () => {
    const mail = column('Mail', {
      inferred_type: 'email',
      suggested_field: 'email',
      suggested_identity: 'email',
    });
    const { mapping } = resolved(
      [ID, mail],
      [
        { type: 'columns skipped', columns: ['Mail'] },
        { type: 'identity chosen', identity: { column: 'Mail', as: 'email' } },
      ],
    );
    expect(mapping).toEqual({
      identity: { column: 'Mail', as: 'email' },
      columns: { ID: { field: 'external_id' }, Mail: { field: 'email' } },
    });
  });

  it('takes an identity that a few rows share, and none that many share', () => {
    const mail = (distinct: number) =>
      column('Mail', { inferred_type: 'email', suggested_field: 'email', distinct });
    expect(resolved([mail(ROWS - 3)]).identity).toEqual({ column: 'Mail', as: 'email', suggested: true });
    expect(resolved([mail(ROWS / 2)]).identity).toBeNull();
  });

  it('asks for the identity when the file suggests none', () => {
    const { problems, mapping } = resolved([INCOME]);
    expect(mapping).toBeNull();
    expect(problems).toEqual([
      { area: 'identity', column: null, sentence: 'Choose the column that says which contact a row is.' },
    ]);
  });

  it('asks for the order of dates when text is read as a date', () => {
    const start = column('Start');
    const asDate: MappingAction = { type: 'column changed', column: 'Start', change: { type: 'date' } };
    expect(resolved([ID, start], [asDate]).problems).toMatchObject([{ area: 'column', column: 'Start' }]);
    const ordered: MappingAction = { type: 'column changed', column: 'Start', change: { dateOrder: 'YMD' } };
    expect(resolved([ID, start], [asDate, ordered]).mapping?.columns).toMatchObject({
      Start: { type: 'date', date_order: 'YMD' },
    });
  });

  it('keeps what was decided about a column that comes back after another reading of the file', () => {
    const draft = [
      { type: 'column changed', column: 'Income', change: { target: { kind: 'new' }, label: 'Salary' } },
    ] satisfies readonly MappingAction[];
    expect(resolved([column('column_1')], draft).columns.map((one) => one.name)).toEqual(['column_1']);
    expect(resolved([ID, INCOME], draft).mapping?.columns).toMatchObject({
      Income: { field: 'income_2', label: 'Salary', type: 'number' },
    });
  });

  it('warns that rows are rejected when values do not look like the type of the field', () => {
    const { columns } = resolved([ID, column('Income')]);
    expect(columns[1]?.hints).toEqual([
      'The values look like text. A row whose value is not a number is rejected.',
    ]);
  });

  it('splits lists by the character chosen and leaves JSON lists whole', () => {
    const list = column('Interests', { inferred_type: 'list', samples: ['["a","b"]'] });
    expect(resolved([ID, list]).mapping?.columns.Interests).not.toHaveProperty('split');
    const split: MappingAction = { type: 'column changed', column: 'Interests', change: { split: '|' } };
    expect(resolved([ID, list], [split]).mapping?.columns).toMatchObject({ Interests: { split: '|' } });
  });
});

describe('a mapping of events', () => {
  const who = column('column_1', { distinct: 2357, suggested_field: null });
  const when = column('column_3', {
    inferred_type: 'date',
    inferred_date_order: 'YMD',
    date_order_certain: true,
    suggested_field: null,
  });
  const price = column('column_5', { inferred_type: 'number', inferred_decimal: '.', suggested_field: null });

  it('asks who and what, and suggests when', () => {
    const { event, problems } = resolved([who, when, price], [], { delivers: 'events', fields: [] });
    expect(event).toMatchObject({
      timeColumn: 'column_3',
      timeSuggested: true,
      timeOrder: 'YMD',
      idColumn: null,
    });
    expect(problems.map((problem) => problem.area)).toEqual(['identity', 'event']);
  });

  it('keeps identity and time out of the properties unless they are wanted there', () => {
    const actions: readonly MappingAction[] = [
      { type: 'identity chosen', identity: { column: 'column_1', as: 'external_id' } },
      { type: 'event changed', change: { name: ' purchase ' } },
      { type: 'column changed', column: 'column_5', change: { label: 'Price' } },
    ];
    const { mapping } = resolved([who, when, price], actions, { delivers: 'events', fields: [] });
    expect(mapping).toEqual({
      identity: { column: 'column_1', as: 'external_id' },
      columns: {
        column_1: null,
        column_3: null,
        column_5: { field: 'column_5', type: 'number', label: 'Price', decimal: '.' },
      },
      event: { name: 'purchase', occurred_at_column: 'column_3', occurred_at_order: 'YMD' },
    });
    const wanted: MappingAction = { type: 'columns kept', columns: ['column_1'] };
    const more = resolved([who, when, price], [...actions, wanted], { delivers: 'events', fields: [] });
    expect(more.mapping?.columns.column_1).toMatchObject({ field: 'column_1' });
  });
});

describe('a stored mapping that is edited', () => {
  it('comes out as it went in', () => {
    const stored = {
      identity: { column: 'ID', as: 'external_id' as const },
      columns: {
        ID: { field: 'external_id' },
        Income: { field: 'income', decimal: ',' as const },
        Dt_Customer: { field: 'since', type: 'date' as const, label: 'Since', date_order: 'MDY' as const },
        Fax: null,
      },
    };
    const { mapping } = resolved([ID, INCOME, SINCE, column('Fax')], [], {
      draft: draftOfMapping(stored, FIELDS),
    });
    expect(mapping).toEqual(stored);
  });
});
