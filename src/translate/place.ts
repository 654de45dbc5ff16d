/**
 * Where in a text something stands: for the editor as an offset that can be selected, for people as line and column.
 * Offsets and lengths count UTF-16 units, as JavaScript's strings do; columns count characters.
 */

/** A stretch of the text; in JSON also the pointer (RFC 6901) to the value it holds. */
export type Span = { readonly offset: number; readonly length: number; readonly pointer?: string };

export type Place = Span & {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
};

/** The stretch from the beginning of one span to the end of another. */
export function spanning(first: Span, last: Span): Span {
  return { offset: first.offset, length: last.offset + last.length - first.offset };
}

/**
 * Finds places in one text. The lines are counted once, however many places are asked for.
 * @example placesIn('a = 1\nfoo')({ offset: 6, length: 3 }) // { offset: 6, length: 3, line: 2, column: 1 }
 */
export function placesIn(text: string): (span: Span) => Place {
  const starts = [0, ...Array.from(text.matchAll(/\r\n|\n|\r/g), (found) => found.index + found[0].length)];
  return (span) => {
    const after = starts.findIndex((start) => start > span.offset);
    const line = after === -1 ? starts.length : after;
    const before = text.slice(starts[line - 1] ?? 0, span.offset);
    return { ...span, line, column: Array.from(before).length + 1 };
  };
}

/** A piece of the text, short enough for a sentence. @example excerpt(text, span) // '“foo(b) = 2”' */
export function excerpt(text: string, { offset, length }: Span): string {
  return `“${shortened(text.slice(offset, offset + length))}”`;
}

/** At most 60 characters of a text on one line. */
export function shortened(text: string): string {
  const letters = Array.from(text.slice(0, 200).replaceAll(/\s+/g, ' '));
  return letters.length > 60 ? `${letters.slice(0, 60).join('')}…` : letters.join('');
}
