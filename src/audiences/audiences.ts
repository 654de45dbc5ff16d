/**
 * The store of audiences: immutable sets of contacts as roaring bitmaps, one row each. Which one is current is a pointer
 * in the control database; nothing here decides that. Everything about groups of contacts is algebra on these rows.
 */
import { z } from 'zod';
import { param, type Sql, sql } from '../sql/sql.ts';
import { storedInstant } from '../sql/stored-time.ts';
import { type Bounds, declareQuery, type Warehouse } from '../warehouse/warehouse.ts';

export type AudienceRef = {
  readonly ownerKind: 'segment' | 'source' | 'run';
  readonly id: string;
  /** When it is known, fewer rows are looked at. */
  readonly ownerId?: string;
};

const BOUNDS: Bounds = { lane: 'interactive', seconds: 10 };
const CALCULATION_BOUNDS: Bounds = { lane: 'calculation', seconds: 120 };

/**
 * The bitmap of an audience as a scalar. `limit 1` because the row may not be merged with its own repetition yet.
 * @example sql`select bitmapCardinality(${audienceBitmap({ ownerKind: 'segment', id: 'calc_1' })})`
 */
export function audienceBitmap(audience: AudienceRef): Sql {
  const owner =
    audience.ownerId === undefined ? sql`` : sql`and owner_id = ${param('String', audience.ownerId)} `;
  return sql`(select members from audiences where owner_kind = ${param('String', audience.ownerKind)} ${owner}and id = ${param('String', audience.id)} limit 1)`;
}

const countRow = z.object({ count: z.number() });

/** How many contacts of an audience exist: deleted contacts stay in the immutable bitmap and are left out here. */
export const countMembers = declareQuery({
  name: 'audiences.count_members',
  bounds: CALCULATION_BOUNDS,
  params: z.object({ ownerKind: z.enum(['segment', 'source']), id: z.string() }),
  row: countRow,
  sql: (audience) =>
    sql`select count() as count from contacts final where bitmapContains(${audienceBitmap(audience)}, no)`,
});

/** Entered and left between two audiences of the same owner. */
export const diffAudiences = declareQuery({
  name: 'audiences.diff',
  bounds: CALCULATION_BOUNDS,
  params: z.object({ before: z.string(), after: z.string() }),
  row: z.object({ entered: z.number(), left: z.number() }),
  sql: ({ before, after }) => {
    const old = audienceBitmap({ ownerKind: 'segment', id: before });
    const fresh = audienceBitmap({ ownerKind: 'segment', id: after });
    return sql`select bitmapAndnotCardinality(${fresh}, ${old}) as entered, bitmapAndnotCardinality(${old}, ${fresh}) as left`;
  },
});

/** Which of the given audiences of segments, or sets of runs, have the contact. */
export const audiencesWith = declareQuery({
  name: 'audiences.with_contact',
  bounds: BOUNDS,
  params: z.object({
    ownerKind: z.enum(['segment', 'run']).default('segment'),
    audiences: z.array(z.object({ ownerId: z.string(), id: z.string() })),
    no: z.number(),
  }),
  row: z.object({ id: z.string() }),
  // An id says whose it is; the owners are named for the sort key of the table.
  sql: ({ ownerKind, audiences, no }) =>
    sql`select distinct id from audiences where owner_kind = ${param('String', ownerKind)}
      and owner_id in ${param(
        'Array(String)',
        audiences.map(({ ownerId }) => ownerId),
      )}
      and id in ${param(
        'Array(String)',
        audiences.map(({ id }) => id),
      )} and bitmapContains(members, ${param('UInt32', no)})`,
});

/**
 * Writes an audience of given contact numbers, added to and taken from another one (list segments).
 * The row is on disk when this returns.
 */
export async function writeListAudience(
  warehouse: Warehouse,
  audience: { readonly ownerId: string; readonly id: string; readonly createdAt: Date },
  change: {
    readonly from: string | null;
    readonly add: readonly number[];
    readonly remove: readonly number[];
  },
): Promise<void> {
  const added = sql`(select groupBitmapState(no) from (select arrayJoin(${param('Array(UInt32)', change.add)}) as no))`;
  const removed = sql`(select groupBitmapState(no) from (select arrayJoin(${param('Array(UInt32)', change.remove)}) as no))`;
  const before = change.from
    ? audienceBitmap({ ownerKind: 'segment', id: change.from })
    : sql`(select groupBitmapState(toUInt32(0)) from numbers(0))`;
  await warehouse.execute(
    'audiences.write_list',
    sql`insert into audiences (owner_kind, owner_id, id, members, created_at)
      select 'segment', ${param('String', audience.ownerId)}, ${param('String', audience.id)},
        bitmapAndnot(bitmapOr(${before}, ${added}), ${removed}),
        ${param("DateTime64(3, 'UTC')", storedInstant(audience.createdAt.getTime()))}`,
    CALCULATION_BOUNDS,
  );
}

/** Deletes audiences of calculations that are not kept. */
export async function deleteAudiences(
  warehouse: Warehouse,
  audiences: readonly { readonly segmentId: string; readonly id: string }[],
): Promise<void> {
  const owners = [...new Set(audiences.map(({ segmentId }) => segmentId))];
  const ids = audiences.map(({ id }) => id);
  await warehouse.execute(
    'audiences.prune',
    sql`delete from audiences where owner_kind = 'segment' and owner_id in ${param('Array(String)', owners)}
      and id in ${param('Array(String)', ids)}`,
    CALCULATION_BOUNDS,
  );
}

/** Deletes all audiences of segments that are deleted for good. */
export async function deleteAudiencesOf(warehouse: Warehouse, segmentIds: readonly string[]): Promise<void> {
  await warehouse.execute(
    'audiences.delete',
    sql`delete from audiences where owner_kind = 'segment' and has(${param('Array(String)', segmentIds)}, owner_id)`,
    CALCULATION_BOUNDS,
  );
}
