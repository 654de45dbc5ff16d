/** What all batches share: every item is read before anything is written, and the first bad one refuses the whole. */
import type { z } from 'zod';
import { Refusal } from '../errors.ts';

/** The zod problem as a sentence and a JSON pointer. */
function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/**
 * Reads the items of a batch; all or nothing.
 * @param name the key of the list in the body, for the path
 * @param read what is made of an item that fits the schema; refuses with paths that start at `base`
 * @throws Refusal `invalid_batch` with the path of the first bad item and the reason
 */
export function readBatch<Schema extends z.ZodType, Read>(
  name: string,
  items: readonly unknown[],
  schema: Schema,
  read: (item: z.output<Schema>, base: string) => Read,
): Read[] {
  return items.map((item, index) => {
    const base = `/${name}/${index}`;
    const parsed = schema.safeParse(item);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw refused(
        index,
        `${base}${pointerOf(issue?.path ?? [])}`,
        `${issue?.message ?? 'it does not fit'}.`,
      );
    }
    return inItem(index, base, () => read(parsed.data, base));
  });
}

/** Runs what concerns one item, so that its refusal becomes the refusal of the batch. */
export function inItem<Result>(index: number, base: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refusal) throw refused(index, error.path ?? base, error.message, error.hint, error);
    throw error;
  }
}

function refused(index: number, path: string, reason: string, hint?: string, cause?: Refusal): Refusal {
  return new Refusal('invalid_batch', `Item ${index} is refused, so nothing was written: ${reason}`, {
    path,
    ...(hint === undefined ? {} : { hint }),
    ...(cause === undefined ? {} : { problems: [{ code: cause.code, path, detail: cause.message }], cause }),
  });
}

/** The refusal of an item that was found bad after all were read. */
export function refusedItem(name: string, index: number, step: string, reason: string): Refusal {
  return refused(index, `/${name}/${index}${step}`, reason);
}
