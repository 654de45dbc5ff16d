/** Random values as the warehouse has them, by type. */
import fc from 'fast-check';
import type { FieldType } from '../../src/rules/rule.ts';
import type { OracleValue } from './contact.ts';
import { looseTextArbitrary, phoneArbitrary, wordArbitrary } from './text-arbitraries.ts';
import { datetimeArbitrary, dayArbitrary, type Moment } from './time-arbitraries.ts';

export type ValueArbitrary = (type: FieldType, moment: Moment) => fc.Arbitrary<OracleValue>;

/** A value as a contact of the warehouse has it. */
export function storedArbitrary(type: FieldType, moment: Moment): fc.Arbitrary<OracleValue> {
  switch (type) {
    case 'text':
    case 'email':
    case 'url':
      return looseTextArbitrary;
    case 'phone':
      return phoneArbitrary;
    case 'number':
      return numberArbitrary;
    case 'boolean':
      return fc.boolean();
    case 'date':
      return dayArbitrary(moment);
    case 'datetime':
      return datetimeArbitrary(moment);
    case 'list':
    case 'tags':
      return fc.uniqueArray(wordArbitrary, { maxLength: 4 });
  }
}

/** Small whole numbers that meet each other, halves and hundredths, and the awkward ones. */
const numberArbitrary: fc.Arbitrary<number> = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -3, max: 40 }) },
  { weight: 2, arbitrary: fc.integer({ min: -500, max: 5_000 }).map((cents) => cents / 100) },
  { weight: 1, arbitrary: fc.constantFrom(0.1, 0.30000000000000004, 1e15, -1e-9, 2 ** 53, 1e300, 5e-324) },
);
