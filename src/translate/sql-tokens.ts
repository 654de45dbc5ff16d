/** SQL cut into tokens, as the standard has it: `'…'` is a text, `"…"` a name, and a backslash is a backslash. */
import { isProblem, noCounterpart, type TranslationProblem, unreadable } from './condition.ts';
import { type Span, shortened } from './place.ts';
import { followsValue, type Lexeme, literal, type Token, tokenize, withLists, word } from './tokens.ts';

/** Words that are never names; all others may be, and then stand where no name makes sense. */
const KEYWORDS: ReadonlySet<string> = new Set(
  'AND OR NOT XOR IN IS NULL BETWEEN LIKE ILIKE ESCAPE WHERE SELECT EXISTS CASE'.split(' '),
);

const PART = String.raw`"[^"]*(?:""[^"]*)*"|${'`'}[^${'`'}]*(?:${'``'}[^${'`'}]*)*${'`'}|\[[^\]]*(?:\]\][^\]]*)*\]|[\p{L}_][\p{L}\p{N}_$]*`;

const LEXEMES: readonly Lexeme[] = [
  { pattern: /\s+/y, read: () => 'skip' },
  { pattern: /--(?=\s|$)[^\n\r]*/y, read: () => 'skip' },
  {
    pattern: /--/y,
    read: (_, span) =>
      unreadable(span, 'Here “--” could begin a comment or be two minus signs.', 'Put a blank after it.'),
  },
  {
    pattern: /\/\*([\s\S]*?)\*\//y,
    read: ([, inside = ''], span) =>
      inside.startsWith('!') || inside.startsWith('+') || inside.includes('/*')
        ? noCounterpart(
            { ...span, length: 2 },
            'Databases differ in whether they read what is inside this comment.',
          )
        : 'skip',
  },
  {
    pattern: /\/\*/y,
    read: (_, span) => unreadable(span, 'This comment is never closed.'),
  },
  {
    pattern: /(?:date|timestamp(?:tz|\s+with(?:out)?\s+time\s+zone)?)\s*'([^']*(?:''[^']*)*)'/iy,
    read: ([source, inside = ''], span) => literal('moment', inside.replaceAll("''", "'"), source, span),
  },
  {
    pattern: /'([^']*(?:''[^']*)*)'/y,
    read: ([source, inside = ''], span, before) =>
      touches(before, span)
        ? noCounterpart(span, 'A letter before a text changes how the text is read; such texts are not read.')
        : literal('text', inside.replaceAll("''", "'"), source, span),
  },
  {
    pattern: /'/y,
    read: (_, span) =>
      unreadable(span, 'This quote is never closed.', 'A quote inside a text is written twice: O’’Brien.'),
  },
  {
    pattern: new RegExp(`(?:${PART})(?:\\s*\\.\\s*(?:${PART}))*`, 'uy'),
    read: ([source], span) => nameOrKeyword(source, span),
  },
  {
    pattern: /[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?(?![\p{L}\p{N}_$.'])/iuy,
    read: ([source], span, before) =>
      /^[+-]/.test(source) && followsValue(before)
        ? 'another'
        : literal('number', Number(source), source, span),
  },
  {
    pattern: /\d[\p{L}\p{N}_$.]*/uy,
    read: ([source], span) => unreadable(span, `“${shortened(source)}” is not a number that is read here.`),
  },
  {
    pattern: /<=>|<>|!=|<=|>=|\|\||&&|::|[=<>(),;+\-*/%^~!|&]/y,
    read: ([source], span) => word(source, span),
  },
  {
    pattern: /[?:@$#]\w*/y,
    read: ([source], span) =>
      noCounterpart(
        span,
        `“${shortened(source)}” stands for a value that is not in this text.`,
        'Write the value itself.',
      ),
  },
];

/** The tokens of a WHERE clause, or the place where it cannot be cut. A semicolon at the very end says nothing. */
export function tokenizeSql(text: string): readonly Token[] | TranslationProblem {
  const cut = tokenize(text, LEXEMES);
  if (isProblem(cut)) return cut;
  const last = cut.at(-1);
  const tokens = last?.kind === 'word' && last.word === ';' ? cut.slice(0, -1) : cut;
  const end = tokens.find((token) => token.kind === 'word' && token.word === ';');
  if (end !== undefined) {
    return noCounterpart(end.span, 'One condition is read, and another statement follows here.');
  }
  return withLists(tokens, { after: 'IN', open: '(', close: ')', trailingComma: false });
}

function nameOrKeyword(source: string, span: Span): Token {
  const upper = source.toUpperCase();
  if (upper === 'TRUE' || upper === 'FALSE') return literal('boolean', upper === 'TRUE', source, span);
  if (KEYWORDS.has(upper)) return word(upper, span);
  const parts = Array.from(source.matchAll(new RegExp(PART, 'gu')), ([part]) => part);
  const plain = parts.every((part) => /^[\p{L}_]/u.test(part));
  const name = parts.map(unquoted).join('.');
  return { kind: 'name', name, ...(plain ? { foldsCase: true as const } : {}), span };
}

function unquoted(part: string): string {
  const inside = part.slice(1, -1);
  if (part.startsWith('"')) return inside.replaceAll('""', '"');
  if (part.startsWith('`')) return inside.replaceAll('``', '`');
  return part.startsWith('[') ? inside.replaceAll(']]', ']') : part;
}

/** True when a name or a text ends where this begins: N'…', E'…', B'…'. */
function touches(before: readonly Token[], span: Span): boolean {
  const last = before.at(-1);
  return last !== undefined && last.kind !== 'word' && last.span.offset + last.span.length === span.offset;
}
