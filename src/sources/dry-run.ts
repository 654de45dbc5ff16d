/**
 * A mapping tried on the first rows of a file: what would be stored, what would be refused, how many contacts that would
 * make or change. The steps are those of a sync up to the decision; tables are its own and dropped, nothing is stored.
 */
import { z } from 'zod';
import type { RouteRequest } from '../api/contract/route.ts';
import type { sourcesContract } from '../api/contract/sources.ts';
import { writeTable } from '../contacts/incoming.ts';
import { writeLocked } from '../contacts/write-contacts.ts';
import type { Deps } from '../deps.ts';
import { newId } from '../ids.ts';
import { readSettings } from '../people/settings.ts';
import { ident, join, raw, type Sql, sql } from '../sql/sql.ts';
import type { Bounds } from '../warehouse/warehouse.ts';
import { inspectionOf, readFile } from './files.ts';
import { dropSyncTables } from './finish-sync.ts';
import type { StoredInspection } from './inspection.ts';
import { knownFields } from './known-fields.ts';
import {
  fillIncomingContacts,
  fillIncomingEvents,
  type ImportFrame,
  type Typed,
  typeRows,
  valueRejectedRows,
  WIDE,
} from './prepare-import.ts';
import { createRawRows, insertRawRows, rawRowsOf } from './raw-rows.ts';
import { readRows } from './read-rows.ts';
import type { RejectedRow } from './rejection.ts';
import { type ImportPlan, resolveMapping } from './resolve-mapping.ts';

type Asked = RouteRequest<(typeof sourcesContract)['dryRunSource']>['body'];
type Answer = z.output<(typeof sourcesContract)['dryRunSource']['answer']>;
type Cell = Answer['rows'][number]['values'][string];

const BOUNDS: Bounds = { lane: 'import', seconds: 60 };
/** How many rows of the file are tried. */
const TRIED_ROWS = 1_000;

const shownRow = z.object({ line: z.number() }).catchall(z.unknown());
const shownCell = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()]);

type Tried = { readonly rejected: readonly RejectedRow[]; readonly total: number };

async function tryReading(
  deps: Deps,
  path: string,
  inspection: StoredInspection,
  frame: ImportFrame,
  signal: AbortSignal,
): Promise<Tried> {
  const { keys, format, delimiter, encoding, header, compressed, columns } = inspection;
  const layout = { format, delimiter, encoding, header, compressed, keys, width: columns.length };
  const rejected: RejectedRow[] = [];
  let total = 0;
  await createRawRows(deps.warehouse, frame.rows);
  const chunks = readRows(
    { path, layout, limit: TRIED_ROWS },
    {
      async rejected(rows) {
        rejected.push(...rows);
      },
      progress(rows) {
        total = rows;
      },
    },
    signal,
  );
  await insertRawRows(deps.warehouse, frame.rows, chunks, signal);
  return { rejected, total };
}

/** A value as the API shows it: days and instants as ISO text. */
function shown(value: Sql, type: ImportPlan['columns'][number]['reading']['type']): Sql {
  if (type === 'date')
    return sql`if(isNull(${value}), null, fromModifiedJulianDay(assumeNotNull(${value}) + 40587))`;
  if (type === 'datetime')
    return sql`if(isNull(${value}), null, concat(replaceOne(toString(assumeNotNull(${value})), ' ', 'T'), 'Z'))`;
  return value;
}

type ShownColumn = Answer['columns'][number] & { readonly value: Sql };

/** The columns of the preview: the identity first, then what makes an event, then the rest in the order of the file. */
function shownColumns(plan: ImportPlan, { typed }: Typed): ShownColumn[] {
  const { as } = plan.identity;
  const labels = { external_id: 'External id', email: 'Email', phone: 'Phone' };
  const identity: ShownColumn = {
    field: as,
    label: labels[as],
    type: as === 'external_id' ? 'text' : as,
    is_new: false,
    value: sql`nullIf(${typed.identity}, '')`,
  };
  const event: ShownColumn[] =
    typed.eventName && typed.occurredAt
      ? [
          { field: 'event', label: 'Event', type: 'text', is_new: false, value: typed.eventName },
          {
            field: 'occurred_at',
            label: 'Occurred at',
            type: 'datetime',
            is_new: false,
            value: shown(typed.occurredAt, 'datetime'),
          },
        ]
      : [];
  const rest = plan.columns.map(({ field, label, reading, isNew }, index): ShownColumn => {
    const value = typed.columns[index]?.value ?? raw('null');
    return { field, label, type: reading.type, is_new: isNew, value: shown(value, reading.type) };
  });
  const taken = new Set([as, ...event.map(({ field }) => field)]);
  return [identity, ...event, ...rest.filter(({ field }) => !taken.has(field))];
}

async function firstRows(
  deps: Deps,
  columns: readonly ShownColumn[],
  { from }: Typed,
  limit: number,
  signal: AbortSignal,
): Promise<Answer['rows']> {
  const values = columns.map(({ value }, index) => sql`, ${value} as ${ident(`shown_${index}`)}`);
  const rows = await deps.warehouse.rows(
    'dry_run.rows',
    sql`select line${join(values, '')} from ${from} order by line limit ${raw(String(limit))} ${WIDE}`,
    BOUNDS,
    { signal },
  );
  return rows.map((row) => {
    const { line, ...cells } = shownRow.parse(row);
    const pairs = columns.map(({ field }, index): [string, Cell] => [
      field,
      shownCell.parse(cells[`shown_${index}`] ?? null),
    ]);
    return { line, values: Object.fromEntries(pairs), rejected: null };
  });
}

