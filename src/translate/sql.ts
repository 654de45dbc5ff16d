/**
 * The condition of a SQL `WHERE`. Read as the standard has it: a comparison with a missing value is neither true nor
 * false, so that `x <> 'a'` and `NOT (x = 'a')` leave out whoever has no x. Comparisons are read by react-querybuilder.
 */
import { parseSQL } from '@react-querybuilder/core/parseSQL';
import {
  type Condition,
  isProblem,
  type Literal,
  noCounterpart,
  type Reading,
  type Test,
  type TranslationProblem,
  unreadable,
} from './condition.ts';
import { askLibrary, conditionOf } from './library.ts';
import { markTokens, type Spelling } from './marked-tokens.ts';
import { excerpt, type Span } from './place.ts';
import { tokenizeSql } from './sql-tokens.ts';
import { readStructure } from './structure.ts';
import { likeTest } from './text-patterns.ts';
import { isWord, type Token, word } from './tokens.ts';

/** A pattern's mark stands between percent signs, so that the library tells LIKE from `=`. */
const SPELLING: Spelling = {
  value: (mark, before) => (isWord(before.at(-1), 'LIKE') ? `'%${mark}%'` : `'${mark}'`),
  list: (mark) => `('${mark}')`,
};

export function readSql(text: string): Reading {
  const cut = tokenizeSql(text);
  if (isProblem(cut)) return { condition: undefined, problems: [cut] };
  const tokens = isWord(cut[0], 'WHERE') ? cut.slice(1) : cut;
  const [first] = tokens;
  if (first !== undefined && isWord(first, 'SELECT')) {
    const detail = 'This is a whole statement; only its condition can become rules.';
    return {
      condition: undefined,
      problems: [noCounterpart(first.span, detail, 'Paste what follows WHERE.')],
    };
  }
  const library = askLibrary((shape: string) => parseSQL(shape, { listsAsArrays: true }));
  return readStructure(text, tokens, {
    and: 'AND',
    or: 'OR',
    not: 'NOT',
    notBindsTightly: false,
    between: 'BETWEEN',
    refused: {
      XOR: 'Write (a AND NOT b) OR (b AND NOT a).',
      '&&': 'Write AND.',
      '||': 'Write OR; in standard SQL this sign joins texts.',
      '!': 'Write NOT.',
    },
    readComparison: (comparison, span) => readComparison(text, comparison, span),
  });

  function readComparison(
    text: string,
    written: readonly Token[],
    span: Span,
  ): Condition | TranslationProblem {
    const fault = faultOf(text, written, span);
    if (fault !== undefined) return fault;
    const [only] = written;
    if (written.length === 1 && only?.kind === 'name') return isTrue(only);
    const like = readLike(text, written);
    if (isProblem(like)) return like;
    const { shape, marks } = markTokens(like.tokens, SPELLING);
    const rule = library(shape, marks);
    const condition = rule && conditionOf(rule, span, { contains: () => like.test });
    return condition ?? noCounterpart(span, `No rule says ${excerpt(text, span)}.`, EXAMPLES);
  }
}

const EXAMPLES =
  "A comparison is a field, an operator and values: country = 'US', age BETWEEN 18 AND 30, plan IN ('pro', 'team'), city IS NULL.";

/** A field alone is asked for being true. */
function isTrue(name: Extract<Token, { kind: 'name' }>): Condition {
  const value: Literal = { kind: 'boolean', value: true, source: name.name, span: name.span };
  return { kind: 'comparison', field: name, test: { of: 'equal', value }, span: name.span };
}

/** Sentences for what people write and no rule says; anything else gets the general one. */
function faultOf(text: string, tokens: readonly Token[], span: Span): TranslationProblem | undefined {
  for (const [index, token] of tokens.entries()) {
    const [before, after] = [tokens[index - 1], tokens[index + 1]];
    if (token.kind === 'word' && ['SELECT', 'EXISTS', 'CASE'].includes(token.word)) {
      return noCounterpart(token.span, `${token.word} has no counterpart in rules.`);
    }
    if (token.kind === 'name' && isWord(after, '(')) {
      const detail = `Rules compare fields as they are; ${excerpt(text, token.span)} is a function.`;
      return noCounterpart(token.span, detail, 'Compare the field itself.');
    }
    const [isBefore, isAfter] = [
      tokens[isWord(before, 'NOT') ? index - 2 : index - 1],
      tokens[isWord(after, 'NOT') ? index + 2 : index + 1],
    ];
    if (isWord(token, 'NULL') && !isWord(isBefore, 'IS')) {
      const detail = 'In SQL a comparison with NULL is true for nobody.';
      return noCounterpart(span, detail, 'Write IS NULL or IS NOT NULL.');
    }
    if (isWord(token, 'IS') && !isWord(isAfter, 'NULL')) {
      const detail = `Of IS only IS NULL and IS NOT NULL are read, not ${excerpt(text, span)}.`;
      return noCounterpart(span, detail, 'Write active = TRUE.');
    }
  }
  const stray = tokens.find((token, index) => token.kind === 'name' && isValue(tokens[index - 1]));
  if (stray !== undefined) return unreadable(stray.span, `${excerpt(text, stray.span)} has no meaning here.`);
  if (tokens.some(({ kind }) => kind === 'name')) return undefined;
  const detail = `${excerpt(text, span)} names no field: it says the same of every contact.`;
  return noCounterpart(span, detail);
}

function isValue(token: Token | undefined): boolean {
  return token !== undefined && token.kind !== 'word';
}

type Like = { readonly tokens: readonly Token[]; readonly test?: Test };

/** What LIKE asks for. Takes ESCAPE out, which the library would pass over in silence; ILIKE is how Muster compares anyway. */
function readLike(text: string, tokens: readonly Token[]): Like | TranslationProblem {
  const at = tokens.findIndex((token) => isWord(token, 'LIKE') || isWord(token, 'ILIKE'));
  const [like, pattern, escapeWord, escapeText] = at === -1 ? [] : tokens.slice(at);
  if (like === undefined) return { tokens };
  if (pattern?.kind !== 'literal' || pattern.literal.kind !== 'text') {
    return noCounterpart(pattern?.span ?? like.span, 'LIKE is read with a text after it, in single quotes.');
  }
  const plain = tokens.with(at, word('LIKE', like.span));
  if (!isWord(escapeWord, 'ESCAPE')) {
    if (!pattern.literal.source.includes('\\')) return likeWith(plain, pattern.literal, undefined);
    const detail = `Databases differ in what the backslash in ${excerpt(text, pattern.span)} means.`;
    return noCounterpart(pattern.span, detail, String.raw`Say so: write ESCAPE '\' after the pattern.`);
  }
  const sign = escapeText?.kind === 'literal' ? escapeText.literal : undefined;
  if (sign?.kind !== 'text' || Array.from(String(sign.value)).length !== 1) {
    return unreadable(escapeText?.span ?? like.span, 'ESCAPE wants one character in quotes after it.');
  }
  return likeWith(plain.toSpliced(at + 2, 2), pattern.literal, String(sign.value));
}

function likeWith(
  tokens: readonly Token[],
  pattern: Literal,
  escapeSign: string | undefined,
): Like | TranslationProblem {
  const test = likeTest(pattern, escapeSign);
  return 'of' in test ? { tokens, test } : noCounterpart(pattern.span, test.fault);
}
