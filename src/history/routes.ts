/** The history over HTTP. */
import type { Contract } from '../api/contract/contract.ts';
import type { historyContract } from '../api/contract/history.ts';
import type { Handlers } from '../api/contract/route.ts';
import type { Deps } from '../deps.ts';
import { listHistory, readHistoryChoices } from './read-history.ts';

export function historyRoutes(deps: Deps): Handlers<Pick<Contract, keyof typeof historyContract>> {
  return {
    listHistory: async ({ actor, query }) => listHistory(deps, actor, query),
    readHistoryChoices: async ({ actor }) => readHistoryChoices(deps, actor),
    // Of a segment that was removed for good its history is what is left.
    listSegmentHistory: async ({ actor, params, query }) =>
      listHistory(deps, actor, query, { kind: 'segment', id: params.id }),
    listCampaignHistory: async ({ actor, params, query }) =>
      listHistory(deps, actor, query, { kind: 'campaign', id: params.id }),
  };
}
