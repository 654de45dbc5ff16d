/**
 * What was found by comparing audiences, as far as it still holds: both segments are in use, and their published audiences are
 * the ones that were compared.
 */
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { z } from 'zod';
import type { CleanupQuery } from '../api/contract/cleanup.ts';
import type { Db } from '../control/control.ts';

export type PairKind = 'near_duplicates' | 'subsets';

export type ComparedPair = {
  readonly smallerId: string;
  readonly largerId: string;
  readonly smaller: number;
  readonly larger: number;
  readonly common: number;
};

export type PairPage = {
  readonly items: readonly ComparedPair[];
  /** As many as were asked for: declined ones, or the others. */
  readonly total: number;
  readonly kept: number;
};

type Thresholds = Pick<CleanupQuery, 'share' | 'part' | 'kept'>;

const isNear = (share: number) =>
  sql<SqlBool>`p.common * 100::bigint >= ${share}::int * (a.size::bigint + b.size - p.common)`;
const isSame = sql<SqlBool>`p.common = a.size and a.size = b.size`;

/** Who names the other in a rule is meant to be inside it. */
const nestsTheOther = sql<SqlBool>`exists (select from segment_references r where r.kind = 'segment'
  and (r.segment_id, r.key) in ((p.smaller_id, p.larger_id), (p.larger_id, p.smaller_id)))`;

const CONDITIONS: Readonly<Record<PairKind, (query: Thresholds) => RawBuilder<SqlBool>>> = {
  near_duplicates: ({ share }) => sql`not (${isSame}) and ${isNear(share)}`,
  subsets: ({ share, part }) => sql`p.common = a.size and a.size < b.size and not ${isNear(share)}
    and a.size * 100::bigint >= ${part}::int * b.size::bigint and not ${nestsTheOther}`,
};

const holding = sql`audience_pairs p
  join compared_audiences a on a.segment_id = p.smaller_id
  join compared_audiences b on b.segment_id = p.larger_id
  join segments s on s.id = p.smaller_id and s.calculation_id = a.calculation_id and s.count = a.size
    and s.trashed_at is null and s.archived_at is null
  join segments l on l.id = p.larger_id and l.calculation_id = b.calculation_id and l.count = b.size
    and l.trashed_at is null and l.archived_at is null`;

const counts = z.object({ open: z.int(), kept: z.int() });
const pairRow = z.object({
  smallerId: z.string(),
  largerId: z.string(),
  smaller: z.int(),
  larger: z.int(),
  common: z.int(),
});

/** A page of pairs, those that share most first. */
export async function readPairs(
  db: Db,
  kind: PairKind,
  query: Thresholds,
  page: { readonly offset: number; readonly limit: number },
): Promise<PairPage> {
  const one = sql`p.smaller_id collate "C"`;
  const other = sql`p.larger_id collate "C"`;
  const found = sql`from ${holding}
    left join kept_suggestions k on k.kind = ${kind}
      and k.segments_hash = md5(least(${one}, ${other}) || ',' || greatest(${one}, ${other}))
    where ${CONDITIONS[kind](query)}`;
  const counted = await sql`select count(*) filter (where k.kind is null)::int as open,
    count(*) filter (where k.kind is not null)::int as kept ${found}`.execute(db);
  const { open, kept } = counts.parse(counted.rows[0]);
  const { rows } =
    await sql`select p.smaller_id as "smallerId", p.larger_id as "largerId", a.size as smaller, b.size as larger,
      p.common ${found} and (k.kind is not null) = ${query.kept}
    order by p.common::float8 / (a.size::float8 + b.size - p.common) desc, p.smaller_id, p.larger_id
    limit ${page.limit} offset ${page.offset}`.execute(db);
  return { items: z.array(pairRow).parse(rows), total: query.kept ? kept : open, kept };
}

const sameRow = z.object({ id: z.string(), leader: z.string() });

/** Sets of segments whose audiences are equal; each set has two or more. */
export async function readSameAudiences(db: Db): Promise<readonly (readonly string[])[]> {
  const { rows } = await sql`
    with same as (select p.smaller_id collate "C" as one, p.larger_id collate "C" as other from ${holding} where ${isSame})
    select id, least(id, min(partner)) as leader
    from (select one as id, other as partner from same union all select other, one from same) both_ways
    group by id`.execute(db);
  const sets = Map.groupBy(z.array(sameRow).parse(rows), ({ leader }) => leader);
  return [...sets.values()].map((set) => set.map(({ id }) => id));
}
