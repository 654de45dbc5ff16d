/** Segments as screens read them: one, or a page of them, with readiness, linked sources and usage. */
import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely';
import { z } from 'zod';
import { segment as segmentSchema } from '../api/contract/segments.ts';
import { reach } from '../audiences/reach.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { readinessOf } from './readiness.ts';
import {
  linkedSources,
  nestedSegments,
  previousCounts,
  retiredTags,
  type SegmentRow,
  selectSegments,
  storedReferences,
} from './segment-facts.ts';

const detail = segmentSchema.shape.status_detail;

/** Answers for rows, in their order. */
export async function describeSegments(deps: Deps, rows: readonly SegmentRow[]) {
  const { db } = deps.control;
  const sources = await linkedSources(db, rows);
  const { nested, usedBy } = await nestedSegments(db, rows);
  const previous = await previousCounts(db, rows);
  const retired = await retiredTags(db, rows);
  const now = deps.clock.now();
  return rows.map((row) => {
    const linked = sources.get(row.id) ?? [];
    const statusDetail = detail.parse(row.status_detail ?? null);
    const stored = reach.nullable().parse(row.reachable ?? null);
    return {
      id: row.id,
      name: row.name,
      description: row.description,
      kind: row.kind,
      definition: row.definition ?? null,
      sentence: row.sentence,
      version: row.version,
      status: row.status,
      status_detail: statusDetail,
      readiness: readinessOf({
        id: row.id,
        kind: row.kind,
        status: row.status,
        failure: statusDetail?.detail ? { detail: statusDetail.detail, path: statusDetail.path } : null,
        version: row.version,
        countVersion: row.count_version,
        count: row.count,
        previousCount: previous.get(row.id) ?? null,
        calculatedAt: row.calculated_at,
        readsClock: storedReferences.parse(row.refs ?? {}).readsClock,
        now,
        sources: linked,
        nested: nested.get(row.id) ?? [],
        retiredTags: retired.get(row.id) ?? [],
      }),
      count: row.count,
      count_version: row.count_version,
      reachable: stored
        ? { email: stored.email.reachable, sms: stored.sms.reachable, phone: stored.phone.reachable }
        : null,
      reach: stored,
      calculated_at: row.calculated_at?.toISOString() ?? null,
      calculation_id: row.calculation_id,
      calculation_ms: row.calculation_ms,
      sources: linked.map((source) => ({
        id: source.id,
        name: source.name,
        supplies: [...source.fields],
        last_sync_at: source.lastSyncAt?.toISOString() ?? null,
        synced_since_calculation: source.changedSince > 0,
      })),
      labels: row.labels,
      owner: row.owner_id ? { id: row.owner_id, name: row.owner_name ?? 'API' } : null,
      used_by: { campaigns: [], segments: usedBy.get(row.id) ?? [] },
      created_at: row.created_at.toISOString(),
      updated_at: row.updated_at.toISOString(),
      trashed_at: row.trashed_at?.toISOString() ?? null,
    };
  });
}

/** One segment, trashed ones included. Refuses `not_found`. */
export async function readSegment(deps: Deps, id: string) {
  const rows = await selectSegments(deps.control.db, { where: sql<SqlBool>`s.id = ${id}` });
  const [segment] = await describeSegments(deps, rows);
  if (!segment) throw new Refusal('not_found', `There is no segment ${id}.`);
  return segment;
}

export type SegmentListQuery = {
  readonly q?: string | undefined;
  readonly page: number;
  readonly page_size: number;
  readonly status?: readonly string[] | undefined;
  readonly readiness?: readonly string[] | undefined;
  readonly source?: readonly string[] | undefined;
  readonly label?: readonly string[] | undefined;
  readonly kind?: readonly string[] | undefined;
  readonly owner?: readonly string[] | undefined;
  readonly used?: 'true' | 'false' | undefined;
  readonly trashed: 'true' | 'false';
  readonly sort: string;
};

