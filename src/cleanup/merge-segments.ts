/** Merging as it is asked for: previewed, done with what it takes to undo it, undone. */
import type { z } from 'zod';
import type { cleanupContract, MergePreview } from '../api/contract/cleanup.ts';
import type { Actor } from '../api/contract/route.ts';
import { announceSegments } from '../calculation/announce.ts';
import type { Tx } from '../control/control.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { newId } from '../ids.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Act } from '../segments/acts/act.ts';
import { type Merged, type MergeRequest, mergeInside, needsConfirm } from './merge.ts';
import { type KeptMerge, keptMerge, undoInside } from './undo-merge.ts';

type Asked = z.output<(typeof cleanupContract)['mergeSegments']['body']>;
type Answer = z.input<(typeof cleanupContract)['mergeSegments']['answer']>;
type Undone = z.input<(typeof cleanupContract)['undoMerge']['answer']>;

function actIn(deps: Deps, jobs: Jobs, actor: Actor, tx: Tx): Act {
  return { tx, deps, jobs, actor, at: deps.clock.now(), afterwards: [] };
}

function told({ withdrawn, webhooks, campaigns, ...merged }: Merged) {
  return {
    ...merged,
    removed: [...merged.removed],
    segments: [...merged.segments],
    webhooks: webhooks.map(({ id, name }) => ({ id, name })),
    campaigns: campaigns.map(({ id, name }) => ({ id, name })),
  };
}

/**
 * What a merge would change: it is done and rolled back. What would be refused is answered, not thrown, but for segments that
 * do not exist.
 */
export async function previewMerge(
  deps: Deps,
  jobs: Jobs,
  actor: Actor,
  request: MergeRequest,
): Promise<MergePreview> {
  const tx = await deps.control.db.startTransaction().execute();
  try {
    const merged = await mergeInside(actIn(deps, jobs, actor, tx), request);
    return { ...told(merged), needs_confirm: needsConfirm(merged), refusal: null };
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === 'not_found') throw error;
    const { code, message, hint, problems } = error;
    const names = await namesOf(deps, [request.keep, ...request.remove]);
    const named = (id: string) => ({ id, name: names.get(id) ?? id });
    return {
      keep: { ...named(request.keep), count: null },
      removed: request.remove.map((id) => ({
        ...named(id),
        count: null,
        same_definition: false,
        differing: null,
      })),
      segments: [],
      webhooks: [],
      campaigns: [],
      differing: null,
      needs_confirm: false,
      refusal: {
        code,
        detail: message,
        ...(hint === undefined ? {} : { hint }),
        problems: problems.map(({ code, path, detail }) => ({ code, path, detail })),
      },
    };
  } finally {
    await tx.rollback().execute();
  }
}

