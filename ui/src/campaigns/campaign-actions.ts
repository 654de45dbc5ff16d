/** What can be done with one campaign, with what the screens have to know afterwards. */
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Campaign, CampaignStatus } from '../../../src/api/contract/campaigns.ts';
import { contract } from '../../../src/api/contract/contract.ts';
import { call } from '../api/client.ts';
import { keyOf, refresh } from '../api/queries.ts';
import { notifyDone, notifyFailure, notifyWithUndo } from '../shared/notify.ts';

type Named = Pick<Campaign, 'id' | 'name'>;

export type CampaignActions = {
  /** With a notice that can take it back. */
  readonly setStatus: (
    campaign: Pick<Campaign, 'id' | 'name' | 'status'>,
    to: CampaignStatus,
  ) => Promise<void>;
  readonly restore: (campaign: Named) => Promise<void>;
  /** Moves to the trash, with a notice that can take it back; answers whether it went. */
  readonly remove: (campaign: Named) => Promise<boolean>;
};

/** Every act shows its failure as a notice; none throws. */
export function useCampaignActions(): CampaignActions {
  const client = useQueryClient();
  return useMemo(() => actionsWith(client), [client]);
}

const BECAME = {
  draft: 'is a draft again',
  active: 'is active',
  paused: 'is paused',
  archived: 'is in the archive',
} as const satisfies Record<CampaignStatus, string>;

function actionsWith(client: QueryClient): CampaignActions {
  const stale = () =>
    refresh(
      client,
      contract.readCampaign,
      contract.listCampaigns,
      contract.readPreflight,
      contract.readSegment,
      contract.listCampaignHistory,
    );
  const setStatus = async (
    { id, name, status }: Pick<Campaign, 'id' | 'name' | 'status'>,
    to: CampaignStatus,
    isUndo = false,
  ) => {
    try {
      const saved = await call(contract.changeCampaign, { params: { id }, body: { status: to } });
      client.setQueryData(keyOf(contract.readCampaign, { params: { id } }), saved);
      const words = `${name} ${BECAME[to]}.`;
      if (isUndo) notifyDone(words);
      else notifyWithUndo(words, () => setStatus(saved, status, true));
    } catch (error) {
      notifyFailure(`${name} was left as it is.`, error);
    }
    await stale();
  };
  const restore = async ({ id, name }: Named) => {
    try {
      const saved = await call(contract.restoreCampaign, { params: { id } });
      client.setQueryData(keyOf(contract.readCampaign, { params: { id } }), saved);
      notifyDone(`${name} is back.`);
    } catch (error) {
      notifyFailure(`${name} was not restored.`, error);
    }
    await stale();
  };
  return {
    setStatus: (campaign, to) => setStatus(campaign, to),
    restore,
    async remove(campaign) {
      try {
        await call(contract.deleteCampaign, { params: { id: campaign.id } });
        notifyWithUndo(`${campaign.name} is in the trash.`, () => restore(campaign));
        await stale();
        return true;
      } catch (error) {
        notifyFailure(`${campaign.name} was not deleted.`, error);
        return false;
      }
    },
  };
}
