/** Patterns of other languages, SQL's LIKE and regular expressions, as tests on a text: a part of it where that says the same. */
import type { Literal, Test } from './condition.ts';

/** A test on a text, or why there is none. */
type PatternTest = Test | { readonly fault: string };

type Wildcard = { readonly wildcard: 'one' | 'many' };

/**
 * `ann%` begins with, `%ann` ends with, `%ann%` contains, `ann` is; anything else is a regular expression that matches
 * the whole text. `escape` makes the wildcard after it an ordinary character.
 * @example likeTest({ …, value: 'a_b%' }, undefined) // matches (?s)^a.b
 */
export function likeTest(like: Literal, escapeSign: string | undefined): PatternTest {
  const pieces = likePieces(String(like.value), escapeSign);
  if ('fault' in pieces) return pieces;
  const from = pieces.findIndex((piece) => !isMany(piece));
  // Nothing but percent signs: any text, so that it contains the empty one.
  if (from === -1) return pieces.length === 0 ? equal(like, '') : part('contains', like, '');
  const to = pieces.findLastIndex((piece) => !isMany(piece)) + 1;
  const inner = pieces.slice(from, to);
  const [open, openEnd] = [from > 0, to < pieces.length];
  if (inner.every((piece) => typeof piece === 'string')) {
    const text = inner.join('');
    if (open && openEnd) return part('contains', like, text);
    if (openEnd) return part('beginsWith', like, text);
    return open ? part('endsWith', like, text) : equal(like, text);
  }
  const body = inner.map((piece) =>
    typeof piece === 'string' ? escapeRegExp(piece) : piece.wildcard === 'one' ? '.' : '.*',
  );
  return part('matches', like, `(?s)${open ? '' : '^'}${body.join('')}${openEnd ? '' : '$'}`);
}

function likePieces(
  pattern: string,
  escapeSign: string | undefined,
): readonly (string | Wildcard)[] | { readonly fault: string } {
  const pieces: (string | Wildcard)[] = [];
  const letters = Array.from(pattern);
  for (let at = 0; at < letters.length; at += 1) {
    const letter = letters[at] ?? '';
    if (letter === escapeSign) {
      at += 1;
      const escaped = letters[at];
      if (escaped === undefined || ![escapeSign, '%', '_'].includes(escaped)) {
        return { fault: `${letter} escapes nothing here: %, _ or ${letter} has to follow it.` };
      }
      pieces.push(escaped);
    } else if (letter === '%') pieces.push({ wildcard: 'many' });
    else if (letter === '_') pieces.push({ wildcard: 'one' });
    else pieces.push(letter);
  }
  return pieces;
}

function isMany(piece: string | Wildcard): boolean {
  return typeof piece !== 'string' && piece.wildcard === 'many';
}

/**
 * A regular expression found anywhere in a text. Where it is a plain text, anchored or not, the test is on that part;
 * else it stays a pattern, with letter case as the other language has it.
 * @param flags of `i`, `m` and `s`
 */
export function regExpTest(pattern: Literal, flags: string): Test {
  const source = String(pattern.value);
  const plain = /^(\^?)((?:[^\\^$.|?*+()[\]{}]|\\[^\p{L}\p{N}])*)(\$?)$/u.exec(source);
  if (plain !== null && /^i?$/.test(flags)) {
    const [, begin, body = '', end] = plain;
    const text = body.replaceAll(/\\(.)/gsu, '$1');
    if (begin && end) return equal(pattern, text);
    if (begin) return part('beginsWith', pattern, text);
    return part(end ? 'endsWith' : 'contains', pattern, text);
  }
  const more = flags.replace('i', '');
  const prefix = flags.includes('i') ? (more === '' ? '' : `(?${more})`) : `(?${more}-i)`;
  return part('matches', pattern, `${prefix}${source}`);
}

/** The text as a regular expression in RE2's syntax that matches it. */
export function escapeRegExp(text: string): string {
  return text.replaceAll(/[\\^$.|?*+()[\]{}]/g, '\\$&');
}

/** White space as a regular expression that is not itself blank, which would be no pattern. */
export function escapeBlanks(text: string): string {
  return Array.from(text, (blank) => `\\x{${(blank.codePointAt(0) ?? 0).toString(16)}}`).join('');
}

function part(of: 'contains' | 'beginsWith' | 'endsWith' | 'matches', value: Literal, text: string): Test {
  return { of, value: { ...value, value: text } };
}

function equal(value: Literal, text: string): Test {
  return { of: 'equal', value: { ...value, value: text } };
}
