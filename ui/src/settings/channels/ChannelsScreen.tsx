/** What sends on each channel: the receiver that runs are handed over to, one per channel. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import { apiQuery } from '../../api/queries.ts';
import { useMay } from '../../session/use-session.ts';
import { ErrorState } from '../../shared/ListState.tsx';
import { Page } from '../../shared/Page.tsx';
import { PageHeader } from '../../shared/PageHeader.tsx';
import { FormSkeleton } from '../FormSkeleton.tsx';
import { ChannelPanel } from './ChannelPanel.tsx';
import styles from './channels.module.css';

export function ChannelsScreen(): ReactNode {
  const admin = useMay('admin');
  const answer = useQuery(apiQuery(contract.listChannels, {}));
  return (
    <Page title="Channels" width="narrow">
      <PageHeader
        title="Channels"
        about="Muster writes no message itself. On each channel one receiver gets the audience of a run, in signed batches; without one, runs are handed over as files."
      />
      {answer.data !== undefined ? (
        <div className={styles.stack}>
          {!admin && <span className="dimmed">Only an admin can change these.</span>}
          {answer.data.items.map((channel) => (
            <ChannelPanel key={channel.channel} setUp={channel} mayChange={admin} />
          ))}
        </div>
      ) : answer.error !== null ? (
        <ErrorState
          what="The channels could not be loaded."
          error={answer.error}
          onRetry={() => void answer.refetch()}
        />
      ) : (
        <FormSkeleton inputs={3} />
      )}
    </Page>
  );
}
