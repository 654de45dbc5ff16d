/**
 * The end of a sync whose rows are written: which contacts the source delivers now, who left it, what it supplies. Every
 * step can be repeated with the same result, so a sync whose process died while applying is ended by the next one.
 */
import { z } from 'zod';
import { audienceBitmap, countMembers } from '../audiences/audiences.ts';
import { fieldArrivals } from '../contacts/end-write.ts';
import { dropTables, writeTable } from '../contacts/incoming.ts';
import { mergeContacts } from '../contacts/write-contacts.ts';
import type { Deps } from '../deps.ts';
import { recordHistory, SYSTEM } from '../history/record-history.ts';
import { recordSynced } from '../outbox/source-events.ts';
import { recordArrivals } from '../refresh/record-arrivals.ts';
import { ident, param, type Sql, sql } from '../sql/sql.ts';
import { storedInstant } from '../sql/stored-time.ts';
import { type Bounds, WarehouseError } from '../warehouse/warehouse.ts';
import { dropPhoneKeys } from './phone-keys.ts';
import { keepProfile, profileSync, type SyncToProfile } from './profile-sync.ts';
import { dropRawRows, rawRowsOf } from './raw-rows.ts';
import { recordDrift } from './record-drift.ts';
import type { SyncProfile } from './sync-profile.ts';

const BOUNDS: Bounds = { lane: 'import', seconds: 3_600 };
/** Fewer changed rows than this are merged by the engine in its own time. */
const MERGE_FROM = 10_000;

/** What the end needs to know, written down with the decision (`syncs.plan`). */
export const endPlan = z.object({
  delivers: z.enum(['contacts', 'events']),
  /** Keys of the fields the source supplies. */
  fields: z.array(z.string()),
});
export type EndPlan = z.output<typeof endPlan>;

const NOBODY = sql`(select groupBitmapState(toUInt32(0)) from numbers(0))`;

/** The contacts a file spoke of: those decided, or those its events belong to (also when the events were known). */
function delivered(syncId: string, delivers: EndPlan['delivers']): Sql {
  if (delivers === 'contacts')
    return sql`(select groupBitmapState(no) from ${ident(writeTable('decided', syncId))})`;
  const incoming = ident(writeTable('incoming', syncId));
  const identity = sql`multiIf(external_id is not null, ('external_id', assumeNotNull(external_id)),
    email_key is not null, ('email', assumeNotNull(email_key)), ('phone', ifNull(phone_key, '')))`;
  return sql`(select groupBitmapState(no) from identities final where (kind, value) in (select ${identity} from ${incoming}))`;
}

async function writeSourceAudience(
  deps: Deps,
  sync: { readonly id: string; readonly sourceId: string; readonly mode: 'once' | 'sync' },
  previous: string | null,
  delivers: EndPlan['delivers'],
): Promise<{ members: number; left: number }> {
  const before = previous === null ? NOBODY : audienceBitmap({ ownerKind: 'source', id: previous });
  const now = delivered(sync.id, delivers);
  const members = sync.mode === 'once' ? sql`bitmapOr(${before}, ${now})` : now;
  await deps.warehouse.execute(
    'import.audience',
    sql`insert into audiences (owner_kind, owner_id, id, members, created_at)
      select 'source', ${param('String', sync.sourceId)}, ${param('String', sync.id)}, ${members},
        ${param("DateTime64(3, 'UTC')", storedInstant(deps.clock.now().getTime()))}`,
    BOUNDS,
  );
  const after = audienceBitmap({ ownerKind: 'source', id: sync.id });
  const [row] = await deps.warehouse.rows(
    'import.left',
    sql`select bitmapAndnotCardinality(${before}, ${after}) as left`,
    BOUNDS,
  );
  const [counted] = await countMembers(deps.warehouse, { ownerKind: 'source', id: sync.id });
  return { members: counted?.count ?? 0, left: z.object({ left: z.number() }).parse(row).left };
}

/**
 * What the sync delivered. Its rows are written by now, so a profile that cannot be made does not hold up its end; whoever
 * compares syncs then says that it is not known.
 */
async function profileOf(deps: Deps, sync: SyncToProfile): Promise<SyncProfile | undefined> {
  try {
    return await profileSync(deps, sync);
  } catch (error) {
    if (error instanceof WarehouseError && error.retryable) throw error;
    deps.log.error({ err: error, sync: sync.id }, 'what a sync delivered could not be counted');
    return undefined;
  }
}

