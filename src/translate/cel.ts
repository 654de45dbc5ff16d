/**
 * A condition in CEL, the Common Expression Language. There a comparison with a value that is not there is an error, and
 * an error is neither true nor false: whoever has no x is in neither `x != "a"` nor `!(x == "a")`. `x == null` asks for
 * them. Comparisons are read by react-querybuilder.
 */
import { parseCEL } from '@react-querybuilder/core/parseCEL';
import { tokenizeCel } from './cel-tokens.ts';
import {
  type Comparison,
  type Condition,
  isProblem,
  type Literal,
  negated,
  noCounterpart,
  type Reading,
  type TranslationProblem,
} from './condition.ts';
import { askLibrary, conditionOf } from './library.ts';
import { markTokens, type Spelling } from './marked-tokens.ts';
import { excerpt, type Span } from './place.ts';
import { readStructure } from './structure.ts';
import { regExpTest } from './text-patterns.ts';
import { isWord, type Token } from './tokens.ts';

const SPELLING: Spelling = {
  value: (mark) => `"${mark}"`,
  list: (mark) => `["${mark}"]`,
};

const EXAMPLES =
  'A comparison is a field, an operator and values: country == "US", age >= 18, plan in ["pro", "team"], city.startsWith("New"), city == null.';

export function readCel(text: string): Reading {
  const cut = tokenizeCel(text);
  if (isProblem(cut)) return { condition: undefined, problems: [cut] };
  const library = askLibrary((shape: string) => parseCEL(shape, { listsAsArrays: true }));
  return readStructure(text, cut, {
    and: '&&',
    or: '||',
    not: '!',
    notBindsTightly: true,
    refused: {},
    readComparison(tokens, span) {
      const fault = faultOf(text, tokens, span);
      if (fault !== undefined) return fault;
      const own = ownForm(tokens, span);
      if (own !== undefined) return own;
      const { shape, marks } = markTokens(tokens, SPELLING);
      const rule = library(shape, marks);
      const condition = rule && conditionOf(rule, span);
      return condition ?? noCounterpart(span, `No rule says ${excerpt(text, span)}.`, EXAMPLES);
    },
  });
}

/** What the library's grammar has not: a field alone, has(), matches() and a list field that holds a value. */
function ownForm(tokens: readonly Token[], span: Span): Condition | undefined {
  const [first, second, third, fourth] = tokens;
  if (first?.kind === 'name' && tokens.length === 1) {
    const value: Literal = { kind: 'boolean', value: true, source: first.name, span: first.span };
    return compared(first, { of: 'equal', value }, span);
  }
  if (first?.kind === 'literal' && isWord(second, 'in') && third?.kind === 'name' && tokens.length === 3) {
    return compared(third, { of: 'hasAny', values: [first.literal] }, span);
  }
  if (
    tokens.length === 4 &&
    isHas(first) &&
    isWord(second, '(') &&
    third?.kind === 'name' &&
    isWord(fourth, ')')
  ) {
    return negated(compared(third, { of: 'missing' }, span));
  }
  const pattern = fourth?.kind === 'literal' && fourth.literal.kind === 'text' ? fourth.literal : undefined;
  if (first?.kind === 'name' && isWord(second, '.matches') && isWord(third, '(') && pattern !== undefined) {
    return tokens.length === 5 ? compared(first, regExpTest(pattern, ''), span) : undefined;
  }
  return undefined;
}

function compared(name: Extract<Token, { kind: 'name' }>, test: Comparison['test'], span: Span): Comparison {
  return { kind: 'comparison', field: { name: name.name, span: name.span }, test, span };
}

function isHas(token: Token | undefined): boolean {
  return token?.kind === 'name' && token.name === 'has';
}

/** Sentences for what people write and no rule says; anything else gets the general one. */
function faultOf(text: string, tokens: readonly Token[], span: Span): TranslationProblem | undefined {
  for (const [index, token] of tokens.entries()) {
    const after = tokens[index + 1];
    if (isWord(token, '?')) return noCounterpart(token.span, 'Choices with ? and : have no counterpart.');
    if (token.kind === 'name' && isWord(after, '(') && !isHas(token)) {
      const detail = `Rules compare fields as they are; ${excerpt(text, token.span)} is a function.`;
      return noCounterpart(token.span, detail, 'Compare the field itself.');
    }
  }
  if (tokens.some(({ kind }) => kind === 'name')) return undefined;
  return noCounterpart(span, `${excerpt(text, span)} names no field: it says the same of every contact.`);
}
