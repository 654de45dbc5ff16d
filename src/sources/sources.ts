/** Data sources: creating, changing, asking for a sync, cancelling one. What a sync does is in `run-sync.ts`. */
import type { z } from 'zod';
import type { Actor } from '../api/contract/route.ts';
import {
  type Mapping,
  mapping as mappingSchema,
  type Sync,
  type sourcesContract,
} from '../api/contract/sources.ts';
import type { Db, Tx } from '../control/control.ts';
import type { SourceTable } from '../control/database.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { recordHistory } from '../history/record-history.ts';
import { newId, parseId } from '../ids.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { announceSync } from './announce-sync.ts';
import { readSource, readSync } from './describe-source.ts';
import { inspectionOf, readFile, type StoredFile } from './files.ts';
import type { Inspection } from './inspection.ts';
import { knownFields } from './known-fields.ts';
import { refuseOtherColumns } from './other-columns.ts';
import { type Delivers, type ImportPlan, resolveMapping } from './resolve-mapping.ts';
import { CANCELLED } from './sync-errors.ts';
import { endSync, queueSync } from './sync-store.ts';

type CreateBody = z.output<(typeof sourcesContract)['createSource']['body']>;
type ChangeBody = z.output<(typeof sourcesContract)['changeSource']['body']>;

/** A mapping against a file and the catalogue. Refuses `invalid_mapping`, `not_found`, `unsupported_file`. */
export async function planImport(
  deps: Deps,
  file: StoredFile,
  mapping: Mapping,
  delivers: Delivers,
  signal?: AbortSignal,
): Promise<ImportPlan> {
  const inspection = await inspectionOf(file, mapping.format ?? {}, signal);
  return resolveMapping(mapping, delivers, inspection, await knownFields(deps, delivers));
}

/**
 * A mapping without the file it is for (the next file may have other columns than the last one): checked for itself and
 * against the catalogue. What it leaves open stays open until a file comes.
 */
async function checkMapping(
  deps: Deps,
  mapping: Mapping,
  delivers: Delivers,
  format: Inspection['format'] = 'delimited',
): Promise<Mapping> {
  const { identity, event } = mapping;
  const names = new Set([
    ...Object.keys(mapping.columns),
    identity.column,
    ...[event?.name_column, event?.occurred_at_column, event?.id_column].filter((name) => name !== undefined),
  ]);
  const columns = [...names].map((name) => ({
    name,
    samples: [],
    inferred_type: 'text' as const,
    missing_share: 0,
    distinct: null,
    suggested_field: null,
    suggested_identity: null,
  }));
  resolveMapping(mapping, delivers, { columns, format }, await knownFields(deps, delivers));
  return mapping;
}

async function refuseTakenName(db: Db | Tx, name: string, except?: string): Promise<void> {
  const taken = await db
    .selectFrom('sources')
    .select('id')
    .where(({ fn, eb }) => eb(fn<string>('lower', ['name']), '=', name.toLowerCase()))
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  if (taken && taken.id !== except)
    throw new Refusal('conflict', `There is a data source called ${name} already.`, {
      path: '/name',
      hint: 'Choose another name, or sync that source.',
    });
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'constraint' in error && error.constraint === 'sources_name';
}

/** A race for one name ends in the index; the loser gets the same sentence. */
async function withUniqueName<Result>(db: Db, name: string, work: () => Promise<Result>, except?: string) {
  await refuseTakenName(db, name, except);
  try {
    return await work();
  } catch (error) {
    if (isTaken(error)) await refuseTakenName(db, name, except);
    throw error;
  }
}

/**
 * Creates a source; nothing is imported yet.
 * @throws Refusal `invalid_mapping` with all problems, `conflict` for a taken name
 */
