/** Data sources and syncs as screens read them. */
import { type SelectQueryBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { RouteRequest } from '../api/contract/route.ts';
import {
  mapping as mappingSchema,
  type Sync,
  type sourcesContract,
  sync as syncSchema,
} from '../api/contract/sources.ts';
import type { Db, Tx } from '../control/control.ts';
import type { Database, SourceTable } from '../control/database.ts';
import { Refusal } from '../errors.ts';
import { parseId } from '../ids.ts';

type SourceAnswer = z.output<(typeof sourcesContract)['readSource']['answer']>;

const progress = syncSchema.shape.progress;
const error = syncSchema.shape.error;
const schema = syncSchema.shape.schema;

function selectSyncs(db: Db | Tx) {
  return db
    .selectFrom('syncs')
    .innerJoin('sources', 'sources.id', 'syncs.source_id')
    .leftJoin('files', 'files.id', 'syncs.file_id')
    .selectAll('syncs')
    .select([
      'sources.name as source_name',
      'files.id as of_file',
      'files.name as file_name',
      'files.bytes as file_bytes',
    ]);
}

type SyncRow = Awaited<ReturnType<ReturnType<typeof selectSyncs>['execute']>>[number];

function describeSync(row: SyncRow): Sync {
  return {
    id: row.id,
    number: row.number,
    source_id: row.source_id,
    source_name: row.source_name,
    file:
      row.of_file === null
        ? null
        : { id: row.of_file, name: row.file_name ?? '', bytes: row.file_bytes ?? 0 },
    status: row.status,
    progress: row.status === 'processing' ? progress.parse(row.progress ?? null) : null,
    requested_at: row.requested_at.toISOString(),
    started_at: row.started_at?.toISOString() ?? null,
    finished_at: row.finished_at?.toISOString() ?? null,
    rows: {
      read: row.rows_read,
      created: row.rows_created,
      updated: row.rows_updated,
      unchanged: row.rows_unchanged,
      rejected: row.rows_rejected,
      left: row.rows_left,
    },
    duplicates: row.duplicates,
    conflicts: row.conflicts,
    error: error.parse(row.error ?? null),
    schema: schema.parse(row.schema),
  };
}

/** One sync. Refuses `not_found`. */
export async function readSync(db: Db | Tx, id: string): Promise<Sync> {
  const row = await selectSyncs(db).where('syncs.id', '=', parseId('sync', id)).executeTakeFirst();
  if (!row) throw new Refusal('not_found', `There is no sync ${id}.`);
  return describeSync(row);
}

/** A source's syncs, newest first. */
export async function listSyncs(db: Db, sourceId: string, page: { page: number; page_size: number }) {
  const { total } = await db
    .selectFrom('syncs')
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .where('source_id', '=', sourceId)
    .executeTakeFirstOrThrow();
  const rows = await selectSyncs(db)
    .where('source_id', '=', sourceId)
    .orderBy('requested_at', 'desc')
    .orderBy('syncs.id', 'desc')
    .limit(page.page_size)
    .offset((page.page - 1) * page.page_size)
    .execute();
  return { items: rows.map(describeSync), ...page, total: Number(total) };
}

type SourceRow = {
  id: string;
  name: string;
  provider: SourceTable['provider'];
  delivers: SourceTable['delivers'];
  mode: SourceTable['mode'];
  mapping: unknown;
  current_sync_id: string | null;
  contacts: number;
  version: number;
  created_at: Date;
  updated_at: Date;
};

function healthOf(row: SourceRow, last: Sync | undefined): SourceAnswer['health'] {
  if (last?.status === 'queued' || last?.status === 'processing') return 'processing';
  if (last?.status === 'failed') return 'failed';
  // A cancelled sync changed nothing: what counts is what was there before.
  return row.current_sync_id === null ? 'never_synced' : 'ok';
}

async function describeSources(db: Db | Tx, rows: readonly SourceRow[]): Promise<SourceAnswer[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const last = await selectSyncs(db)
    .distinctOn('syncs.source_id')
    .where('syncs.source_id', 'in', ids)
    .orderBy('syncs.source_id')
    .orderBy('syncs.requested_at', 'desc')
    .orderBy('syncs.id', 'desc')
    .execute();
  // A segment uses a source that its rules name, and one that supplies a field they read.
  const usage = await db
    .selectFrom('segment_references as r')
    .innerJoin('segments as s', 's.id', 'r.segment_id')
    .leftJoin('field_sources as f', (on) => on.onRef('f.field_key', '=', 'r.key').on('r.kind', '=', 'field'))
    .select([
      sql<string>`coalesce(f.source_id, r.key)`.as('key'),
      sql<number>`count(distinct s.id)::int`.as('count'),
    ])
    .where((where) =>
      where.or([
        where.and([where('r.kind', '=', 'source'), where('r.key', 'in', ids)]),
        where('f.source_id', 'in', ids),
      ]),
    )
    .where('s.trashed_at', 'is', null)
    .groupBy(sql`coalesce(f.source_id, r.key)`)
    .execute();
  const lastOf = new Map(last.map((row) => [row.source_id, describeSync(row)]));
  const usedBy = new Map(usage.map(({ key, count }) => [key, Number(count)]));
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    provider: row.provider,
    delivers: row.delivers,
    mode: row.mode,
    mapping: mappingSchema.nullable().parse(row.mapping ?? null),
    contacts: row.contacts,
    last_sync: lastOf.get(row.id) ?? null,
    health: healthOf(row, lastOf.get(row.id)),
    used_by_segments: usedBy.get(row.id) ?? 0,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
    version: row.version,
  }));
}

/** One source that was not deleted. Refuses `not_found`. */
export async function readSource(db: Db | Tx, id: string): Promise<SourceAnswer> {
  const row = await db
    .selectFrom('sources')
    .selectAll()
    .where('id', '=', parseId('src', id))
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  const [source] = row ? await describeSources(db, [row]) : [];
  if (!source) throw new Refusal('not_found', `There is no data source ${id}.`);
  return source;
}

type ListQuery = RouteRequest<(typeof sourcesContract)['listSources']>['query'];

function filtered<Out>(
  query: SelectQueryBuilder<Database, 'sources', Out>,
  { q, delivers }: ListQuery,
): SelectQueryBuilder<Database, 'sources', Out> {
  let wanted = query.where('deleted_at', 'is', null);
  if (q) wanted = wanted.where(sql<boolean>`strpos(lower(name), lower(${q})) > 0`);
  if (delivers) wanted = wanted.where('delivers', 'in', delivers);
  return wanted;
}

/** A page of sources. */
export async function listSources(db: Db, query: ListQuery) {
  const { total } = await filtered(
    db.selectFrom('sources').select(({ fn }) => fn.countAll<number>().as('total')),
    query,
  ).executeTakeFirstOrThrow();
  const descending = query.sort.startsWith('-');
  const column = z.enum(['name', 'created_at', 'updated_at']).parse(query.sort.replace(/^-/, ''));
  const by = column === 'name' ? sql`lower(name)` : sql.ref(column);
  const rows = await filtered(db.selectFrom('sources').selectAll(), query)
    .orderBy(by, descending ? 'desc' : 'asc')
    .orderBy('id', descending ? 'desc' : 'asc')
    .limit(query.page_size)
    .offset((query.page - 1) * query.page_size)
    .execute();
  return {
    items: await describeSources(db, rows),
    page: query.page,
    page_size: query.page_size,
    total: Number(total),
  };
}
