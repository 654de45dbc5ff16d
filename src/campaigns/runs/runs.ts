/** What can be done with a run: start it, cancel it, let it begin at another time. Jobs do the rest: `run-jobs.ts`. */
import type { z } from 'zod';
import type { PreflightFinding } from '../../api/contract/campaigns.ts';
import type { Actor } from '../../api/contract/route.ts';
import type { runsContract } from '../../api/contract/runs.ts';
import type { Deps } from '../../deps.ts';
import { Refusal } from '../../errors.ts';
import { contactNamed } from '../../explain/contact-named.ts';
import { newId } from '../../ids.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { inTrash, lockCampaign } from '../campaigns.ts';
import { refreshable, withoutRefreshable } from '../preflight.ts';
import { judgeCampaign } from '../read-preflight.ts';
import { forgetContacts } from './freeze-audience.ts';
import { noteRun, runProgress } from './run-events.ts';
import { askRefresh } from './run-jobs.ts';
import type { StoredOverride } from './run-plan.ts';
import { lockRun, type RunRow } from './run-store.ts';

type Wanted = z.output<(typeof runsContract)['startRun']['body']>;

/**
 * Starts a run, or puts it on the schedule; answers its id. Refuses `preflight_blocked` and `override_needed` with all findings,
 * and then nothing is started.
 */
