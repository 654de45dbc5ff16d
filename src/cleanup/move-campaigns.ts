/** Campaigns that include or exclude segments which are merged use the one that stays; and back. */
import { sql } from 'kysely';
import { writeSegments } from '../campaigns/campaigns.ts';
import { type CampaignSegments, readCampaignSegments } from '../campaigns/targeting.ts';
import { Refusal } from '../errors.ts';
import { recordHistories } from '../history/record-history.ts';
import type { Act } from '../segments/acts/act.ts';

export type MovedCampaign = {
  readonly id: string;
  readonly name: string;
  /** The version that has the segments `after`. */
  readonly version: number;
  readonly before: CampaignSegments;
  readonly after: CampaignSegments;
};

/**
 * Lets every campaign outside the trash that names one of the segments name `to` instead, archived ones included: they can be
 * taken up again. Refuses when one would include and exclude the same segment.
 */
export async function moveCampaigns(
  act: Act,
  from: ReadonlySet<string>,
  to: { readonly id: string; readonly name: string },
): Promise<MovedCampaign[]> {
  const rows = await act.tx
    .selectFrom('campaigns')
    .select(['id', 'name', 'version'])
    .where('trashed_at', 'is', null)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('campaign_segments as s')
          .select('s.segment_id')
          .whereRef('s.campaign_id', '=', 'campaigns.id')
          .where('s.segment_id', '=', sql<string>`any(${[...from]}::text[])`),
      ),
    )
    .orderBy('id')
    .forUpdate()
    .execute();
  const segments = await readCampaignSegments(
    act.tx,
    rows.map(({ id }) => id),
  );
  const renamed = (ids: readonly string[]) => [...new Set(ids.map((id) => (from.has(id) ? to.id : id)))];
  const moved = rows.map(({ id, name, version }): MovedCampaign => {
    const before = segments.get(id) ?? { include: [], exclude: [] };
    const after = { include: renamed(before.include), exclude: renamed(before.exclude) };
    return { id, name, version: version + 1, before, after };
  });
  const torn = moved.filter(({ after }) => after.include.some((id) => after.exclude.includes(id)));
  if (torn.length > 0) {
    const problems = torn.map(({ name }) => ({
      code: 'conflict' as const,
      path: '/remove',
      detail: `The campaign “${name}” would include and exclude “${to.name}”.`,
    }));
    throw new Refusal('conflict', problems.map(({ detail }) => detail).join(' '), {
      path: '/remove',
      hint: 'Change the segments of the campaign first.',
      problems,
    });
  }
  await write(act, moved);
  return moved;
}

/** Campaigns by id that are at the version the merge made use the same segments as before it. */
export async function moveCampaignsBack(
  act: Act,
  moved: readonly Omit<MovedCampaign, 'name'>[],
): Promise<{ readonly id: string; readonly name: string; readonly done: boolean }[]> {
  const rows = await act.tx
    .selectFrom('campaigns')
    .select(['id', 'name', 'version'])
    .where('id', '=', sql<string>`any(${moved.map(({ id }) => id)}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  const byId = new Map(moved.map((one) => [one.id, one]));
  const checked = rows.flatMap(({ id, name, version }) => {
    const one = byId.get(id);
    if (!one) return [];
    const done = version === one.version;
    return [{ id, name, done, version: version + 1, before: one.after, after: one.before }];
  });
  await write(
    act,
    checked.filter(({ done }) => done),
  );
  return checked;
}

async function write({ tx, deps, actor, at }: Act, moved: readonly MovedCampaign[]): Promise<void> {
  for (const { id, version, after } of moved) {
    await writeSegments(tx, id, after);
    await tx.updateTable('campaigns').set({ version, updated_at: at }).where('id', '=', id).execute();
  }
  await recordHistories(
    tx,
    deps.clock,
    actor,
    moved.map(({ id, name, before, after }) => ({
      action: 'campaign.changed',
      subject: { kind: 'campaign', id, name },
      changes: Object.fromEntries(
        (['include', 'exclude'] as const)
          .filter((role) => JSON.stringify(before[role]) !== JSON.stringify(after[role]))
          .map((role) => [role, { from: before[role], to: after[role] }]),
      ),
    })),
  );
}
