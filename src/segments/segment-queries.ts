/** Segments as screens read them: one, or a page of them, with readiness, linked sources, usage and trend. */
import { sql } from 'kysely';
import { z } from 'zod';
import type { SegmentFilter, segmentListContract } from '../api/contract/segment-list.ts';
import type { Db } from '../control/control.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { tellRefresh } from '../refresh/refresh-policy.ts';
import type { SegmentFacts } from './segment-facts.ts';
import { countFacets, filterTest } from './segment-filter.ts';
import { readSegmentIndex, type SegmentIndex } from './segment-index.ts';
import { findSorted } from './segment-sorts.ts';
import { campaignsOf, checksAt, linkedSources, readinessAt, usersOf } from './segment-verdicts.ts';

/** So many calculations make a trend. */
const TREND = 20;

/** What a segment answers, but for its definition and its trend. */
function describeSegment(index: SegmentIndex, segment: SegmentFacts, now: Date) {
  const { reach, ownerId } = segment;
  return {
    id: segment.id,
    name: segment.name,
    description: segment.description,
    kind: segment.kind,
    sentence: segment.sentence,
    version: segment.version,
    status: segment.status,
    status_detail: segment.statusDetail,
    readiness: readinessAt(index, segment, now),
    count: segment.count,
    count_version: segment.countVersion,
    reachable: reach && {
      email: reach.email.reachable,
      sms: reach.sms.reachable,
      phone: reach.phone.reachable,
    },
    reach,
    change: segment.change,
    calculated_at: segment.calculatedAt?.toISOString() ?? null,
    calculation_id: segment.calculationId,
    calculation_ms: segment.calculationMs,
    sources: linkedSources(index, segment).map((source) => ({
      id: source.id,
      name: source.name,
      supplies: source.fields,
      last_sync_at: source.lastSyncAt?.toISOString() ?? null,
      synced_since_calculation: source.changedSince > 0,
    })),
    refresh: tellRefresh(segment.refresh, {
      readsClock: segment.readsClock,
      isIdle: segment.trashedAt !== null || segment.archivedAt !== null,
    }),
    labels: segment.labels,
    owner: ownerId === null ? null : { id: ownerId, name: index.surroundings.people.get(ownerId) ?? ownerId },
    used_by: {
      campaigns: campaignsOf(index, segment.id),
      segments: usersOf(index, segment.id).map(({ id, name }) => ({ id, name })),
    },
    created_at: segment.createdAt.toISOString(),
    updated_at: segment.updatedAt.toISOString(),
    archived_at: segment.archivedAt?.toISOString() ?? null,
    trashed_at: segment.trashedAt?.toISOString() ?? null,
  };
}

const details = z.object({
  id: z.string(),
  definition: z.unknown(),
  trend: z.array(z.object({ at: z.string(), count: z.int() })),
});

/** Definitions of the versions given and trends, for a page of segments in one statement. */
async function readDetails(db: Db, segments: readonly SegmentFacts[]) {
  const ids = segments.map(({ id }) => id);
  const versions = segments.map(({ version }) => version);
  const { rows } = await sql<unknown>`select w.id, v.definition, t.trend
    from unnest(${ids}::text[], ${versions}::int[]) as w(id, version)
    left join segment_versions v on v.segment_id = w.id and v.version = w.version
    cross join lateral (
      select coalesce(json_agg(json_build_object('at', c.at, 'count', c.count) order by c.seq), '[]') as trend
      from (select seq, coalesce(now, finished_at, queued_at) as at, count from calculations where segment_id = w.id and status = 'success'
        order by seq desc limit ${TREND}) c) t`.execute(db);
  return new Map(
    z
      .array(details)
      .parse(rows)
      .map((row) => [row.id, row]),
  );
}

