/** A comparison of SQL or CEL as text for react-querybuilder, with marks for names and values. */
import { assertNever } from '../assert-never.ts';
import type { Literal, Name } from './condition.ts';
import type { Marks } from './library.ts';
import type { Token } from './tokens.ts';

/** How a language writes a value's mark; `before` are the tokens in front of it. */
export type Spelling = {
  readonly value: (mark: string, before: readonly Token[]) => string;
  readonly list: (mark: string) => string;
};

/** @example markTokens(tokens of `age BETWEEN 18 AND 30`, …) // shape "f0 BETWEEN 'v0' AND 'v1'" */
export function markTokens(
  tokens: readonly Token[],
  spelling: Spelling,
): { readonly shape: string; readonly marks: Marks } {
  const names: Name[] = [];
  const values: (Literal | readonly Literal[])[] = [];
  const words = tokens.map((token, index) => {
    switch (token.kind) {
      case 'name':
        return `f${names.push(token) - 1}`;
      case 'literal':
        return spelling.value(`v${values.push(token.literal) - 1}`, tokens.slice(0, index));
      case 'list':
        return spelling.list(`v${values.push(token.values) - 1}`);
      case 'word':
        return token.word;
      default:
        return assertNever(token);
    }
  });
  return { shape: words.join(' '), marks: { names, values } };
}
