/**
 * What is in a file: how it is written, its columns with samples, guessed types, missing shares, and what should be said
 * about it. Reads the whole file once with bounded memory; runs in a thread of its own (`inspect-file-worker.ts`).
 */
import { Refusal } from '../errors.ts';
import { columnNames, numberedColumns } from './column-names.ts';
import { type ColumnProfile, columnProfile } from './column-profile.ts';
import { type DetectedFormat, detectFormat, sampleRows, widthOf } from './detect-format.ts';
import { delimiterName, ENCODING_NAMES, type FormatChoice, MAX_COLUMNS } from './file-format.ts';
import { readFileRows } from './file-rows.ts';
import type { FileNote, StoredInspection } from './inspection.ts';
import { jsonLinesReader } from './json-lines.ts';
import type { RejectedRow, RejectionCode } from './rejection.ts';
import { suggested } from './suggest-field.ts';
import { textBlocks } from './text-blocks.ts';

/** Different values counted exactly per column, and over all columns together. */
const DISTINCT_LIMIT = 100_000;
const DISTINCT_TOTAL = 2_000_000;

type Found = {
  readonly names: readonly string[];
  readonly keys: readonly string[];
  readonly profiles: readonly ColumnProfile[];
  readonly notes: readonly FileNote[];
  readonly rows: number;
  readonly rejected: RejectedTally;
  /** The bytes were no UTF-8 and nothing but that spoke for UTF-8. */
  readonly otherEncoding: boolean;
};

type RejectedTally = Map<RejectionCode, { count: number; firstLine: number }>;

const PROBLEM_SENTENCES: Partial<Record<RejectionCode, string>> = {
  ragged_row: 'have more or fewer cells than there are columns',
  bad_quotes: 'have text after a closing quote',
  bad_encoding: 'hold bytes that are not valid in the encoding',
  nul_byte: 'hold NUL bytes',
  bad_json: 'are not JSON objects',
};

function tally(rejected: RejectedTally, row: RejectedRow): void {
  const known = rejected.get(row.code);
  if (known) known.count += 1;
  else rejected.set(row.code, { count: 1, firstLine: row.line });
}

function tooManyColumns(count: number): Refusal {
  return new Refusal(
    'unsupported_file',
    `The file has ${count.toLocaleString('en')} columns; at most ${MAX_COLUMNS.toLocaleString('en')} are read.`,
  );
}

async function readDelimited(path: string, detected: DetectedFormat): Promise<Found> {
  const delimiter = detected.delimiter ?? ',';
  const [header = []] = detected.header ? sampleRows(detected.sample, delimiter, 1) : [];
  const width = detected.header ? header.length : widthOf(detected.sample, delimiter);
  if (width > MAX_COLUMNS) throw tooManyColumns(width);
  const { names, notes } = detected.header
    ? columnNames(header)
    : { names: numberedColumns(width), notes: [] };
  const limit = Math.min(DISTINCT_LIMIT, Math.floor(DISTINCT_TOTAL / Math.max(1, width)));
  const profiles = names.map(() => columnProfile(limit));
  const rejected: RejectedTally = new Map();
  let rows = 0;
  const progress = { bytes: 0, beyondAscii: false };
  const layout = { ...detected, width, keys: [] };
  await readFileRows(path, layout, progress, {
    row(_line, cells) {
      rows += 1;
      for (const [index, profile] of profiles.entries()) profile.add(cells[index] ?? '');
    },
    rejected(row) {
      rows += 1;
      tally(rejected, row);
    },
    afterBlock: () => undefined,
  });
  const otherEncoding = rejected.has('bad_encoding') && !progress.beyondAscii;
  return { names, keys: [], profiles, notes, rows, rejected, otherEncoding };
}

