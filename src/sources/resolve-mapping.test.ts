/** Mappings against a file and the catalogue: everything that is wrong with one is said at once, with its place. */
import { describe, expect, test } from 'vitest';
import type { Mapping } from '../api/contract/sources.ts';
import { Refusal } from '../errors.ts';
import { BUILT_IN_FIELDS } from '../rules/catalogue.ts';
import type { FileColumn } from './inspection.ts';
import { type Delivers, type KnownFields, resolveMapping } from './resolve-mapping.ts';

function column(name: string, more: Partial<FileColumn> = {}): FileColumn {
  return {
    name,
    samples: [],
    inferred_type: 'text',
    missing_share: 0,
    distinct: null,
    suggested_field: null,
    suggested_identity: null,
    ...more,
  };
}

const file = {
  format: 'delimited' as const,
  columns: [
    column('ID'),
    column('Income', { inferred_type: 'number', inferred_decimal: ',' }),
    column('Joined', { inferred_type: 'date', inferred_date_order: 'DMY', date_order_certain: true }),
    column('Seen', { inferred_type: 'date', inferred_date_order: 'MDY', date_order_certain: false }),
    column('Tags/x', {}),
  ],
};

const known: KnownFields = new Map([
  ...BUILT_IN_FIELDS.map(
    ({ key, label, type }): [string, { label: string; type: typeof type; writable: boolean }] => [
      key,
      { label, type, writable: !/_at$|\./.test(key) },
    ],
  ),
  ['income', { label: 'Income', type: 'number', writable: true }],
]);

const good: Mapping = {
  identity: { column: 'ID', as: 'external_id' },
  columns: {
    ID: { field: 'external_id' },
    Income: { field: 'income' },
    Joined: { field: 'joined', type: 'date' },
    Seen: { field: 'seen', type: 'date', date_order: 'DMY' },
    'Tags/x': { field: 'tags', split: ';' },
  },
};

function problems(mapping: Mapping, delivers: Delivers = 'contacts'): [string, string][] {
  try {
    resolveMapping(mapping, delivers, file, known);
    return [];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    expect(error.code).toBe('invalid_mapping');
    return error.problems.map(({ path, detail }) => [path, detail]);
  }
}

test('what a mapping leaves open is filled in from what the file proves', () => {
  const plan = resolveMapping(good, 'contacts', file, known);
  expect(plan.identity).toEqual({ cell: 0, column: 'ID', as: 'external_id' });
  expect(plan.columns.map(({ cell, field, reading, isNew }) => [cell, field, reading, isNew])).toEqual([
    [1, 'income', { type: 'number', decimal: ',' }, false],
    [2, 'joined', { type: 'date', dateOrder: 'DMY' }, true],
    [3, 'seen', { type: 'date', dateOrder: 'DMY' }, true],
    [4, 'tags', { type: 'tags', split: ';' }, false],
  ]);
  expect(plan.mapping.columns.Income).toEqual({ field: 'income', type: 'number', decimal: ',' });
  expect(plan.mapping.columns.Joined).toEqual({ field: 'joined', type: 'date', date_order: 'DMY' });
});

test('the identity column need not be named again', () => {
  const { ID: _, ...columns } = good.columns;
  expect(problems({ ...good, columns })).toEqual([]);
});

