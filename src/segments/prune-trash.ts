/**
 * Deletes for good what was in the trash for thirty days: the segments with their versions and calculations, their audiences,
 * and acts nobody can undo any more. Runs with the sweeps, a few segments at a time.
 */
import { sql } from 'kysely';
import { deleteAudiencesOf } from '../audiences/audiences.ts';
import type { Deps } from '../deps.ts';
import { recordHistories, SYSTEM } from '../history/record-history.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { trashEnd } from './trash-days.ts';

const AT_ONCE = 200;

export function registerTrashPruning(jobs: Jobs, deps: Deps): void {
  jobs.sweep('trash', async () => {
    await pruneTrash(deps);
  });
}

/** Answers how many segments were deleted for good. */
export async function pruneTrash(deps: Deps): Promise<number> {
  const { db } = deps.control;
  const end = trashEnd(deps.clock.now());
  await db.deleteFrom('segment_acts').where('at', '<', end).execute();
  for (let pruned = 0; ; ) {
    const count = await pruneSome(deps, end);
    pruned += count;
    if (count < AT_ONCE) return pruned;
  }
}

/**
 * The rows stay locked until their audiences are gone: nobody can restore a segment that has lost its audience. When the
 * process dies in between, the segments are still in the trash, past their time, and the next run takes them.
 */
async function pruneSome(deps: Deps, end: Date): Promise<number> {
  return deps.control.db.transaction().execute(async (tx) => {
    const rows = await tx
      .selectFrom('segments')
      .select(['id', 'name'])
      .where('trashed_at', '<', end)
      .orderBy('trashed_at')
      .limit(AT_ONCE)
      .forUpdate()
      .skipLocked()
      .execute();
    if (rows.length === 0) return 0;
    const ids = rows.map(({ id }) => id);
    await deleteAudiencesOf(deps.warehouse, ids);
    await tx.deleteFrom('segments').where('id', '=', sql<string>`any(${ids}::text[])`).execute();
    await recordHistories(
      tx,
      deps.clock,
      SYSTEM,
      rows.map(({ id, name }) => ({ action: 'segment.pruned', subject: { kind: 'segment', id, name } })),
    );
    return rows.length;
  });
}
