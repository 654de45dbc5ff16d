/**
 * The way back from a merge: the removed segments come out of the trash, and whatever named them names them again, in new
 * versions. What somebody changed since is left alone and said.
 */
import { z } from 'zod';
import type { BulkResult } from '../api/contract/segment-bulk.ts';
import { recordHistories } from '../history/record-history.ts';
import { pins } from '../rules/pins.ts';
import { type Act, type LockedSegment, lockSegments } from '../segments/acts/act.ts';
import { askAgain, restoreSegments } from '../segments/acts/trash.ts';
import { readForStore } from '../segments/definitions.ts';
import { beginVersion } from '../segments/segments.ts';
import { calculateAgain, readVersion, within } from './merge.ts';
import { moveCampaignsBack } from './move-campaigns.ts';
import { moveWebhooksBack } from './move-webhooks.ts';

const campaignSegments = z.object({
  include: z.array(z.string()).readonly(),
  exclude: z.array(z.string()).readonly(),
});

/** What it takes to undo a merge, as it is kept. */
export const keptMerge = z.object({
  keep: z.string(),
  removed: z.array(z.object({ id: z.string(), recalculate: z.boolean() })),
  /** The version that the merge made of each segment it rewrote. */
  segments: z.array(z.object({ id: z.string(), version: z.int() })),
  webhooks: z.array(z.object({ id: z.string(), before: z.array(z.string()), after: z.array(z.string()) })),
  /** Absent in merges from before there were campaigns. */
  campaigns: z
    .array(z.object({ id: z.string(), version: z.int(), before: campaignSegments, after: campaignSegments }))
    .default([]),
});
export type KeptMerge = z.output<typeof keptMerge>;

/** Undoes a merge inside the transaction of `act`; answers what became of each thing it had changed. */
export async function undoInside(act: Act, kept: KeptMerge, mergedAt: Date): Promise<BulkResult[]> {
  const rows = await lockSegments(act.tx, [
    ...kept.removed.map(({ id }) => id),
    ...kept.segments.map(({ id }) => id),
  ]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const restored = await restoreRemoved(act, kept, mergedAt, byId);
  const missing = restored.filter(({ outcome }) => outcome !== 'done');
  // Rules that name what is not there could not be read.
  const isWhole = missing.length === 0;
  const segments: BulkResult[] = [];
  const rewritten: LockedSegment[] = [];
  for (const { id, version } of kept.segments) {
    const row = byId.get(id);
    if (!row) segments.push(skip(id, id, 'It was deleted for good.'));
    else if (row.trashed_at) segments.push(skip(id, row.name, 'It is in the trash.'));
    else if (row.version !== version) segments.push(skip(id, row.name, 'It was changed since.'));
    else if (!isWhole)
      segments.push(
        skip(id, row.name, `“${missing[0]?.name}” did not come back, so it still uses the other one.`),
      );
    else {
      await takeBack(act, row);
      rewritten.push(row);
      segments.push({ id, name: row.name, outcome: 'done' });
    }
  }
  const [first] = kept.removed;
  const nested = first && byId.get(first.id);
  if (nested) await calculateAgain(act, rewritten, nested);
  const campaigns = isWhole ? await moveCampaignsBack(act, kept.campaigns) : [];
  const webhooks = isWhole ? await moveWebhooksBack(act, kept.webhooks) : [];
  return [
    ...restored,
    ...segments,
    ...[...campaigns, ...webhooks].map(
      ({ id, name, done }): BulkResult =>
        done ? { id, name, outcome: 'done' } : skip(id, name, 'It was changed since.'),
    ),
  ];
}

function skip(id: string, name: string, detail: string): BulkResult {
  return { id, name, outcome: 'skipped', detail };
}

async function restoreRemoved(
  act: Act,
  kept: KeptMerge,
  mergedAt: Date,
  byId: ReadonlyMap<string, LockedSegment>,
): Promise<BulkResult[]> {
  const removed = kept.removed.map(({ id }) => byId.get(id) ?? id);
  const untouched = removed.flatMap((row) =>
    typeof row !== 'string' && row.trashed_at?.getTime() === mergedAt.getTime() ? [row] : [],
  );
  const outcomes = await restoreSegments(act, untouched);
  for (const outcome of outcomes.values()) if (outcome.is === 'refused') throw outcome.why;
  const waited = new Set(kept.removed.filter(({ recalculate }) => recalculate).map(({ id }) => id));
  await askAgain(
    act,
    untouched.filter(({ id }) => waited.has(id)),
  );
  const back = new Set(untouched.map(({ id }) => id));
  return removed.map((row): BulkResult => {
    if (typeof row === 'string') return skip(row, row, 'It was deleted for good.');
    if (back.has(row.id)) return { id: row.id, name: row.name, outcome: 'done' };
    // Somebody restored it already: it is there, which is all that is wanted.
    if (!row.trashed_at) return { id: row.id, name: row.name, outcome: 'done' };
    return skip(row.id, row.name, 'It was restored and deleted again since.');
  });
}

/** A new version that says what the one before the merge said. */
async function takeBack({ tx, deps, actor, at }: Act, row: LockedSegment): Promise<void> {
  const before = await readVersion(tx, row.id, row.version - 1);
  const current = await readVersion(tx, row.id, row.version);
  const stored = await readForStore(within(deps, tx), before.definition, row.id);
  const version = row.version + 1;
  await beginVersion(tx, {
    id: row.id,
    version,
    stored,
    pins: pins.parse(current.pins),
    note: 'Merging segments was undone',
    by: actor.name,
    at,
  });
  await recordHistories(tx, deps.clock, actor, [
    {
      action: 'segment.definition_changed',
      subject: { kind: 'segment', id: row.id, name: row.name },
      changes: {
        version: { from: row.version, to: version },
        sentence: { from: current.sentence, to: stored.sentence },
      },
    },
  ]);
}
