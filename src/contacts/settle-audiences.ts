/**
 * After contacts were deleted: published audiences are immutable and keep their bits, so what is said about them (members,
 * reach, contacts of a source) is counted again over the contacts that are left. Can be repeated.
 */
import { z } from 'zod';
import { audienceBitmap, countMembers } from '../audiences/audiences.ts';
import { reachOf } from '../audiences/reach.ts';
import type { Deps } from '../deps.ts';
import { param, type Sql, sql } from '../sql/sql.ts';
import { WRITE_BOUNDS } from './incoming.ts';

type OwnerKind = 'segment' | 'source';

/** Those of the audiences that had any of the contacts. */
async function audiencesThatHad(
  deps: Deps,
  ownerKind: OwnerKind,
  ids: readonly string[],
  gone: Sql,
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await deps.warehouse.rows(
    'audiences.that_had',
    sql`select distinct id from audiences where owner_kind = ${param('String', ownerKind)}
      and has(${param('Array(String)', ids)}, id) and bitmapHasAny(members, (select groupBitmapState(no) from (${gone})))`,
    WRITE_BOUNDS,
  );
  return new Set(rows.map((row) => z.object({ id: z.string() }).parse(row).id));
}

async function membersOf(deps: Deps, ownerKind: OwnerKind, id: string): Promise<number> {
  const [row] = await countMembers(deps.warehouse, { ownerKind, id });
  return row?.count ?? 0;
}

/**
 * Counts again what the deleted contacts were members of.
 * @param gone selects their numbers
 */
export async function settleAudiences(deps: Deps, gone: Sql): Promise<void> {
  const { db } = deps.control;
  const segments = await db
    .selectFrom('segments')
    .select(['id', 'calculation_id'])
    .where('calculation_id', 'is not', null)
    .execute();
  const published = segments.flatMap(({ calculation_id }) => calculation_id ?? []);
  const touched = await audiencesThatHad(deps, 'segment', published, gone);
  for (const { id, calculation_id } of segments) {
    if (calculation_id === null || !touched.has(calculation_id)) continue;
    const count = await membersOf(deps, 'segment', calculation_id);
    const reach = await reachOf(deps.warehouse, audienceBitmap({ ownerKind: 'segment', id: calculation_id }));
    await db
      .updateTable('segments')
      .set({ count, reachable: JSON.stringify(reach) })
      .where('id', '=', id)
      // A calculation that published meanwhile has counted without them.
      .where('calculation_id', '=', calculation_id)
      .execute();
    deps.live.publish({ type: 'segment.changed', segment_id: id });
  }
  const sources = await db
    .selectFrom('sources')
    .select(['id', 'current_sync_id'])
    .where('current_sync_id', 'is not', null)
    .where('deleted_at', 'is', null)
    .execute();
  const delivered = sources.flatMap(({ current_sync_id }) => current_sync_id ?? []);
  const fewer = await audiencesThatHad(deps, 'source', delivered, gone);
  for (const { id, current_sync_id } of sources) {
    if (current_sync_id === null || !fewer.has(current_sync_id)) continue;
    const contacts = await membersOf(deps, 'source', current_sync_id);
    await db
      .updateTable('sources')
      .set({ contacts })
      .where('id', '=', id)
      .where('current_sync_id', '=', current_sync_id)
      .execute();
  }
}
