/**
 * One sync: take it → import its file → end it. Until the rows are decided nothing anybody sees is changed, so a sync that
 * is cancelled, fails or dies there leaves no trace; after that it is finished, by this process or the next. What the
 * states are is in `sync-store.ts`, the work in `import-file.ts`, the end in `finish-sync.ts`. Read this file first.
 */
import { finishUnappliedWrites } from '../contacts/write-contacts.ts';
import { withWriteLock } from '../contacts/write-lock.ts';
import type { Deps } from '../deps.ts';
import { announceSync } from './announce-sync.ts';
import { failSync } from './fail-sync.ts';
import { dropSyncTables, finishSync } from './finish-sync.ts';
import { importFile, type Report } from './import-file.ts';
import { collectRejectedRows, type RejectedRows } from './rejected-rows.ts';
import { CANCELLED, isPassing, syncErrorOf, unknownFailure } from './sync-errors.ts';
import {
  ATTEMPTS,
  beat,
  HEARTBEAT_MS,
  requeueSync,
  saveProgress,
  type TakenSync,
  takeOverSync,
  takeSync,
} from './sync-store.ts';

const PROGRESS_MS = 250;

/**
 * Works on a sync until it is over. Harmless when called twice: only one caller gets the row.
 * @param signal ends it: as cancelled when a person asked for that, else it goes back into the queue
 */
export async function runSync(deps: Deps, syncId: string, signal: AbortSignal): Promise<void> {
  const { db } = deps.control;
  if (await takeOverSync(db, syncId)) {
    await alive(deps, syncId, signal, () => finishDecided(deps, syncId));
    await announceSync(deps, syncId);
    return;
  }
  const taken = await takeSync(db, syncId, deps.clock.now());
  if (!taken) return;
  await announceSync(deps, syncId);
  const rejected = await collectRejectedRows(deps.config.dataDirectory, syncId);
  const progress = progressReporter(deps, syncId);
  try {
    await alive(deps, syncId, signal, async (stop) => {
      await importFile(deps, taken, rejected, progress.report, stop);
      await finishSync(deps, syncId);
    });
  } catch (error) {
    await settleFailure(deps, taken, rejected, error, signal);
  } finally {
    await progress.end();
  }
  await announceSync(deps, syncId);
}

/** Keeps the row's heart beating while `work` runs; its signal fires when somebody cancels or the process stops. */
async function alive(
  deps: Deps,
  syncId: string,
  signal: AbortSignal,
  work: (stop: AbortSignal) => Promise<void>,
): Promise<void> {
  const controller = new AbortController();
  const stop = () => controller.abort();
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  const heart = setInterval(() => {
    beat(deps.control.db, syncId).then(
      (cancelled) => cancelled && controller.abort(),
      (error: unknown) => deps.log.warn({ err: error, sync: syncId }, 'heartbeat of a sync failed'),
    );
  }, HEARTBEAT_MS);
  try {
    await work(controller.signal);
  } finally {
    clearInterval(heart);
    signal.removeEventListener('abort', stop);
  }
}

/** Tells how far a sync is, at most four times a second; the row keeps the last word. */
function progressReporter(deps: Deps, syncId: string): { report: Report; end(): Promise<void> } {
  let last = Number.NEGATIVE_INFINITY;
  let phase = '';
  let telling: Promise<void> = Promise.resolve();
  return {
    report(progress) {
      const now = deps.clock.elapsed();
      if (progress.phase === phase && now - last < PROGRESS_MS) return;
      last = now;
      phase = progress.phase;
      telling = telling
        .then(() => saveProgress(deps.control.db, syncId, progress))
        .then(() => announceSync(deps, syncId))
        .catch((error: unknown) =>
          deps.log.warn({ err: error, sync: syncId }, 'progress of a sync was not saved'),
        );
    },
    end: () => telling,
  };
}

/** A decided sync whose process died: what was decided is applied, then it ends like any other. */
async function finishDecided(deps: Deps, syncId: string): Promise<void> {
  await withWriteLock(deps, () => finishUnappliedWrites(deps));
  await finishSync(deps, syncId);
}

async function settleFailure(
  deps: Deps,
  sync: TakenSync,
  rejected: RejectedRows,
  error: unknown,
  processSignal: AbortSignal,
): Promise<void> {
  const { db } = deps.control;
  const row = await db
    .selectFrom('syncs')
    .select(['status', 'cancel_requested', 'plan'])
    .where('id', '=', sync.id)
    .executeTakeFirstOrThrow();
  if (row.status !== 'processing') return;
  if (row.plan !== null) {
    // Decided rows are written whatever happens: the sweep takes the sync up when its heartbeat is old.
    deps.log.error({ err: error, sync: sync.id }, 'a decided sync stopped; it will be finished');
    return;
  }
  await rejected.discard('file');
  await dropSyncTables(deps, sync.id);
  const stopping = processSignal.aborted && !row.cancel_requested;
  if (stopping || (isPassing(error) && sync.attempt < ATTEMPTS)) {
    deps.log.warn({ err: error, sync: sync.id, attempt: sync.attempt }, 'sync goes back into the queue');
    await db.transaction().execute((tx) => requeueSync(tx, sync.id));
    return;
  }
  const known = row.cancel_requested ? CANCELLED : syncErrorOf(error);
  if (!known) deps.log.error({ err: error, sync: sync.id }, 'sync failed');
  const status = known?.code === 'cancelled' ? 'cancelled' : 'failed';
  await failSync(deps, sync.id, status, known ?? unknownFailure(sync.id));
}
