/** Collects, for a page of segments at once, what readiness, sources and usage are derived from: a handful of queries. */
import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely';
import { z } from 'zod';
import { calculationInputs } from '../calculation/inputs.ts';
import type { Db } from '../control/control.ts';

export type SegmentRow = Awaited<ReturnType<typeof selectSegments>>[number];

export const storedReferences = z.object({
  fields: z.array(z.string()).default([]),
  tags: z.array(z.string()).default([]),
  segments: z.array(z.string()).default([]),
  sources: z.array(z.string()).default([]),
  readsClock: z.boolean().default(false),
});

/** Segment rows with their current version's definition and references. */
export function selectSegments(db: Db, choose: SegmentChoice = {}) {
  let query = db
    .selectFrom('segments as s')
    .leftJoin('segment_versions as v', (on) =>
      on.onRef('v.segment_id', '=', 's.id').onRef('v.version', '=', 's.version'),
    )
    .leftJoin('calculations as c', 'c.id', 's.calculation_id')
    .leftJoin('user as u', 'u.id', 's.owner_id')
    .selectAll('s')
    .select(['v.definition', 'v.refs', 'c.inputs', 'u.name as owner_name']);
  if (choose.where) query = query.where(choose.where);
  if (choose.orderBy) query = query.orderBy(choose.orderBy).orderBy('s.id');
  if (choose.limit !== undefined) query = query.limit(choose.limit).offset(choose.offset ?? 0);
  return query.execute();
}

/** Pieces of SQL over alias `s`; absent: every segment. */
export type SegmentChoice = {
  readonly where?: Expression<SqlBool>;
  readonly orderBy?: RawBuilder<unknown>;
  readonly limit?: number;
  readonly offset?: number;
};

export type LinkedSource = {
  readonly id: string;
  readonly name: string;
  readonly deleted: boolean;
  readonly fields: readonly string[];
  readonly lastSyncAt: Date | null;
  readonly lastSyncFailed: boolean;
  readonly changedSince: number;
  readonly changedContacts: number;
};

/** The sources that supply fields a segment reads, or that its rules name, with what they did since its calculation. */
export async function linkedSources(db: Db, segments: readonly SegmentRow[]) {
  const ids = segments.map(({ id }) => id);
  const found = new Map<string, LinkedSource[]>(ids.map((id) => [id, []]));
  if (ids.length === 0) return found;
  const links = await db
    .selectFrom('segment_references as r')
    .innerJoin('field_sources as f', (on) => on.onRef('f.field_key', '=', 'r.key').on('r.kind', '=', 'field'))
    .select(['r.segment_id', 'f.source_id', 'f.field_key'])
    .where('r.segment_id', 'in', ids)
    .execute();
  const named = await db
    .selectFrom('segment_references')
    .select(['segment_id', 'key as source_id'])
    .where('kind', '=', 'source')
    .where('segment_id', 'in', ids)
    .execute();
  const sourceIds = [...new Set([...links, ...named].map(({ source_id }) => source_id))];
  if (sourceIds.length === 0) return found;
  const sources = new Map(
    (
      await db
        .selectFrom('sources')
        .select(['id', 'name', 'deleted_at'])
        .where('id', 'in', sourceIds)
        .execute()
    ).map((source) => [source.id, source]),
  );
  const syncs = await db
    .selectFrom('syncs')
    .select(['source_id', 'seq', 'status', 'finished_at'])
    .select(sql<number>`rows_created + rows_updated + rows_left`.as('changed'))
    .where('source_id', 'in', sourceIds)
    .where('status', 'in', ['success', 'failed'])
    .orderBy('seq', 'desc')
    .execute();
  for (const segment of segments) {
    const seen = calculationInputs.parse(segment.inputs ?? {}).syncs;
    const own = new Set(
      [...links, ...named].filter((l) => l.segment_id === segment.id).map((l) => l.source_id),
    );
    for (const sourceId of own) {
      const source = sources.get(sourceId);
      if (!source) continue;
      const itsSyncs = syncs.filter((sync) => sync.source_id === sourceId);
      const done = itsSyncs.filter((sync) => sync.status === 'success');
      const since = done.filter((sync) => sync.seq > (seen[sourceId] ?? 0) && Number(sync.changed) > 0);
      found.get(segment.id)?.push({
        id: sourceId,
        name: source.name,
        deleted: source.deleted_at !== null,
        fields: links
          .filter((link) => link.segment_id === segment.id && link.source_id === sourceId)
          .map((link) => link.field_key),
        lastSyncAt: done[0]?.finished_at ?? null,
        lastSyncFailed: itsSyncs[0]?.status === 'failed',
        changedSince: segment.calculation_id ? since.length : 0,
        changedContacts: since.reduce((sum, sync) => sum + Number(sync.changed), 0),
      });
    }
  }
  return found;
}

