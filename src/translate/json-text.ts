/**
 * A text in JSON as a tree that knows where everything stands. Stricter than `JSON.parse`, which keeps only the last of
 * two equal keys: here they are refused, because the other one would be lost.
 */
import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { at } from '../rules/path.ts';
import { type Literal, type TranslationProblem, unreadable } from './condition.ts';
import { type Span, shortened } from './place.ts';
import { DEEPEST_TEXT } from './structure.ts';

export type JsonNode =
  | { readonly kind: 'object'; readonly entries: readonly JsonEntry[]; readonly span: Span }
  | { readonly kind: 'list'; readonly items: readonly JsonNode[]; readonly span: Span }
  | { readonly kind: 'scalar'; readonly literal: Literal; readonly span: Span };

/** The span goes from the key to the end of the value; its pointer is the value's. */
export type JsonEntry = { readonly key: string; readonly value: JsonNode; readonly span: Span };

export type JsonObjectNode = Extract<JsonNode, { kind: 'object' }>;

/** Sentences for the parser's words; what is not here is rare enough for the general one. */
const SENTENCES: Readonly<Record<string, string>> = {
  PropertyNameExpected: 'A key in double quotes is wanted here.',
  ValueExpected: 'A value is wanted here.',
  ColonExpected: 'A colon is wanted here.',
  CommaExpected: 'A comma is wanted here.',
  CloseBraceExpected: 'A closing brace is wanted here.',
  CloseBracketExpected: 'A closing bracket is wanted here.',
  EndOfFileExpected: 'The JSON ends before this place.',
  UnexpectedEndOfString: 'This quote is never closed.',
  InvalidSymbol: 'This has no meaning in JSON.',
  InvalidCommentToken: 'JSON has no comments.',
};

/** The tree, or the first reason why the text is not JSON. */
export function readJson(text: string): JsonNode | TranslationProblem {
  const tooDeep = depthFault(text);
  if (tooDeep !== undefined) return tooDeep;
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const [first] = errors;
  if (first !== undefined || root === undefined) {
    const code = first === undefined ? 'ValueExpected' : printParseErrorCode(first.error);
    const offset = first?.offset ?? 0;
    const span = { offset, length: Math.min(first?.length ?? 0, text.length - offset) };
    return unreadable(span, SENTENCES[code] ?? 'The text is not JSON from here on.', 'JSON is wanted here.');
  }
  try {
    JSON.parse(text);
  } catch {
    return unreadable({ offset: 0, length: text.length }, 'The text is not JSON.', 'JSON is wanted here.');
  }
  const repeated: TranslationProblem[] = [];
  const tree = nodeFrom(text, root, '', repeated);
  return repeated[0] ?? tree;
}

function nodeFrom(text: string, node: Node, pointer: string, repeated: TranslationProblem[]): JsonNode {
  const span = { offset: node.offset, length: node.length, pointer };
  const children = node.children ?? [];
  if (node.type === 'array') {
    const items = children.map((child, index) => nodeFrom(text, child, at(pointer, index), repeated));
    return { kind: 'list', items, span };
  }
  if (node.type !== 'object') {
    const source = text.slice(node.offset, node.offset + node.length);
    return { kind: 'scalar', literal: literalFrom(source, span), span };
  }
  const seen = new Set<string>();
  const entries = children.flatMap(({ children: pair = [] }): readonly JsonEntry[] => {
    const [name, value] = pair;
    if (name === undefined || value === undefined) return [];
    const key = String(name.value);
    const keySpan = { offset: name.offset, length: name.length, pointer: at(pointer, key) };
    if (seen.has(key)) {
      const detail = `The key “${shortened(key)}” is here for the second time; only one of the two would count.`;
      repeated.push(unreadable(keySpan, detail));
    }
    seen.add(key);
    const whole = { ...keySpan, length: value.offset + value.length - name.offset };
    return [{ key, value: nodeFrom(text, value, at(pointer, key), repeated), span: whole }];
  });
  return { kind: 'object', entries, span };
}

function literalFrom(source: string, span: Span): Literal {
  const value: unknown = JSON.parse(source);
  if (typeof value === 'string') return { kind: 'text', value, source, span };
  if (typeof value === 'number') return { kind: 'number', value, source, span };
  if (typeof value === 'boolean') return { kind: 'boolean', value, source, span };
  return { kind: 'null', value: null, source, span };
}

/** Counts brackets outside of texts, without recursion: deeper ones are refused before anything recurses into them. */
function depthFault(text: string): TranslationProblem | undefined {
  let depth = 0;
  for (const found of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{}]/gs)) {
    if (found[0] === '[' || found[0] === '{') depth += 1;
    else if (found[0] === ']' || found[0] === '}') depth -= 1;
    if (depth > DEEPEST_TEXT) {
      const detail = `Lists and objects are nested more than ${DEEPEST_TEXT} deep, which is the most that is read.`;
      return { code: 'limit_exceeded', span: { offset: found.index, length: 1 }, detail };
    }
  }
  return undefined;
}