/** A search text as a LIKE pattern: its own % and _ are plain characters. */
export function likePattern(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
}

function conditions(query: SegmentListQuery): Expression<SqlBool> {
  const all: RawBuilder<SqlBool>[] = [
    query.trashed === 'true' ? sql<SqlBool>`s.trashed_at is not null` : sql<SqlBool>`s.trashed_at is null`,
  ];
  if (query.q?.trim()) {
    const pattern = likePattern(query.q.trim());
    all.push(sql<SqlBool>`(s.name ilike ${pattern} or s.description ilike ${pattern} or s.sentence ilike ${pattern}
      or exists (select 1 from unnest(s.labels) as l where l ilike ${pattern}))`);
  }
  if (query.status) all.push(sql<SqlBool>`s.status = any(${query.status})`);
  if (query.kind) all.push(sql<SqlBool>`s.kind = any(${query.kind})`);
  if (query.label) all.push(sql<SqlBool>`s.labels && ${query.label}::text[]`);
  if (query.owner) all.push(sql<SqlBool>`s.owner_id = any(${query.owner})`);
  if (query.source)
    all.push(sql<SqlBool>`exists (select 1 from segment_references r left join field_sources f
      on r.kind = 'field' and f.field_key = r.key where r.segment_id = s.id
      and (f.source_id = any(${query.source}) or (r.kind = 'source' and r.key = any(${query.source}))))`);
  if (query.used !== undefined) {
    const nested = sql<SqlBool>`exists (select 1 from segment_references r join segments o on o.id = r.segment_id
      where r.kind = 'segment' and r.key = s.id and o.trashed_at is null)`;
    all.push(query.used === 'true' ? nested : sql<SqlBool>`not ${nested}`);
  }
  return sql<SqlBool>`${sql.join(all, sql` and `)}`;
}

const SORTS: Readonly<Record<string, RawBuilder<unknown>>> = {
  name: sql`lower(s.name)`,
  status: sql`s.status`,
  count: sql`s.count`,
  calculated_at: sql`s.calculated_at`,
  created_at: sql`s.created_at`,
  updated_at: sql`s.updated_at`,
  kind: sql`s.kind`,
};

/** A page of segments. Readiness is derived, so a filter on it reads every segment the other filters leave. */
export async function listSegments(deps: Deps, query: SegmentListQuery) {
  const { db } = deps.control;
  const where = conditions(query);
  const column = SORTS[query.sort.replace(/^-/, '')] ?? sql`s.updated_at`;
  const orderBy = query.sort.startsWith('-') ? sql`${column} desc nulls last` : sql`${column} asc nulls last`;
  const offset = (query.page - 1) * query.page_size;
  const paging = { page: query.page, page_size: query.page_size };
  if (query.readiness) {
    const all = await describeSegments(deps, await selectSegments(db, { where, orderBy }));
    const wanted = all.filter(({ readiness }) => query.readiness?.includes(readiness.verdict));
    return { ...paging, items: wanted.slice(offset, offset + query.page_size), total: wanted.length };
  }
  const rows = await selectSegments(db, { where, orderBy, limit: query.page_size, offset });
  const [counted] = await sql<{ total: number }>`select count(*)::int as total from segments s where ${where}`
    .execute(db)
    .then(({ rows: found }) => found);
  return { ...paging, items: await describeSegments(deps, rows), total: counted?.total ?? 0 };
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

export async function listVersions(deps: Deps, segmentId: string) {
  await readSegment(deps, segmentId);
  const rows = await deps.control.db
    .selectFrom('segment_versions')
    .selectAll()
    .where('segment_id', '=', segmentId)
    .orderBy('version', 'desc')
    .execute();
  return {
    items: rows.map((row) => ({
      version: row.version,
      definition: row.definition,
      sentence: row.sentence,
      note: row.note,
      created_at: row.created_at.toISOString(),
      created_by: row.created_by,
    })),
  };
}
