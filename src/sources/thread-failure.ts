/** What was thrown in a reading thread, carried over to the thread that asked: refusals stay refusals. */
import { z } from 'zod';
import { isErrorCode, Refusal } from '../errors.ts';

export const threadFailure = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('refused'), code: z.string(), detail: z.string(), hint: z.string().optional() }),
  z.object({ kind: z.literal('broken'), message: z.string(), stack: z.string().optional() }),
]);
export type ThreadFailure = z.output<typeof threadFailure>;

/** In the thread: the failure as a message. */
export function thrownInThread(error: unknown): ThreadFailure {
  if (error instanceof Refusal)
    return {
      kind: 'refused',
      code: error.code,
      detail: error.message,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    };
  const known = error instanceof Error ? error : new Error(String(error));
  return {
    kind: 'broken',
    message: known.message,
    ...(known.stack === undefined ? {} : { stack: known.stack }),
  };
}

/** In the thread that asked: the failure as what was thrown. */
export function thrownByThread(failure: ThreadFailure): Error {
  if (failure.kind === 'refused' && isErrorCode(failure.code))
    return new Refusal(
      failure.code,
      failure.detail,
      failure.hint === undefined ? {} : { hint: failure.hint },
    );
  const error = new Error(failure.kind === 'broken' ? failure.message : failure.detail);
  if (failure.kind === 'broken' && failure.stack) error.stack = failure.stack;
  return error;
}
