import { describe, expect, it } from 'vitest';
import type { Field } from './contact-columns.tsx';
import { changedNames, changeOf, formValuesOf } from './contact-form.ts';

const field = (key: string, type: Field['type']): Field => ({
  key,
  label: key,
  type,
  built_in: false,
  sources: [],
  used_by_segments: 0,
  created_at: null,
});

const FIELDS = [
  field('income', 'number'),
  field('consent', 'boolean'),
  field('interests', 'list'),
  field('since', 'datetime'),
];
const EMPTY = formValuesOf(undefined, FIELDS, 'Europe/Berlin');
const change = (typed: Parameters<typeof changeOf>[1]) =>
  changeOf(EMPTY, { ...EMPTY, ...typed }, FIELDS, 'Europe/Berlin');

describe('what the form of a contact sends', () => {
  it('sends nothing that was not touched', () => {
    expect(change({})).toEqual({});
    expect(changedNames(EMPTY, { ...EMPTY, email: '' })).toEqual([]);
  });

  it('sends values in the type of their field', () => {
    expect(
      change({
        email: 'ada@example.com',
        active: 'false',
        tags: ['VIP'],
        'attributes/income': '58138.5',
        'attributes/consent': 'true',
        'attributes/interests': ['wine'],
        'attributes/since': '2026-07-12T15:05:00',
      }),
    ).toEqual({
      email: 'ada@example.com',
      active: false,
      tags: ['VIP'],
      attributes: { income: 58138.5, consent: true, interests: ['wine'], since: '2026-07-12T13:05:00.000Z' },
    });
  });

  it('takes a value away with null, which is not the same as saying nothing', () => {
    const before = { ...EMPTY, email: 'ada@example.com', 'attributes/income': '1' };
    expect(
      changeOf(before, { ...before, email: ' ', 'attributes/income': '' }, FIELDS, 'Europe/Berlin'),
    ).toEqual({ email: null, attributes: { income: null } });
  });

  it('hands on what is no number, so that the server can refuse it by name', () => {
    expect(change({ 'attributes/income': '12,5' })).toEqual({ attributes: { income: '12,5' } });
  });
});
