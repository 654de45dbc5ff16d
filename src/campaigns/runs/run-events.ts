/** What happens to runs, as events for webhooks and entries of the history; written in the transaction that makes it so. */
import type { PreflightFinding } from '../../api/contract/campaigns.ts';
import type { StreamEvent } from '../../api/contract/live.ts';
import type { Actor } from '../../api/contract/route.ts';
import type { Run } from '../../api/contract/runs.ts';
import type { Clock } from '../../clock.ts';
import type { Tx } from '../../control/control.ts';
import { recordHistory } from '../../history/record-history.ts';
import { recordEvent } from '../../outbox/record-event.ts';
import type { RunRow } from './run-store.ts';

type Named = { readonly id: string; readonly name: string };

async function campaignOf(tx: Tx, row: RunRow): Promise<Named> {
  return tx
    .selectFrom('campaigns')
    .select(['id', 'name'])
    .where('id', '=', row.campaign_id)
    .executeTakeFirstOrThrow();
}

/** An entry of the history about a run; its name is that of the campaign. */
export async function noteRun(
  tx: Tx,
  clock: Clock,
  actor: Pick<Actor, 'kind' | 'id' | 'name'>,
  row: RunRow,
  action:
    | 'requested'
    | 'downloaded'
    | 'cancelled'
    | 'rescheduled'
    | 'ready'
    | 'blocked'
    | 'completed'
    | 'failed',
  changes: Readonly<Record<string, { readonly from: unknown; readonly to: unknown }>> = {},
): Promise<void> {
  const { name } = await campaignOf(tx, row);
  await recordHistory(tx, clock, actor, {
    action: `run.${action}`,
    subject: { kind: 'run', id: row.id, name },
    changes,
  });
}

export async function recordReady(
  tx: Tx,
  row: RunRow,
  waterfall: NonNullable<Run['waterfall']>,
  at: Date,
): Promise<void> {
  await recordEvent(tx, {
    type: 'run.ready',
    at,
    data: {
      run: { id: row.id, type: row.type },
      campaign: await campaignOf(tx, row),
      channel: row.channel,
      as_of: (row.now ?? at).toISOString(),
      ...waterfall,
    },
  });
}

export async function recordBlocked(
  tx: Tx,
  row: RunRow,
  findings: readonly PreflightFinding[],
  at: Date,
): Promise<void> {
  await recordEvent(tx, {
    type: 'run.blocked',
    at,
    data: {
      run: { id: row.id, type: row.type },
      campaign: await campaignOf(tx, row),
      scheduled_at: row.scheduled_at?.toISOString() ?? null,
      findings: findings.map(({ id, level, sentence }) => ({ id, level, sentence })),
    },
  });
}

export async function recordCompleted(
  tx: Tx,
  row: RunRow,
  batches: { readonly delivered: number; readonly failed: number },
  at: Date,
): Promise<void> {
  const { status } = row;
  if (status !== 'completed' && status !== 'failed' && status !== 'cancelled')
    throw new Error(`The run ${row.id} is not over: ${status}.`);
  await recordEvent(tx, {
    type: 'run.completed',
    at,
    data: {
      run: { id: row.id, type: row.type },
      campaign: await campaignOf(tx, row),
      channel: row.channel,
      status,
      targeted: row.targeted ?? 0,
      handed_over: row.handed_over ?? 0,
      batches,
    },
  });
}

/** Tells whoever watches. */
export function runProgress(row: Pick<RunRow, 'id' | 'campaign_id' | 'status'>): StreamEvent {
  return { type: 'run.progress', run_id: row.id, campaign_id: row.campaign_id, status: row.status };
}
