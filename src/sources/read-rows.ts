/**
 * Reads a file's rows in a thread of its own and hands them on chunk by chunk, ready to be inserted; rows that cannot be
 * trusted go another way. Not for what the cells mean: that is decided in the warehouse (`typed-columns.ts`).
 */
import { Worker } from 'node:worker_threads';
import { CHUNKS_AHEAD, type ReadingMessage, type ReadingTask, readingMessage } from './reading-messages.ts';
import type { RejectedRow } from './rejection.ts';
import { thrownByThread } from './thread-failure.ts';

export type ReadingWatcher = {
  /** Rows that are not imported, in the order of the file. */
  rejected(rows: readonly RejectedRow[]): Promise<void>;
  /** Totals so far: rows (rejected ones included) and bytes of the file. */
  progress(rows: number, bytes: number): void;
};

/**
 * TabSeparated bytes: line, then every cell; leaving early ends the thread. Starts reading when the first chunk is asked for.
 * @throws (from the iteration) Refusal `unsupported_file`; the signal's reason when it fires
 */
export async function* readRows(
  task: ReadingTask,
  watcher: ReadingWatcher,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  signal?.throwIfAborted();
  const worker = new Worker(new URL('./read-rows-worker.ts', import.meta.url), { workerData: task });
  const queue: (ReadingMessage | Error)[] = [];
  let wake: (() => void) | undefined;
  const put = (item: ReadingMessage | Error) => {
    queue.push(item);
    if (queue.length > CHUNKS_AHEAD + 2) throw new Error('The reading thread does not wait for its reader.');
    wake?.();
  };
  const stop = () => put(signal?.reason instanceof Error ? signal.reason : new Error('Reading was ended.'));
  worker.on('message', (message: unknown) => put(readingMessage.parse(message)));
  worker.on('error', (error) => put(error instanceof Error ? error : new Error(String(error))));
  signal?.addEventListener('abort', stop, { once: true });
  try {
    for (;;) {
      const item = queue.shift();
      if (item === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      if (item instanceof Error) throw item;
      if (item.kind === 'done') return;
      if (item.kind !== 'rows') throw thrownByThread(item);
      if (item.rejected.length > 0) await watcher.rejected(item.rejected);
      watcher.progress(item.rows, item.bytes);
      if (item.tsv.length > 0) yield item.tsv;
      worker.postMessage('taken');
    }
  } finally {
    signal?.removeEventListener('abort', stop);
    worker.removeAllListeners();
    // What the thread says while it ends is not of interest any more.
    worker.on('error', () => undefined);
    await worker.terminate();
  }
}
