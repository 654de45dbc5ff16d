/**
 * Merging: everything that uses some segments uses another one from then on, and they move to the trash. One transaction;
 * a preview is the same transaction, rolled back, so that it says exactly what would happen.
 */
import { sql } from 'kysely';
import { requestCalculations, whyNotCalculated } from '../calculation/calculation-jobs.ts';
import { readCatalogue } from '../contacts/catalogue.ts';
import type { Tx } from '../control/control.ts';
import type { Deps } from '../deps.ts';
import { Refusal, type RefusalProblem } from '../errors.ts';
import { recordHistories } from '../history/record-history.ts';
import { readDefinition } from '../rules/definition.ts';
import { pins } from '../rules/pins.ts';
import { type Act, inTrash, type LockedSegment, lockSegments } from '../segments/acts/act.ts';
import { trashSegments } from '../segments/acts/trash.ts';
import { readForStore } from '../segments/definitions.ts';
import { beginVersion } from '../segments/segments.ts';
import { audiencesBeside } from './audience-differences.ts';
import { readDefinitions } from './definition-readings.ts';
import { type MovedCampaign, moveCampaigns } from './move-campaigns.ts';
import { type MovedWebhook, moveWebhooks } from './move-webhooks.ts';
import { renameNested } from './rename-nested.ts';

export type MergeRequest = { readonly keep: string; readonly remove: readonly string[] };

export type Removed = {
  readonly id: string;
  readonly name: string;
  readonly count: number | null;
  readonly same_definition: boolean;
  readonly differing: { readonly only_kept: number; readonly only_removed: number } | null;
};

export type Rewritten = {
  readonly id: string;
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly version: number;
};

export type Merged = {
  readonly keep: { readonly id: string; readonly name: string; readonly count: number | null };
  readonly removed: readonly Removed[];
  readonly segments: readonly Rewritten[];
  readonly webhooks: readonly MovedWebhook[];
  readonly campaigns: readonly MovedCampaign[];
  readonly differing: number | null;
  /** Which of the removed had a calculation under way that was withdrawn. */
  readonly withdrawn: readonly string[];
};

/** The same features inside a transaction: they read what it has written. */
export function within(deps: Deps, tx: Tx): Deps {
  return { ...deps, control: { ...deps.control, db: tx } };
}

/**
 * Merges inside the transaction of `act`. Refuses what does not exist or is in the trash, what would go round in a circle, and
 * rules that cannot be rewritten, with all reasons at once.
 */
export async function mergeInside(act: Act, request: MergeRequest): Promise<Merged> {
  const { tx, deps, actor } = act;
  const { keep, removed, users } = await lockAll(tx, request);
  const differences = await readDifferences(deps, keep, removed);
  const gone = new Set(removed.map(({ id }) => id));
  const segments: Rewritten[] = [];
  const problems: RefusalProblem[] = [];
  for (const user of users) {
    try {
      segments.push(await rewrite(act, user, gone, keep));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const [first] = error.problems;
      problems.push({
        code: first?.code ?? error.code,
        path: first?.path ?? '',
        detail: `“${user.name}”: ${first?.detail ?? error.message}`,
      });
    }
  }
  const [problem] = problems;
  if (problem)
    throw new Refusal(
      problem.code,
      problems.length === 1
        ? problem.detail
        : `${problems.length} segments cannot use “${keep.name}” instead.`,
      { hint: 'Change the rules of the segments that are named first.', problems },
    );
  await calculateAgain(act, users, keep);
  const campaigns = await moveCampaigns(act, gone, keep);
  const webhooks = await moveWebhooks(act, gone, keep.id);
  const outcomes = await trashSegments(act, removed);
  const withdrawn: string[] = [];
  for (const { id } of removed) {
    const outcome = outcomes.get(id);
    if (outcome?.is === 'refused') throw outcome.why;
    if (outcome?.is === 'done' && outcome.before.recalculate) withdrawn.push(id);
  }
  await recordHistories(tx, deps.clock, actor, [
    ...removed.map(({ id, name }) => ({
      action: 'segment.merged_into' as const,
      subject: { kind: 'segment', id, name },
      changes: { merged_into: { from: null, to: keep.name } },
    })),
    {
      action: 'segment.merged' as const,
      subject: { kind: 'segment', id: keep.id, name: keep.name },
      changes: { merged: { from: null, to: removed.map(({ name }) => name) } },
    },
  ]);
  return {
    keep: named(keep),
    removed: differences.removed,
    segments,
    webhooks,
    campaigns,
    differing: differences.most,
    withdrawn,
  };
}

function named({ id, name, count }: LockedSegment) {
  return { id, name, count };
}

type Locked = {
  readonly keep: LockedSegment;
  readonly removed: readonly LockedSegment[];
  /** Segments outside the trash that nest one of the removed and stay. */
  readonly users: readonly LockedSegment[];
};

