/** The latest runs of a campaign, on its page. */
import { Skeleton } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Campaign } from '../../../../src/api/contract/campaigns.ts';
import { contract } from '../../../../src/api/contract/contract.ts';
import type { Run } from '../../../../src/api/contract/runs.ts';
import { useLiveState } from '../../api/live.tsx';
import { apiQuery } from '../../api/queries.ts';
import { countText, figureText } from '../../shared/Figure.tsx';
import { ErrorState } from '../../shared/ListState.tsx';
import { useNow } from '../../shared/now.ts';
import { Panel } from '../../shared/Panel.tsx';
import { RelativeTime } from '../../shared/RelativeTime.tsx';
import { TextLink } from '../../shared/TextLink.tsx';
import { pollRuns } from './poll-runs.ts';
import { RunStatusBadge } from './RunBadges.tsx';
import { runTypeWord } from './run-words.ts';
import styles from './runs.module.css';

const SHOWN = 5;

export function CampaignRuns({ campaign: { id } }: { readonly campaign: Pick<Campaign, 'id'> }): ReactNode {
  const live = useLiveState();
  const now = useNow();
  const { data, error, refetch } = useQuery({
    ...apiQuery(contract.listCampaignRuns, { params: { id }, query: { page_size: SHOWN } }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => pollRuns(live, state.data?.items ?? [], now),
  });
  return (
    <Panel
      title="Runs"
      aside={
        data !== undefined &&
        data.total > 0 && (
          <TextLink href={`/runs?campaign=${id}`}>
            {data.total > SHOWN ? `All ${figureText(data.total)} runs` : 'All runs'}
          </TextLink>
        )
      }
    >
      {data === undefined ? (
        error === null ? (
          <div className={styles.padded}>
            <Skeleton height={72} />
          </div>
        ) : (
          <ErrorState what="The runs could not be loaded." error={error} onRetry={() => void refetch()} />
        )
      ) : data.items.length === 0 ? (
        <p className={styles.none}>
          It never ran. A run freezes whom it reaches and, for everybody else, the reason why not. A test goes
          to contacts you name.
        </p>
      ) : (
        <ul className={styles.runs}>
          {data.items.map((run) => (
            <li key={run.id}>
              <Line run={run} />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Line({ run }: { readonly run: Run }) {
  const { waterfall, delivery } = run;
  const when = run.status === 'scheduled' ? run.scheduled_at : (run.as_of ?? run.requested_at);
  return (
    <>
      <span className={styles.line}>
        <TextLink href={`/runs/${run.id}`}>
          {runTypeWord(run.type)}
          <span className="visually-hidden"> by {run.requested_by}</span>
        </TextLink>
        <span className={styles.when}>
          {run.status === 'scheduled' && 'begins '}
          <RelativeTime at={when} />
        </span>
      </span>
      <span className={styles.line}>
        <RunStatusBadge run={run} />
        {waterfall !== null && (
          <span className={`figures ${styles.when}`}>
            {countText(delivery?.handed_over ?? waterfall.targeted, 'contact')}{' '}
            {delivery === null ? 'targeted' : 'handed over'}
          </span>
        )}
      </span>
    </>
  );
}
