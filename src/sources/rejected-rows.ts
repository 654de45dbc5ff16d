/**
 * The file of rejected rows of a sync: line, column, code, reason and the original cells, in the order of the source
 * file, so that a person can mend the rows and import just those. Rows rejected while reading are kept aside first and
 * merged with those rejected for a value; both may be many, so neither is held in memory.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { csvLine } from '../csv-line.ts';
import { Refusal } from '../errors.ts';
import { isRejectionCode, type RejectedRow } from './rejection.ts';

const FOLDER = 'rejected';
const LINES_PER_PIECE = 500;

const keptRow = z.object({
  line: z.int(),
  column: z.string().nullable(),
  code: z.string().refine(isRejectionCode),
  reason: z.string(),
  cells: z.array(z.string()),
});

export type RejectedRows = {
  /** Keeps rows that were rejected while reading; in the order of the file. */
  keep(rows: readonly RejectedRow[]): Promise<void>;
  /** Writes the file; returns when it is whole. */
  write(
    columns: readonly string[],
    delimiter: string,
    valueRejected: AsyncIterable<RejectedRow>,
  ): Promise<void>;
  /** Removes what was kept aside, and the file too when the sync does not end well. */
  discard(also: 'file' | 'nothing'): Promise<void>;
};

function fileOf(dataDirectory: string, syncId: string): string {
  return join(dataDirectory, FOLDER, `${syncId}.csv`);
}

async function* keptRows(path: string): AsyncGenerator<RejectedRow> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) yield keptRow.parse(JSON.parse(line));
}

/** Two sequences in order of line as one. */
async function* merged(
  first: AsyncIterable<RejectedRow>,
  second: AsyncIterable<RejectedRow>,
): AsyncGenerator<RejectedRow> {
  const [a, b] = [first[Symbol.asyncIterator](), second[Symbol.asyncIterator]()];
  let [left, right] = [await a.next(), await b.next()];
  try {
    while (!left.done || !right.done) {
      if (right.done || (!left.done && left.value.line <= right.value.line)) {
        if (!left.done) yield left.value;
        left = await a.next();
      } else {
        yield right.value;
        right = await b.next();
      }
    }
  } finally {
    await a.return?.();
    await b.return?.();
  }
}

async function* csvPieces(
  columns: readonly string[],
  delimiter: string,
  rows: AsyncIterable<RejectedRow>,
): AsyncGenerator<string> {
  const empty = columns.map(() => '');
  let piece = csvLine(['line', 'column', 'code', 'reason', ...columns, 'row_as_read']);
  let count = 0;
  for await (const { line, column, code, reason, cells } of rows) {
    // Cells of a row that does not fit the columns are not put under names they may not belong to.
    const fits = code.startsWith('missing') || column !== null || cells.length === columns.length;
    const shown = fits ? [...cells, ''] : [...empty, cells.join(delimiter)];
    piece += csvLine([String(line), column ?? '', code, reason, ...shown]);
    count += 1;
    if (count % LINES_PER_PIECE === 0) {
      yield piece;
      piece = '';
    }
  }
  yield piece;
}

/** Opens the collection for one attempt of a sync; what an earlier attempt left is replaced. */
export async function collectRejectedRows(dataDirectory: string, syncId: string): Promise<RejectedRows> {
  await mkdir(join(dataDirectory, FOLDER), { recursive: true, mode: 0o700 });
  const path = fileOf(dataDirectory, syncId);
  const aside = `${path}.reading`;
  const part = `${path}.part`;
  const kept = createWriteStream(aside, { mode: 0o600 });
  let failure: Error | undefined;
  kept.on('error', (error) => {
    failure = error;
  });
  return {
    async keep(rows) {
      if (failure) throw failure;
      const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
      if (!kept.write(text)) await new Promise<void>((resolve) => kept.once('drain', resolve));
    },
    async write(columns, delimiter, valueRejected) {
      kept.end();
      await finished(kept);
      const rows = merged(keptRows(aside), valueRejected);
      await pipeline(
        Readable.from(csvPieces(columns, delimiter, rows)),
        createWriteStream(part, { mode: 0o600, flush: true }),
      );
      await rename(part, path);
    },
    async discard(also) {
      kept.destroy();
      await rm(aside, { force: true });
      await rm(part, { force: true });
      if (also === 'file') await rm(path, { force: true });
    },
  };
}

/** The file of a sync as a download. Refuses `not_found` when the sync has none (it rejected nothing, or did not end). */
export async function openRejectedRows(dataDirectory: string, syncId: string): Promise<Readable> {
  const stream = createReadStream(fileOf(dataDirectory, syncId));
  await new Promise<void>((resolve, reject) => {
    stream.once('open', () => resolve());
    stream.once('error', (error) =>
      reject(
        'code' in error && error.code === 'ENOENT'
          ? new Refusal('not_found', `There are no rejected rows of the sync ${syncId}.`)
          : error,
      ),
    );
  });
  return stream;
}
