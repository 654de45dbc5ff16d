/** Tells whoever watches what a segment's status is now, from the row: never from what somebody thinks it should be. */

import { segment } from '../api/contract/segments.ts';
import type { Deps } from '../deps.ts';

export async function announceSegment(
  deps: Pick<Deps, 'control' | 'live'>,
  segmentId: string,
): Promise<void> {
  const row = await deps.control.db
    .selectFrom('segments')
    .select(['status', 'status_detail'])
    .where('id', '=', segmentId)
    .executeTakeFirst();
  if (!row) return;
  deps.live.publish({
    type: 'segment.status',
    segment_id: segmentId,
    status: row.status,
    status_detail: segment.shape.status_detail.parse(row.status_detail ?? null),
  });
}

/** So many are told one by one; of more it is only said that there are. */
const ONE_BY_ONE = 20;

/** Tells what the status of segments is now. */
export async function announceStatuses(
  deps: Pick<Deps, 'control' | 'live'>,
  segmentIds: readonly string[],
): Promise<void> {
  if (segmentIds.length > ONE_BY_ONE) deps.live.publish({ type: 'segments.changed' });
  else for (const id of segmentIds) await announceSegment(deps, id);
}

/** Tells that segments are others than before; those who watch ask again for what they show. */
export async function announceSegments(
  deps: Pick<Deps, 'control' | 'live'>,
  segmentIds: readonly string[],
): Promise<void> {
  if (segmentIds.length > ONE_BY_ONE) {
    deps.live.publish({ type: 'segments.changed' });
    return;
  }
  for (const id of segmentIds) {
    await announceSegment(deps, id);
    deps.live.publish({ type: 'segment.changed', segment_id: id });
  }
}
