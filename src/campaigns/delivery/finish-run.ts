/**
 * The end of a run that was ready: whom it handed over is written down as a set and as events (`campaign.targeted`, for rules), and
 * with the very transaction that decides those events the run is over. Repeating it adds nothing: set and events have ids of
 * the run.
 */
import { sql as controlSql, type SqlBool } from 'kysely';
import { audienceBitmap } from '../../audiences/audiences.ts';
import { createEventProperties, propertyColumn } from '../../contacts/event-properties.ts';
import { dropTables, WRITE_BOUNDS, writeTable } from '../../contacts/incoming.ts';
import { createIncomingEvents, writeEvents } from '../../contacts/write-events.ts';
import type { Tx } from '../../control/control.ts';
import type { Deps } from '../../deps.ts';
import { SYSTEM } from '../../history/record-history.ts';
import { ident, param, type Sql, sql } from '../../sql/sql.ts';
import { storedInstant } from '../../sql/stored-time.ts';
import type { Bounds } from '../../warehouse/warehouse.ts';
import { forgetContacts } from '../runs/freeze-audience.ts';
import { noteRun, recordCompleted } from '../runs/run-events.ts';
import { type PreparedRun, runSet } from '../runs/run-sets.ts';
import type { RunRow } from '../runs/run-store.ts';
import { countBatches, deliveredRanges } from './delivery-store.ts';

const BOUNDS: Bounds = { lane: 'calculation', seconds: 300 };
/** The property by which events say which run they are about. */
export const RUN_PROPERTY = { key: 'run_id', type: 'text', label: 'run_id' } as const;

export type RunFinish =
  | { readonly status: 'completed' }
  | { readonly status: 'cancelled' }
  | { readonly status: 'failed'; readonly error: object };

/** Ends a run that is being handed over. */
export async function finishRun(deps: Deps, run: RunRow, end: RunFinish): Promise<void> {
  const prepared = { runId: run.id, attempt: run.prepared_attempt ?? 0 };
  await writeHandedOver(deps, run, prepared);
  if (run.type === 'test') await deps.control.db.transaction().execute((tx) => settle(deps, tx, run, end));
  else await writeTargeted(deps, run, prepared, (tx) => settle(deps, tx, run, end));
  await forgetContacts(deps.warehouse, prepared);
}

/** The set of those handed over: of a file all who were targeted, else those in batches that were delivered. */
async function writeHandedOver(deps: Deps, run: RunRow, prepared: PreparedRun): Promise<void> {
  const targeted = audienceBitmap(runSet(prepared, 'targeted'));
  const ranges = run.hand_over === 'file' ? null : await deliveredRanges(deps.control.db, run.id);
  const members =
    ranges === null
      ? targeted
      : sql`(select groupBitmapOrState(bitmapSubsetInRange(${targeted}, range.1, range.2)) from (
          select arrayJoin(arrayZip(${param(
            'Array(UInt32)',
            ranges.map(({ from }) => from),
          )}, ${param(
            'Array(UInt32)',
            ranges.map(({ to }) => to + 1),
          )})) as range))`;
  const { ownerId = '', id } = runSet(prepared, 'handed_over');
  await deps.warehouse.execute(
    'runs.handed_over',
    sql`insert into audiences (owner_kind, owner_id, id, members, created_at)
      select 'run', ${param('String', ownerId)}, ${param('String', id)}, ${members},
        ${param("DateTime64(3, 'UTC')", storedInstant(deps.clock.now().getTime()))}`,
    BOUNDS,
  );
}

/** Writes an event for each contact that was handed over and exists; the run ends in the transaction that decides them. */
async function writeTargeted(
  deps: Deps,
  run: RunRow,
  prepared: PreparedRun,
  onDecided: (tx: Tx) => Promise<void>,
): Promise<void> {
  await createEventProperties(deps, [RUN_PROPERTY]);
  const id = `${run.id}_targeted`;
  const incoming = await createIncomingEvents(deps, id, [RUN_PROPERTY]);
  const text = (value: string): Sql => param('String', value);
  try {
    await deps.warehouse.execute(
      'runs.targeted_events',
      sql`insert into ${ident(incoming.name)} (line, no, name, occurred_at, id, campaign, properties, ${ident(propertyColumn(RUN_PROPERTY.key))})
        select no, no, 'campaign.targeted', ${param("DateTime64(3, 'UTC')", storedInstant((run.now ?? deps.clock.now()).getTime()))},
          concat(${text(`${run.id}:targeted:`)}, toString(no)), ${text(run.campaign_id)},
          ${text(JSON.stringify({ run_id: run.id }))}, ${text(run.id)}
        from contacts final where is_deleted = 0 and bitmapContains(${audienceBitmap(runSet(prepared, 'handed_over'))}, no)`,
      WRITE_BOUNDS,
    );
    await writeEvents(deps, { id, incoming, cause: run.id, onDecided: (tx) => onDecided(tx) });
    await dropTables(deps, [writeTable('decided', id)]);
  } finally {
    await dropTables(deps, [incoming.name]);
  }
}

async function settle(deps: Deps, tx: Tx, run: RunRow, end: RunFinish): Promise<void> {
  const at = deps.clock.now();
  const counts = (await countBatches(tx, [run.id])).get(run.id);
  const handedOver = run.hand_over === 'file' ? (run.targeted ?? 0) : (counts?.sent ?? 0);
  const row = await tx
    .updateTable('runs')
    .set({
      status: end.status,
      handed_over: handedOver,
      heartbeat_at: null,
      not_before: null,
      finished_at: at,
      ...(end.status === 'failed' ? { error: JSON.stringify(end.error) } : { last_error: null }),
    })
    .where(controlSql<SqlBool>`id = ${run.id} and status in ('ready', 'delivering')`)
    .returningAll()
    .executeTakeFirst();
  if (!row) return;
  await recordCompleted(tx, row, { delivered: counts?.delivered ?? 0, failed: counts?.failed ?? 0 }, at);
  if (end.status !== 'cancelled')
    await noteRun(tx, deps.clock, SYSTEM, row, end.status, { handed_over: { from: null, to: handedOver } });
}
