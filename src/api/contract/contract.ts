/** The whole HTTP contract in one value. The web app imports this file and `src/rules`, and nothing else of the server. */
import { campaignsContract } from './campaigns.ts';
import { changesContract } from './changes.ts';
import { channelsContract } from './channels.ts';
import { cleanupContract } from './cleanup.ts';
import { contactsContract } from './contacts.ts';
import { explainContract } from './explain.ts';
import { historyContract } from './history.ts';
import { liveContract } from './live.ts';
import { refreshContract } from './refresh.ts';
import { runDriftContract } from './run-drift.ts';
import { runsContract } from './runs.ts';
import { segmentBulkContract } from './segment-bulk.ts';
import { segmentListContract } from './segment-list.ts';
import { segmentMembersContract } from './segment-members.ts';
import { segmentTrendContract } from './segment-trend.ts';
import { segmentVersionsContract } from './segment-versions.ts';
import { segmentsContract } from './segments.ts';
import { sessionContract } from './session.ts';
import { sourcesContract } from './sources.ts';
import { traceContract } from './trace.ts';
import { translateContract } from './translate.ts';
import { webhooksContract } from './webhooks.ts';

export const contract = {
  ...sessionContract,
  ...sourcesContract,
  ...contactsContract,
  ...changesContract,
  ...segmentListContract,
  ...segmentBulkContract,
  ...segmentsContract,
  ...segmentMembersContract,
  ...segmentVersionsContract,
  ...segmentTrendContract,
  ...refreshContract,
  ...cleanupContract,
  ...campaignsContract,
  ...runsContract,
  ...runDriftContract,
  ...traceContract,
  ...channelsContract,
  ...explainContract,
  ...translateContract,
  ...webhooksContract,
  ...historyContract,
  ...liveContract,
};
export type Contract = typeof contract;
export type EndpointName = keyof Contract;
