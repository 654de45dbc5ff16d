/** Campaigns over HTTP. */
import type { campaignsContract } from '../api/contract/campaigns.ts';
import type { Contract } from '../api/contract/contract.ts';
import type { Handlers } from '../api/contract/route.ts';
import type { Deps } from '../deps.ts';
import { previewAudience } from './audience-preview.ts';
import { listCampaigns, readCampaign, readCampaignRow } from './campaign-queries.ts';
import { changeCampaign, createCampaign, restoreCampaign, trashCampaign } from './campaigns.ts';
import { judgeCampaign } from './read-preflight.ts';
import { holdOutOf, limitOf, readCampaignSegments, type Targeting } from './targeting.ts';

export function campaignRoutes(deps: Deps): Handlers<Pick<Contract, keyof typeof campaignsContract>> {
  return {
    listCampaigns: async ({ query }) => listCampaigns(deps, query),
    createCampaign: async ({ actor, body }) => readCampaign(deps, await createCampaign(deps, actor, body)),
    readCampaign: async ({ params }) => readCampaign(deps, params.id),
    async changeCampaign({ actor, params, body, ifMatch }) {
      await changeCampaign(deps, actor, params.id, body, ifMatch);
      return readCampaign(deps, params.id);
    },
    deleteCampaign: async ({ actor, params }) => trashCampaign(deps, actor, params.id),
    async restoreCampaign({ actor, params }) {
      await restoreCampaign(deps, actor, params.id);
      return readCampaign(deps, params.id);
    },
    async previewAudience({ body, signal }) {
      const { hold_out: holdOut, ...rest } = body;
      return previewAudience(deps, null, { ...rest, holdOut: seeded(holdOut) }, signal);
    },
    async previewCampaignAudience({ params, body, signal }) {
      const { hold_out: holdOut, ...change } = body;
      const row = await readCampaignRow(deps, params.id);
      const segments = (await readCampaignSegments(deps.control.db, [row.id])).get(row.id);
      const targeting: Targeting = {
        channel: change.channel ?? row.channel,
        include: change.include ?? segments?.include ?? [],
        exclude: change.exclude ?? segments?.exclude ?? [],
        limit: change.limit === undefined ? limitOf(row) : change.limit,
        holdOut: holdOut === undefined ? holdOutOf(row) : seeded(holdOut, row.id),
      };
      return previewAudience(deps, row.id, targeting, signal);
    },
    readPreflight: async ({ params, signal }) =>
      (await judgeCampaign(deps, params.id, { type: 'run', signal })).preflight,
  };
}

/** Of a campaign that is not saved nobody knows the seed yet; any has about the same share. */
function seeded(holdOut: { readonly percent: number; readonly seed?: string | undefined } | null, id = '') {
  return holdOut && { percent: holdOut.percent, seed: holdOut.seed ?? id };
}
