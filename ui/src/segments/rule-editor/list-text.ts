/** Values pasted into a list: one per line, or separated by tabs, semicolons or, when there is none of these, commas. */

const BREAKS = /[\n\r\t;]+/u;

/**
 * Splits pasted text into values; outer white space and empty ones go.
 * @example valuesInText('US, CA') // ['US', 'CA']
 * @example valuesInText('Paris, FR\nRome, IT') // ['Paris, FR', 'Rome, IT']
 */
export function valuesInText(text: string): readonly string[] {
  const parts = text.split(BREAKS.test(text.trim()) ? BREAKS : ',');
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

/** Adds values to a list, each once; letter case does not tell two values apart. */
export function withValues(list: readonly string[], added: readonly string[]): readonly string[] {
  const known = new Set(list.map(plain));
  const fresh: string[] = [];
  for (const value of added) {
    const key = plain(value);
    if (key === '' || known.has(key)) continue;
    known.add(key);
    fresh.push(value.trim());
  }
  return [...list, ...fresh];
}

function plain(value: string): string {
  return value.trim().toLowerCase();
}

/** The number a text stands for, `1,234.5` and `1 234.5` included; undefined when it is none. */
export function numberIn(text: string): number | undefined {
  const bare = text.trim().replaceAll(/[\s,_]/gu, '');
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/iu.test(bare)) return undefined;
  const number = Number(bare);
  return Number.isFinite(number) ? number : undefined;
}

/**
 * Numbers in pasted text, and what was none. A comma separates numbers here unless it stands between thousands, so
 * `1,200` is one number and `1,2` two.
 */
export function numbersInText(text: string): {
  readonly numbers: readonly number[];
  readonly rest: readonly string[];
} {
  const numbers: number[] = [];
  const rest: string[] = [];
  for (const part of text.split(/[\n\r\t;]+|,(?!\d{3}(?!\d))|\s+/u)) {
    const bare = part.trim();
    if (bare === '') continue;
    const number = numberIn(bare);
    if (number === undefined) rest.push(bare);
    else numbers.push(number);
  }
  return { numbers, rest };
}
