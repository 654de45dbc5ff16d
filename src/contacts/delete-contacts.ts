/**
 * Deletes contacts by set: people who are to be forgotten. What is left of a contact is a row without values, so that its
 * number is never given again; its identities are free, its replaced versions and its events are gone, and it is no
 * member of anything. Decided and applied like any other write, so a process that dies in between loses nothing.
 */
import { z } from 'zod';
import type { Tx } from '../control/control.ts';
import type { Deps } from '../deps.ts';
import { ident, param, type Sql, sql } from '../sql/sql.ts';
import { storedInstant } from '../sql/stored-time.ts';
import { applyContacts, contactPlan } from './apply-contacts.ts';
import { createDecidedTable } from './decide-contacts.ts';
import { endWrite } from './end-write.ts';
import { dropTables, WRITE_BOUNDS, writeTable } from './incoming.ts';
import { settleAudiences } from './settle-audiences.ts';
import { contactColumns, finishUnappliedWrites } from './write-contacts.ts';
import { takeNumbers, withWriteLock } from './write-lock.ts';

/**
 * Deletes the contacts whose numbers `which` selects.
 * @param input.id names the write's tables
 * @param input.onDecided in the transaction that makes the delete certain; throwing there stops it
 * @returns how many contacts were deleted
 */
export async function deleteContacts(
  deps: Deps,
  input: {
    readonly id: string;
    readonly which: Sql;
    readonly cause: string;
    readonly onDecided?: (tx: Tx, deleted: number) => Promise<void>;
  },
): Promise<number> {
  return withWriteLock(deps, async () => {
    await finishUnappliedWrites(deps);
    const decided = writeTable('decided', input.id);
    const at = deps.clock.now().getTime();
    const version = await takeNumbers(deps, 'write', 2);
    await createDecidedTable(deps, input.id, 'disk');
    const stored = param("DateTime64(3, 'UTC')", storedInstant(at));
    await deps.warehouse.execute(
      'delete.decide',
      sql`insert into ${ident(decided)} (no, version, is_deleted, created_at, updated_at, cause, active, action, old_external_id, old_email_key, old_phone_key)
        select no, ${param('UInt64', version)}, 1, created_at, ${stored}, ${param('String', input.cause)},
          false, 'updated', external_id, email_key, phone_key
        from contacts final where is_deleted = 0 and no in (${input.which})`,
      WRITE_BOUNDS,
    );
    const [row] = await deps.warehouse.rows(
      'delete.count',
      sql`select count() as rows from ${ident(decided)}`,
      WRITE_BOUNDS,
    );
    const { rows } = z.object({ rows: z.number() }).parse(row);
    const plan = contactPlan.parse({
      kind: 'contacts',
      id: input.id,
      version,
      cause: input.cause,
      at,
      erase: true,
      contactColumns: (await contactColumns(deps.warehouse, {})).map(({ name }) => name),
    });
    await deps.control.db.transaction().execute(async (tx) => {
      await tx
        .insertInto('pending_writes')
        .values({ id: input.id, plan: JSON.stringify(plan), created_at: deps.clock.now() })
        .execute();
      await input.onDecided?.(tx, rows);
    });
    await applyContacts(deps, plan);
    await settleAudiences(deps, sql`select no from ${ident(decided)}`);
    await endWrite(deps, plan);
    await dropTables(deps, [decided]);
    return rows;
  });
}
