/**
 * How a file is written: the facts the reader needs, and the limits it keeps. Found by `detect-format.ts`, overridden by
 * a mapping's `format`.
 */
import type { z } from 'zod';
import type { delimiter, encoding, fileFormat } from '../api/contract/sources.ts';

export type Delimiter = z.output<typeof delimiter>;
export type Encoding = z.output<typeof encoding>;

export type FileFormat = {
  readonly format: z.output<typeof fileFormat>;
  /** A blank means runs of blanks and tabs. Null for JSON lines. */
  readonly delimiter: Delimiter | null;
  readonly encoding: Encoding;
  readonly header: boolean;
  /** Packed with gzip, whatever the name says. */
  readonly compressed: boolean;
};

/** What a person may say about a file against what was detected. */
export type FormatChoice = {
  readonly delimiter?: Delimiter | undefined;
  readonly encoding?: Encoding | undefined;
  readonly header?: boolean | undefined;
};

/** The largest upload: 10 GiB, as it is sent (packed or not). */
export const MAX_FILE_BYTES = 10 * 1024 ** 3;
/** The longest row in characters. One row has to fit into memory several times. */
export const MAX_ROW_CHARACTERS = 16 * 1024 ** 2;
export const MAX_COLUMNS = 1_000;

/** Stands where bytes were that mean nothing in the file's encoding; the row is rejected. Not a character of any text. */
export const INVALID_BYTES = '\uffff';

const DELIMITER_NAMES: Readonly<Record<Delimiter, string>> = {
  ',': 'commas',
  ';': 'semicolons',
  '\t': 'tabs',
  '|': 'vertical bars',
  ' ': 'white space',
};

/** For sentences: "separated by tabs". */
export function delimiterName(delimiter: Delimiter): string {
  return DELIMITER_NAMES[delimiter];
}

export const ENCODING_NAMES: Readonly<Record<Encoding, string>> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16 (little-endian)',
  'utf-16be': 'UTF-16 (big-endian)',
  latin1: 'Latin-1 (Windows-1252)',
};
