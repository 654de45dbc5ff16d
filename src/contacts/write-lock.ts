/**
 * One writer of contacts at a time, across processes: a session lock of the control database on a connection of its own
 * (it falls with the connection, so a dead process holds nothing). Numbers are handed out here as well.
 */
import type { Deps } from '../deps.ts';

/** Any number nobody else uses for an advisory lock on this database. */
const WRITE_LOCK = 7_203_442;

/** Waiting inside the process costs no connection; a crowd of writers would take the whole pool. */
const turns = new WeakMap<object, Promise<unknown>>();

/** Waits for the lock, then runs `work` alone. Not re-entrant. */
export function withWriteLock<T>(deps: Pick<Deps, 'control'>, work: () => Promise<T>): Promise<T> {
  const before = turns.get(deps.control) ?? Promise.resolve();
  const turn = before.then(() => locked(deps, work));
  turns.set(
    deps.control,
    turn.catch(() => undefined),
  );
  return turn;
}

async function locked<T>(deps: Pick<Deps, 'control'>, work: () => Promise<T>): Promise<T> {
  const client = await deps.control.pool.connect();
  let broken: Error | undefined;
  const onError = (error: Error) => {
    broken = error;
  };
  client.on('error', onError);
  try {
    // The wait is bounded by other writers' work, not by the pool's statement timeout.
    await client.query('set statement_timeout = 0');
    await client.query('select pg_advisory_lock($1)', [WRITE_LOCK]);
    try {
      return await work();
    } finally {
      await client.query('select pg_advisory_unlock($1)', [WRITE_LOCK]).catch((error: Error) => {
        broken = error;
      });
    }
  } finally {
    client.removeListener('error', onError);
    // A connection that broke, or whose timeout was lifted, does not go back into the pool.
    client.release(broken ?? true);
  }
}

/** Takes `count` numbers from a counter; answers the first. */
export async function takeNumbers(
  deps: Pick<Deps, 'control'>,
  counter: 'contact' | 'write',
  count: number,
): Promise<number> {
  const row = await deps.control.db
    .updateTable('counters')
    .set((eb) => ({ next: eb('next', '+', count) }))
    .where('name', '=', counter)
    .returning('next')
    .executeTakeFirstOrThrow();
  return Number(row.next) - count;
}
