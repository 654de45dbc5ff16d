/**
 * What the control database knows about segments, read for a set of them at once: their rows with what the current version
 * reads and what the published calculation read, and what surrounds them (sources with their syncs, retired tags, names of
 * people). Nothing is judged here; `readiness.ts` judges, `segment-index.ts` keeps it.
 */
import { type SqlBool, sql } from 'kysely';
import { z } from 'zod';
import type { ReadinessThresholds } from '../api/contract/readiness.ts';
import { segment as segmentAnswer } from '../api/contract/segments.ts';
import { type Reach, reach } from '../audiences/reach.ts';
import { calculationInputs } from '../calculation/inputs.ts';
import type { Tx } from '../control/control.ts';
import type { SegmentStatus } from '../control/database.ts';
import { readThresholds } from '../people/settings.ts';
import type { RefreshFacts } from '../refresh/refresh-policy.ts';
import { type ValueRead, valueRead } from '../rules/value-reads.ts';

const statusDetail = segmentAnswer.shape.status_detail;
const storedReferences = z.object({
  readsClock: z.boolean().default(false),
  reads: z.array(valueRead).default([]),
  blockers: z.array(z.object({ path: z.string(), detail: z.string() })).default([]),
});

export type SegmentFacts = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly kind: 'rule' | 'list';
  readonly sentence: string;
  readonly version: number;
  readonly status: SegmentStatus;
  readonly statusDetail: z.output<typeof statusDetail>;
  readonly calculationId: string | null;
  readonly calculatedAt: Date | null;
  readonly calculationMs: number | null;
  readonly count: number | null;
  readonly countVersion: number | null;
  readonly previousCount: number | null;
  readonly change: { readonly entered: number; readonly left: number } | null;
  readonly reach: Reach | null;
  readonly labels: readonly string[];
  readonly ownerId: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly archivedAt: Date | null;
  readonly trashedAt: Date | null;
  readonly readsClock: boolean;
  /** Which rule of the current version reads which field and which of its values. */
  readonly reads: readonly ValueRead[];
  /** What lint finds that keeps the definition from making sense. */
  readonly blockers: readonly { readonly path: string; readonly detail: string }[];
  readonly refresh: RefreshFacts;
  /** What the rules of the current version name, by kind. */
  readonly references: Readonly<Record<ReferenceKind, readonly string[]>>;
  /** What the published calculation read: audiences of nested segments, the latest sync of each source. */
  readonly inputs: z.output<typeof calculationInputs>;
};

const REFERENCE_KINDS = ['field', 'tag', 'segment', 'source'] as const;
export type ReferenceKind = (typeof REFERENCE_KINDS)[number];

function noReferences(): Record<ReferenceKind, string[]> {
  return { field: [], tag: [], segment: [], source: [] };
}

async function readReferences(tx: Tx, which: SqlSet): Promise<Map<string, Record<ReferenceKind, string[]>>> {
  const rows = await tx
    .selectFrom('segment_references')
    .select(['segment_id', 'kind', 'key'])
    .where(which('segment_id'))
    .where('kind', 'in', REFERENCE_KINDS)
    .orderBy('key')
    .execute();
  const found = new Map<string, Record<ReferenceKind, string[]>>();
  for (const { segment_id, kind, key } of rows) {
    const known = REFERENCE_KINDS.find((one) => one === kind);
    if (!known) continue;
    const of = found.get(segment_id) ?? noReferences();
    of[known].push(key);
    found.set(segment_id, of);
  }
  return found;
}

type SqlSet = (column: string) => ReturnType<typeof sql<SqlBool>>;

/** Facts of the segments with these ids; of all of them when there are none given. */
export async function readSegmentFacts(tx: Tx, ids?: readonly string[]): Promise<SegmentFacts[]> {
  const which: SqlSet = (column) =>
    ids === undefined ? sql<SqlBool>`true` : sql<SqlBool>`${sql.ref(column)} = any(${ids})`;
  const references = await readReferences(tx, which);
  const rows = await tx
    .selectFrom('segments as s')
    .leftJoin('segment_versions as v', (on) =>
      on.onRef('v.segment_id', '=', 's.id').onRef('v.version', '=', 's.version'),
    )
    .leftJoin('calculations as c', 'c.id', 's.calculation_id')
    // An edit is meant to move the count; only calculations of one version are compared.
    .leftJoinLateral(
      (join) =>
        join
          .selectFrom('calculations as p')
          .select('p.count')
          .whereRef('p.segment_id', '=', 's.id')
          .where('p.status', '=', 'success')
          .whereRef('p.version', '=', 'c.version')
          .whereRef('p.seq', '<', 'c.seq')
          .orderBy('p.seq', 'desc')
          .limit(1)
          .as('before'),
      (on) => on.onTrue(),
    )
    .selectAll('s')
    .select(['v.refs', 'c.inputs', 'c.entered', 'c.left_count', 'before.count as previous_count'])
    .where(which('s.id'))
    .execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    description: row.description,
    kind: row.kind,
    sentence: row.sentence,
    version: row.version,
    status: row.status,
    statusDetail: statusDetail.parse(row.status_detail ?? null),
    calculationId: row.calculation_id,
    calculatedAt: row.calculated_at,
    calculationMs: row.calculation_ms,
    count: row.count,
    countVersion: row.count_version,
    previousCount: row.previous_count,
    change:
      row.entered === null || row.left_count === null ? null : { entered: row.entered, left: row.left_count },
    reach: reach.nullable().parse(row.reachable ?? null),
    labels: row.labels,
    ownerId: row.owner_id,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    archivedAt: row.archived_at,
    trashedAt: row.trashed_at,
    ...storedReferences.parse(row.refs ?? {}),
    refresh: {
      policy: row.refresh_policy,
      cron: row.refresh_cron,
      dueAt: row.due_at,
      dataDueAt: row.data_due_at,
    },
    references: references.get(row.id) ?? noReferences(),
    inputs: calculationInputs.parse(row.inputs ?? {}),
  }));
}

