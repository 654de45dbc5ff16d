/** Cutting a text into names, literals, lists, words and signs: what SQL and CEL have in common. */
import { isProblem, type Literal, type TranslationProblem, unreadable } from './condition.ts';
import { excerpt, type Span, spanning } from './place.ts';

export type Token =
  | { readonly kind: 'name'; readonly name: string; readonly foldsCase?: true; readonly span: Span }
  | { readonly kind: 'literal'; readonly literal: Literal; readonly span: Span }
  | { readonly kind: 'list'; readonly values: readonly Literal[]; readonly span: Span }
  /** A keyword in upper case (SQL) or as it is (CEL), a method with its dot, or a sign. */
  | { readonly kind: 'word'; readonly word: string; readonly span: Span };

/** What can begin at a place. `read` sees the tokens before, because a minus after a name is no part of a number. */
export type Lexeme = {
  /** Sticky. */
  readonly pattern: RegExp;
  readonly read: (
    matched: RegExpExecArray,
    span: Span,
    before: readonly Token[],
  ) => Token | TranslationProblem | 'skip' | 'another';
};

/** Cuts the whole text; the first lexeme that fits wins, and what fits none is refused where it stands. */
export function tokenize(text: string, lexemes: readonly Lexeme[]): readonly Token[] | TranslationProblem {
  const tokens: Token[] = [];
  let offset = 0;
  while (offset < text.length) {
    const found = next(text, offset, lexemes, tokens);
    if (found === undefined) {
      const sign = String.fromCodePoint(text.codePointAt(offset) ?? 0);
      const span = { offset, length: sign.length };
      return unreadable(span, `${excerpt(text, span)} has no meaning here.`);
    }
    if (found.token !== 'skip') {
      if (isProblem(found.token)) return found.token;
      tokens.push(found.token);
    }
    offset += found.length;
  }
  return tokens;
}

function next(text: string, offset: number, lexemes: readonly Lexeme[], before: readonly Token[]) {
  for (const { pattern, read } of lexemes) {
    pattern.lastIndex = offset;
    const matched = pattern.exec(text);
    if (matched === null) continue;
    const token = read(matched, { offset, length: matched[0].length }, before);
    if (token !== 'another') return { token, length: matched[0].length };
  }
  return undefined;
}

/** True when a value stands before: then a sign is arithmetic, and a string would be a second value. */
export function followsValue(before: readonly Token[]): boolean {
  const last = before.at(-1);
  return last !== undefined && (last.kind !== 'word' || last.word === ')' || last.word === ']');
}

/** Joins `open literal, literal, … close` into one list token, so that ten thousand values are as easy as one. */
export function withLists(
  tokens: readonly Token[],
  form: {
    readonly after?: string;
    readonly open: string;
    readonly close: string;
    readonly trailingComma: boolean;
  },
): readonly Token[] {
  const joined: Token[] = [];
  for (let at = 0; at < tokens.length; ) {
    const begins =
      isWord(tokens[at], form.open) && (form.after === undefined || isWord(tokens[at - 1], form.after));
    const list = begins ? listFrom(tokens, at, form.close, form.trailingComma) : undefined;
    const token = list?.token ?? tokens[at];
    if (token !== undefined) joined.push(token);
    at = list?.end ?? at + 1;
  }
  return joined;
}

function listFrom(tokens: readonly Token[], start: number, close: string, trailingComma: boolean) {
  const values: Literal[] = [];
  for (let at = start + 1; ; at += 2) {
    const value = tokens[at];
    if (value?.kind !== 'literal') return undefined;
    values.push(value.literal);
    const ends =
      isWord(tokens[at + 1], ',') && trailingComma && isWord(tokens[at + 2], close) ? at + 2 : at + 1;
    const last = tokens[ends];
    const first = tokens[start];
    if (first !== undefined && last !== undefined && isWord(last, close)) {
      return {
        token: { kind: 'list' as const, values, span: spanning(first.span, last.span) },
        end: ends + 1,
      };
    }
    if (!isWord(last, ',')) return undefined;
  }
}

export function isWord(token: Token | undefined, word: string): boolean {
  return token?.kind === 'word' && token.word === word;
}

export function literal(kind: Literal['kind'], value: Literal['value'], source: string, span: Span): Token {
  return { kind: 'literal', literal: { kind, value, source, span }, span };
}

export function word(spelled: string, span: Span): Token {
  return { kind: 'word', word: spelled, span };
}
