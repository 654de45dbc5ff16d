/**
 * How a file is written, found from its beginning: packed or not, encoding, JSON lines or delimited, delimiter, header.
 * What a person says goes before what is found. The whole file is looked at in `inspect-file.ts`.
 */
import { open } from 'node:fs/promises';
import { constants, gunzipSync } from 'node:zlib';
import { Refusal } from '../errors.ts';
import {
  type Delimiter,
  type Encoding,
  type FileFormat,
  type FormatChoice,
  INVALID_BYTES,
} from './file-format.ts';
import { isGzip, refuseBinary, refuseControlCharacters, refuseMarkup } from './file-signature.ts';
import { parseJsonLine } from './json-lines.ts';
import { scanRows, separatorLine } from './records.ts';
import { pieceDecoder } from './text-decoder.ts';
import { looksTyped } from './value-kinds.ts';

const SAMPLE_BYTES = 512 * 1024;
const SAMPLE_ROWS = 500;
const LOOKED_AT = 128 * 1024;
/** Rows that must have the same number of cells for a delimiter to be believed. */
const BELIEVED_SHARE = 0.9;

/** In the order they are believed: text between commas seldom has a semicolon in every row, the reverse is common. */
const CANDIDATES: readonly Delimiter[] = ['\t', ';', '|', ','];

export type DetectedFormat = FileFormat & {
  /** What was read to find out: the beginning of the file as text, whole lines. */
  readonly sample: string;
  /** True when nobody chose the encoding and nothing in the sample proves it. */
  readonly encodingOpen: boolean;
};

async function readHead(path: string): Promise<Buffer> {
  await using file = await open(path);
  const head = Buffer.alloc(SAMPLE_BYTES);
  const { bytesRead } = await file.read(head, 0, SAMPLE_BYTES, 0);
  return head.subarray(0, bytesRead);
}

function unpackHead(head: Buffer): Buffer {
  try {
    // The head ends in the middle of the packed bytes: what can be unpacked is enough.
    return gunzipSync(head, {
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: SAMPLE_BYTES * 64,
    }).subarray(0, SAMPLE_BYTES);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE')
      throw new Refusal(
        'unsupported_file',
        'The gz file unpacks to hundreds of times its size, which no table does.',
      );
    throw new Refusal('unsupported_file', 'The gz file is damaged: it cannot be unpacked.', {
      hint: 'Pack the file again, or upload it unpacked.',
      cause: error,
    });
  }
}

function byteOrderMark(head: Buffer): Encoding | undefined {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8';
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  return undefined;
}

/** Text in UTF-16 without a mark has a zero in every other byte wherever it is Latin letters, figures and delimiters. */
function utf16WithoutMark(head: Buffer): Encoding | undefined {
  const looked = head.subarray(0, 8192);
  let even = 0;
  let odd = 0;
  for (const [index, byte] of looked.entries()) {
    if (byte === 0 && index % 2 === 0) even += 1;
    else if (byte === 0) odd += 1;
  }
  const half = looked.length / 2;
  if (odd > half * 0.4 && even < half * 0.05) return 'utf-16le';
  if (even > half * 0.4 && odd < half * 0.05) return 'utf-16be';
  return undefined;
}

/** UTF-8 unless what is not UTF-8 in it outweighs what only UTF-8 explains. */
function eightBitEncoding(head: Buffer): Encoding {
  const text = pieceDecoder('utf-8').decode(head);
  const invalid = text.split(INVALID_BYTES).length - 1;
  const explained = text.match(/[^\0-\x7f\uffff]/g)?.length ?? 0;
  return invalid === 0 || explained >= invalid * 10 ? 'utf-8' : 'latin1';
}

function wholeLines(text: string, complete: boolean): string {
  if (complete) return text;
  const end = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r'));
  return end < 0 ? text : text.slice(0, end + 1);
}

/** The sample's first rows as the delimiter would cut them; a quote left open ends the sample. */
export function sampleRows(sample: string, delimiter: Delimiter, limit = SAMPLE_ROWS): string[][] {
  const rows: string[][] = [];
  const text = separatorLine(sample) ? sample.slice(sample.indexOf('\n') + 1) : sample;
  // A part of the text is enough, unless its first row is longer than that.
  const part = wholeLines(text.slice(0, LOOKED_AT), text.length <= LOOKED_AT);
  scanRows(part, 1, delimiter, false, (_, cells) => {
    if (rows.length < limit) rows.push(cells);
  });
  return rows;
}

