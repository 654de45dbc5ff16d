/**
 * Reads a streamed answer of a ClickHouse server. A server that fails after it has begun to answer (status 200 is long
 * sent) appends the failure as a block marked with a tag it announced in a header; without looking for it, a cut-off
 * export would look complete. The client library looks for the block line by line and takes a line break inside a CSV
 * value for one, so the bytes are read here.
 */
import { engineCode, engineFailure } from './engine-failure.ts';

/** The block is at most 16 KiB of message and a little around it. */
const LONGEST_BLOCK = 20_000;

/**
 * @param tag the answer's X-ClickHouse-Exception-Tag header; absent on servers older than 25.11, which break the
 *   connection instead
 * @returns the answer's bytes as they come, without the block
 * @throws WarehouseError when the answer ends with a failure
 */
export async function* answerBytes(
  queryName: string,
  answer: AsyncIterable<Uint8Array>,
  tag: string | undefined,
): AsyncGenerator<Uint8Array> {
  if (tag === undefined) {
    yield* answer;
    return;
  }
  let tail = Buffer.alloc(0);
  for await (const chunk of answer) {
    tail = Buffer.concat([tail, chunk]);
    const sure = tail.length - LONGEST_BLOCK;
    if (sure > LONGEST_BLOCK) {
      yield tail.subarray(0, sure);
      tail = tail.subarray(sure);
    }
  }
  const block = `\r\n__exception__\r\n${tag}\r\n`;
  const found = tail.lastIndexOf(block);
  if (found < 0) {
    if (tail.length > 0) yield tail;
    return;
  }
  const message =
    tail
      .subarray(found + block.length)
      .toString()
      .split('\n')[0] ?? '';
  throw engineFailure(queryName, message, engineCode(message));
}
