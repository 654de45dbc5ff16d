/**
 * One writer of contacts at a time, across all processes: an advisory lock of the control database, held on a connection
 * of its own, so that a dead process lets go of it. Whoever gets it first applies what a dead process had decided.
 */
import { type Kysely, sql } from 'kysely';
import type { Database } from '../control/database.ts';
import type { Deps } from '../deps.ts';
import { applyUnappliedWrites } from './unapplied-writes.ts';

/** Any number that nobody else takes; "cont" on a telephone. */
const LOCK = 2668;

/** Proof that the caller is the one writer; `db` is the connection that holds the lock, so a lost lock cannot commit. */
export type ContactLock = { readonly db: Kysely<Database> };

/** Waiting inside the process, so that a crowd of writers does not take every connection of the pool. */
const turns = new WeakMap<object, Promise<unknown>>();

/**
 * Runs the work as the only writer of contacts.
 * @example await withContactLock(deps, (lock) => writeContacts(deps, lock, write))
 */
export function withContactLock<Result>(
  deps: Deps,
  work: (lock: ContactLock) => Promise<Result>,
): Promise<Result> {
  const before = turns.get(deps.control) ?? Promise.resolve();
  const turn = before.then(() => locked(deps, work));
  turns.set(
    deps.control,
    turn.catch(() => undefined),
  );
  return turn;
}

function locked<Result>(deps: Deps, work: (lock: ContactLock) => Promise<Result>): Promise<Result> {
  return deps.control.db.connection().execute(async (db) => {
    // Waiting for another process may take as long as its import.
    await sql`set statement_timeout = 0`.execute(db);
    try {
      await sql`select pg_advisory_lock(${LOCK})`.execute(db);
      try {
        await applyUnappliedWrites(deps, db);
        return await work({ db });
      } finally {
        await sql`select pg_advisory_unlock(${LOCK})`.execute(db);
      }
    } finally {
      await sql`reset statement_timeout`.execute(db);
    }
  });
}

/** Finishes what a dead process had decided but not applied. Any write does so too; a start need not wait for one. */
export function finishUnappliedWrites(deps: Deps): Promise<void> {
  return withContactLock(deps, () => Promise.resolve());
}
