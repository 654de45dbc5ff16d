/**
 * List segments: a fixed set, calculated by being changed. Each change writes a whole new audience and then moves the
 * pointer; if it fails, the list is unchanged.
 */
import type { Actor } from '../api/contract/route.ts';
import { audienceBitmap, countMembers, diffAudiences, writeListAudience } from '../audiences/audiences.ts';
import { reachOf } from '../audiences/reach.ts';
import { announceSegment } from '../calculation/announce.ts';
import { correctCounts } from '../calculation/correct-counts.ts';
import { tellThoseWhoNest } from '../calculation/publish-calculations.ts';
import { type ContactRef, findContacts } from '../contacts/find-contacts.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { recordHistory } from '../history/record-history.ts';
import { newId } from '../ids.ts';
import { recordCalculated } from '../outbox/segment-events.ts';
import { lockSegment } from './segments.ts';

/** Adds or takes away contacts; answers how many that changed and which references name no contact. */
export async function changeListMembers(
  deps: Deps,
  actor: Actor,
  segmentId: string,
  what: 'add' | 'remove',
  refs: readonly ContactRef[],
): Promise<{ changed: number; notFound: ContactRef[] }> {
  const found = await findContacts(deps, refs);
  const notFound = refs.filter((_ref, index) => found[index] === undefined);
  const nos = [...new Set(found.filter((no) => no !== undefined))];
  const now = deps.clock.now();
  // The row lock makes two changes of one list wait for each other: each starts from the audience the other published.
  const { id, count, changed } = await deps.control.db.transaction().execute(async (tx) => {
    const segment = await lockSegment(tx, segmentId);
    if (segment.kind !== 'list')
      throw new Refusal(
        'conflict',
        `“${segment.name}” is made by rules; its members can't be put in by hand.`,
      );
    if (segment.trashed_at)
      throw new Refusal('conflict', `“${segment.name}” is in the trash.`, { hint: 'Restore it first.' });
    const id = newId('calc', deps.clock);
    const started = deps.clock.elapsed();
    await writeListAudience(
      deps.warehouse,
      { ownerId: segmentId, id, createdAt: now },
      {
        from: segment.calculation_id,
        add: what === 'add' ? nos : [],
        remove: what === 'remove' ? nos : [],
      },
    );
    const [counted] = await countMembers(deps.warehouse, { ownerKind: 'segment', id });
    const [difference] = segment.calculation_id
      ? await diffAudiences(deps.warehouse, { before: segment.calculation_id, after: id })
      : [];
    const count = counted?.count ?? 0;
    const reach = await reachOf(deps.warehouse, audienceBitmap({ ownerKind: 'segment', id }));
    const entered = difference?.entered ?? (segment.calculation_id ? 0 : count);
    const left = difference?.left ?? 0;
    await tx
      .insertInto('calculations')
      .values({
        id,
        segment_id: segmentId,
        version: segment.version,
        status: 'success',
        requested_by: actor.name,
        queued_at: now,
        started_at: now,
        finished_at: now,
        now,
        attempt: 1,
        count,
        entered,
        left_count: left,
      })
      .execute();
    await tx
      .updateTable('segments')
      .set({
        calculation_id: id,
        status: 'success',
        status_detail: null,
        count,
        count_version: segment.version,
        calculated_at: now,
        calculation_ms: deps.clock.elapsed() - started,
        reachable: JSON.stringify(reach),
        updated_at: now,
      })
      .where('id', '=', segmentId)
      .execute();
    const published = { segmentId, calculationId: id, version: segment.version };
    await recordCalculated(tx, {
      ...published,
      previousId: segment.calculation_id,
      count,
      entered,
      left,
      at: now,
    });
    await tellThoseWhoNest(tx, [segmentId]);
    await recordHistory(tx, deps.clock, actor, {
      action: what === 'add' ? 'segment.members_added' : 'segment.members_removed',
      subject: { kind: 'segment', id: segmentId, name: segment.name },
      changes: { count: { from: segment.count, to: count } },
    });
    return { id, count, changed: what === 'add' ? entered : left };
  });
  await correctCounts(deps, [{ segmentId, id, count }]);
  await announceSegment(deps, segmentId);
  deps.live.publish({ type: 'segment.changed', segment_id: segmentId });
  return { changed, notFound };
}
