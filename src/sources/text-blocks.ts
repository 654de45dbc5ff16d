/**
 * A file as blocks of text that end where a line ends: unpacked, decoded, cut. Memory is bounded by the block and the
 * longest row, whatever the size of the file. What a row is, `records.ts` knows.
 */
import { createReadStream } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Refusal } from '../errors.ts';
import { type FileFormat, MAX_ROW_CHARACTERS } from './file-format.ts';
import { pieceDecoder } from './text-decoder.ts';

const PIECE_BYTES = 1024 * 1024;

export type ReadingProgress = {
  /** Bytes of the file itself (packed when it is packed) that have been read. */
  bytes: number;
  /** True once a character outside ASCII was read. */
  beyondAscii: boolean;
};

/** Codes of zlib that say the packed bytes are damaged; everything else is a failure of the disk. */
function isDamage(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^Z_|ERR_TRAILING|ERR_BUFFER/.test(String(error.code));
}

function bytesOf(path: string, compressed: boolean, progress: ReadingProgress): Readable {
  const file = createReadStream(path, { highWaterMark: PIECE_BYTES });
  file.on('data', (piece) => {
    progress.bytes += piece.length;
  });
  if (!compressed) return file;
  // The callback is needed so that a failure of either stream ends both; the reader of the second one sees it.
  return pipeline(file, createGunzip({ chunkSize: PIECE_BYTES }), () => undefined);
}

/** Where the last complete line of the text ends. A CR at the very end may be half of a CR LF, so it does not count. */
function lastLineEnd(text: string): number {
  const feed = text.lastIndexOf('\n') + 1;
  if (feed > 0) return feed;
  return text.length < 2 ? 0 : text.lastIndexOf('\r', text.length - 2) + 1;
}

/**
 * Reads the file from its start.
 * @param progress is kept up to date while blocks are taken
 * @returns blocks of about 1 MB, each ending with a line break (CR, LF or CR LF), the last one with the file
 * @throws Refusal `unsupported_file` for a damaged gz and for a line longer than a row may be
 */
export async function* textBlocks(
  path: string,
  format: Pick<FileFormat, 'encoding' | 'compressed'>,
  progress: ReadingProgress,
): AsyncGenerator<string> {
  const decoder = pieceDecoder(format.encoding);
  let rest = '';
  try {
    for await (const piece of bytesOf(path, format.compressed, progress)) {
      if (!Buffer.isBuffer(piece)) throw new Error('A file is read as bytes.');
      const text = rest + decoder.decode(piece);
      progress.beyondAscii ||= decoder.sawBeyondAscii();
      const end = lastLineEnd(text);
      if (text.length - end > MAX_ROW_CHARACTERS)
        throw new Refusal(
          'unsupported_file',
          `The file has a line of more than ${MAX_ROW_CHARACTERS.toLocaleString('en')} characters without a line break.`,
          { hint: 'Write one row per line. A file that is not text cannot be read.' },
        );
      rest = text.slice(end);
      if (end > 0) yield text.slice(0, end);
    }
  } catch (error) {
    if (!isDamage(error)) throw error;
    throw new Refusal('unsupported_file', 'The gz file is damaged: it cannot be unpacked to its end.', {
      hint: 'Pack the file again, or upload it unpacked.',
      cause: error,
    });
  }
  const last = rest + decoder.end();
  progress.beyondAscii ||= decoder.sawBeyondAscii();
  if (last !== '') yield last;
}
