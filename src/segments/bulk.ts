/**
 * One act on many segments: in one transaction, with a result for each of them, and with what it takes to undo exactly that.
 * Nothing is done in part without saying so, and nothing is undone that somebody has changed since.
 */
import { z } from 'zod';
import type { Actor } from '../api/contract/route.ts';
import {
  type BulkAction,
  type BulkAnswer,
  type BulkRequest,
  type BulkResult,
  bulkAction,
} from '../api/contract/segment-bulk.ts';
import { announceSegments } from '../calculation/announce.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { newId } from '../ids.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { type Act, type LockedSegment, lockSegments, type Outcomes } from './acts/act.ts';
import { archiveSegments, unarchiveSegments } from './acts/archive.ts';
import { calculateSegments } from './acts/calculate.ts';
import { labelSegments } from './acts/label.ts';
import { checkOwner, giveSegments } from './acts/owner.ts';
import { restoreSegments, trashSegments } from './acts/trash.ts';
import { type ChangedSegment, changedSegments, undoAct } from './acts/undo.ts';
import { findSegmentIds } from './segment-queries.ts';

type Do = (act: Act, rows: readonly LockedSegment[], request: BulkRequest) => Promise<Outcomes>;

const ACTS: Readonly<Record<BulkAction, Do>> = {
  calculate: calculateSegments,
  delete: (act, rows) => trashSegments(act, rows),
  restore: restoreSegments,
  archive: (act, rows) => archiveSegments(act, rows),
  unarchive: unarchiveSegments,
  label: (act, rows, { add = [], remove = [] }) => labelSegments(act, rows, () => ({ add, remove })),
  async owner(act, rows, { owner = null }) {
    await checkOwner(act.tx, owner);
    return giveSegments(act, rows, () => owner);
  },
};

/**
 * Does what is asked to each segment it names. Refuses as a whole only what concerns the whole: a filter that leaves another
 * number than `expect`, an owner who has no account. Everything else is said per segment.
 */
export async function actOnSegments(
  deps: Deps,
  jobs: Jobs,
  actor: Actor,
  request: BulkRequest,
): Promise<BulkAnswer> {
  const ids = await meant(deps, request);
  return transact(deps, jobs, actor, ids, request.action, async (act, rows) => {
    const outcomes = await ACTS[request.action](act, rows, request);
    const changed = rows.flatMap(({ id }): ChangedSegment[] => {
      const outcome = outcomes.get(id);
      return outcome?.is === 'done' ? [{ id, before: outcome.before }] : [];
    });
    if (changed.length === 0) return { id: null, outcomes };
    const id = newId('act', deps.clock);
    await act.tx
      .insertInto('segment_acts')
      .values({
        id,
        action: request.action,
        actor_name: actor.name,
        at: act.at,
        changed: JSON.stringify(changed),
      })
      .execute();
    return { id, outcomes };
  });
}

/** Undoes an act, once. Refuses `not_found`, and `conflict` when it was undone already. */
export async function undoBulk(deps: Deps, jobs: Jobs, actor: Actor, actId: string): Promise<BulkAnswer> {
  const stored = await deps.control.db
    .selectFrom('segment_acts')
    .selectAll()
    .where('id', '=', actId)
    // A merge is undone by itself.
    .where('action', '!=', 'merge')
    .executeTakeFirst();
  if (!stored)
    throw new Refusal('not_found', `There is no act ${actId}.`, {
      hint: 'Acts on many segments can be undone for thirty days.',
    });
  const changed = z.array(changedSegments).parse(stored.changed);
  const action = bulkAction.parse(stored.action);
  const ids = changed.map(({ id }) => id);
  return transact(deps, jobs, actor, ids, action, async (act, rows) => {
    const { numUpdatedRows } = await act.tx
      .updateTable('segment_acts')
      .set({ undone_at: act.at })
      .where('id', '=', actId)
      .where('undone_at', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw new Refusal('conflict', 'This was undone already.');
    return { id: null, outcomes: await undoAct(act, rows, { action, at: stored.at, changed }) };
  });
}

/** Ids of the segments that are meant, each once. */
async function meant(deps: Deps, { ids, filter, except, expect }: BulkRequest): Promise<readonly string[]> {
  if (!filter) return [...new Set(ids)];
  const without = new Set(except);
  const found = (await findSegmentIds(deps, filter)).filter((id) => !without.has(id));
  if (expect !== undefined && found.length !== expect)
    throw new Refusal(
      'conflict',
      `${found.length} segments match by now, and ${expect} were meant. Nothing was done.`,
      { path: '/expect', hint: 'Look at the list again, then repeat.' },
    );
  return found;
}

async function transact(
  deps: Deps,
  jobs: Jobs,
  actor: Actor,
  ids: readonly string[],
  action: BulkAction,
  work: (act: Act, rows: readonly LockedSegment[]) => Promise<{ id: string | null; outcomes: Outcomes }>,
): Promise<BulkAnswer> {
  const afterwards: (() => void)[] = [];
  const { id, items } = await deps.control.db.transaction().execute(async (tx) => {
    const rows = await lockSegments(tx, ids);
    const done = await work({ tx, deps, jobs, actor, at: deps.clock.now(), afterwards }, rows);
    const byId = new Map(rows.map((row) => [row.id, row]));
    return { id: done.id, items: ids.map((one) => resultOf(one, byId.get(one), done.outcomes)) };
  });
  for (const call of afterwards) call();
  const went = items.filter(({ outcome }) => outcome === 'done');
  await announceSegments(
    deps,
    went.map((item) => item.id),
  );
  const count = (outcome: BulkResult['outcome']) => items.filter((item) => item.outcome === outcome).length;
  return { id, action, done: went.length, skipped: count('skipped'), refused: count('refused'), items };
}

function resultOf(id: string, row: LockedSegment | undefined, outcomes: Outcomes): BulkResult {
  if (!row)
    return {
      id,
      name: id,
      outcome: 'refused',
      code: 'not_found',
      detail: `There is no segment ${id}.`,
    };
  const outcome = outcomes.get(id);
  if (!outcome) throw new Error(`Nothing was said about ${id}.`);
  const { name } = row;
  switch (outcome.is) {
    case 'done':
      return { id, name, outcome: 'done' };
    case 'skipped':
      return { id, name, outcome: 'skipped', detail: outcome.why };
    case 'refused': {
      const { code, message, hint } = outcome.why;
      return { id, name, outcome: 'refused', code, detail: message, ...(hint === undefined ? {} : { hint }) };
    }
  }
}
