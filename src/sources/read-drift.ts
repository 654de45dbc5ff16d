/** Two syncs of a source side by side, as screens read them: every column then and now, what changed, and what reads it. */
import { sql } from 'kysely';
import type { Drift } from '../api/contract/readiness.ts';
import type { Db } from '../control/control.ts';
import { Refusal } from '../errors.ts';
import { readThresholds } from '../people/settings.ts';
import { readDeliveries } from './delivery.ts';
import { readSource } from './describe-source.ts';
import { type Delivery, driftBetween } from './drift.ts';

/** The latest syncs that are offered for comparing. */
const OFFERED = 100;
/** The most frequent values that are shown of a column. */
const SHOWN_VALUES = 10;

async function comparableSyncs(db: Db, sourceId: string) {
  const rows = await db
    .selectFrom('syncs')
    .innerJoin('sync_profiles as p', 'p.sync_id', 'syncs.id')
    .leftJoin('files', 'files.id', 'syncs.file_id')
    .select([
      'syncs.id',
      'syncs.number',
      'syncs.finished_at',
      'files.name as file',
      sql<string>`p.profile ->> 'rows'`.as('rows'),
    ])
    .where('syncs.source_id', '=', sourceId)
    .where('syncs.status', '=', 'success')
    .orderBy('syncs.seq', 'desc')
    .limit(OFFERED)
    .execute();
  return rows.map(({ id, number, finished_at, file, rows: taken }) => ({
    id,
    number,
    finished_at: finished_at?.toISOString() ?? null,
    rows: Number(taken),
    file,
  }));
}

type Compared = Awaited<ReturnType<typeof comparableSyncs>>;

function chosen(
  syncs: Compared,
  id: string | undefined,
  otherwise: Compared[number] | undefined,
  name: string,
) {
  if (id === undefined) return otherwise;
  const found = syncs.find((one) => one.id === id);
  if (!found)
    throw new Refusal('not_found', `${id} is no sync of this source whose delivery is known.`, {
      path: `/${name}`,
      hint: 'Choose one that succeeded; what was delivered is kept of the latest 100.',
    });
  return found;
}

async function readersOf(db: Db, fields: readonly string[]) {
  if (fields.length === 0) return new Map<string, { id: string; name: string }[]>();
  const rows = await db
    .selectFrom('segment_references as r')
    .innerJoin('segments as s', 's.id', 'r.segment_id')
    .select(['r.key', 's.id', 's.name'])
    .where('r.kind', '=', 'field')
    .where('r.key', 'in', fields)
    .where('s.trashed_at', 'is', null)
    .orderBy('s.name')
    .execute();
  return new Map(
    [...Map.groupBy(rows, ({ key }) => key)].map(([key, users]) => [
      key,
      users.map(({ id, name }) => ({ id, name })),
    ]),
  );
}

/** What a sync delivered for the column that feeds a field, or for a column that is skipped. */
function delivered(delivery: Delivery, column: string | null): Drift['columns'][number]['before'] {
  if (column === null) return null;
  const known = delivery.schema.find((one) => one.column === column);
  const profile = delivery.profile.fields.find(({ field }) => field === known?.field);
  const { rows } = delivery.profile;
  return {
    column,
    type: known?.type ?? null,
    missing_share: profile && rows > 0 ? profile.missing / rows : 0,
    distinct: profile?.distinct ?? 0,
    min: profile?.min ?? null,
    max: profile?.max ?? null,
    values: (profile?.values ?? [])
      .slice(0, SHOWN_VALUES)
      .map(({ value, rows: of }) => ({ value, share: rows === 0 ? 0 : of / rows })),
  };
}

/**
 * What changed between two syncs that succeeded; without `from` the one before `to`, without `to` the latest.
 * Refuses `not_found` for a source or a sync that is not there.
 */
export async function readDrift(
  db: Db,
  sourceId: string,
  wanted: { readonly from?: string | undefined; readonly to?: string | undefined },
): Promise<Drift> {
  const source = await readSource(db, sourceId);
  const syncs = await comparableSyncs(db, source.id);
  const later = chosen(syncs, wanted.to, syncs[0], 'to');
  const earlier = chosen(syncs, wanted.from, later && syncs[syncs.indexOf(later) + 1], 'from');
  // Whichever way round they were named: what changed is told in the order of time.
  const isTurned = earlier && later && earlier.number > later.number;
  const [from, to] = isTurned ? [later, earlier] : [earlier, later];
  const deliveries = await readDeliveries(
    db,
    [from, to].flatMap((one) => (one ? [one.id] : [])),
  );
  const [before, after] = [from && deliveries.get(from.id), to && deliveries.get(to.id)];
  if (!after) return { from: null, to: null, findings: [], columns: [], syncs };
  // The first sync of a source: everything is as it is.
  const { findings, columns } = before
    ? driftBetween(before, after, await readThresholds(db))
    : { findings: [], columns: firstColumns(after) };
  const readers =
    source.delivers === 'contacts'
      ? await readersOf(
          db,
          columns.flatMap(({ field }) => field ?? []),
        )
      : new Map<string, { id: string; name: string }[]>();
  return {
    from: from ?? null,
    to: to ?? null,
    findings: [...findings],
    columns: columns.map((column) => ({
      field: column.field,
      before: before ? delivered(before, column.before) : null,
      after: delivered(after, column.after),
      findings: [...column.findings],
      segments: column.field === null ? [] : (readers.get(column.field) ?? []),
    })),
    syncs,
  };
}

function firstColumns({ schema }: Delivery) {
  return schema.map(({ column, field }) => ({ field, before: null, after: column, findings: [] }));
}
