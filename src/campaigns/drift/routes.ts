/** Drift of runs over HTTP. */
import type { Contract } from '../../api/contract/contract.ts';
import type { Handlers } from '../../api/contract/route.ts';
import type { runDriftContract } from '../../api/contract/run-drift.ts';
import type { Deps } from '../../deps.ts';
import { listDriftContacts, readRunDrift } from './run-drift.ts';

export function driftRoutes(deps: Deps): Handlers<Pick<Contract, keyof typeof runDriftContract>> {
  return {
    readRunDrift: async ({ params, signal }) => readRunDrift(deps, params.id, { signal }),
    listDriftContacts: async ({ params, query }) => listDriftContacts(deps, params.id, query),
  };
}
