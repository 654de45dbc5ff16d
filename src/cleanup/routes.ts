/** Clean-up over HTTP. */
import type { cleanupContract } from '../api/contract/cleanup.ts';
import type { Contract } from '../api/contract/contract.ts';
import type { Handlers } from '../api/contract/route.ts';
import type { Deps } from '../deps.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { listSuggestions, readCleanup } from './cleanup.ts';
import { readComparison } from './compare-audiences.ts';
import { keepSuggestion, unkeepSuggestion } from './kept-store.ts';
import { mergeSegments, previewMerge, undoMerge } from './merge-segments.ts';
import { listMerges } from './merges.ts';
import { listRelated } from './related.ts';

export function cleanupRoutes(
  deps: Deps,
  jobs: Jobs,
): Handlers<Pick<Contract, keyof typeof cleanupContract>> {
  return {
    readCleanup: async ({ query }) => readCleanup(deps, jobs, query),
    listSuggestions: async ({ params, query }) => listSuggestions(deps, params.kind, query),
    compareAudiences: async () => readComparison(deps, jobs, true),
    keepSuggestion: async ({ actor, body }) => keepSuggestion(deps, actor, body),
    unkeepSuggestion: async ({ actor, body }) => unkeepSuggestion(deps, actor, body),
    previewMerge: async ({ actor, body }) => previewMerge(deps, jobs, actor, body),
    mergeSegments: async ({ actor, body }) => mergeSegments(deps, jobs, actor, body),
    listMerges: async ({ query }) => listMerges(deps, query),
    undoMerge: async ({ actor, params }) => undoMerge(deps, jobs, actor, params.id),
    listRelated: async ({ params, query }) => listRelated(deps, params.id, query),
  };
}
