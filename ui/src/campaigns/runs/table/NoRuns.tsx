/** Before the first run: what one is, and where it is started. */
import { useQuery } from '@tanstack/react-query';
import { Megaphone, Rocket } from 'lucide-react';
import { contract } from '../../../../../src/api/contract/contract.ts';
import { apiQuery } from '../../../api/queries.ts';
import { countText } from '../../../shared/Figure.tsx';
import { LinkButton } from '../../../shared/LinkButton.tsx';
import { ZeroState } from '../../../shared/ListState.tsx';

export function NoRuns() {
  const { data } = useQuery(apiQuery(contract.listCampaigns, { query: { page_size: 1 } }));
  const campaigns = data?.exist.active ?? 0;
  return (
    <ZeroState
      icon={Rocket}
      title="No runs yet"
      about={
        <>
          A run carries a campaign out: now, at a time, or as a test. It freezes whom the campaign reaches
          and, for everybody else who was considered, the first reason why not; then it hands them over to
          whatever sends.{' '}
          {campaigns > 0
            ? `Runs are started on the page of a campaign; ${countText(campaigns, 'is', 'are')} here.`
            : 'Runs are started on the page of a campaign, and there is none yet.'}
        </>
      }
    >
      <LinkButton leftSection={<Megaphone size={15} aria-hidden="true" />} href="/campaigns">
        Go to campaigns
      </LinkButton>
    </ZeroState>
  );
}