export async function startRun(
  deps: Deps,
  jobs: Jobs,
  actor: Actor,
  campaignId: string,
  wanted: Wanted,
): Promise<string> {
  const at = scheduledAt(deps, wanted);
  const nos = await testContacts(deps, wanted);
  const { campaign, preflight } = await judgeCampaign(deps, campaignId, {
    type: wanted.type === 'test' ? 'test' : 'run',
  });
  const refreshes = wanted.refresh_first && wanted.type !== 'test';
  const { verdict, findings } = refreshes ? withoutRefreshable(preflight) : preflight;
  if (verdict === 'blocked') throw stopped('preflight_blocked', campaign.name, findings);
  const warnings = findings.filter(({ level }) => level === 'warning');
  if (warnings.length > 0 && !wanted.override) throw stopped('override_needed', campaign.name, findings);
  const override: StoredOverride | null =
    wanted.override && warnings.length > 0
      ? {
          reason: wanted.override.reason,
          by: actor.name,
          at: deps.clock.now().toISOString(),
          findings: warnings,
        }
      : null;
  const id = newId('run', deps.clock);
  const row = await deps.control.db.transaction().execute(async (tx) => {
    // Segments before campaigns, as everywhere: those that are calculated first are locked by asking for it.
    const locked = await lockCampaign(tx, campaignId);
    if (locked.trashed_at) throw inTrash(locked);
    const inserted = await tx
      .insertInto('runs')
      .values({
        id,
        campaign_id: campaignId,
        type: wanted.type,
        channel: locked.channel,
        status: at === null ? 'preflight' : 'scheduled',
        scheduled_at: at,
        requested_at: deps.clock.now(),
        requested_by: actor.name,
        test_nos: nos,
        refresh_first: refreshes,
        override: override && JSON.stringify(override),
        findings: JSON.stringify(findings),
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    await noteRun(tx, deps.clock, actor, inserted, 'requested', {
      type: { from: null, to: wanted.type },
      ...(at === null ? {} : { scheduled_at: { from: null, to: at.toISOString() } }),
      ...(override === null ? {} : { override: { from: null, to: override.reason } }),
    });
    if (at === null) await jobs.enqueue('run', { runId: id }, { key: id, tx });
    return inserted;
  });
  if (refreshes && at === null)
    await deps.control.db
      .transaction()
      .execute((tx) => askRefresh({ deps, jobs, tx }, id, refreshable(preflight)));
  deps.live.publish(runProgress(row));
  return id;
}

function stopped(
  code: 'preflight_blocked' | 'override_needed',
  name: string,
  findings: readonly PreflightFinding[],
): Refusal {
  const level = code === 'preflight_blocked' ? 'blocker' : 'warning';
  const count = findings.filter((finding) => finding.level === level).length;
  const things = count === 1 ? 'One thing' : `${count} things`;
  return new Refusal(
    code,
    code === 'preflight_blocked'
      ? `“${name}” cannot run: ${things.toLowerCase()} must be put right first.`
      : `${things} about “${name}” should be looked at first.`,
    {
      hint:
        code === 'preflight_blocked'
          ? 'The preflight of the campaign has the fix for each.'
          : 'Put them right, or send "override" with the reason why it should run all the same.',
      problems: findings
        .filter((finding) => finding.level !== 'info')
        .map((finding) => ({
          code: finding.level === 'blocker' ? 'preflight_blocked' : 'override_needed',
          path: '',
          detail: finding.sentence,
          ...(finding.fix === undefined ? {} : { hint: finding.fix.label }),
        })),
    },
  );
}

function scheduledAt(deps: Deps, { type, at }: Wanted): Date | null {
  if (type !== 'scheduled') {
    if (at === undefined) return null;
    throw new Refusal('invalid_value', 'Only a scheduled run has a time.', { path: '/at' });
  }
  if (at === undefined)
    throw new Refusal('invalid_value', 'A scheduled run needs the time at which it begins.', { path: '/at' });
  return later(deps, at);
}

function later(deps: Deps, at: string): Date {
  const moment = new Date(at);
  if (moment.getTime() <= deps.clock.now().getTime())
    throw new Refusal('invalid_value', 'The time is over already.', {
      path: '/at',
      hint: 'Give a later one, or start a run now.',
    });
  return moment;
}

async function testContacts(deps: Deps, { type, contacts }: Wanted): Promise<number[] | null> {
  if (type !== 'test') {
    if (contacts === undefined) return null;
    throw new Refusal('invalid_value', 'Only a test names the contacts it goes to.', { path: '/contacts' });
  }
  if (contacts === undefined)
    throw new Refusal('invalid_value', 'A test needs the contacts it goes to.', { path: '/contacts' });
  const nos: number[] = [];
  const problems = [];
  for (const [index, name] of contacts.entries()) {
    try {
      nos.push(await contactNamed(deps, name));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      problems.push({ code: 'invalid_value' as const, path: `/contacts/${index}`, detail: error.message });
    }
  }
  const [first] = problems;
  if (first) throw new Refusal('invalid_value', first.detail, { path: first.path, problems });
  return [...new Set(nos)];
}

/** Cancels a run that is not over. What is being prepared ends as soon as its worker notices, which here is at once. */
export async function cancelRun(deps: Deps, jobs: Jobs, actor: Actor, id: string): Promise<void> {
  const row = await deps.control.db.transaction().execute(async (tx) => {
    const before = await lockRun(tx, id);
    if (before.status === 'cancelled') return before;
    if (before.status === 'blocked' || before.status === 'failed' || before.status === 'completed')
      throw new Refusal('conflict', `The run is over: it ${endedBy(before)}.`);
    // Whoever works on it ends it; what nobody works on ends here.
    const isHeld =
      before.status === 'delivering' || (before.status !== 'scheduled' && before.heartbeat_at !== null);
    const cancelled = await tx
      .updateTable('runs')
      .set({
        cancel_requested: true,
        not_before: null,
        ...(isHeld ? {} : { status: 'cancelled', finished_at: deps.clock.now() }),
      })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow();
    await noteRun(tx, deps.clock, actor, cancelled, 'cancelled', {
      status: { from: before.status, to: 'cancelled' },
    });
    return cancelled;
  });
  jobs.abort('run', id);
  jobs.abort('deliver', id);
  if (row.status === 'cancelled' && row.prepared_attempt !== null)
    await forgetContacts(deps.warehouse, { runId: id, attempt: row.prepared_attempt });
  if (row.status === 'delivering') await jobs.enqueue('deliver', { runId: id }, { key: id });
  deps.live.publish(runProgress(row));
}

function endedBy({ status }: RunRow): string {
  if (status === 'completed') return 'was handed over';
  return status === 'blocked' ? 'was stopped by preflight' : 'failed';
}

/** Says that the audience of a run was downloaded and is on its way. What follows from it is done by a job. */
export async function completeRun(deps: Deps, jobs: Jobs, actor: Actor, id: string): Promise<void> {
  const row = await deps.control.db.transaction().execute(async (tx) => {
    const before = await lockRun(tx, id);
    if (before.status !== 'ready' || before.hand_over !== 'file')
      throw new Refusal(
        'conflict',
        before.status === 'ready'
          ? 'The run is handed over to the receiver of its channel.'
          : `The run is ${before.status}.`,
        { hint: 'Only a run that is ready and downloaded as a file is completed by hand.' },
      );
    const completed = await tx
      .updateTable('runs')
      .set({ status: 'delivering' })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow();
    await noteRun(tx, deps.clock, actor, completed, 'downloaded');
    await jobs.enqueue('deliver', { runId: id }, { key: id, tx });
    return completed;
  });
  deps.live.publish(runProgress(row));
}

/** Lets a scheduled run begin at another time; one that was blocked begins anew. */
export async function rescheduleRun(deps: Deps, actor: Actor, id: string, at: string): Promise<void> {
  const moment = later(deps, at);
  const row = await deps.control.db.transaction().execute(async (tx) => {
    const before = await lockRun(tx, id);
    if (before.type !== 'scheduled' || (before.status !== 'scheduled' && before.status !== 'blocked'))
      throw new Refusal(
        'conflict',
        'Only a run that waits for its time, or was blocked at it, gets another one.',
        {
          hint: 'Start another run of the campaign.',
        },
      );
    const moved = await tx
      .updateTable('runs')
      .set({
        status: 'scheduled',
        scheduled_at: moment,
        finished_at: null,
        tries: 0,
        asked_refresh: false,
      })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow();
    await noteRun(tx, deps.clock, actor, moved, 'rescheduled', {
      scheduled_at: { from: before.scheduled_at?.toISOString() ?? null, to: moment.toISOString() },
    });
    return moved;
  });
  deps.live.publish(runProgress(row));
}
