/** The data sources behind the segments of a campaign, with what their last syncs took and turned away. */
import { sql } from 'kysely';
import { z } from 'zod';
import type { Deps } from '../../deps.ts';
import type { TraceSource } from './trace-facts.ts';

/** Syncs that are looked at per source. */
const SYNCS = 4;

const column = z.looseObject({ field: z.string() }).nullable();
const mapped = z.looseObject({
  columns: z.record(z.string(), column).default({}),
  identity: z.looseObject({ column: z.string(), as: z.string() }).optional(),
});
const failure = z.looseObject({ detail: z.string() });

const syncRow = z.object({
  id: z.string(),
  source_id: z.string(),
  name: z.string(),
  number: z.coerce.number(),
  status: z.enum(['success', 'failed']),
  finished_at: z.date(),
  rows_read: z.coerce.number(),
  rows_rejected: z.coerce.number(),
  error: z.unknown(),
  mapping: z.unknown(),
});
type SyncRow = z.output<typeof syncRow>;

/** By name; sources that were deleted are left out, readiness speaks of them. */
export async function readTraceSources(
  deps: Pick<Deps, 'control'>,
  ids: readonly string[],
): Promise<TraceSource[]> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return [];
  const { db } = deps.control;
  const sources = await db
    .selectFrom('sources')
    .select(['id', 'name'])
    .where('id', 'in', wanted)
    .where('deleted_at', 'is', null)
    .orderBy('name')
    .execute();
  const { rows } = await sql<unknown>`
    select id, source_id, name, number, status, finished_at, rows_read, rows_rejected, error, mapping from (
      select y.id, y.source_id, s.name, y.number, y.status, y.finished_at, y.rows_read, y.rows_rejected, y.error, y.mapping, y.seq,
        row_number() over (partition by y.source_id order by y.seq desc) as place
      from syncs y join sources s on s.id = y.source_id
      where y.source_id = any(${wanted}::text[]) and y.status in ('success', 'failed') and y.finished_at is not null) as latest
    where place <= ${SYNCS} order by seq desc`.execute(db);
  const bySource = Map.groupBy(
    rows.map((row) => syncRow.parse(row)),
    ({ source_id }) => source_id,
  );
  return sources.map(({ id, name }) => {
    const syncs = bySource.get(id) ?? [];
    const [latest, before] = syncs.filter(({ status }) => status === 'success');
    return {
      id,
      name,
      syncs: syncs.map((row) => ({
        id: row.id,
        number: row.number,
        status: row.status,
        at: row.finished_at,
        read: row.rows_read,
        rejected: row.rows_rejected,
        error: failure.safeParse(row.error).data?.detail ?? null,
      })),
      compared: latest && before ? { from: before.id, to: latest.id } : null,
      remapped: latest && before ? remapped(before, latest) : [],
    };
  });
}

/** Columns of both mappings that go elsewhere, or are read otherwise, than before. */
function remapped(before: SyncRow, after: SyncRow): string[] {
  const [was, is] = [mapped.safeParse(before.mapping ?? {}), mapped.safeParse(after.mapping ?? {})];
  if (!was.success || !is.success) return [];
  const names = new Set([...Object.keys(was.data.columns), ...Object.keys(is.data.columns)]);
  const differs = (name: string) =>
    JSON.stringify(was.data.columns[name] ?? null) !== JSON.stringify(is.data.columns[name] ?? null);
  const identity = JSON.stringify(was.data.identity) !== JSON.stringify(is.data.identity);
  return [
    ...[...names].filter(differs),
    ...(identity && is.data.identity ? [is.data.identity.column] : []),
  ].filter((name, place, all) => all.indexOf(name) === place);
}
