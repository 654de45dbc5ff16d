/** What a sync that did not succeed says: a code, a sentence, what to do. */

import { isErrorCode, Refusal } from '../errors.ts';
import { WarehouseError } from '../warehouse/warehouse.ts';
import type { SyncError } from './sync-store.ts';

export const CANCELLED = {
  code: 'cancelled',
  detail: 'The sync was cancelled; nothing was imported.',
  hint: 'Sync the source again when you want the file imported.',
} as const satisfies SyncError;

export const DIED = {
  code: 'process_died',
  detail: 'Muster stopped in the middle of this sync three times; nothing was imported.',
  hint: 'Look in the log for what stopped it (often memory or disk space), then sync the source again.',
} as const satisfies SyncError;

const ENGINE: Readonly<Record<Exclude<WarehouseError['code'], 'query_failed'>, SyncError>> = {
  time_limit: {
    code: 'time_limit',
    detail: 'A step of the sync took longer than an hour and was stopped; nothing was imported.',
    hint: 'Split the file into several.',
  },
  memory_limit: {
    code: 'memory_limit',
    detail: 'The sync needed more memory than it may use; nothing was imported.',
    hint: 'Give Muster more memory with MUSTER_MEMORY, or split the file into several.',
  },
  cancelled: CANCELLED,
  engine_unavailable: {
    code: 'engine_unavailable',
    detail: 'The warehouse did not answer; nothing was imported.',
    hint: 'Check that the warehouse is running, then sync the source again.',
  },
};

function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    ('code' in error && error.code === 'ENOSPC') ||
    /No space left on device|NOT_ENOUGH_SPACE/.test(error.message)
  );
}

/** PostgreSQL's classes for "not there right now" (08, 57P), and what a socket without a server says. */
function isControlAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return /^(08|57P)|^ECONN|^EPIPE/.test(code) || /Connection terminated/.test(error.message);
}

/** True when the same sync may well succeed a little later. */
export function isPassing(error: unknown): boolean {
  return (error instanceof WarehouseError && error.retryable) || isControlAway(error);
}

/** The error of a sync; undefined for a bug, which goes into the log. */
export function syncErrorOf(error: unknown): SyncError | undefined {
  if (isDiskFull(error))
    return {
      code: 'too_large',
      detail: 'There was no room left on the disk of Muster; nothing was imported.',
      hint: 'Free some space in the data directory, then sync the source again.',
    };
  if (error instanceof Refusal && isErrorCode(error.code))
    return {
      code: error.code,
      detail: error.message,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    };
  if (error instanceof WarehouseError && error.code !== 'query_failed') return ENGINE[error.code];
  return undefined;
}

/** What is said about a bug. */
export function unknownFailure(syncId: string): SyncError {
  return {
    code: 'internal',
    detail: 'The sync failed for a reason on our side; nothing was imported.',
    hint: `Whoever runs this Muster finds more in the log under ${syncId}.`,
  };
}