describe('refused', () => {
  const changed = (name: string, to: Mapping['columns'][string]): Mapping => ({
    ...good,
    columns: { ...good.columns, [name]: to },
  });
  test.each<[string, Mapping, [string, string][]]>([
    [
      'a column the file does not have',
      changed('Incme', null),
      [['/mapping/columns/Incme', 'The file has no column "Incme".']],
    ],
    [
      'a column that is not named',
      { ...good, columns: { ID: { field: 'external_id' } } },
      ['Income', 'Joined', 'Seen', 'Tags/x'].map((name) => [
        `/mapping/columns/${name.replace('/', '~1')}`,
        `The mapping does not say what becomes of the column "${name}".`,
      ]),
    ],
    [
      'a column of that name on every object',
      { ...good, identity: { column: 'constructor', as: 'email' } },
      [['/mapping/identity/column', 'The file has no column "constructor".']],
    ],
    [
      'an identity that is skipped',
      changed('ID', null),
      [['/mapping/columns/ID', '"ID" is the identity and cannot be skipped.']],
    ],
    [
      'two columns to one field',
      changed('Joined', { field: 'income' }),
      [['/mapping/columns/Joined/field', '"Income" and "Joined" both go to income.']],
    ],
    [
      'another column to the identity',
      changed('Joined', { field: 'external_id' }),
      [['/mapping/columns/Joined/field', '"ID" and "Joined" both go to external_id.']],
    ],
    [
      'a type that is not the field’s',
      changed('Income', { field: 'income', type: 'text' }),
      [['/mapping/columns/Income/type', 'The field income exists and is number, not text.']],
    ],
    [
      'a new field without a type',
      changed('Joined', { field: 'joined' }),
      [
        [
          '/mapping/columns/Joined/type',
          'There is no field joined yet, and the mapping does not say its type.',
        ],
      ],
    ],
    [
      'a key that cannot be one',
      changed('Joined', { field: 'Joined at', type: 'date' }),
      [['/mapping/columns/Joined/field', '"Joined at" cannot be the key of a new field.']],
    ],
    [
      'a field Muster keeps itself',
      changed('Joined', { field: 'created_at' }),
      [
        [
          '/mapping/columns/Joined/field',
          'The field created_at is kept by Muster and cannot be imported into.',
        ],
      ],
    ],
    [
      'an order that is only guessed',
      changed('Seen', { field: 'seen', type: 'date' }),
      [['/mapping/columns/Seen/date_order', 'The dates in "Seen" could be day first or month first.']],
    ],
    [
      'a date order for numbers',
      changed('Income', { field: 'income', date_order: 'DMY' }),
      [['/mapping/columns/Income/date_order', '"Income" is read as number, which has no date order.']],
    ],
    [
      'a list nobody splits',
      changed('Tags/x', { field: 'tags' }),
      [['/mapping/columns/Tags~1x/split', 'What separates the members of "Tags/x" is not said.']],
    ],
    [
      'another field that holds tags',
      changed('Tags/x', { field: 'labels', type: 'tags', split: ',' }),
      [['/mapping/columns/Tags~1x/type', 'Only the built-in field tags holds tags.']],
    ],
    [
      'words about events when contacts are delivered',
      { ...good, event: { name: 'x', occurred_at_column: 'Joined' } },
      [['/mapping/event', 'The source delivers contacts, so nothing is said about events.']],
    ],
  ])('%s', (_, mapping, wanted) => {
    expect(problems(mapping)).toEqual(wanted);
  });

  test('several problems at once', () => {
    expect(
      problems({
        ...good,
        identity: { column: 'Id2', as: 'email' },
        columns: { ...good.columns, Income: { field: 'income', type: 'date' }, Nope: null },
      }),
    ).toHaveLength(3);
  });

  test('events without a name, a time or both', () => {
    const columns = {
      Income: { field: 'amount', type: 'number' as const },
      Joined: null,
      Seen: null,
      'Tags/x': null,
    };
    const events: Mapping = { identity: good.identity, columns };
    expect(problems(events, 'events').map(([path]) => path)).toEqual(['/mapping/event']);
    const nameless = { ...events, event: { occurred_at_column: 'Joined' } };
    expect(problems(nameless, 'events').map(([path]) => path)).toEqual(['/mapping/event/name']);
    const both = {
      ...events,
      event: { name: 'x', name_column: 'Tags/x', occurred_at_column: 'Seen', id_column: 'nope' },
    };
    expect(problems(both, 'events').map(([path]) => path)).toEqual([
      '/mapping/event/name_column',
      '/mapping/event/id_column',
    ]);
    const open = { ...events, event: { name: 'x', occurred_at_column: 'Seen' } };
    expect(problems(open, 'events').map(([path]) => path)).toEqual(['/mapping/event/occurred_at_order']);
    expect(problems({ ...events, event: { name: 'x', occurred_at_column: 'Joined' } }, 'events')).toEqual([]);
  });
});
