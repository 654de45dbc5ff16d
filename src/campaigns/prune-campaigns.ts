/** Deletes campaigns for good that were in the trash for thirty days. Runs with the sweeps. */
import type { Deps } from '../deps.ts';
import { recordHistories, SYSTEM } from '../history/record-history.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { trashEnd } from '../segments/trash-days.ts';

export function registerCampaignPruning(jobs: Jobs, deps: Deps): void {
  jobs.sweep('campaigns in the trash', async () => {
    await pruneCampaigns(deps);
  });
}

/** Answers how many were deleted for good. */
export async function pruneCampaigns(deps: Deps): Promise<number> {
  return deps.control.db.transaction().execute(async (tx) => {
    const rows = await tx
      .deleteFrom('campaigns')
      .where('trashed_at', '<', trashEnd(deps.clock.now()))
      .returning(['id', 'name'])
      .execute();
    await recordHistories(
      tx,
      deps.clock,
      SYSTEM,
      rows.map(({ id, name }) => ({ action: 'campaign.pruned', subject: { kind: 'campaign', id, name } })),
    );
    return rows.length;
  });
}
