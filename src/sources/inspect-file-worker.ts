/** The thread that inspects a file, so that a large one does not hold up everybody else. Speaks to `inspect-in-thread.ts`. */
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { delimiter, encoding } from '../api/contract/sources.ts';
import { inspectFile } from './inspect-file.ts';
import { thrownInThread } from './thread-failure.ts';

const task = z
  .object({
    path: z.string(),
    name: z.string(),
    choice: z.object({
      delimiter: delimiter.optional(),
      encoding: encoding.optional(),
      header: z.boolean().optional(),
    }),
  })
  .parse(workerData);

try {
  const inspection = await inspectFile(task.path, task.name, task.choice);
  parentPort?.postMessage({ kind: 'inspected', inspection });
} catch (error) {
  parentPort?.postMessage(thrownInThread(error));
}