export type SourceFacts = {
  readonly id: string;
  readonly name: string;
  readonly deleted: boolean;
};

/**
 * Sources by id, which of them supply each field (deleted ones included), titles of retired tags by their lower case, names of accounts, and per
 * segment the campaigns outside trash and archive that include or exclude it, by name.
 */
export type Surroundings = {
  readonly sources: ReadonlyMap<string, SourceFacts>;
  readonly suppliers: ReadonlyMap<string, readonly string[]>;
  readonly retiredTags: ReadonlyMap<string, string>;
  readonly people: ReadonlyMap<string, string>;
  readonly campaigns: ReadonlyMap<string, readonly { readonly id: string; readonly name: string }[]>;
  readonly thresholds: ReadinessThresholds;
};

export async function readSurroundings(tx: Tx): Promise<Surroundings> {
  const sources = await tx.selectFrom('sources').select(['id', 'name', 'deleted_at']).execute();
  const supplied = await tx
    .selectFrom('field_sources')
    .select(['field_key', 'source_id'])
    .orderBy('source_id')
    .execute();
  const tags = await tx.selectFrom('tags').select('title').where('active', '=', false).execute();
  const people = await tx.selectFrom('user').select(['id', 'name']).execute();
  const campaigns = await tx
    .selectFrom('campaign_segments as s')
    .innerJoin('campaigns as c', 'c.id', 's.campaign_id')
    .select(['s.segment_id', 'c.id', 'c.name'])
    .where('c.trashed_at', 'is', null)
    .where('c.status', '<>', 'archived')
    .orderBy('c.name')
    .execute();
  return {
    sources: new Map(
      sources.map(({ id, name, deleted_at }) => [id, { id, name, deleted: deleted_at !== null }]),
    ),
    suppliers: new Map(
      [...Map.groupBy(supplied, ({ field_key }) => field_key)].map(([key, rows]) => [
        key,
        rows.map(({ source_id }) => source_id),
      ]),
    ),
    retiredTags: new Map(tags.map(({ title }) => [title.toLowerCase(), title])),
    people: new Map(people.map(({ id, name }) => [id, name])),
    campaigns: new Map(
      [...Map.groupBy(campaigns, ({ segment_id }) => segment_id)].map(([segment, rows]) => [
        segment,
        rows.map(({ id, name }) => ({ id, name })),
      ]),
    ),
    thresholds: await readThresholds(tx),
  };
}

/** A sync that has ended; `seq` counts in the order in which syncs were asked for. */
export type SyncFacts = {
  readonly sourceId: string;
  readonly seq: number;
  readonly succeeded: boolean;
  readonly finishedAt: Date | null;
  /** Contacts it created, updated or took the source from. */
  readonly changed: number;
};

/** Ended syncs written by transactions that were not finished at `since`; all when it is not given. */
export async function readSyncs(tx: Tx, since?: string): Promise<SyncFacts[]> {
  const rows = await tx
    .selectFrom('syncs')
    .select(['source_id', 'seq', 'status', 'finished_at'])
    .select(sql<number>`rows_created + rows_updated + rows_left`.as('changed'))
    .where('status', 'in', ['success', 'failed'])
    .where(since === undefined ? sql<SqlBool>`true` : sql<SqlBool>`changed_by >= ${since}::xid8`)
    .execute();
  return rows.map((row) => ({
    sourceId: row.source_id,
    seq: row.seq,
    succeeded: row.status === 'success',
    finishedAt: row.finished_at,
    changed: row.changed,
  }));
}

const probeRow = z.object({
  horizon: z.string(),
  total: z.number(),
  segments: z.array(z.tuple([z.string(), z.string()])),
  syncs: z.boolean(),
  surroundings: z.boolean(),
});
export type Probe = z.output<typeof probeRow>;

/**
 * What was written by transactions that were not finished at `since`, and the `since` for the next time. Segments come
 * with the transaction that wrote them, so that one that was read already is not read again.
 */
export async function probeChanges(db: Pick<Tx, 'getExecutor'>, since: string): Promise<Probe> {
  const wrote = (table: 'sources' | 'field_sources' | 'tags' | 'user' | 'campaigns' | 'settings') =>
    sql`exists (select from ${sql.table(table)} where changed_by >= ${since}::xid8)`;
  const { rows } = await sql<unknown>`select
    pg_snapshot_xmin(pg_current_snapshot())::text as horizon,
    (select count(*)::int from segments) as total,
    (select coalesce(json_agg(json_build_array(id, changed_by::text)), '[]'::json) from segments
      where changed_by >= ${since}::xid8) as segments,
    exists (select from syncs where changed_by >= ${since}::xid8 and status in ('success', 'failed')) as syncs,
    ${wrote('sources')} or ${wrote('field_sources')} or ${wrote('tags')} or ${wrote('user')}
      or ${wrote('campaigns')} or ${wrote('settings')} as surroundings`.execute(db);
  return probeRow.parse(rows[0]);
}

/** Ids of all segments, for finding out which ones are gone. */
export async function readSegmentIds(tx: Tx): Promise<Set<string>> {
  const rows = await tx.selectFrom('segments').select('id').execute();
  return new Set(rows.map(({ id }) => id));
}
