import { describe, expect, it } from 'vitest';
import { nextSort, sortingOf, type TableColumn } from './columns.ts';

type Row = { readonly id: string };
const column = (part: Partial<TableColumn<Row>>): TableColumn<Row> => ({
  id: 'c',
  header: 'C',
  cell: (row) => row.id,
  ...part,
});

describe('sorting by a column', () => {
  it('goes to the first direction of the column, then back and forth', () => {
    const name = column({ sort: 'name' });
    expect(nextSort('-updated_at', name)).toBe('name');
    expect(nextSort('name', name)).toBe('-name');
    expect(nextSort('-name', name)).toBe('name');
    expect(nextSort('name', column({ sort: 'count', firstSort: 'descending' }))).toBe('-count');
  });

  it('marks the column that the list is sorted by, under its own id', () => {
    const columns = [column({ id: 'members', sort: 'count' })];
    expect(sortingOf('-count', columns)).toEqual([{ id: 'members', desc: true }]);
    expect(sortingOf('name', columns)).toEqual([]);
  });
});
