/** Numbers that are handed out in ranges by the control database, so that several writers cannot collide. */
import { sql } from 'kysely';
import type { Db, Tx } from '../control/control.ts';

/** `contact`: the dense number of a contact. `write`: the version all rows of one write carry. */
export type Counter = 'contact' | 'write';

const LAST_CONTACT = 4_294_967_295;

/**
 * Takes a range.
 * @param count how many numbers, at least 0
 * @returns the first number of the range
 */
export async function takeNumbers(db: Db | Tx, counter: Counter, count: number): Promise<number> {
  const row = await db
    .updateTable('counters')
    .set({ next: sql<number>`next + ${count}` })
    .where('name', '=', counter)
    .returning('next')
    .executeTakeFirstOrThrow();
  const next = Number(row.next);
  if (counter === 'contact' && next > LAST_CONTACT) throw new Error('There are no contact numbers left.');
  return next - count;
}
