/** `/campaigns/new`: an empty plan, one that begins with segments (`?include=`), or a copy of another campaign (`?from=`). */
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { Campaign } from '../../../src/api/contract/campaigns.ts';
import { contract } from '../../../src/api/contract/contract.ts';
import { apiQuery } from '../api/queries.ts';
import { useMay, useSession } from '../session/use-session.ts';
import { ErrorState } from '../shared/ListState.tsx';
import { Page } from '../shared/Page.tsx';
import { PageHeader } from '../shared/PageHeader.tsx';
import { CampaignForm } from './form/CampaignForm.tsx';
import { copyOfPlan, emptyPlan } from './form/campaign-plan.ts';
import { MayOnlyLook } from './MayOnlyLook.tsx';

const route = getRouteApi('/campaigns/new');

export function CreateCampaignScreen(): ReactNode {
  const { from, include } = route.useSearch();
  const mayEdit = useMay('editor');
  const owner = useSession()?.user?.id ?? null;
  if (!mayEdit) return <MayOnlyLook />;
  if (from !== undefined) return <Copied key={from} from={from} owner={owner} />;
  return <CampaignForm stored={undefined} latest={undefined} start={emptyPlan(owner, include)} />;
}

function Copied({ from, owner }: { readonly from: string; readonly owner: string | null }) {
  const { data, error, refetch } = useQuery(apiQuery(contract.readCampaign, { params: { id: from } }));
  if (data !== undefined) return <CopyOf key={data.id} campaign={data} owner={owner} />;
  return (
    <Page title="New campaign">
      <PageHeader back={{ to: '/campaigns', label: 'Campaigns' }} title="New campaign" />
      {error === null ? (
        <Skeleton height={320} />
      ) : (
        <ErrorState
          what="The campaign to copy could not be loaded."
          error={error}
          onRetry={() => void refetch()}
        />
      )}
    </Page>
  );
}

/** What the form began with stays, whatever others do to the original meanwhile. */
function CopyOf({ campaign, owner }: { readonly campaign: Campaign; readonly owner: string | null }) {
  const [start] = useState(() => copyOfPlan(campaign, owner));
  return <CampaignForm stored={undefined} latest={undefined} start={start} />;
}