/** Ends an applied sync with success. Does nothing when it has ended. */
export async function finishSync(deps: Deps, syncId: string): Promise<void> {
  const { db } = deps.control;
  const row = await db
    .selectFrom('syncs')
    .innerJoin('sources', 'sources.id', 'syncs.source_id')
    .select([
      'syncs.plan',
      'syncs.source_id',
      'syncs.file_id',
      'syncs.rows_created',
      'syncs.rows_updated',
      'syncs.number',
      'syncs.schema',
      'sources.mode',
      'sources.name',
      'sources.current_sync_id',
    ])
    .where('syncs.id', '=', syncId)
    .where('syncs.status', '=', 'processing')
    .executeTakeFirst();
  if (!row) return;
  const plan = endPlan.parse(row.plan);
  const sync = { id: syncId, sourceId: row.source_id, mode: row.mode };
  const { members, left } = await writeSourceAudience(deps, sync, row.current_sync_id, plan.delivers);
  const profile = await profileOf(deps, {
    id: syncId,
    number: row.number,
    delivers: plan.delivers,
    schema: row.schema,
    previousId: row.current_sync_id,
  });
  if (row.rows_created + row.rows_updated >= MERGE_FROM && plan.delivers === 'contacts')
    await mergeContacts(deps);
  const now = deps.clock.now();
  const drifted = await db.transaction().execute(async (tx) => {
    const ended = await tx
      .updateTable('syncs')
      .set({
        status: 'success',
        phase: 'done',
        progress: null,
        plan: null,
        finished_at: now,
        rows_left: left,
      })
      .where('id', '=', syncId)
      .where('status', '=', 'processing')
      .returning('id')
      .executeTakeFirst();
    if (!ended) return undefined;
    if (profile) await keepProfile(tx, sync, profile);
    await tx
      .updateTable('sources')
      .set({ current_sync_id: syncId, contacts: members, file_id: row.file_id, updated_at: now })
      .where('id', '=', row.source_id)
      .execute();
    if (plan.fields.length > 0)
      await tx
        .insertInto('field_sources')
        .values(
          plan.fields.map((field_key) => ({ field_key, source_id: row.source_id, sync_id: syncId, at: now })),
        )
        .onConflict((conflict) =>
          conflict.columns(['field_key', 'source_id']).doUpdateSet({ sync_id: syncId, at: now }),
        )
        .execute();
    await recordArrivals(tx, [{ kind: 'source', key: row.source_id }, ...fieldArrivals(plan.fields)], {
      prompt: true,
    });
    await recordSynced(tx, syncId, now);
    const drift = await recordDrift(tx, {
      source: { id: row.source_id, name: row.name },
      syncId,
      previousId: row.current_sync_id,
      at: now,
    });
    await recordHistory(tx, deps.clock, SYSTEM, {
      action: 'source.synced',
      subject: { kind: 'source', id: row.source_id, name: row.name },
      changes: { sync: { from: row.current_sync_id, to: syncId } },
    });
    return drift;
  });
  if (drifted)
    deps.live.publish({
      type: 'source.drifted',
      source_id: row.source_id,
      sync_id: syncId,
      findings: [...drifted],
    });
  await dropSyncTables(deps, syncId);
}

/**
 * Drops everything an import staged in the warehouse, except what a write that was decided and not applied still needs:
 * without its table nobody could finish it, and nobody else could write.
 */
export async function dropSyncTables(deps: Deps, owner: string): Promise<void> {
  const pending = await pendingWrites(deps);
  await dropRawRows(deps.warehouse, rawRowsOf(owner, 0));
  await dropPhoneKeys(deps, owner);
  const writes = [owner, `${owner}_contacts`].filter((id) => !pending.has(id));
  await dropTables(
    deps,
    writes.flatMap((id) => [
      writeTable('incoming', id),
      writeTable('matched', id),
      writeTable('decided', id),
    ]),
  );
}

/** Ids of the writes that are decided and not applied. */
export async function pendingWrites(deps: Pick<Deps, 'control'>): Promise<ReadonlySet<string>> {
  const rows = await deps.control.db.selectFrom('pending_writes').select('id').execute();
  return new Set(rows.map(({ id }) => id));
}
