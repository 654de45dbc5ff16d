/** Explaining over HTTP. */
import type { Contract } from '../api/contract/contract.ts';
import type { explainContract } from '../api/contract/explain.ts';
import type { Handlers } from '../api/contract/route.ts';
import type { Deps } from '../deps.ts';
import { explainCalculation } from './explain-calculation.ts';
import { explainSegment, explainUnsaved } from './explain-segment.ts';
import { readFunnel } from './preview.ts';

export function explainRoutes(deps: Deps): Handlers<Pick<Contract, keyof typeof explainContract>> {
  return {
    explainContact: async ({ params, query }) =>
      query.calculation === undefined
        ? explainSegment(deps, params.id, query.contact)
        : explainCalculation(deps, params.id, query.contact, query.calculation),
    explainDefinition: async ({ body }) => explainUnsaved(deps, body),
    readFunnel: async ({ params, signal }) => readFunnel(deps, params.id, signal),
  };
}
