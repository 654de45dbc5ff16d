/** How a file is written, in words, and the choices a person has against what was found. */
import type { Delimiter, Encoding, FormatChoice, UploadedFile } from '../answers.ts';

export const DELIMITER_WORDS = {
  ',': 'Commas',
  ';': 'Semicolons',
  '\t': 'Tabs',
  '|': 'Vertical bars',
  ' ': 'White space',
} as const satisfies Record<Delimiter, string>;

export const ENCODING_WORDS = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16 (little-endian)',
  'utf-16be': 'UTF-16 (big-endian)',
  latin1: 'Latin-1 (Windows-1252)',
} as const satisfies Record<Encoding, string>;

const SEPARATED = {
  ',': 'Comma-separated',
  ';': 'Semicolon-separated',
  '\t': 'Tab-separated',
  '|': 'Separated by vertical bars',
  ' ': 'Separated by white space',
} as const satisfies Record<Delimiter, string>;

/** What the end of a name promises. */
const PROMISED = [
  { end: '.csv', delimiters: [','] },
  { end: '.tsv', delimiters: ['\t'] },
  { end: '.tab', delimiters: ['\t'] },
] as const satisfies readonly { readonly end: string; readonly delimiters: readonly Delimiter[] }[];

/** "Tab-separated although it is named .csv" */
export function formatSentence(
  file: Pick<UploadedFile, 'name' | 'format' | 'delimiter' | 'compressed'>,
): string {
  const packed = file.compressed ? ', packed with gzip' : '';
  if (file.format === 'json_lines' || file.delimiter === null) return `JSON lines${packed}`;
  const name = file.name.toLowerCase().replace(/\.gz$/, '');
  const promise = PROMISED.find(({ end }) => name.endsWith(end));
  const broken = promise !== undefined && !promise.delimiters.some((one) => one === file.delimiter);
  return `${SEPARATED[file.delimiter]}${broken ? ` although it is named ${promise.end}` : ''}${packed}`;
}

/** "Header in the first line" */
export function headerSentence(file: Pick<UploadedFile, 'format' | 'header'>): string {
  if (file.format === 'json_lines') return 'Columns are named by the keys of the objects';
  return file.header ? 'Header in the first line' : 'No header: the first line is data';
}

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const;
const sizes = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

/** `220188` → "220 kB" */
export function bytesText(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < UNITS.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${sizes.format(size)} ${UNITS[unit] ?? ''}`;
}

/** A name for a source from the name of its file: `customer_personality.csv.gz` → "Customer personality" */
export function sourceNameOf(fileName: string): string {
  const text = fileName
    .replace(/\.gz$/i, '')
    .replace(/\.[a-z0-9]{1,6}$/i, '')
    .replaceAll(/[\s_-]+/g, ' ')
    .trim()
    .slice(0, 120);
  return text === '' ? fileName.slice(0, 120) : text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * What remains of a choice against what was found: choosing what was found anyway is no choice, so that the next file is
 * looked at afresh. The header is found with the delimiter and the encoding; where those were chosen, it stays chosen.
 */
export function againstFound(
  format: FormatChoice,
  found: Pick<UploadedFile, 'delimiter' | 'encoding' | 'header'>,
): FormatChoice {
  const { delimiter, encoding, header } = format;
  const other = {
    ...(delimiter === undefined || delimiter === found.delimiter ? {} : { delimiter }),
    ...(encoding === undefined || encoding === found.encoding ? {} : { encoding }),
  };
  const plain = Object.keys(other).length === 0;
  return { ...other, ...(header === undefined || (plain && header === found.header) ? {} : { header }) };
}
