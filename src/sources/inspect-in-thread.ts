/** Inspects a file in a thread of its own and waits for the answer. */
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import type { FormatChoice } from './file-format.ts';
import { type StoredInspection, storedInspection } from './inspection.ts';
import { threadFailure, thrownByThread } from './thread-failure.ts';

const answer = z.union([
  z.object({ kind: z.literal('inspected'), inspection: storedInspection }),
  threadFailure,
]);

/**
 * @param signal ends the thread; the promise then rejects with the signal's reason
 * @throws Refusal `unsupported_file`
 */
export async function inspectInThread(
  path: string,
  name: string,
  choice: FormatChoice,
  signal?: AbortSignal,
): Promise<StoredInspection> {
  signal?.throwIfAborted();
  const worker = new Worker(new URL('./inspect-file-worker.ts', import.meta.url), {
    workerData: { path, name, choice },
  });
  try {
    return await new Promise<StoredInspection>((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`The thread that inspects a file ended (${code}).`)));
      worker.once('message', (message: unknown) => {
        const said = answer.parse(message);
        if (said.kind === 'inspected') resolve(said.inspection);
        else reject(thrownByThread(said));
      });
    });
  } finally {
    await worker.terminate();
  }
}