export async function createSource(deps: Deps, actor: Actor, body: CreateBody) {
  const { db } = deps.control;
  const file = body.file_id === undefined ? undefined : await fileOfBody(deps, body.file_id);
  const mapping = file
    ? (await planImport(deps, file, body.mapping, body.delivers)).mapping
    : await checkMapping(deps, body.mapping, body.delivers);
  const id = newId('src', deps.clock);
  const now = deps.clock.now();
  await withUniqueName(db, body.name, () =>
    db.transaction().execute(async (tx) => {
      await tx
        .insertInto('sources')
        .values({
          id,
          name: body.name,
          provider: body.provider,
          delivers: body.delivers,
          mode: body.mode,
          file_id: file?.id ?? null,
          mapping: JSON.stringify(mapping),
          current_sync_id: null,
          created_at: now,
          updated_at: now,
          created_by: actor.id,
        })
        .execute();
      await recordHistory(tx, deps.clock, actor, {
        action: 'source.created',
        subject: { kind: 'source', id, name: body.name },
      });
    }),
  );
  return readSource(db, id);
}

async function fileOfBody(deps: Deps, id: string): Promise<StoredFile> {
  try {
    return await readFile(deps, id);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not_found')
      throw new Refusal('not_found', error.message, { path: '/file_id', hint: 'Upload it first.' });
    throw error;
  }
}

/** A row to change, locked. Refuses `not_found`. */
async function lockSource(tx: Tx, id: string) {
  const row = await tx
    .selectFrom('sources')
    .selectAll()
    .where('id', '=', parseId('src', id))
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new Refusal('not_found', `There is no data source ${id}.`);
  return row;
}

/**
 * Changes name, mode or mapping; what was imported stays as it is until the next sync.
 * @param ifMatch the version the caller has seen
 */
export async function changeSource(
  deps: Deps,
  actor: Actor,
  id: string,
  body: ChangeBody,
  ifMatch: number | undefined,
) {
  const { db } = deps.control;
  const before = await readSource(db, id);
  const { file_id: fileId } = await db
    .selectFrom('sources')
    .select('file_id')
    .where('id', '=', before.id)
    .executeTakeFirstOrThrow();
  const file = fileId === null ? undefined : await readFile(deps, fileId);
  const mapping =
    body.mapping && (await checkMapping(deps, body.mapping, before.delivers, file?.inspection.format));
  await withUniqueName(
    db,
    body.name ?? before.name,
    () =>
      db.transaction().execute(async (tx) => {
        const row = await lockSource(tx, id);
        if (ifMatch !== undefined && ifMatch !== row.version)
          throw new Refusal(
            'version_mismatch',
            `The data source is at version ${row.version}, not ${ifMatch}: somebody changed it in the meantime.`,
            { hint: 'Read it again, then change it.' },
          );
        const changes = changesOf(row, body, mapping);
        if (Object.keys(changes).length === 0) return;
        await tx
          .updateTable('sources')
          .set({
            ...(body.name === undefined ? {} : { name: body.name }),
            ...(body.mode === undefined ? {} : { mode: body.mode }),
            ...(mapping === undefined ? {} : { mapping: JSON.stringify(mapping) }),
            version: row.version + 1,
            updated_at: deps.clock.now(),
          })
          .where('id', '=', id)
          .execute();
        await recordHistory(tx, deps.clock, actor, {
          action: 'source.changed',
          subject: { kind: 'source', id, name: body.name ?? row.name },
          changes,
        });
      }),
    id,
  );
  return readSource(db, id);
}

function changesOf(
  row: { name: string; mode: SourceTable['mode']; mapping: unknown },
  body: ChangeBody,
  mapping: Mapping | undefined,
): Record<string, { from: unknown; to: unknown }> {
  const wanted = { name: body.name, mode: body.mode, mapping };
  const now = {
    name: row.name,
    mode: row.mode,
    mapping: mappingSchema.nullable().parse(row.mapping ?? null),
  };
  const changes: Record<string, { from: unknown; to: unknown }> = {};
  for (const key of ['name', 'mode', 'mapping'] as const) {
    const [from, to] = [now[key], wanted[key]];
    if (to !== undefined && JSON.stringify(from) !== JSON.stringify(to)) changes[key] = { from, to };
  }
  return changes;
}

