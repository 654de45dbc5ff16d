/**
 * And, or, not and brackets of SQL and CEL, down to the single comparison. The structure is read here and not by
 * react-querybuilder, whose parsers leave out what they do not know and take `NOT (NOT a)` for `NOT a`; each comparison
 * is then read by them on its own, where silence can be heard.
 */
import { MOST_RULES } from '../rules/limits.ts';
import {
  type Condition,
  isProblem,
  negated,
  noCounterpart,
  type Reading,
  type TranslationProblem,
  unreadable,
} from './condition.ts';
import { excerpt, type Span, spanning } from './place.ts';
import { isWord, type Token } from './tokens.ts';

/** How a language spells the structure. */
export type Dialect = {
  readonly and: string;
  readonly or: string;
  readonly not: string;
  /** True when `not` speaks only of the very next thing, as in CEL, where `!a == b` is `(!a) == b`. */
  readonly notBindsTightly: boolean;
  /** The word after which the next `and` belongs to the comparison. */
  readonly between?: string;
  /** Words that look like structure and have no counterpart, each with what to write instead. */
  readonly refused: Readonly<Record<string, string>>;
  readonly readComparison: (tokens: readonly Token[], span: Span) => Condition | TranslationProblem;
};

/** Brackets and negations inside each other; far more than a definition may have, few enough to recurse. */
export const DEEPEST_TEXT = 100;
/** A comparison has seven at most, a list of values being one; more is none, and nothing to ask a parser about. */
const MOST_TOKENS = 100;

/** Reads the tokens of a text. Problems of comparisons come all at once; a broken structure ends the reading. */
export function readStructure(text: string, tokens: readonly Token[], dialect: Dialect): Reading {
  const problems: TranslationProblem[] = [];
  let at = 0;
  let comparisons = 0;

  const here = (): Span => tokens[at]?.span ?? { offset: text.length, length: 0 };
  const takes = (wanted: string): boolean => {
    if (!isWord(tokens[at], wanted)) return false;
    at += 1;
    return true;
  };

  function readJoined(depth: number): Condition | undefined {
    return joined('any', dialect.or, () => joined('all', dialect.and, () => readNegated(depth)));
  }

  function joined(kind: 'all' | 'any', by: string, read: () => Condition | undefined): Condition | undefined {
    const members = [read()];
    while (takes(by)) members.push(read());
    const known = members.filter((member) => member !== undefined);
    return known.length > 1 ? { kind, members: known } : known[0];
  }

  function readNegated(depth: number): Condition | undefined {
    let not = false;
    while (takes(dialect.not)) not = !not;
    const negates = isWord(tokens[at - 1], dialect.not);
    const member = isWord(tokens[at], '(') ? readBrackets(depth) : readComparison(negates);
    return not && member !== undefined ? negated(member) : member;
  }

  function readBrackets(depth: number): Condition | undefined {
    if (depth >= DEEPEST_TEXT) {
      const detail = `Brackets are nested more than ${DEEPEST_TEXT} deep, which is the most that is read.`;
      throw new Stop({ code: 'limit_exceeded', span: here(), detail });
    }
    const opened = here();
    at += 1;
    const inside = readJoined(depth + 1);
    if (!takes(')')) throw new Stop(unreadable(at < tokens.length ? here() : opened, missingBracket()));
    return inside;
  }

  const missingBracket = () =>
    at < tokens.length
      ? `A closing bracket, ${dialect.and} or ${dialect.or} is wanted here, not ${excerpt(text, here())}.`
      : 'This bracket is never closed.';

  function readComparison(negates: boolean): Condition | undefined {
    const leaf = takeComparison();
    const [first, last] = [leaf[0], leaf.at(-1)];
    if (first === undefined || last === undefined) {
      const found = at < tokens.length ? `, not ${excerpt(text, here())}` : '';
      throw new Stop(unreadable(here(), `A comparison is wanted here${found}.`));
    }
    const span = spanning(first.span, last.span);
    if (negates && dialect.notBindsTightly && !isSingle(leaf)) {
      const hint = `Put the comparison into brackets: ${dialect.not}(${excerpt(text, span).slice(1, -1)}).`;
      const detail = `${dialect.not} speaks only of what directly follows it, not of all of ${excerpt(text, span)}.`;
      problems.push(noCounterpart(span, detail, hint));
      return undefined;
    }
    comparisons += 1;
    if (comparisons > MOST_RULES) {
      const detail = `There are more than ${MOST_RULES} comparisons, which is the most rules of a definition.`;
      throw new Stop({ code: 'limit_exceeded', span, detail });
    }
    const read =
      leaf.length > MOST_TOKENS
        ? noCounterpart(span, `${excerpt(text, span)} is too long for one comparison.`)
        : dialect.readComparison(leaf, span);
    if (!isProblem(read)) return read;
    problems.push(read);
    return undefined;
  }

  /** The tokens up to the next and, or, or closing bracket that is not inside brackets of the comparison itself. */
  function takeComparison(): readonly Token[] {
    const start = at;
    let depth = 0;
    let between = false;
    for (; at < tokens.length; at += 1) {
      const token = tokens[at];
      if (token?.kind !== 'word') continue;
      const hint = Object.hasOwn(dialect.refused, token.word) ? dialect.refused[token.word] : undefined;
      if (hint !== undefined) {
        throw new Stop(noCounterpart(token.span, `${excerpt(text, token.span)} has no counterpart.`, hint));
      }
      if (token.word === '(') depth += 1;
      else if (depth > 0) depth -= token.word === ')' ? 1 : 0;
      else if (token.word === ')' || token.word === dialect.or) break;
      else if (token.word === dialect.between) between = true;
      else if (token.word === dialect.and) {
        if (!between) break;
        between = false;
      }
    }
    return tokens.slice(start, at);
  }

  try {
    const condition = readJoined(0);
    if (at < tokens.length) {
      const detail = `${dialect.and} or ${dialect.or} is wanted here, not ${excerpt(text, here())}.`;
      return { condition: undefined, problems: [...problems, unreadable(here(), detail)] };
    }
    return { condition, problems };
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return { condition: undefined, problems: [...problems, error.problem] };
  }
}

/** One name, or one call of a method or function: what a tight negation can speak of. */
function isSingle(leaf: readonly Token[]): boolean {
  if (leaf.length === 1) return true;
  let depth = 0;
  return leaf.every((token, index) => {
    if (isWord(token, '(')) depth += 1;
    else if (isWord(token, ')')) depth -= 1;
    return (
      depth > 0 || index === 0 || token.kind !== 'word' || token.word.startsWith('.') || token.word === ')'
    );
  });
}

/** Ends the reading at a place where nothing that follows could be understood. */
class Stop extends Error {
  readonly problem: TranslationProblem;

  constructor(problem: TranslationProblem) {
    super(problem.detail);
    this.problem = problem;
  }
}
