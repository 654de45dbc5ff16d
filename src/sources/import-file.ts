/**
 * The steps of a sync that are work: read the file, type its rows, decide and write. Each step says how far it is; a signal
 * ends them until the rows are decided. Who may run it, and what its end means, is in `run-sync.ts`.
 */
import { z } from 'zod';
import type { Actor } from '../api/contract/route.ts';
import { mapping as mappingSchema, type Sync } from '../api/contract/sources.ts';
import { createEventProperties } from '../contacts/event-properties.ts';
import { labelFrom } from '../contacts/field-key.ts';
import { createFields } from '../contacts/field-store.ts';
import { writeContacts } from '../contacts/write-contacts.ts';
import { writeEvents } from '../contacts/write-events.ts';
import type { Tx } from '../control/control.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { readSettings } from '../people/settings.ts';
import { ident, sql } from '../sql/sql.ts';
import type { Bounds } from '../warehouse/warehouse.ts';
import { inspectionOf, readFile, type StoredFile } from './files.ts';
import type { EndPlan } from './finish-sync.ts';
import type { StoredInspection } from './inspection.ts';
import { knownFields } from './known-fields.ts';
import {
  fillIncomingContacts,
  fillIncomingEvents,
  type ImportFrame,
  type Typed,
  typeRows,
  valueRejectedRows,
} from './prepare-import.ts';
import { createRawRows, insertRawRows, rawRowsOf } from './raw-rows.ts';
import { readRows } from './read-rows.ts';
import type { RejectedRows } from './rejected-rows.ts';
import { type Delivers, type ImportPlan, resolveMapping } from './resolve-mapping.ts';
import { CANCELLED } from './sync-errors.ts';
import {
  type DecidedCounts,
  enterPhase,
  recordDecision,
  type SyncProgress,
  type TakenSync,
} from './sync-store.ts';

const BOUNDS: Bounds = { lane: 'import', seconds: 3_600 };
/** Text with at most this many different values is stored as a dictionary. */
const FEW_VALUES = 1_000;
/** Parts of the whole that the phases take, roughly, for the progress bar. */
const SHARES = { reading: 0.45, deciding: 0.65, applying: 0.75 } as const;

export type Report = (progress: SyncProgress) => void;

type Import = {
  readonly sync: TakenSync;
  readonly source: { readonly name: string; readonly delivers: Delivers };
  readonly file: StoredFile;
  readonly inspection: StoredInspection;
  readonly columns: readonly string[];
  readonly plan: ImportPlan;
  readonly frame: ImportFrame;
};

async function openImport(deps: Deps, sync: TakenSync, signal: AbortSignal): Promise<Import> {
  const source = await deps.control.db
    .selectFrom('sources')
    .select(['name', 'delivers'])
    .where('id', '=', sync.sourceId)
    .executeTakeFirstOrThrow();
  if (!sync.fileId) throw new Error('A sync of a file source names its file.');
  const file = await readFile(deps, sync.fileId);
  const mapping = mappingSchema.parse(sync.mapping);
  const inspection = await inspectionOf(file, mapping.format ?? {}, signal);
  const plan = resolveMapping(mapping, source.delivers, inspection, await knownFields(deps, source.delivers));
  const settings = await readSettings(deps);
  return {
    sync,
    source,
    file,
    inspection,
    columns: inspection.columns.map(({ name }) => name),
    plan,
    frame: {
      owner: sync.id,
      plan,
      rows: rawRowsOf(sync.id, inspection.columns.length),
      zone: settings.time_zone,
      region: settings.default_region,
    },
  };
}

/** Reads the file into the raw rows. @returns how many rows it has, rejected ones included */
async function readIntoRaw(
  deps: Deps,
  { file, inspection, frame, columns }: Import,
  rejected: RejectedRows,
  report: Report,
  signal: AbortSignal,
): Promise<number> {
  let total = 0;
  const { keys, format, delimiter, encoding, header, compressed } = inspection;
  const layout = { format, delimiter, encoding, header, compressed, keys, width: columns.length };
  const chunks = readRows(
    { path: file.path, layout },
    {
      rejected: (rows) => rejected.keep(rows),
      progress(rows, bytes) {
        total = rows;
        report({ phase: 'reading', share: Math.min(1, bytes / file.bytes) * SHARES.reading, rows });
      },
    },
    signal,
  );
  await createRawRows(deps.warehouse, frame.rows);
  await insertRawRows(deps.warehouse, frame.rows, chunks, signal);
  return total;
}

function actorOf({ sync, source }: Import): Actor {
  return { kind: 'system', id: sync.id, name: `Sync of ${source.name}`, role: 'admin' };
}

/** Fields the catalogue does not have yet. */
async function createMissingFields(deps: Deps, work: Import): Promise<void> {
  const { plan, inspection } = work;
  const mapped = plan.mapping.columns;
  const wanted = plan.columns
    .filter(({ isNew }) => isNew)
    .map(({ field, reading, column, cell }) => {
      const distinct = inspection.columns[cell]?.distinct ?? null;
      return {
        key: field,
        type: reading.type,
        label: mapped[column]?.label ?? labelFrom(column),
        fewValues: reading.type === 'text' && distinct !== null && distinct <= FEW_VALUES,
      };
    });
  if (wanted.length === 0) return;
  if (plan.delivers === 'contacts') await createFields(deps, actorOf(work), wanted);
  else await createEventProperties(deps, wanted);
}