/**
 * Asks for a sync. One at a time per source.
 * @throws Refusal `conflict` while one is queued or processing; `invalid_mapping` when the file's columns are not those
 * of the mapping, with what differs
 */
export async function syncSource(
  deps: Deps,
  jobs: Jobs,
  actor: Actor,
  id: string,
  fileId: string | undefined,
): Promise<Sync> {
  const { db } = deps.control;
  const source = await readSource(db, id);
  const row = await db
    .selectFrom('sources')
    .select(['file_id', 'mapping'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const chosen = fileId ?? row.file_id;
  if (!chosen)
    throw new Refusal('bad_request', `The data source ${source.name} has no file to import.`, {
      path: '/file_id',
      hint: 'Upload a file and give its id as file_id.',
    });
  const mapping = mappingSchema.parse(row.mapping);
  const file = await fileOfBody(deps, chosen);
  const inspection = await inspectionOf(file, mapping.format ?? {});
  refuseOtherColumns(file.name, mapping, inspection.columns);
  const plan = resolveMapping(mapping, source.delivers, inspection, await knownFields(deps, source.delivers));
  const syncId = newId('sync', deps.clock);
  await db.transaction().execute(async (tx) => {
    const locked = await lockSource(tx, id);
    const busy = await tx
      .selectFrom('syncs')
      .select(['id', 'status'])
      .where('source_id', '=', id)
      .where('status', 'in', ['queued', 'processing'])
      .executeTakeFirst();
    if (busy)
      throw new Refusal('conflict', `A sync of ${locked.name} is ${busy.status} already.`, {
        hint: 'Wait until it ends, or cancel it.',
      });
    await queueSync(tx, {
      id: syncId,
      sourceId: id,
      fileId: file.id,
      mapping: plan.mapping,
      requestedBy: actor.id,
      at: deps.clock.now(),
    });
    await recordHistory(tx, deps.clock, actor, {
      action: 'source.sync_requested',
      subject: { kind: 'source', id, name: locked.name },
      changes: { sync: { from: null, to: syncId }, file: { from: null, to: file.name } },
    });
    await jobs.enqueue('sync', { syncId }, { key: syncId, tx });
  });
  await announceSync(deps, syncId);
  return readSync(db, syncId);
}

/** Cancels a sync that has not begun to write. Refuses `conflict` when it is too late or over. */
export async function cancelSync(deps: Deps, jobs: Jobs, actor: Actor, id: string): Promise<Sync> {
  const { db } = deps.control;
  const sync = await readSync(db, id);
  await db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('syncs')
      .select(['status', 'phase'])
      .where('id', '=', sync.id)
      .forUpdate()
      .executeTakeFirstOrThrow();
    if (row.status !== 'queued' && row.status !== 'processing')
      throw new Refusal('conflict', `The sync is over (${row.status}), so there is nothing to cancel.`);
    if (row.phase === 'applying')
      throw new Refusal('conflict', 'The sync is already writing contacts and finishes what it decided.', {
        hint: 'Wait for its end; import another file to correct it.',
      });
    if (row.status === 'queued') await endSync(tx, sync.id, 'cancelled', CANCELLED, deps.clock.now());
    else await tx.updateTable('syncs').set({ cancel_requested: true }).where('id', '=', sync.id).execute();
    await recordHistory(tx, deps.clock, actor, {
      action: 'source.sync_cancelled',
      subject: { kind: 'source', id: sync.source_id, name: sync.source_name },
      changes: { sync: { from: sync.id, to: null } },
    });
  });
  jobs.abort('sync', sync.id);
  await announceSync(deps, sync.id);
  return readSync(db, sync.id);
}
