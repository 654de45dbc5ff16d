/** What of a campaign decides whom it reaches: a plain value that previews, preflight and runs share. */
import type { Selectable } from 'kysely';
import type { Channel } from '../audiences/reach.ts';
import type { Tx } from '../control/control.ts';
import type { Database } from '../control/database.ts';
import { SAMPLE_PLACES } from '../rules/core-rule.ts';

export type Limit = {
  readonly runs: number;
  readonly days: number;
  readonly counts: 'campaign' | 'channel';
};

export type HoldOut = { readonly percent: number; readonly seed: string };

export type Targeting = {
  readonly channel: Channel;
  /** Ids of segments, in their order. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly limit: Limit | null;
  readonly holdOut: HoldOut | null;
};

export type CampaignRow = Selectable<Database['campaigns']>;

export function limitOf(row: Pick<CampaignRow, 'limit_runs' | 'limit_days' | 'limit_counts'>): Limit | null {
  const { limit_runs: runs, limit_days: days, limit_counts: counts } = row;
  return runs === null || days === null || counts === null ? null : { runs, days, counts };
}

export function holdOutOf(row: Pick<CampaignRow, 'hold_out_percent' | 'hold_out_seed'>): HoldOut | null {
  const { hold_out_percent: percent, hold_out_seed: seed } = row;
  return percent === null || seed === null ? null : { percent, seed };
}

/** Those held out have a place of the sample below this one, as in the rule on a sample of the same share and seed. */
export function heldOutPlaces({ percent }: HoldOut): number {
  return Math.round((percent * SAMPLE_PLACES) / 100);
}

export type CampaignSegments = { readonly include: readonly string[]; readonly exclude: readonly string[] };

/** The segments of campaigns in their order. */
export async function readCampaignSegments(
  db: Pick<Tx, 'selectFrom'>,
  campaignIds: readonly string[],
): Promise<ReadonlyMap<string, CampaignSegments>> {
  if (campaignIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('campaign_segments')
    .select(['campaign_id', 'segment_id', 'role'])
    .where('campaign_id', 'in', [...campaignIds])
    .orderBy('place')
    .execute();
  const byCampaign = Map.groupBy(rows, ({ campaign_id }) => campaign_id);
  return new Map(
    campaignIds.map((id) => {
      const of = (role: 'include' | 'exclude') =>
        (byCampaign.get(id) ?? []).filter((row) => row.role === role).map(({ segment_id }) => segment_id);
      return [id, { include: of('include'), exclude: of('exclude') }];
    }),
  );
}