function schemaOf({ plan, columns }: Import): Sync['schema'] {
  return columns.map((column, cell) => {
    const imported = plan.columns.find((one) => one.cell === cell);
    if (imported) return { column, field: imported.field, type: imported.reading.type };
    if (plan.delivers === 'contacts' && plan.identity.cell === cell)
      return {
        column,
        field: plan.identity.as,
        type: plan.identity.as === 'external_id' ? 'text' : plan.identity.as,
      };
    return { column, field: null, type: null };
  });
}

function endPlanOf(work: Import): EndPlan {
  const { plan } = work;
  const fields =
    plan.delivers === 'contacts' ? [plan.identity.as, ...plan.columns.map(({ field }) => field)] : [];
  return { delivers: plan.delivers, fields: [...new Set(fields)] };
}

async function countRows(deps: Deps, table: string, signal: AbortSignal): Promise<{ rows: number }> {
  const [row] = await deps.warehouse.rows(
    'import.count',
    sql`select count() as rows from ${ident(table)}`,
    BOUNDS,
    { signal },
  );
  return z.object({ rows: z.number() }).parse(row);
}

/**
 * Runs the steps; returns when the rows are applied. Throws before anything was decided, or after the decision when the
 * warehouse fails while applying (the sync row then says `applying`).
 */
export async function importFile(
  deps: Deps,
  sync: TakenSync,
  rejected: RejectedRows,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  const work = await openImport(deps, sync, signal);
  const read = await readIntoRaw(deps, work, rejected, report, signal);
  await goOn(deps, sync, 'deciding');
  report({ phase: 'deciding', share: SHARES.reading, rows: read });
  signal.throwIfAborted();
  await createMissingFields(deps, work);
  const typed = await typeRows(deps, work.frame, signal);
  if (work.plan.delivers === 'contacts')
    await decideContactRows(deps, work, typed, rejected, read, report, signal);
  else await decideEventRows(deps, work, typed, rejected, read, report, signal);
}

async function goOn(deps: Deps, sync: TakenSync, phase: 'deciding'): Promise<void> {
  if (!(await enterPhase(deps.control.db, sync.id, phase))) throw cancelledSync();
}

function cancelledSync(): Refusal {
  return new Refusal(CANCELLED.code, CANCELLED.detail, { hint: CANCELLED.hint });
}

/** Writes the file of rejected rows when there are any. @returns how many there are */
async function settleRejected(
  deps: Deps,
  work: Import,
  typed: Typed,
  rejected: RejectedRows,
  rows: { readonly read: number; readonly accepted: number },
  signal: AbortSignal,
): Promise<number> {
  const count = rows.read - rows.accepted;
  if (count > 0)
    await rejected.write(
      work.columns,
      work.inspection.delimiter ?? '',
      valueRejectedRows(deps, typed, work.columns, signal),
    );
  await rejected.discard(count > 0 ? 'nothing' : 'file');
  return count;
}

async function record(
  tx: Tx,
  work: Import,
  counts: Omit<DecidedCounts, 'rows_read'>,
  read: number,
): Promise<void> {
  const decided = { ...counts, rows_read: read, plan: endPlanOf(work), schema: schemaOf(work) };
  if (!(await recordDecision(tx, work.sync.id, decided))) throw cancelledSync();
}

async function decideContactRows(
  deps: Deps,
  work: Import,
  typed: Typed,
  rejected: RejectedRows,
  read: number,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  const incoming = await fillIncomingContacts(deps, work.frame, typed, signal);
  const { rows: accepted } = await countRows(deps, incoming.name, signal);
  const rows_rejected = await settleRejected(deps, work, typed, rejected, { read, accepted }, signal);
  report({ phase: 'deciding', share: SHARES.deciding, rows: read });
  signal.throwIfAborted();
  await writeContacts(deps, {
    id: work.sync.id,
    incoming,
    presence: 'all',
    keyedBy: work.plan.identity.as,
    cause: work.sync.id,
    async onDecided(tx, { created, updated, unchanged, duplicates, conflicts }) {
      await record(
        tx,
        work,
        {
          rows_rejected,
          rows_created: created,
          rows_updated: updated,
          rows_unchanged: unchanged,
          duplicates,
          conflicts,
        },
        read,
      );
      report({ phase: 'applying', share: SHARES.applying, rows: read });
    },
  });
}

async function decideEventRows(
  deps: Deps,
  work: Import,
  typed: Typed,
  rejected: RejectedRows,
  read: number,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  const { frame, sync, columns } = work;
  const incoming = await fillIncomingEvents(
    deps,
    { ...frame, sourceId: sync.sourceId, columns },
    typed,
    signal,
  );
  const { rows: accepted } = await countRows(deps, incoming.name, signal);
  const rows_rejected = await settleRejected(deps, work, typed, rejected, { read, accepted }, signal);
  const [row] = await deps.warehouse.rows(
    'import.repeated_events',
    sql`select count() - uniqExact(id) as repeated from ${ident(incoming.name)}`,
    BOUNDS,
    { signal },
  );
  const { repeated } = z.object({ repeated: z.number() }).parse(row);
  report({ phase: 'deciding', share: SHARES.deciding, rows: read });
  signal.throwIfAborted();
  await writeEvents(deps, {
    id: sync.id,
    incoming,
    cause: sync.id,
    async onDecided(tx, { added, duplicates }) {
      const counts = {
        rows_rejected,
        rows_created: added,
        rows_updated: 0,
        // Events whose id was known before: they are there already.
        rows_unchanged: duplicates - repeated,
        duplicates: repeated,
        conflicts: 0,
      };
      await record(tx, work, counts, read);
      report({ phase: 'applying', share: SHARES.applying, rows: read });
    },
  });
}
