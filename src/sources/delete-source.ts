/** Deleting a data source: its contacts stay, or those go that nothing else delivers and nobody made by hand. */

import type { Actor } from '../api/contract/route.ts';
import { audienceBitmap } from '../audiences/audiences.ts';
import { causeOf } from '../contacts/cause.ts';
import { deleteContacts } from '../contacts/delete-contacts.ts';
import type { Tx } from '../control/control.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { recordHistory } from '../history/record-history.ts';
import { join, param, type Sql, sql } from '../sql/sql.ts';
import { readSource } from './describe-source.ts';

async function refuseWhileUsed(tx: Tx, id: string, name: string): Promise<void> {
  const users = await tx
    .selectFrom('segment_references')
    .innerJoin('segments', 'segments.id', 'segment_references.segment_id')
    .select('segments.name')
    .where('segment_references.kind', '=', 'source')
    .where('segment_references.key', '=', id)
    .where('segments.trashed_at', 'is', null)
    .orderBy('segments.name')
    .execute();
  if (users.length === 0) return;
  const names = users.slice(0, 5).map((user) => user.name);
  const more = users.length > 5 ? ` and ${users.length - 5} more` : '';
  throw new Refusal(
    'in_use',
    `${name} is named in the rules of ${users.length === 1 ? 'the segment' : `${users.length} segments:`} ${names.join(', ')}${more}.`,
    { hint: 'Take the rule out of them, or delete them, first.' },
  );
}

async function refuseWhileSyncing(tx: Tx, id: string, name: string): Promise<void> {
  const busy = await tx
    .selectFrom('syncs')
    .select('status')
    .where('source_id', '=', id)
    .where('status', 'in', ['queued', 'processing'])
    .executeTakeFirst();
  if (busy)
    throw new Refusal('conflict', `A sync of ${name} is ${busy.status}.`, {
      hint: 'Wait until it ends, or cancel it.',
    });
}

/** Marks the source deleted, when nothing speaks against it any more. */
async function markDeleted(
  deps: Deps,
  tx: Tx,
  actor: Actor,
  id: string,
  contacts: 'keep' | 'delete',
  deleted: number,
) {
  const row = await tx
    .selectFrom('sources')
    .select('name')
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new Refusal('not_found', `There is no data source ${id}.`);
  await refuseWhileUsed(tx, id, row.name);
  await refuseWhileSyncing(tx, id, row.name);
  const now = deps.clock.now();
  await tx
    .updateTable('sources')
    .set({ deleted_at: now, updated_at: now, current_sync_id: null, contacts: 0 })
    .where('id', '=', id)
    .execute();
  await recordHistory(tx, deps.clock, actor, {
    action: 'source.deleted',
    subject: { kind: 'source', id, name: row.name },
    changes: {
      contacts: { from: null, to: contacts },
      ...(contacts === 'delete' ? { contacts_deleted: { from: null, to: deleted } } : {}),
    },
  });
}

/** Contacts of an audience that no other audience has and whose first known row version a sync wrote. */
function onlyDelivered(current: string, others: readonly string[]): Sql {
  const mine = audienceBitmap({ ownerKind: 'source', id: current });
  const theirs = others.map(
    (id) => sql` and not bitmapContains(${audienceBitmap({ ownerKind: 'source', id })}, no)`,
  );
  const candidates = sql`select no from contacts final where bitmapContains(${mine}, no)${join(theirs, '')}`;
  const versions = sql`(select no, version, cause from contacts final where no in (${candidates})
    union all select no, version, cause from contact_history where no in (${candidates}))`;
  return sql`select no from (select no, argMin(cause, version) as maker from ${versions} group by no)
    where startsWith(maker, ${param('String', 'sync_')})`;
}

/**
 * Deletes a source.
 * @param contacts `keep`: they lose the source, not their existence; `delete`: those go that no other source delivers and
 * that were not made by hand or by a program
 * @throws Refusal `in_use` while rules of a segment name the source, `conflict` while it syncs
 */
export async function deleteSource(
  deps: Deps,
  actor: Actor,
  id: string,
  contacts: 'keep' | 'delete',
): Promise<void> {
  const { db } = deps.control;
  const source = await readSource(db, id);
  const sources = await db
    .selectFrom('sources')
    .select(['id', 'current_sync_id'])
    .where('deleted_at', 'is', null)
    .where('current_sync_id', 'is not', null)
    .execute();
  const current = sources.find((one) => one.id === source.id)?.current_sync_id;
  const others = sources.flatMap((one) =>
    one.id === source.id || one.current_sync_id === null ? [] : [one.current_sync_id],
  );
  if (contacts === 'keep' || !current) {
    await db.transaction().execute((tx) => markDeleted(deps, tx, actor, id, contacts, 0));
    deps.live.publish({ type: 'segments.changed' });
    return;
  }
  // Refuse before the work; looked at again in the transaction that makes it certain.
  await db.transaction().execute(async (tx) => {
    await refuseWhileUsed(tx, id, source.name);
    await refuseWhileSyncing(tx, id, source.name);
  });
  await deleteContacts(deps, {
    id: `delete_${id}`,
    which: onlyDelivered(current, others),
    cause: causeOf(actor),
    onDecided: (tx, deleted) => markDeleted(deps, tx, actor, id, contacts, deleted),
  });
  // It was behind the readiness of the segments that read what it supplied.
  deps.live.publish({ type: 'segments.changed' });
}
