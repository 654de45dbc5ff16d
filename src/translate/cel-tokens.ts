/** CEL cut into tokens, after the lexis of its language definition. */
import { isProblem, noCounterpart, type TranslationProblem, unreadable } from './condition.ts';
import { type Span, shortened } from './place.ts';
import { followsValue, type Lexeme, literal, type Token, tokenize, withLists, word } from './tokens.ts';

const NAME = '[A-Za-z_][A-Za-z0-9_]*';

const ESCAPES: Readonly<Record<string, string>> = {
  ...{ a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' },
  ...{ '\\': '\\', '?': '?', '"': '"', "'": "'", '`': '`' },
};

const LEXEMES: readonly Lexeme[] = [
  { pattern: /\s+/y, read: () => 'skip' },
  { pattern: /\/\/[^\n\r]*/y, read: () => 'skip' },
  {
    pattern: /[bB][rR]?(?=['"])|[rR][bB](?=['"])/y,
    read: (_, span) => noCounterpart(span, 'Bytes have no counterpart: fields hold text.'),
  },
  ...["'''", '"""', "'", '"'].map((quote): Lexeme => {
    const long = quote.length === 3;
    const inside = long
      ? String.raw`[^\\]*?(?:\\[^][^\\]*?)*?`
      : String.raw`[^\\\n\r${quote}]*(?:\\.[^\\\n\r${quote}]*)*`;
    const raw = long ? '[^]*?' : `[^\\n\\r${quote}]*`;
    return {
      pattern: new RegExp(`[rR]${quote}(${raw})${quote}|${quote}(${inside})${quote}`, 'y'),
      read: ([source, plain, escaped], span) => textOf(source, plain, escaped, span),
    };
  }),
  {
    pattern: /[rR]?["']/y,
    read: (_, span) =>
      unreadable(span, 'This quote is never closed.', String.raw`Write a quote inside a text as \".`),
  },
  {
    pattern: /timestamp\s*\(\s*(?:"([^"\\\n\r]*)"|'([^'\\\n\r]*)')\s*\)/y,
    read: ([source, double, single], span) => literal('moment', double ?? single ?? '', source, span),
  },
  {
    pattern: new RegExp(`\\.\\s*(${NAME})\\s*(?=\\()`, 'y'),
    read: ([, method = ''], span) => word(`.${method}`, span),
  },
  {
    pattern: new RegExp(`${NAME}(?:\\s*\\.\\s*${NAME}(?!\\s*\\(|[A-Za-z0-9_]))*`, 'y'),
    read: ([source], span) => nameOrKeyword(source, span),
  },
  {
    pattern: /-?(?:0x[0-9a-f]+|\d+(?:\.\d+)?(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)u?(?![A-Za-z0-9_.])/iy,
    read: ([source], span, before) =>
      source.startsWith('-') && followsValue(before) ? 'another' : numberOf(source, span),
  },
  {
    pattern: /\d[A-Za-z0-9_.]*/y,
    read: ([source], span) => unreadable(span, `“${shortened(source)}” is not a number that is read here.`),
  },
  { pattern: /==|!=|<=|>=|&&|\|\||[<>()[\]{},!+\-*/%?:.]/y, read: ([source], span) => word(source, span) },
];

/** The tokens of a CEL expression, or the place where it cannot be cut. */
export function tokenizeCel(text: string): readonly Token[] | TranslationProblem {
  const cut = tokenize(text, LEXEMES);
  return isProblem(cut) ? cut : withLists(cut, { open: '[', close: ']', trailingComma: true });
}

function nameOrKeyword(source: string, span: Span): Token {
  const name = source.replaceAll(/\s+/g, '');
  if (name === 'true' || name === 'false') return literal('boolean', name === 'true', source, span);
  if (name === 'in' || name === 'null') return word(name, span);
  return { kind: 'name', name, span };
}

function numberOf(source: string, span: Span): Token {
  const digits = source.replace(/u$/i, '');
  const value = digits.startsWith('-') ? -Number(digits.slice(1)) : Number(digits);
  return literal('number', value, digits, span);
}

function textOf(
  source: string,
  plain: string | undefined,
  escaped: string | undefined,
  span: Span,
): Token | TranslationProblem {
  if (plain !== undefined) return literal('text', plain, source, span);
  let fault: string | undefined;
  const text = (escaped ?? '').replaceAll(
    /\\(?:x([0-9a-fA-F]{2})|X([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|([\s\S]))/gu,
    (whole, ...found: readonly (string | undefined)[]) => {
      const [x, upperX, u, upperU, octal, letter] = found;
      const hex = x ?? upperX ?? u ?? upperU;
      const point = hex === undefined ? Number.parseInt(octal ?? '', 8) : Number.parseInt(hex, 16);
      const character = letter === undefined ? characterOf(point) : ESCAPES[letter];
      if (character === undefined) fault = whole;
      return character ?? '';
    },
  );
  if (fault !== undefined) {
    const hint = String.raw`A backslash itself is written \\.`;
    return unreadable(span, `CEL has no ${fault} in a text.`, hint);
  }
  return literal('text', text, source, span);
}

function characterOf(point: number): string | undefined {
  return point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff) ? String.fromCodePoint(point) : undefined;
}
