/**
 * JSON lines to rows: one object per line, its keys are columns. A missing key and null are empty cells, a list or an
 * object is kept as JSON text, a number keeps the digits it was written with. Not for one big JSON array.
 */
import { countLineBreaks } from './records.ts';

export type TakeObject = (
  line: number,
  object: ReadonlyMap<string, string> | undefined,
  text: string,
) => void;

/** Digits a double cannot hold exactly: such numbers are taken as they are written. */
const LONG_NUMBER = /\d{16}/;

function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Keeps long numbers as text. `context.source` is the number as it stands in the file. */
function exactNumber(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' && context?.source && LONG_NUMBER.test(context.source)
    ? context.source
    : value;
}

/**
 * The object on one line by its keys.
 * @returns undefined when the line is not a JSON object
 */
export function parseJsonLine(text: string): ReadonlyMap<string, string> | undefined {
  let value: unknown;
  try {
    value = LONG_NUMBER.test(text) ? JSON.parse(text, exactNumber) : JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return new Map(Object.entries(value).map(([key, member]) => [key, cellText(member)]));
}

/** Reads JSON lines block by block; blank lines are skipped, a line that is no object is handed on as `undefined`. */
export function jsonLinesReader(take: TakeObject): { push(block: string): void } {
  let line = 1;
  return {
    push(block) {
      for (const text of block.replaceAll('\r\n', '\n').split(/[\n\r]/)) {
        if (text.trim() !== '') take(line, parseJsonLine(text), text);
        line += 1;
      }
      // A block ends with a line break, so what follows it in the split is no line.
      if (countLineBreaks(block.slice(-1)) > 0) line -= 1;
    },
  };
}
