/**
 * The rows of a file with the columns it is known to have: what every reader of a file sees, in inspection and import
 * alike. Rows that cannot be trusted (wrong number of cells, broken quotes, broken bytes) are told apart here, once.
 */
import type { FileFormat } from './file-format.ts';
import { INVALID_BYTES } from './file-format.ts';
import { jsonLinesReader } from './json-lines.ts';
import { delimitedReader } from './records.ts';
import { REJECTIONS, type RejectedRow, type RejectionCode } from './rejection.ts';
import { type ReadingProgress, textBlocks } from './text-blocks.ts';

export type FileLayout = FileFormat & {
  /** How many cells a row has. */
  readonly width: number;
  /** For JSON lines: the keys the cells are taken from, in order. */
  readonly keys: readonly string[];
};

export type RowTaker = {
  row(line: number, cells: readonly string[]): void;
  rejected(row: RejectedRow): void;
  /** Before the rows that end in this block of text are handed on. */
  beforeBlock?(block: string): void;
  /** After every block; waiting here holds up the reading, 'enough' ends it. */
  afterBlock(): Promise<void> | 'enough' | undefined;
};

function brokenText(text: string): RejectionCode | undefined {
  if (text.includes(INVALID_BYTES)) return 'bad_encoding';
  return text.includes('\0') ? 'nul_byte' : undefined;
}

function rejectedRow(
  line: number,
  code: RejectionCode,
  cells: readonly string[],
  reason?: string,
): RejectedRow {
  return { line, column: null, code, reason: reason ?? REJECTIONS[code], cells };
}

function cellCount(count: number): string {
  return count === 1 ? '1 cell' : `${count} cells`;
}

/**
 * Reads all rows. The header line, when there is one, is not among them.
 * @throws Refusal `unsupported_file` when the file cannot be read to its end
 */
export async function readFileRows(
  path: string,
  layout: FileLayout,
  progress: ReadingProgress,
  taker: RowTaker,
): Promise<void> {
  let suspicious = false;
  let headerPending = layout.header;

  function delimited(line: number, cells: string[], damaged: boolean): void {
    if (headerPending) {
      headerPending = false;
      return;
    }
    const broken = suspicious ? brokenText(cells.join('\n')) : undefined;
    if (broken) taker.rejected(rejectedRow(line, broken, cells));
    else if (damaged) taker.rejected(rejectedRow(line, 'bad_quotes', cells));
    else if (cells.length !== layout.width) {
      const reason = `The row has ${cellCount(cells.length)}, the file has ${layout.width} columns.`;
      taker.rejected(rejectedRow(line, 'ragged_row', cells, reason));
    } else taker.row(line, cells);
  }

  function object(line: number, members: ReadonlyMap<string, string> | undefined, text: string): void {
    const broken = suspicious ? brokenText(text) : undefined;
    if (broken) taker.rejected(rejectedRow(line, broken, [text]));
    else if (!members) taker.rejected(rejectedRow(line, 'bad_json', [text]));
    else
      taker.row(
        line,
        layout.keys.map((key) => members.get(key) ?? ''),
      );
  }

  const reader =
    layout.delimiter === null
      ? { ...jsonLinesReader(object), end: () => undefined }
      : delimitedReader(layout.delimiter, delimited);
  for await (const block of textBlocks(path, layout, progress)) {
    suspicious ||= block.includes('\0') || block.includes(INVALID_BYTES);
    taker.beforeBlock?.(block);
    reader.push(block);
    const then = taker.afterBlock();
    if (then === 'enough') return;
    if (then) await then;
  }
  reader.end();
}
