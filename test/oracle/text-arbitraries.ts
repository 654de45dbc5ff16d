/** Random texts: few different ones, so that they meet, and most of them awkward. */
import fc from 'fast-check';

const WORDS = [
  'Married',
  'married',
  'MARRIED',
  'Single',
  'pro',
  'Pro',
  'New York',
  'york',
  'Zürich',
  'Zurich',
  'STRASSE',
  'Straße',
  'İzmir',
  'ΟΔΥΣΣΕΥΣ',
  'οδυσσευς',
  'Ǆ',
  'e\u0301te\u0301',
  'été',
  "O'Brien",
  '"quoted"',
  'back\\slash',
  '\\',
  "\\'",
  '100%',
  'a_b',
  '%',
  '_',
  'a%b_c',
  '👩‍👩‍👧 family',
  '🦊',
  '日本語',
  'x\ty',
  'line\nbreak',
  '{p1:String}',
  '$1',
  '?',
  '--',
  '/* x */',
  'null',
  'NaN',
  '\\N',
  '0',
  '007',
  'true',
  '2026-03-15',
  'a,b',
  "a','b",
  '[x]',
  '(x)',
  'ada@example.com',
  'Ada@Example.com',
  'https://example.com/a?b=c%20d&e=_#f',
] as const;

/** A text with something in it, no outer white space. */
export const wordArbitrary: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...WORDS) },
  {
    weight: 1,
    arbitrary: fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
      .map((text) => text.replaceAll('\0', '').trim())
      .filter((text) => text !== '' && text.isWellFormed()),
  },
);

/** White space as JavaScript trims it, beyond blanks: tabs, no-break and wide spaces, a byte order mark. */
const BLANKS = ['', ' ', '\t', '\n', '\u00a0', '\u2003', '\u3000', '\ufeff', ' \r\n '] as const;

/** A stored text: with outer white space now and then, or nothing but it. */
export const looseTextArbitrary: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: wordArbitrary },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom(...BLANKS), wordArbitrary, fc.constantFrom(...BLANKS))
      .map((parts) => parts.join('')),
  },
  { weight: 1, arbitrary: fc.constantFrom(...BLANKS) },
);

/** A phone number as stored: E.164. */
export const phoneArbitrary: fc.Arbitrary<string> = fc.constantFrom(
  '+491701234567',
  '+49170123456',
  '+4930123456',
  '+12025550123',
  '+442079460018',
);

/** The same number as people write it in a rule. */
export function writtenPhone(phone: string): fc.Arbitrary<string> {
  return fc.constantFrom(
    phone,
    ` ${phone} `,
    `${phone.slice(0, 3)} (${phone.slice(3, 6)}) ${phone.slice(6, 9)}-${phone.slice(9)}`,
    `${phone.slice(0, 4)}/${phone.slice(4, 7)}.${phone.slice(7)}`,
  );
}

/** Another spelling that means the same text. */
export function respelled(text: string): fc.Arbitrary<string> {
  return fc.constantFrom(text, text.toLowerCase(), ` ${text}`, `${text}\t`);
}

/** A part of a text that has something in it. */
export function partOf(text: string): fc.Arbitrary<string> {
  const letters = Array.from(text.trim());
  return fc
    .tuple(fc.nat({ max: letters.length }), fc.nat({ max: letters.length }))
    .map(([a, b]) => letters.slice(Math.min(a, b), Math.max(a, b) + 1).join(''))
    .map((part) => (part.trim() === '' ? text : part));
}