/** Answers for segments, in their order. */
async function describeSegments(deps: Deps, index: SegmentIndex, segments: readonly SegmentFacts[]) {
  const now = deps.clock.now();
  // Before anything is waited for: the index is as it was given.
  const described = segments.map((segment) => describeSegment(index, segment, now));
  const found = await readDetails(deps.control.db, segments);
  return described.map((segment) => {
    const detail = found.get(segment.id);
    return {
      ...segment,
      definition: detail?.definition ?? null,
      trend: (detail?.trend ?? []).map(({ at, count }) => ({ at: new Date(at).toISOString(), count })),
    };
  });
}

/** One segment, archived and trashed ones included. Refuses `not_found`. */
export async function readSegment(deps: Deps, id: string) {
  const index = await readSegmentIndex(deps.control);
  const facts = index.segments.get(id);
  const checks = facts && checksAt(index, facts, deps.clock.now());
  const [segment] = facts ? await describeSegments(deps, index, [facts]) : [];
  if (!segment) throw new Refusal('not_found', `There is no segment ${id}.`);
  return { ...segment, readiness: { ...segment.readiness, ...(checks ? { checks } : {}) } };
}

type ListQuery = z.output<(typeof segmentListContract)['listSegments']['query']>;

/** A page of segments, exact in every filter and sort, readiness included. */
export async function listSegments(deps: Deps, query: ListQuery) {
  const now = deps.clock.now();
  const index = await readSegmentIndex(deps.control);
  const found = findSorted(index, filterTest(index, query, now), query.sort, now);
  const offset = (query.page - 1) * query.page_size;
  const exist = countAll(index);
  return {
    page: query.page,
    page_size: query.page_size,
    total: found.length,
    exist,
    items: await describeSegments(deps, index, found.slice(offset, offset + query.page_size)),
  };
}

function countAll(index: SegmentIndex) {
  const exist = { active: 0, archived: 0, trashed: 0 };
  for (const { trashedAt, archivedAt } of index.segments.values()) {
    if (trashedAt) exist.trashed += 1;
    else if (archivedAt) exist.archived += 1;
    else exist.active += 1;
  }
  return exist;
}

/** For each filter its choices, with how many segments the other filters leave for each. */
export async function readSegmentFacets(deps: Deps, filter: SegmentFilter) {
  const index = await readSegmentIndex(deps.control);
  return countFacets(index, filter, deps.clock.now());
}

/** Ids of the segments that a filter leaves. */
export async function findSegmentIds(deps: Deps, filter: SegmentFilter): Promise<string[]> {
  const index = await readSegmentIndex(deps.control);
  return index.byName.filter(filterTest(index, filter, deps.clock.now())).map(({ id }) => id);
}

const errorSchema = z
  .object({ code: z.string(), detail: z.string(), path: z.string().optional(), hint: z.string().optional() })
  .nullable();

export async function listCalculations(deps: Deps, segmentId: string, page: number, pageSize: number) {
  await readSegment(deps, segmentId);
  const { db } = deps.control;
  const rows = await db
    .selectFrom('calculations')
    .selectAll()
    .where('segment_id', '=', segmentId)
    .orderBy('seq', 'desc')
    .limit(pageSize)
    .offset((page - 1) * pageSize)
    .execute();
  const counted = await db
    .selectFrom('calculations')
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .where('segment_id', '=', segmentId)
    .executeTakeFirstOrThrow();
  return {
    page,
    page_size: pageSize,
    total: Number(counted.total),
    items: rows.map((row) => ({
      id: row.id,
      segment_id: row.segment_id,
      version: row.version,
      status: row.status,
      requested_by: row.requested_by,
      queued_at: row.queued_at.toISOString(),
      started_at: row.started_at?.toISOString() ?? null,
      finished_at: row.finished_at?.toISOString() ?? null,
      now: row.now?.toISOString() ?? null,
      attempt: row.attempt,
      count: row.count,
      entered: row.entered,
      left: row.left_count,
      error: errorSchema.parse(row.error ?? null),
    })),
  };
}
