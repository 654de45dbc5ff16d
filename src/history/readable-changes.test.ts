/** Changes of the history as people read them. */
import { expect, test } from 'vitest';
import { idsIn, readableChanges } from './readable-changes.ts';

const SEGMENT = 'seg_01m8bdxjjt3mp81s1mjsgd8w7s';
const words = {
  labelOf: (key: string) => (key === 'age' ? 'Age of the customer' : undefined),
  nameOf: (id: string) => (id === SEGMENT ? 'Buyers' : undefined),
};

test('keys are spelled, labels and names are used, and nothing stands for a missing side', () => {
  expect(readableChanges({ time_zone: { from: 'UTC', to: 'Europe/Berlin' }, age: { to: 3 } }, words)).toEqual(
    [
      { key: 'time_zone', label: 'Time zone', from: 'UTC', to: 'Europe/Berlin' },
      { key: 'age', label: 'Age of the customer', from: null, to: 3 },
    ],
  );
  expect(readableChanges({ segments: { from: null, to: [SEGMENT, 'gone'] } }, words)).toMatchObject([
    { from: null, to: ['Buyers', 'gone'] },
  ]);
});

test('of a value with members only those that differ are told', () => {
  const mapping = (field: string) => ({ columns: { a: { field }, b: { field: 'same' } } });
  expect(readableChanges({ mapping: { from: mapping('x'), to: mapping('y') } }, words)).toEqual([
    { key: 'mapping.columns.a.field', label: 'Mapping · Columns · A · Field', from: 'x', to: 'y' },
  ]);
  expect(readableChanges({ view: { from: { q: 'x' }, to: null } }, words)).toMatchObject([
    { key: 'view.q', from: 'x', to: null },
  ]);
});

test('ids are found wherever they stand', () => {
  expect(idsIn({ a: [SEGMENT], [SEGMENT]: { b: 'seg_short' } })).toEqual([SEGMENT, SEGMENT]);
});
