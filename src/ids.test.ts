import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixedClock, systemClock } from './clock.ts';
import { Refusal } from './errors.ts';
import { contactId, contactNo, isId, newId, parseId } from './ids.ts';

describe('ids', () => {
  it('carry their prefix and sort by the time they were made', () => {
    const early = newId('seg', fixedClock(new Date('2026-11-24T08:00:00.000Z')));
    const late = newId('seg', fixedClock(new Date('2026-11-24T08:00:00.001Z')));
    expect(early).toMatch(/^seg_[0-9a-z]{26}$/);
    expect(early < late).toBe(true);
  });

  it('sort in the order they were made when the clock stands still, and never repeat', () => {
    const clock = fixedClock(new Date('2026-11-24T08:00:00Z'));
    const made = Array.from({ length: 1000 }, () => newId('calc', clock));
    expect([...made].sort()).toEqual(made);
    expect(new Set(made).size).toBe(1000);
  });

  it('are read back as what they are, and refused as what they are not', () => {
    const id = newId('src', systemClock());
    expect(parseId('src', id)).toBe(id);
    expect(isId('seg', id)).toBe(false);
    for (const wrong of ['', 'src_', 'src_1', id.toUpperCase(), `${id}0`, `${id.slice(0, -1)}u`]) {
      expect(() => parseId('src', wrong)).toThrow(Refusal);
    }
    expect(() => parseId('src', 'src_1')).toThrow('There is no data source src_1.');
  });
});

describe('the id of a contact', () => {
  it('is its number, so that ids sort like numbers', () => {
    const number = fc.integer({ min: 0, max: 4_294_967_295 });
    fc.assert(
      fc.property(number, number, (a, b) => {
        expect(contactNo(contactId(a))).toBe(a);
        expect(contactId(a) < contactId(b)).toBe(a < b);
      }),
    );
  });

  it('is refused when it is not written like one', () => {
    for (const wrong of [
      '',
      '42',
      'con_42',
      'con_4294967296',
      'con_00000000042',
      'con_-000000042',
      'seg_0000000042',
    ]) {
      expect(() => contactNo(wrong)).toThrow(Refusal);
    }
    for (const wrong of [-1, 1.5, 4_294_967_296, Number.NaN])
      expect(() => contactId(wrong)).toThrow('Not a contact number');
  });
});
