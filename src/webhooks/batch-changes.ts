/**
 * Puts the contacts that entered or left a segment into events of at most 500. The two audiences they are found between never
 * change, so this can happen after the calculation, batch by batch; each batch is one transaction that writes its event and
 * moves on, and a process that dies in between leaves nothing out and nothing twice.
 */
import type { ToldReason } from '../api/contract/changes.ts';
import { BATCH_CONTACTS, TOLD_REASONS } from '../api/contract/event-types.ts';
import { movedContacts } from '../audiences/moved-contacts.ts';
import { readPair } from '../changes/calculation-pair.ts';
import { unknownReason } from '../changes/reason-words.ts';
import { FIRST, reasonsFor } from '../changes/reasons.ts';
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

type MembershipChange = Change & {
  readonly segment_id: string;
  readonly previous_calculation_id: string | null;
};

/** Writes the next batch of a change; false when there is none left. */
async function writeBatch(deps: Deps, { calculation_id, direction }: Change): Promise<boolean> {
  const { db } = deps.control;
  const change = await db
    .selectFrom('membership_changes as m')
    .innerJoin('segments as s', 's.id', 'm.segment_id')
    .selectAll('m')
    .select('s.name')
    .where('m.calculation_id', '=', calculation_id)
    .where('m.direction', '=', direction)
    .executeTakeFirst();
  if (!change) return false;
  // Read before the transaction: the warehouse may have others to serve first.
  const page = await nextPage(deps, change);
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('membership_changes')
      .select('batch')
      .where('calculation_id', '=', calculation_id)
      .where('direction', '=', direction)
      .forUpdate()
      .executeTakeFirst();
    if (!row) return false;
    // Another process wrote this batch meanwhile; there may be more.
    if (row.batch !== change.batch) return true;
    const webhookIds = await keptWebhooks(tx, change.webhook_ids);
    const batch = change.batch + 1;
    if (page && webhookIds.length > 0)
      await recordEventFor(tx, webhookIds, {
        type: `segment.${direction}`,
        at: change.at,
        segmentId: change.segment_id,
        data: {
          segment: { id: change.segment_id, name: change.name },
          calculation_id,
          previous_calculation_id: change.previous_calculation_id,
          batch,
          batches: Math.ceil(page.total / BATCH_CONTACTS),
          total: page.total,
          contacts: page.contacts,
        },
      });
    const isLast = !page || webhookIds.length === 0 || batch * BATCH_CONTACTS >= page.total;
    if (isLast)
      await tx
        .deleteFrom('membership_changes')
        .where('calculation_id', '=', calculation_id)
        .where('direction', '=', direction)
        .execute();
    else
      await tx
        .updateTable('membership_changes')
        .set({ batch, after_no: page.last })
        .where('calculation_id', '=', calculation_id)
        .where('direction', '=', direction)
        .execute();
    return true;
  });
}

/** The contacts of the next batch, as they are known now; undefined when there are none. */
async function nextPage(deps: Deps, change: MembershipChange & { readonly after_no: number }) {
  const { calculation_id: now, previous_calculation_id: before, direction } = change;
  const [of, without] = direction === 'entered' ? [now, before] : [before, now];
  if (of === null) return undefined;
  const [found] = await movedContacts(deps.warehouse, {
    of,
    without,
    from: change.after_no + 1,
    limit: BATCH_CONTACTS,
  });
  const last = found?.nos.at(-1);
  if (!found || last === undefined) return undefined;
  const keys = new Map((await contactKeys(deps.warehouse, { nos: found.nos })).map((key) => [key.no, key]));
  const reasons = await toldReasons(deps, change, found.nos);
  const contacts = found.nos.map((no) => ({
    id: contactId(no),
    external_id: keys.get(no)?.external_id ?? null,
    email: keys.get(no)?.email ?? null,
    reasons: reasons(no),
  }));
  return { total: found.total, last, contacts };
}

/** Somebody else is served first, and a page of reasons is worked out well within. */
const BOUNDS = { lane: 'calculation', seconds: 60 } as const;

/** Why they moved. That they did is told in any case: where working out the reasons fails, they are not known. */
async function toldReasons(
  deps: Deps,
  change: MembershipChange,
  nos: readonly number[],
): Promise<(no: number) => ToldReason[]> {
  const { segment_id, calculation_id, previous_calculation_id, direction } = change;
  if (previous_calculation_id === null) return () => [FIRST];
  try {
    const pair = await readPair(deps, segment_id, previous_calculation_id, calculation_id);
    const reasons = await reasonsFor(deps, pair, direction, nos, BOUNDS);
    return (no) =>
      (reasons.get(no) ?? [unknownReason('not_reproduced')])
        .slice(0, TOLD_REASONS)
        .map(({ rule: _, definition: _same, ...told }) => told);
  } catch (error) {
    deps.log.warn({ err: error, calculation_id, direction }, 'reasons of a batch could not be worked out');
    return () => [unknownReason('failed')];
  }
}