const counted = z.object({ created: z.number(), updated: z.number(), unchanged: z.number() });
type Counted = z.output<typeof counted>;

/** Thrown when a write is decided, so that it stops there: with nothing changed but the numbers it had taken. */
class Decided extends Error {}

/** What would become of the contacts: the decision of a sync, read and thrown away. */
async function decideContactRows(
  deps: Deps,
  frame: ImportFrame,
  typed: Typed,
  signal: AbortSignal,
): Promise<Counted> {
  const { owner, plan } = frame;
  const incoming = await fillIncomingContacts(deps, frame, typed, signal);
  try {
    // Without the write lock: nothing is applied, and nobody who tries a mapping should wait for an import.
    await writeLocked(deps, {
      id: owner,
      incoming,
      presence: 'all',
      keyedBy: plan.identity.as,
      cause: owner,
      onDecided: () => Promise.reject(new Decided()),
    });
  } catch (error) {
    if (!(error instanceof Decided)) throw error;
  }
  // A field that does not exist yet has no column to compare with: any value in it is a change.
  const fresh = plan.columns.filter(({ isNew }) => isNew);
  const isList = (type: string) => type === 'list' || type === 'tags';
  const filled = fresh.map(({ field, reading }) => {
    const column = ident(`attr_${field}`);
    return isList(reading.type) ? sql`notEmpty(${column})` : sql`isNotNull(${column})`;
  });
  const changed =
    filled.length === 0
      ? sql`0`
      : sql`no in (select no from ${ident(writeTable('matched', owner))} where line in (select line from ${ident(incoming.name)} where ${join(filled, ' or ')}))`;
  const [row] = await deps.warehouse.rows(
    'dry_run.count',
    sql`select countIf(action = 'created') as created, countIf(action = 'updated' or action = 'unchanged' and ${changed}) as updated,
      countIf(action = 'unchanged' and not ${changed}) as unchanged from ${ident(writeTable('decided', owner))}`,
    BOUNDS,
    { signal },
  );
  return counted.parse(row);
}

async function countIncoming(deps: Deps, owner: string): Promise<number> {
  const incoming = ident(writeTable('incoming', owner));
  const [row] = await deps.warehouse.rows(
    'dry_run.accepted',
    sql`select count() as rows from ${incoming}`,
    BOUNDS,
  );
  return z.object({ rows: z.number() }).parse(row).rows;
}

/** Events of a source that does not exist yet are all new, except those whose id comes twice. */
async function decideEventRows(
  deps: Deps,
  frame: ImportFrame,
  columns: readonly string[],
  typed: Typed,
  signal: AbortSignal,
): Promise<Counted> {
  const incoming = await fillIncomingEvents(
    deps,
    { ...frame, sourceId: frame.owner, columns },
    typed,
    signal,
  );
  const [row] = await deps.warehouse.rows(
    'dry_run.count',
    sql`select uniqExact(id) as created, 0 as updated, count() - uniqExact(id) as unchanged from ${ident(incoming.name)}`,
    BOUNDS,
    { signal },
  );
  return counted.parse(row);
}

/**
 * Tries a mapping.
 * @throws Refusal `invalid_mapping` with all problems, `not_found`, `unsupported_file`
 */
export async function dryRun(deps: Deps, asked: Asked, signal: AbortSignal): Promise<Answer> {
  const file = await readFile(deps, asked.file_id);
  const inspection = await inspectionOf(file, asked.mapping.format ?? {}, signal);
  const known = await knownFields(deps, asked.delivers);
  const plan = resolveMapping(asked.mapping, asked.delivers, inspection, known);
  const settings = await readSettings(deps);
  const names = inspection.columns.map(({ name }) => name);
  // An id like any other, under a name of its own, so that what a dead process leaves is swept.
  const owner = newId('sync', deps.clock).replace('sync_', 'dry_');
  const frame: ImportFrame = {
    owner,
    plan,
    rows: rawRowsOf(owner, names.length, 'memory'),
    zone: settings.time_zone,
    region: settings.default_region,
  };
  try {
    const tried = await tryReading(deps, file.path, inspection, frame, signal);
    const typed = await typeRows(deps, frame, signal);
    const rejected = [...tried.rejected];
    const columns = shownColumns(plan, typed);
    const rows = await firstRows(deps, columns, typed, asked.limit, signal);
    const counts =
      plan.delivers === 'contacts'
        ? await decideContactRows(deps, frame, typed, signal)
        : await decideEventRows(deps, frame, names, typed, signal);
    // Looking for reasons costs as much as typing all values, so it is done when a row is missing.
    if ((await countIncoming(deps, owner)) + rejected.length < tried.total)
      for await (const row of valueRejectedRows(deps, typed, names, signal)) rejected.push(row);
    return {
      columns: columns.map(({ value: _, ...column }) => column),
      rows: withRejected(rows, rejected, asked.limit),
      tried: tried.total,
      would_create: counts.created,
      would_update: counts.updated,
      would_be_unchanged: counts.unchanged,
      would_be_rejected: rejected.length,
    };
  } finally {
    await dropSyncTables(deps, owner);
  }
}

/** The first rows in the order of the file, those that would be rejected among them. */
function withRejected(rows: Answer['rows'], rejected: readonly RejectedRow[], limit: number): Answer['rows'] {
  const byLine = new Map(rows.map((row) => [row.line, row]));
  for (const { line, code, column, reason } of rejected) {
    const values = byLine.get(line)?.values ?? {};
    byLine.set(line, { line, values, rejected: { code, column, reason } });
  }
  return [...byLine.values()].toSorted((a, b) => a.line - b.line).slice(0, limit);
}