async function readJsonLines(path: string, detected: DetectedFormat): Promise<Found> {
  const profiles = new Map<string, ColumnProfile>();
  const rejected: RejectedTally = new Map();
  let rows = 0;
  const progress = { bytes: 0, beyondAscii: false };
  const reader = jsonLinesReader((line, members) => {
    rows += 1;
    if (!members) return tally(rejected, { line, column: null, code: 'bad_json', reason: '', cells: [] });
    for (const [key, value] of members) {
      const profile = profiles.get(key) ?? columnProfile(DISTINCT_TOTAL / MAX_COLUMNS);
      profiles.set(key, profile);
      profile.add(value);
    }
    if (profiles.size > MAX_COLUMNS) throw tooManyColumns(profiles.size);
  });
  for await (const block of textBlocks(path, detected, progress)) reader.push(block);
  const keys = [...profiles.keys()];
  const { names, notes } = columnNames(keys);
  return { names, keys, profiles: [...profiles.values()], notes, rows, rejected, otherEncoding: false };
}

function formatNotes(detected: DetectedFormat, name: string, choice: FormatChoice): FileNote[] {
  const notes: FileNote[] = [];
  const { delimiter, encoding } = detected;
  if (delimiter && choice.delimiter === undefined) {
    const promised =
      /\.csv(\.gz)?$/i.test(name) && delimiter !== ',' ? ', although its name ends in .csv' : '';
    notes.push({
      level: 'info',
      column: null,
      sentence: `The columns are separated by ${delimiterName(delimiter)}${promised}.`,
    });
  }
  if (encoding !== 'utf-8' && choice.encoding === undefined)
    notes.push({
      level: 'info',
      column: null,
      sentence: `The text is encoded in ${ENCODING_NAMES[encoding]}.`,
    });
  if (delimiter && !detected.header && choice.header === undefined)
    notes.push({
      level: 'info',
      column: null,
      sentence: 'The first line is data, so the file has no header; its columns are numbered.',
    });
  return notes;
}

function rejectedNotes(rejected: RejectedTally): FileNote[] {
  return [...rejected].map(([code, { count, firstLine }]) => ({
    level: 'warning' as const,
    column: null,
    sentence: `${count === 1 ? '1 row' : `${count.toLocaleString('en')} rows`} will be rejected (the first is on line ${firstLine.toLocaleString('en')}): they ${PROBLEM_SENTENCES[code] ?? 'cannot be read'}.`,
  }));
}

/**
 * Inspects a file.
 * @param name as it was uploaded, for sentences only
 * @throws Refusal `unsupported_file` with what is wrong and what to do
 */
export async function inspectFile(
  path: string,
  name: string,
  choice: FormatChoice = {},
): Promise<StoredInspection> {
  const detected = await detectFormat(path, choice);
  const inspected = await inspectAs(path, name, choice, detected);
  return inspected ?? inspectLatin1(path, name, choice);
}

/** The beginning was plain ASCII and something later is no UTF-8: the file is read again. */
async function inspectLatin1(path: string, name: string, choice: FormatChoice): Promise<StoredInspection> {
  const detected = await detectFormat(path, { ...choice, encoding: 'latin1' });
  const inspected = await inspectAs(path, name, choice, { ...detected, encodingOpen: false });
  if (!inspected) throw new Error('Every byte means something in Latin-1.');
  return inspected;
}

async function inspectAs(
  path: string,
  name: string,
  choice: FormatChoice,
  detected: DetectedFormat,
): Promise<StoredInspection | undefined> {
  const found =
    detected.format === 'json_lines'
      ? await readJsonLines(path, detected)
      : await readDelimited(path, detected);
  if (found.otherEncoding && detected.encodingOpen && detected.encoding === 'utf-8') return undefined;
  if (found.rows === 0)
    throw new Refusal('unsupported_file', 'The file has a header line and no rows.', {
      hint: 'Add the rows under the header line and upload the file again.',
    });
  if (found.names.length === 0) throw new Refusal('unsupported_file', 'The file has no columns.');
  const notes = [...formatNotes(detected, name, choice), ...found.notes];
  const good = found.rows - [...found.rejected.values()].reduce((sum, { count }) => sum + count, 0);
  const columns = found.profiles.map((profile, index) => {
    const finished = profile.finish(found.names[index] ?? '', good);
    notes.push(...finished.notes);
    return suggested(finished.column, finished.unique);
  });
  notes.push(...rejectedNotes(found.rejected));
  const { format, delimiter, encoding, header, compressed } = detected;
  return {
    format,
    delimiter,
    encoding,
    header,
    compressed,
    rows: found.rows,
    columns,
    notes,
    keys: [...found.keys],
  };
}
