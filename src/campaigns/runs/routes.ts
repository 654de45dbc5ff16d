/** Runs over HTTP. */
import type { Contract } from '../../api/contract/contract.ts';
import type { Handlers } from '../../api/contract/route.ts';
import type { runsContract } from '../../api/contract/runs.ts';
import type { Deps } from '../../deps.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { readSegment } from '../../segments/segment-queries.ts';
import { readCampaignRow } from '../campaign-queries.ts';
import { explainCampaign } from './explain-campaign.ts';
import { explainRun } from './explain-run.ts';
import { exportRunAudience, listRunAudience } from './run-audience.ts';
import { listRuns, readRun } from './run-queries.ts';
import { cancelRun, completeRun, rescheduleRun, startRun } from './runs.ts';

export function runRoutes(deps: Deps, jobs: Jobs): Handlers<Pick<Contract, keyof typeof runsContract>> {
  return {
    startRun: async ({ actor, params, body }) =>
      readRun(deps, await startRun(deps, jobs, actor, params.id, body)),
    async listCampaignRuns({ params, query }) {
      await readCampaignRow(deps, params.id);
      return listRuns(deps, { ...query, campaign: [params.id] });
    },
    async listSegmentRuns({ params, query }) {
      await readSegment(deps, params.id);
      return listRuns(deps, { ...query, segment: [params.id] });
    },
    listRuns: async ({ query }) => listRuns(deps, query),
    readRun: async ({ params }) => readRun(deps, params.id),
    async cancelRun({ actor, params }) {
      await cancelRun(deps, jobs, actor, params.id);
      return readRun(deps, params.id);
    },
    async completeRun({ actor, params }) {
      await completeRun(deps, jobs, actor, params.id);
      return readRun(deps, params.id);
    },
    async rescheduleRun({ actor, params, body }) {
      await rescheduleRun(deps, actor, params.id, body.at);
      return readRun(deps, params.id);
    },
    listRunAudience: async ({ params, query, signal }) => listRunAudience(deps, params.id, query, signal),
    exportRunAudience: async ({ params, query, signal }) => exportRunAudience(deps, params.id, query, signal),
    explainRun: async ({ params, query }) => explainRun(deps, params.id, query.contact),
    explainCampaign: async ({ params, query }) => explainCampaign(deps, params.id, query.contact),
  };
}
