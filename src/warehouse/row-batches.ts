/** Collects chunks of rows into blocks big enough that the engine writes few parts, small enough for the memory. */
import type { RowChunks } from './warehouse.ts';

const BATCH_BYTES = 32 * 1024 * 1024;

/**
 * @param chunks each ends with a whole row (with or without a line break at its end)
 * @returns blocks of about 32 MB of whole rows, each ending with a line break
 */
export async function* rowBatches(chunks: RowChunks, batchBytes = BATCH_BYTES): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    const buffer =
      typeof chunk === 'string'
        ? Buffer.from(chunk)
        : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (buffer.length === 0) continue;
    parts.push(buffer);
    bytes += buffer.length;
    if (buffer[buffer.length - 1] !== 0x0a) {
      parts.push(Buffer.from('\n'));
      bytes += 1;
    }
    if (bytes >= batchBytes) {
      yield Buffer.concat(parts, bytes);
      parts = [];
      bytes = 0;
    }
  }
  if (bytes > 0) yield Buffer.concat(parts, bytes);
}
