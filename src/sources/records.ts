/**
 * Text to rows: where a row ends and what its cells are, with the line each row starts on. Two lanes read the same
 * grammar: a block without a quote character is split, which is exactly what quoting rules would make of it (1 M rows of
 * 10 columns in 0.6 s); a block with quotes is scanned. Not for types, headers or the number of cells.
 *
 * The grammar: rows end with LF, CR LF or CR; a cell that begins with a quote (blanks before it do not count) ends at the
 * next single quote, two quotes inside mean one, line breaks inside belong to the cell; a quote further inside a cell is
 * an ordinary character. Why not csv-parse: it has no delimiter "runs of white space", counts CR LF inside quotes as two
 * lines, keeps `"a" ,` as a cell with quotes in it, and takes 3.1 s for those rows; tests compare both on common ground.
 */
import { Refusal } from '../errors.ts';
import { type Delimiter, MAX_ROW_CHARACTERS } from './file-format.ts';

/** `damaged`: a quote is followed by something else than the end of its cell, so the cells are not to be trusted. */
export type TakeRecord = (line: number, cells: string[], damaged: boolean) => void;

export type RecordReader = {
  /** Takes a block that ends with a line break; rows that are complete are handed on before it returns. */
  push(block: string): void;
  /** The end of the file. Refuses a quote that was never closed. */
  end(): void;
};

const SEPARATOR_LINE = /^sep=([,;\t| ])\r?\n/i;

/** The delimiter a spreadsheet's first line `sep=;` names, when there is one. */
export function separatorLine(text: string): string | undefined {
  return SEPARATOR_LINE.exec(text)?.[1];
}

function unclosedQuote(line: number): Refusal {
  return new Refusal(
    'unsupported_file',
    `A quote that is opened in the row on line ${line} is never closed.`,
    {
      hint: 'Close the quote, or write two quotes where one is part of the text.',
    },
  );
}

function tooLong(line: number): Refusal {
  return new Refusal(
    'unsupported_file',
    `The row that starts on line ${line} is longer than ${MAX_ROW_CHARACTERS.toLocaleString('en')} characters.`,
    { hint: 'A quote that is never closed makes one row of all that follows.' },
  );
}

/** Line breaks in the text; CR LF is one. */
export function countLineBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  for (let at = text.indexOf('\r'); at >= 0; at = text.indexOf('\r', at + 1)) {
    if (text.charCodeAt(at + 1) !== LF) count += 1;
  }
  return count;
}

const TAB = 9;
const LF = 10;
const CR = 13;
const BLANK = 32;
const QUOTE = 34;

function isBlankRow(cells: readonly string[]): boolean {
  return cells.length === 1 && (cells[0] ?? '').trim() === '';
}

/** A block without quotes: returns the number of the line after it. */
export function splitRows(text: string, line: number, delimiter: Delimiter, take: TakeRecord): number {
  const unified = text.includes('\r') ? text.replaceAll('\r\n', '\n').replaceAll('\r', '\n') : text;
  const lines = unified.split('\n');
  const open = lines.pop() ?? '';
  let number = line;
  const row = (content: string) => {
    const cells = delimiter === ' ' ? whiteSpaceCells(content) : content.split(delimiter);
    if (!isBlankRow(cells)) take(number, cells, false);
  };
  for (const content of lines) {
    row(content);
    number += 1;
  }
  if (open !== '') row(open);
  return number;
}

function whiteSpaceCells(content: string): string[] {
  return content.replace(/^[ \t]+|[ \t]+$/g, '').split(/[ \t]+/);
}

/**
 * A block with quotes.
 * @param last true when nothing follows
 * @returns where the first incomplete row begins (the length of the text when there is none) and the line that is
 */
export function scanRows(
  text: string,
  line: number,
  delimiter: Delimiter,
  last: boolean,
  take: TakeRecord,
): { rest: number; line: number } {
  const split = delimiter.charCodeAt(0);
  const spaced = delimiter === ' ';
  const isSplit = (code: number) => code === split || (spaced && code === TAB);
  const isBreak = (code: number) => code === LF || code === CR;
  // A tab that separates cells is not a blank before a quote.
  const isPadding = (code: number) => code === BLANK || (code === TAB && split !== TAB);
  let at = 0;
  let start = 0;
  let number = line;
  while (at < text.length) {
    const cells: string[] = [];
    let damaged = false;
    let ended = false;
    while (!ended) {
      let from = at;
      while (from < text.length && isPadding(text.charCodeAt(from))) from += 1;
      if (spaced) at = from;
      let value: string;
      if (text.charCodeAt(from) === QUOTE) {
        let close = text.indexOf('"', from + 1);
        while (close >= 0 && text.charCodeAt(close + 1) === QUOTE) close = text.indexOf('"', close + 2);
        if (close < 0) {
          if (last) throw unclosedQuote(number);
          return { rest: start, line: number };
        }
        value = text.slice(from + 1, close).replaceAll('""', '"');
        at = close + 1;
        let end = at;
        while (end < text.length && !isSplit(text.charCodeAt(end)) && !isBreak(text.charCodeAt(end)))
          end += 1;
        const tail = text.slice(at, end);
        if (tail.trim() !== '') {
          damaged = true;
          value = text.slice(from, end);
        }
        at = end;
      } else {
        from = at;
        while (at < text.length && !isSplit(text.charCodeAt(at)) && !isBreak(text.charCodeAt(at))) at += 1;
        value = text.slice(from, at);
      }
      cells.push(value);
      if (spaced) while (at < text.length && isPadding(text.charCodeAt(at))) at += 1;
      else if (at < text.length && isSplit(text.charCodeAt(at))) {
        at += 1;
        continue;
      }
      ended = at >= text.length || isBreak(text.charCodeAt(at));
    }
    if (at < text.length) at += text.charCodeAt(at) === CR && text.charCodeAt(at + 1) === LF ? 2 : 1;
    if (!isBlankRow(cells)) take(number, cells, damaged);
    number += countLineBreaks(text.slice(start, at));
    start = at;
  }
  return { rest: text.length, line: number };
}

/** Reads delimited text from its first line. */
export function delimitedReader(delimiter: Delimiter, take: TakeRecord): RecordReader {
  let line = 1;
  let open = '';
  const read = (text: string, last: boolean) => {
    if (!text.includes('"')) {
      line = splitRows(text, line, delimiter, take);
      open = '';
      return;
    }
    const { rest, line: next } = scanRows(text, line, delimiter, last, take);
    line = next;
    open = text.slice(rest);
    if (open.length > MAX_ROW_CHARACTERS) throw tooLong(line);
  };
  let first = true;
  return {
    push(block) {
      let text = open + block;
      if (first) {
        first = false;
        const named = SEPARATOR_LINE.exec(text);
        if (named) {
          text = text.slice(named[0].length);
          line = 2;
        }
      }
      read(text, false);
    },
    end() {
      if (open !== '') read(open, true);
    },
  };
}