async function namesOf(deps: Deps, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await deps.control.db
    .selectFrom('segments')
    .select(['id', 'name'])
    .where('id', 'in', [...ids])
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/**
 * Merges segments. Refuses whatever `mergeInside` refuses, and audiences that differ or cannot be compared as long as that is
 * not confirmed.
 */
export async function mergeSegments(deps: Deps, jobs: Jobs, actor: Actor, asked: Asked): Promise<Answer> {
  const afterwards: (() => void)[] = [];
  const id = newId('act', deps.clock);
  const merged = await deps.control.db.transaction().execute(async (tx) => {
    const act = { ...actIn(deps, jobs, actor, tx), afterwards };
    const done = await mergeInside(act, asked);
    if (!asked.confirm && needsConfirm(done)) throw unconfirmed(done);
    const withdrawn = new Set(done.withdrawn);
    const kept: KeptMerge = {
      keep: done.keep.id,
      removed: done.removed.map((one) => ({ id: one.id, recalculate: withdrawn.has(one.id) })),
      segments: done.segments.map((one) => ({ id: one.id, version: one.version })),
      webhooks: done.webhooks.map(({ id, before, after }) => ({
        id,
        before: [...before],
        after: [...after],
      })),
      campaigns: done.campaigns.map(({ id, version, before, after }) => ({ id, version, before, after })),
    };
    await tx
      .insertInto('segment_acts')
      .values({ id, action: 'merge', actor_name: actor.name, at: act.at, changed: JSON.stringify(kept) })
      .execute();
    return done;
  });
  await tellOthers(deps, afterwards, {
    segments: [merged.keep, ...merged.removed, ...merged.segments].map((one) => one.id),
    webhooks: merged.webhooks.map((one) => one.id),
    campaigns: merged.campaigns.map((one) => one.id),
  });
  return { id, ...told(merged) };
}

function unconfirmed({ keep, removed }: Merged): Refusal {
  const problems = removed.flatMap(({ name, same_definition, differing }, index) => {
    if (same_definition) return [];
    const path = `/remove/${index}`;
    if (differing === null)
      return [
        {
          code: 'conflict' as const,
          path,
          detail: `“${name}” and “${keep.name}” cannot be compared: one of them was never calculated.`,
        },
      ];
    const total = differing.only_kept + differing.only_removed;
    if (total === 0) return [];
    const contacts = total === 1 ? '1 contact differs' : `${total.toLocaleString('en-US')} contacts differ`;
    return [
      {
        code: 'conflict' as const,
        path,
        detail: `${contacts} between “${name}” and “${keep.name}”: ${differing.only_removed.toLocaleString('en-US')} would leave where it is used, ${differing.only_kept.toLocaleString('en-US')} would enter.`,
      },
    ];
  });
  return new Refusal('conflict', problems.map(({ detail }) => detail).join(' '), {
    path: '/remove',
    hint: 'Send "confirm": true to merge all the same.',
    problems,
  });
}

/** Undoes a merge, once. Refuses `not_found`, and `conflict` when it was undone already or a name was taken meanwhile. */
export async function undoMerge(deps: Deps, jobs: Jobs, actor: Actor, actId: string): Promise<Undone> {
  const stored = await deps.control.db
    .selectFrom('segment_acts')
    .select(['changed', 'at'])
    .where('id', '=', actId)
    .where('action', '=', 'merge')
    .executeTakeFirst();
  if (!stored)
    throw new Refusal('not_found', `There is no merge ${actId}.`, {
      hint: 'A merge can be undone for thirty days.',
    });
  const kept = keptMerge.parse(stored.changed);
  const afterwards: (() => void)[] = [];
  const items = await deps.control.db.transaction().execute(async (tx) => {
    const act = { ...actIn(deps, jobs, actor, tx), afterwards };
    const { numUpdatedRows } = await tx
      .updateTable('segment_acts')
      .set({ undone_at: act.at })
      .where('id', '=', actId)
      .where('undone_at', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw new Refusal('conflict', 'This was undone already.');
    return undoInside(act, kept, stored.at);
  });
  await tellOthers(deps, afterwards, {
    segments: [kept.keep, ...kept.removed.map(({ id }) => id), ...kept.segments.map(({ id }) => id)],
    webhooks: kept.webhooks.map(({ id }) => id),
    campaigns: kept.campaigns.map(({ id }) => id),
  });
  const count = (outcome: string) => items.filter((item) => item.outcome === outcome).length;
  return { done: count('done'), skipped: count('skipped'), items };
}

async function tellOthers(
  deps: Deps,
  afterwards: readonly (() => void)[],
  changed: {
    readonly segments: readonly string[];
    readonly webhooks: readonly string[];
    readonly campaigns: readonly string[];
  },
): Promise<void> {
  for (const call of afterwards) call();
  await announceSegments(deps, changed.segments);
  for (const id of changed.webhooks) deps.live.publish({ type: 'webhook.changed', webhook_id: id });
  for (const id of changed.campaigns) deps.live.publish({ type: 'campaign.changed', campaign_id: id });
  deps.live.publish({ type: 'cleanup.changed' });
}