function commonWidth(rows: readonly string[][]): { width: number; share: number } {
  const widths = new Map<number, number>();
  for (const row of rows) widths.set(row.length, (widths.get(row.length) ?? 0) + 1);
  let [width, count] = [0, 0];
  for (const [candidate, seen] of widths) if (seen > count) [width, count] = [candidate, seen];
  return { width, share: rows.length === 0 ? 0 : count / rows.length };
}

function detectDelimiter(sample: string): Delimiter {
  const named = CANDIDATES.find((candidate) => candidate === separatorLine(sample));
  if (named) return named;
  const scored = CANDIDATES.map((delimiter) => {
    const rows = sampleRows(sample, delimiter);
    const { width, share } = commonWidth(rows);
    return { delimiter, width, share, first: rows[0]?.length ?? 0 };
  }).filter(({ width }) => width > 1);
  const believed = scored.find(
    ({ width, share, first }) => share >= BELIEVED_SHARE && (first === width || share === 1),
  );
  if (believed) return believed.delimiter;
  const spaced = commonWidth(sampleRows(sample, ' '));
  // Two words in every row are more likely one column of names than two columns.
  if (
    spaced.share >= BELIEVED_SHARE &&
    spaced.width > 2 &&
    scored.every(({ share }) => share < BELIEVED_SHARE)
  )
    return ' ';
  const best = scored
    .filter(({ width, first }) => width > 1 && first > 1)
    .sort((a, b) => b.share - a.share || b.width - a.width)[0];
  return best?.delimiter ?? ',';
}

/**
 * A header is a first row of words: none of its cells is a number, a date or an address. Words over words are taken for
 * a header unless the first row's words come again below.
 */
function detectHeader(rows: readonly string[][]): boolean {
  const [first = [], ...others] = rows;
  const named = first.filter((cell) => cell.trim() !== '');
  if (named.length === 0 || named.some((cell) => looksTyped(cell.trim()))) return false;
  if (others.length === 0) return true;
  const typedBelow = first.some((_, index) =>
    others.slice(0, 50).some((row) => looksTyped((row[index] ?? '').trim())),
  );
  if (typedBelow) return true;
  const again = first.filter(
    (cell, index) => cell.trim() !== '' && others.some((row) => (row[index] ?? '').trim() === cell.trim()),
  );
  return again.length === 0;
}

/**
 * Finds out how the file is written.
 * @throws Refusal `unsupported_file` for what is no table: empty, binary, damaged, markup
 */
export async function detectFormat(path: string, choice: FormatChoice): Promise<DetectedFormat> {
  const raw = await readHead(path);
  if (raw.length === 0) throw new Refusal('unsupported_file', 'The file is empty.');
  const compressed = isGzip(raw);
  const head = compressed ? unpackHead(raw) : raw;
  if (head.length === 0) throw new Refusal('unsupported_file', 'Inside the gz is an empty file.');
  const proved = byteOrderMark(head);
  if (choice.encoding === undefined || proved === undefined) refuseBinary(head, compressed);
  const encoding = choice.encoding ?? proved ?? utf16WithoutMark(head) ?? eightBitEncoding(head);
  const decoded = pieceDecoder(encoding).decode(head);
  const sample = wholeLines(
    decoded,
    head.length < SAMPLE_BYTES && !(compressed && raw.length === SAMPLE_BYTES),
  );
  if (sample.replaceAll(/[\s\ufeff]/g, '') === '' && head.length < SAMPLE_BYTES)
    throw new Refusal('unsupported_file', 'The file is empty: it holds nothing but white space.');
  refuseMarkup(sample);
  refuseControlCharacters(sample.slice(0, 65_536));
  const common = {
    encoding,
    compressed,
    sample,
    encodingOpen: choice.encoding === undefined && proved === undefined,
  };
  const firstLine = sample.trimStart().split(/[\r\n]/, 1)[0] ?? '';
  if (choice.delimiter === undefined && firstLine.startsWith('{') && parseJsonLine(firstLine))
    return { ...common, format: 'json_lines', delimiter: null, header: false };
  const delimiter = choice.delimiter ?? detectDelimiter(sample);
  const header = choice.header ?? detectHeader(sampleRows(sample, delimiter));
  return { ...common, format: 'delimited', delimiter, header };
}

/** How many columns a file without a header has: what most of its first rows have. */
export function widthOf(sample: string, delimiter: Delimiter): number {
  return commonWidth(sampleRows(sample, delimiter)).width;
}
