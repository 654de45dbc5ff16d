/** Nothing that was typed while adding a data source is lost by going back, by trying the other kind or by a reload. */
import { describe, expect, it } from 'vitest';
import { changeImport, type ImportAction, NEW_IMPORT } from './import-draft.ts';
import { importText, parseImportText } from './kept-import.ts';

const FILLED: readonly ImportAction[] = [
  { type: 'file chosen', fileId: 'file_1' },
  { type: 'format chosen', format: { delimiter: '\t', header: false } },
  {
    type: 'mapping changed',
    delivers: 'contacts',
    action: {
      type: 'column changed',
      column: 'Income',
      change: { target: { kind: 'new' }, label: 'Salary' },
    },
  },
  {
    type: 'mapping changed',
    delivers: 'contacts',
    action: { type: 'identity chosen', identity: { column: 'ID', as: 'external_id' } },
  },
  { type: 'delivers chosen', delivers: 'events' },
  {
    type: 'mapping changed',
    delivers: 'events',
    action: { type: 'event changed', change: { name: 'purchase', idColumn: null } },
  },
  { type: 'named', name: 'Purchases' },
  { type: 'mode chosen', mode: 'sync' },
];

const filled = FILLED.reduce(changeImport, NEW_IMPORT);

describe('adding a data source', () => {
  it('keeps the mapping of contacts while events are tried', () => {
    const back = changeImport(filled, { type: 'delivers chosen', delivers: 'contacts' });
    expect(back.mappings.contacts.columns.get('Income')).toMatchObject({ label: 'Salary' });
    expect(back.mappings.events.event.name).toBe('purchase');
  });

  it('keeps every decision when another file is chosen, but not the format of the first', () => {
    const next = changeImport(filled, { type: 'file chosen', fileId: 'file_2' });
    expect(next).toMatchObject({ step: 'found', fileId: 'file_2', format: {}, name: 'Purchases' });
    expect(next.mappings).toEqual(filled.mappings);
  });

  it('cannot step past the file before there is one', () => {
    expect(changeImport(NEW_IMPORT, { type: 'step taken', step: 'map' }).step).toBe('file');
    expect(changeImport(filled, { type: 'step taken', step: 'map' }).step).toBe('map');
  });

  it('cannot turn a data source that exists into one of the other kind', () => {
    const created = changeImport(filled, { type: 'source created', sourceId: 'src_1', delivers: 'events' });
    expect(changeImport(created, { type: 'delivers chosen', delivers: 'contacts' }).delivers).toBe('events');
  });

  it('comes back whole after a reload', () => {
    expect(parseImportText(importText(filled))).toEqual(filled);
  });

  it('starts anew from text that is not understood', () => {
    expect(parseImportText(null)).toBeUndefined();
    expect(parseImportText('{')).toBeUndefined();
    expect(parseImportText('{"step":"map"}')).toBeUndefined();
  });
});