export type NestedSegment = {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly trashed: boolean;
  readonly recalculatedSince: boolean;
};

/** The segments each segment nests, and those that nest it. */
export async function nestedSegments(db: Db, segments: readonly SegmentRow[]) {
  const ids = segments.map(({ id }) => id);
  const nested = new Map<string, NestedSegment[]>(ids.map((id) => [id, []]));
  const usedBy = new Map<string, { id: string; name: string }[]>(ids.map((id) => [id, []]));
  if (ids.length === 0) return { nested, usedBy };
  const inner = await db
    .selectFrom('segment_references as r')
    .innerJoin('segments as s', 's.id', 'r.key')
    .select(['r.segment_id', 's.id', 's.name', 's.status', 's.trashed_at', 's.calculation_id'])
    .where('r.kind', '=', 'segment')
    .where('r.segment_id', 'in', ids)
    .execute();
  for (const row of inner) {
    const outer = segments.find(({ id }) => id === row.segment_id);
    const seen = calculationInputs.parse(outer?.inputs ?? {}).segments[row.id];
    nested.get(row.segment_id)?.push({
      id: row.id,
      name: row.name,
      status: row.status,
      trashed: row.trashed_at !== null,
      recalculatedSince: outer?.calculation_id != null && seen !== undefined && seen !== row.calculation_id,
    });
  }
  const outer = await db
    .selectFrom('segment_references as r')
    .innerJoin('segments as s', 's.id', 'r.segment_id')
    .select(['r.key', 's.id', 's.name'])
    .where('r.kind', '=', 'segment')
    .where('r.key', 'in', ids)
    .where('s.trashed_at', 'is', null)
    .orderBy('s.name')
    .execute();
  for (const row of outer) usedBy.get(row.key)?.push({ id: row.id, name: row.name });
  return { nested, usedBy };
}

/** Per segment the count of the calculation before the published one. */
export async function previousCounts(db: Db, segments: readonly SegmentRow[]): Promise<Map<string, number>> {
  const ids = segments.filter(({ calculation_id }) => calculation_id).map(({ id }) => id);
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('calculations as c')
    .innerJoin('segments as s', 's.id', 'c.segment_id')
    .innerJoin('calculations as p', 'p.id', 's.calculation_id')
    .distinctOn('c.segment_id')
    .select(['c.segment_id', 'c.count'])
    .where('c.segment_id', 'in', ids)
    .where('c.status', '=', 'success')
    // An edit is meant to move the count; only calculations of one version are compared.
    .where(sql<SqlBool>`c.version = p.version and c.seq < p.seq`)
    .orderBy('c.segment_id')
    .orderBy('c.seq', 'desc')
    .execute();
  return new Map(rows.flatMap((row) => (row.count === null ? [] : [[row.segment_id, row.count]])));
}

/** Titles of tags that rules use although they are retired, per segment. */
export async function retiredTags(db: Db, segments: readonly SegmentRow[]): Promise<Map<string, string[]>> {
  const ids = segments.map(({ id }) => id);
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('segment_references as r')
    .innerJoin('tags as t', (on) => on.on(sql<SqlBool>`lower(t.title) = r.key`))
    .select(['r.segment_id', 't.title'])
    .where('r.kind', '=', 'tag')
    .where('r.segment_id', 'in', ids)
    .where('t.active', '=', false)
    .execute();
  const found = new Map<string, string[]>();
  for (const row of rows) found.set(row.segment_id, [...(found.get(row.segment_id) ?? []), row.title]);
  return found;
}
