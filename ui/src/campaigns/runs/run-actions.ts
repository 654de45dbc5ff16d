/** What can be done with a run, with what the screens have to know afterwards. Every act throws its refusal, for the dialog that asked. */
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { z } from 'zod';
import { contract } from '../../../../src/api/contract/contract.ts';
import type { Run, runsContract } from '../../../../src/api/contract/runs.ts';
import { call } from '../../api/client.ts';
import { keyOf, refresh } from '../../api/queries.ts';

export type StartWanted = z.input<(typeof runsContract)['startRun']['body']>;

export type RunActions = {
  /** Answers the run that was started. */
  readonly start: (campaignId: string, wanted: StartWanted) => Promise<Run>;
  readonly cancel: (id: string) => Promise<Run>;
  readonly complete: (id: string) => Promise<Run>;
  /** `at`: an instant. */
  readonly reschedule: (id: string, at: string) => Promise<Run>;
};

export function useRunActions(): RunActions {
  const client = useQueryClient();
  return useMemo(() => actionsWith(client), [client]);
}

function actionsWith(client: QueryClient): RunActions {
  const keep = async (asked: Promise<Run>): Promise<Run> => {
    const run = await asked;
    client.setQueryData(keyOf(contract.readRun, { params: { id: run.id } }), run);
    void refresh(
      client,
      contract.listRuns,
      contract.listCampaignRuns,
      contract.listSegmentRuns,
      contract.readPreflight,
      contract.explainCampaign,
      contract.listCampaignHistory,
    );
    return run;
  };
  return {
    start: (campaignId, body) => keep(call(contract.startRun, { params: { id: campaignId }, body })),
    cancel: (id) => keep(call(contract.cancelRun, { params: { id } })),
    complete: (id) => keep(call(contract.completeRun, { params: { id } })),
    reschedule: (id, at) => keep(call(contract.rescheduleRun, { params: { id }, body: { at } })),
  };
}
