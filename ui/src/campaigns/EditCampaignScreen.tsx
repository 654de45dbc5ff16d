/** `/campaigns/{id}/edit`: reads the campaign and hands it to the form. */
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Campaign } from '../../../src/api/contract/campaigns.ts';
import { contract } from '../../../src/api/contract/contract.ts';
import { isProblem } from '../api/problem.ts';
import { apiQuery } from '../api/queries.ts';
import { useMay } from '../session/use-session.ts';
import { ErrorState, ZeroState } from '../shared/ListState.tsx';
import { Page } from '../shared/Page.tsx';
import { PageHeader } from '../shared/PageHeader.tsx';
import { TextLink } from '../shared/TextLink.tsx';
import { CampaignForm } from './form/CampaignForm.tsx';
import { planOf } from './form/campaign-plan.ts';
import { MayOnlyLook } from './MayOnlyLook.tsx';

const route = getRouteApi('/campaigns/$id/edit');

export function EditCampaignScreen(): ReactNode {
  const { id } = route.useParams();
  const mayEdit = useMay('editor');
  return mayEdit ? <Stored key={id} id={id} /> : <MayOnlyLook />;
}

function Stored({ id }: { readonly id: string }) {
  const { data, error, refetch } = useQuery(apiQuery(contract.readCampaign, { params: { id } }));
  if (data === undefined) {
    return (
      <Page title="Edit campaign">
        <PageHeader back={{ to: '/campaigns', label: 'Campaigns' }} title="Edit campaign" />
        {error === null ? (
          <Skeleton height={320} />
        ) : (
          <ErrorState
            what={
              isProblem(error, 'not_found')
                ? 'There is no such campaign.'
                : 'The campaign could not be loaded.'
            }
            error={error}
            onRetry={() => void refetch()}
          />
        )}
      </Page>
    );
  }
  if (data.trashed_at !== null) {
    return (
      <Page title={data.name}>
        <ZeroState
          page
          icon={Trash2}
          title={`${data.name} is in the trash`}
          about="Restore it first, then it can be edited."
        >
          <TextLink href={`/campaigns/${id}`}>Open the campaign</TextLink>
        </ZeroState>
      </Page>
    );
  }
  return <Editing latest={data} />;
}

/** What the form began with stays, whatever others do meanwhile. */
function Editing({ latest }: { readonly latest: Campaign }) {
  const [stored] = useState(latest);
  return <CampaignForm stored={stored} latest={latest} start={planOf(stored)} />;
}
