/**
 * Puts the contacts that entered or left a segment into events of at most 500. The two audiences they are found between never
 * change, so this can happen after the calculation, batch by batch; each batch is one transaction that writes its event and
 * moves on, and a process that dies in between leaves nothing out and nothing twice.
 */
import { type SqlBool, sql } from 'kysely';
import { BATCH_CONTACTS } from '../api/contract/event-types.ts';
import { movedContacts } from '../audiences/moved-contacts.ts';
import { contactKeys } from '../contacts/contact-keys.ts';
import type { Deps } from '../deps.ts';
import { contactId } from '../ids.ts';
import { keptWebhooks, recordEventFor } from '../outbox/record-event.ts';

/** Works off what is waiting. A change whose batch fails is left for the next call; the others go on. */
export async function batchChanges(
  deps: Deps,
  written: () => void,
  isStopping: () => boolean,
): Promise<void> {
  const waiting = await deps.control.db
    .selectFrom('membership_changes')
    .select(['calculation_id', 'direction'])
    .orderBy('at')
    .orderBy('calculation_id')
    .orderBy('direction')
    .execute();
  for (const change of waiting) {
    try {
      while (!isStopping() && (await writeBatch(deps, change))) written();
    } catch (error) {
      deps.log.warn(
        { err: error, ...change },
        'a batch of entered or left contacts failed; it is tried again',
      );
    }
  }
}

type Change = { readonly calculation_id: string; readonly direction: 'entered' | 'left' };

/** Writes the next batch of a change; false when there is none, or another process is at it. */
async function writeBatch(deps: Deps, { calculation_id, direction }: Change): Promise<boolean> {
  return deps.control.db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('membership_changes as m')
      .innerJoin('segments as s', 's.id', 'm.segment_id')
      .selectAll('m')
      .select('s.name')
      .where('m.calculation_id', '=', calculation_id)
      .where('m.direction', '=', direction)
      .forUpdate('m')
      .skipLocked()
      .executeTakeFirst();
    if (!row) return false;
    const done = () =>
      tx
        .deleteFrom('membership_changes')
        .where(sql<SqlBool>`calculation_id = ${calculation_id} and direction = ${direction}`)
        .execute();
    const webhookIds = await keptWebhooks(tx, row.webhook_ids);
    const before = row.previous_calculation_id;
    const moved =
      direction === 'entered'
        ? { of: calculation_id, without: before }
        : { of: before, without: calculation_id };
    if (webhookIds.length === 0 || moved.of === null) {
      await done();
      return false;
    }
    const page = { of: moved.of, without: moved.without, from: row.after_no + 1, limit: BATCH_CONTACTS };
    const [found] = await movedContacts(deps.warehouse, page);
    const last = found?.nos.at(-1);
    if (!found || last === undefined) {
      await done();
      return false;
    }
    const keys = new Map((await contactKeys(deps.warehouse, { nos: found.nos })).map((key) => [key.no, key]));
    const batch = row.batch + 1;
    await recordEventFor(tx, webhookIds, {
      type: `segment.${direction}`,
      at: row.at,
      segmentId: row.segment_id,
      data: {
        segment: { id: row.segment_id, name: row.name },
        calculation_id,
        previous_calculation_id: before,
        batch,
        batches: Math.ceil(found.total / BATCH_CONTACTS),
        total: found.total,
        contacts: found.nos.map((no) => ({
          id: contactId(no),
          external_id: keys.get(no)?.external_id ?? null,
          email: keys.get(no)?.email ?? null,
        })),
      },
    });
    if (batch * BATCH_CONTACTS >= found.total) {
      await done();
      return true;
    }
    await tx
      .updateTable('membership_changes')
      .set({ batch, after_no: last })
      .where('calculation_id', '=', calculation_id)
      .where('direction', '=', direction)
      .execute();
    return true;
  });
}
