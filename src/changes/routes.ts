/** Entries and exits over HTTP. */
import type { changesContract } from '../api/contract/changes.ts';
import type { Contract } from '../api/contract/contract.ts';
import type { Handlers } from '../api/contract/route.ts';
import type { Deps } from '../deps.ts';
import { readContactSegments, readTimeline } from './contact-timeline.ts';
import { compareCalculations, countReasons, streamMovers } from './movers.ts';

export function changesRoutes(deps: Deps): Handlers<Pick<Contract, keyof typeof changesContract>> {
  return {
    compareCalculations: async ({ params, query, signal }) =>
      compareCalculations(deps, params, query, { signal }),
    countReasons: async ({ params, signal }) => countReasons(deps, params, { signal }),
    async exportChanges({ params, query, signal }) {
      const { name, body } = await streamMovers(deps, params, query, signal);
      return { filename: `${name} ${query.side}.csv`, contentType: 'text/csv; charset=utf-8', body };
    },
    listContactSegments: async ({ params }) => readContactSegments(deps, params.id),
    listContactTimeline: async ({ params, query }) => readTimeline(deps, params.id, query),
  };
}
