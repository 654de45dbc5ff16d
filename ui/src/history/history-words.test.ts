/** Entries of the history in words. */
import { expect, test } from 'vitest';
import { subjectOf, valueText } from './history-words.ts';

test.each([
  [
    'segment.created',
    { kind: 'segment', id: 'seg_1', name: 'Buyers' },
    'segment',
    'Buyers',
    '/segments/seg_1',
  ],
  ['segment.pruned', { kind: 'segment', id: 'seg_1', name: 'Buyers' }, 'segment', 'Buyers', undefined],
  ['contact.deleted', { kind: 'contact', id: 'con_1', name: null }, 'contact', 'con_1', undefined],
  [
    'settings.changed',
    { kind: 'settings', id: 'settings', name: null },
    'the settings',
    '',
    '/settings/organisation',
  ],
  ['odd_thing.made', { kind: 'odd_thing', id: 'x', name: null }, 'odd thing', 'x', undefined],
])('%s', (action, subject, kind, name, href) => {
  expect(subjectOf({ action, subject })).toEqual({ kind, name, href });
});

test.each([
  [null, undefined],
  [[], undefined],
  [true, 'yes'],
  [12_345, '12,345'],
  [['a', null], 'a, –'],
  ['2026-03-15T12:00:00.000Z', '15 Mar 2026, 12:00:00 UTC'],
  [{ a: 1 }, '{"a":1}'],
])('value %j', (value, text) => {
  expect(valueText(value, 'UTC')).toBe(text);
});
