/**
 * Which published audiences were compared with each other, and the pairs that were found. An audience never gets other
 * contacts, it only loses those that are deleted; so a calculation and a size name one set, and while both are what they were
 * when it was compared, what was found still holds.
 */
import { sql } from 'kysely';
import type { Db, Tx } from '../control/control.ts';

export type ActiveAudience = {
  readonly segmentId: string;
  readonly calculationId: string;
  readonly size: number;
  /** It was compared as it is now. */
  readonly isCompared: boolean;
};

/** Published audiences with somebody in them, of segments that are neither archived nor in the trash. */
export async function readActiveAudiences(db: Db | Tx): Promise<ActiveAudience[]> {
  const { rows } = await sql<ActiveAudience>`
    select s.id as "segmentId", s.calculation_id as "calculationId", s.count as size, c.segment_id is not null as "isCompared"
    from segments s left join compared_audiences c
      on c.segment_id = s.id and c.calculation_id = s.calculation_id and c.size = s.count
    where s.trashed_at is null and s.archived_at is null and s.calculation_id is not null and s.count > 0
    order by s.id`.execute(db);
  return rows;
}

export type FoundPair = { readonly smallerId: string; readonly largerId: string; readonly common: number };

/**
 * Writes what a comparison found. What is kept of audiences that were not in it is forgotten: it was not compared with the
 * new ones.
 */
export async function writeCompared(
  tx: Tx,
  compared: readonly {
    readonly segmentId: string;
    readonly calculationId: string;
    readonly size: number;
    readonly isNew: boolean;
  }[],
  pairs: readonly FoundPair[],
): Promise<void> {
  const fresh = compared.filter(({ isNew }) => isNew);
  const old = compared.filter(({ isNew }) => !isNew).map(({ segmentId }) => segmentId);
  await sql`delete from compared_audiences where not segment_id = any(${old}::text[])`.execute(tx);
  // A segment may have been deleted for good meanwhile.
  await sql`
    insert into compared_audiences (segment_id, calculation_id, size)
    select w.id, w.calculation, w.size from unnest(${fresh.map(({ segmentId }) => segmentId)}::text[],
      ${fresh.map(({ calculationId }) => calculationId)}::text[], ${fresh.map(({ size }) => size)}::int[]) as w(id, calculation, size)
    join segments s on s.id = w.id`.execute(tx);
  await sql`
    insert into audience_pairs (smaller_id, larger_id, common)
    select w.smaller, w.larger, w.common from unnest(${pairs.map(({ smallerId }) => smallerId)}::text[],
      ${pairs.map(({ largerId }) => largerId)}::text[], ${pairs.map(({ common }) => common)}::int[]) as w(smaller, larger, common)
    join compared_audiences a on a.segment_id = w.smaller join compared_audiences b on b.segment_id = w.larger`.execute(
    tx,
  );
}
