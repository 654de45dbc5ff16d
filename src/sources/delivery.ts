/** Successful syncs with what they delivered, read from the control database. */
import { type SqlBool, sql } from 'kysely';
import { z } from 'zod';
import { sync as syncSchema } from '../api/contract/sources.ts';
import type { Db, Tx } from '../control/control.ts';
import type { Delivery } from './drift.ts';
import { syncProfile } from './sync-profile.ts';

const stored = z.object({
  number: z.int(),
  isWhole: z.boolean(),
  schema: syncSchema.shape.schema,
  profile: syncProfile,
});

const IS_WHOLE = sql<boolean>`(sources.mode = 'sync' and sources.delivers = 'contacts')`;

/** Deliveries of these syncs by id; those whose profile is not known are left out. */
export async function readDeliveries(
  db: Db | Tx,
  syncIds: readonly string[],
): Promise<Map<string, Delivery>> {
  if (syncIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('syncs')
    .innerJoin('sources', 'sources.id', 'syncs.source_id')
    .innerJoin('sync_profiles as p', 'p.sync_id', 'syncs.id')
    .select(['syncs.id', 'syncs.number', 'syncs.schema', 'p.profile', IS_WHOLE.as('isWhole')])
    .where('syncs.id', 'in', syncIds)
    .execute();
  return new Map(rows.map((row) => [row.id, stored.parse(row)]));
}

type KnownDelivery = Delivery & { readonly syncId: string };

/** The last two successful syncs of a source, as far as it is known what they delivered. */
export type LatestDeliveries = {
  readonly sourceId: string;
  readonly latest: KnownDelivery | undefined;
  readonly previous: KnownDelivery | undefined;
};

/** Of sources with a sync that was written by a transaction not finished at `since`; of all when it is not given. */
export async function readLatestDeliveries(tx: Tx, since?: string): Promise<LatestDeliveries[]> {
  const touched = since === undefined ? sql<SqlBool>`true` : sql<SqlBool>`changed_by >= ${since}::xid8`;
  const sources = await tx
    .selectFrom('syncs')
    .select('source_id')
    .distinct()
    .where('status', '=', 'success')
    .where(touched)
    .execute();
  if (sources.length === 0) return [];
  const rows = await tx
    .selectFrom('sources')
    .innerJoinLateral(
      (join) =>
        join
          .selectFrom('syncs')
          .leftJoin('sync_profiles as p', 'p.sync_id', 'syncs.id')
          .select(['syncs.id', 'syncs.seq', 'syncs.number', 'syncs.schema', 'p.profile'])
          .whereRef('syncs.source_id', '=', 'sources.id')
          .where('syncs.status', '=', 'success')
          .orderBy('syncs.seq', 'desc')
          .limit(2)
          .as('last'),
      (on) => on.onTrue(),
    )
    .select([
      'sources.id as source_id',
      'last.id',
      'last.number',
      'last.schema',
      'last.profile',
      IS_WHOLE.as('isWhole'),
    ])
    .where('sources.id', '=', sql<string>`any(${sources.map(({ source_id }) => source_id)})`)
    .orderBy('last.seq', 'desc')
    .execute();
  return [...Map.groupBy(rows, ({ source_id }) => source_id)].map(([sourceId, [latest, previous]]) => {
    const known = (row: typeof latest): KnownDelivery | undefined =>
      row?.profile == null ? undefined : { ...stored.parse(row), syncId: row.id };
    return { sourceId, latest: known(latest), previous: known(previous) };
  });
}
