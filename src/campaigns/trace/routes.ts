/** "Something looks wrong" over HTTP. */
import type { Contract } from '../../api/contract/contract.ts';
import type { Handlers } from '../../api/contract/route.ts';
import type { traceContract } from '../../api/contract/trace.ts';
import type { Deps } from '../../deps.ts';
import { traceCampaign } from './read-trace.ts';

export function traceRoutes(deps: Deps): Handlers<Pick<Contract, keyof typeof traceContract>> {
  return {
    traceCampaign: async ({ actor, params, query, signal }) =>
      traceCampaign(deps, actor, params.id, query, signal),
  };
}