async function lockAll(tx: Tx, { keep: keepId, remove }: MergeRequest): Promise<Locked> {
  const removeIds = new Set(remove);
  if (removeIds.has(keepId))
    throw new Refusal('invalid_value', 'A segment cannot be merged into itself.', { path: '/remove' });
  const userIds = (await readUserIds(tx, removeIds)).filter((id) => !removeIds.has(id));
  const rows = await lockSegments(tx, [...new Set([keepId, ...removeIds, ...userIds])]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const find = (id: string): LockedSegment => {
    const row = byId.get(id);
    if (!row) throw new Refusal('not_found', `There is no segment ${id}.`);
    if (row.trashed_at) throw inTrash(row);
    return row;
  };
  const keep = find(keepId);
  const removed = [...removeIds].map(find);
  if (userIds.includes(keepId))
    throw new Refusal(
      'segment_cycle',
      `“${keep.name}” itself nests a segment that is to be merged into it.`,
      { path: '/keep', hint: 'Keep the nested one instead, or take it out of the rules first.' },
    );
  return { keep, removed, users: userIds.map(find) };
}

async function readUserIds(tx: Tx, ids: ReadonlySet<string>): Promise<string[]> {
  const rows = await tx
    .selectFrom('segment_references as r')
    .innerJoin('segments as s', 's.id', 'r.segment_id')
    .select('s.id')
    .distinct()
    .where('r.kind', '=', 'segment')
    .where('r.key', '=', sql<string>`any(${[...ids]}::text[])`)
    .where('s.trashed_at', 'is', null)
    .orderBy('s.id')
    .execute();
  return rows.map(({ id }) => id);
}

/** Makes a version that names the kept segment where it named removed ones. */
async function rewrite(
  { tx, deps, actor, at }: Act,
  user: LockedSegment,
  gone: ReadonlySet<string>,
  keep: LockedSegment,
): Promise<Rewritten> {
  const current = await readVersion(tx, user.id, user.version);
  const read = readDefinition(current.definition, await readCatalogue(within(deps, tx)), { self: user.id });
  if (!read.ok) {
    const [problem] = read.problems;
    throw new Refusal(problem?.code ?? 'conflict', `its rules cannot be read: ${problem?.detail ?? ''}`);
  }
  const stored = await readForStore(within(deps, tx), renameNested(read.group, gone, keep.id), user.id);
  const version = user.version + 1;
  const note = `Uses “${keep.name}” since segments were merged`;
  await beginVersion(tx, {
    id: user.id,
    version,
    stored,
    pins: pins.parse(current.pins),
    note,
    by: actor.name,
    at,
  });
  await recordHistories(tx, deps.clock, actor, [
    {
      action: 'segment.definition_changed',
      subject: { kind: 'segment', id: user.id, name: user.name },
      changes: {
        version: { from: user.version, to: version },
        sentence: { from: user.sentence, to: stored.sentence },
      },
    },
  ]);
  return { id: user.id, name: user.name, before: user.sentence, after: stored.sentence, version };
}

export async function readVersion(tx: Tx, id: string, version: number) {
  return tx
    .selectFrom('segment_versions')
    .select(['definition', 'pins', 'sentence'])
    .where('segment_id', '=', id)
    .where('version', '=', version)
    .executeTakeFirstOrThrow();
}

/** A new version has no audience yet; those that had one, or were about to, get it without being asked for. */
export async function calculateAgain(
  act: Act,
  segments: readonly LockedSegment[],
  nested: Pick<LockedSegment, 'calculation_id'>,
): Promise<void> {
  if (nested.calculation_id === null) return;
  const wanted = segments.filter(
    (segment) =>
      (segment.status === 'success' || segment.status === 'processing') &&
      segment.archived_at === null &&
      whyNotCalculated(segment) === undefined,
  );
  await requestCalculations(
    act,
    wanted.map((segment) => ({ ...segment, version: segment.version + 1 })),
  );
}

/** How the audiences of the removed differ from the one that is kept. */
async function readDifferences(
  deps: Deps,
  keep: LockedSegment,
  removed: readonly LockedSegment[],
): Promise<{ readonly removed: readonly Removed[]; readonly most: number | null }> {
  const readings = await readDefinitions(deps);
  const own = readings.get(keep.id);
  const published = removed.flatMap(({ id, calculation_id }) =>
    calculation_id === null ? [] : [{ id, calculation: calculation_id }],
  );
  const beside =
    keep.calculation_id === null || published.length === 0
      ? []
      : await audiencesBeside(deps.warehouse, {
          one: keep.calculation_id,
          segments: published.map(({ id }) => id),
          calculations: published.map(({ calculation }) => calculation),
        });
  const byCalculation = new Map(beside.map((row) => [row.id, row]));
  const described = removed.map((segment): Removed => {
    const reading = readings.get(segment.id);
    const found = byCalculation.get(segment.calculation_id ?? '');
    return {
      ...named(segment),
      same_definition: own?.ok === true && reading?.ok === true && own.hash === reading.hash,
      differing: found
        ? { only_kept: found.own - found.common, only_removed: found.size - found.common }
        : null,
    };
  });
  const totals = described.map(({ differing }) =>
    differing === null ? null : differing.only_kept + differing.only_removed,
  );
  const known = totals.filter((total) => total !== null);
  return { removed: described, most: known.length < totals.length ? null : Math.max(0, ...known) };
}

/** Contacts may come and go by the merge: definitions differ, and so do audiences, or nobody knows. */
export function needsConfirm({ removed }: Pick<Merged, 'removed'>): boolean {
  return removed.some(
    ({ same_definition, differing }) =>
      !same_definition && (differing === null || differing.only_kept + differing.only_removed > 0),
  );
}
