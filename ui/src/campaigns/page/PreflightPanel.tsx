/** Everything that speaks against a run now, each with its fix; what calculating would help is put right with one click. */
import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { OctagonX, RotateCw, ShieldCheck, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Campaign, Preflight } from '../../../../src/api/contract/campaigns.ts';
import { contract } from '../../../../src/api/contract/contract.ts';
import { apiQuery } from '../../api/queries.ts';
import { countText } from '../../shared/Figure.tsx';
import { ErrorState, listText } from '../../shared/ListState.tsx';
import { Panel } from '../../shared/Panel.tsx';
import { ProgressRing } from '../../shared/ProgressRing.tsx';
import { Tone } from '../../shared/Tone.tsx';
import type { CampaignActions } from '../campaign-actions.ts';
import { FindingLines } from './FindingLines.tsx';
import styles from './page.module.css';
import { type RefreshFirst, useRefreshFirst } from './use-refresh-first.ts';

const VERDICTS = {
  clear: { tone: 'ok', icon: ShieldCheck, word: 'Clear', about: 'Nothing speaks against a run.' },
  warned: {
    tone: 'warn',
    icon: TriangleAlert,
    word: 'Warnings',
    about: 'A run needs a written reason, or these put right first.',
  },
  blocked: {
    tone: 'bad',
    icon: OctagonX,
    word: 'Blocked',
    about: 'No run can start before these are put right.',
  },
} as const;

export function PreflightPanel({
  campaign,
  mayEdit,
  actions,
}: {
  readonly campaign: Campaign;
  readonly mayEdit: boolean;
  readonly actions: CampaignActions;
}): ReactNode {
  const { data, error, refetch } = useQuery(
    apiQuery(contract.readPreflight, { params: { id: campaign.id } }),
  );
  const refreshing = useRefreshFirst(campaign, data);
  return (
    <Panel title="Preflight" aside={data !== undefined && <PreflightVerdict preflight={data} />}>
      {data === undefined ? (
        error === null ? (
          <div className={styles.padded}>
            <Skeleton height={96} />
          </div>
        ) : (
          <ErrorState what="Preflight could not be asked." error={error} onRetry={() => void refetch()} />
        )
      ) : (
        <>
          <p className={styles.under} role="status">
            {VERDICTS[data.verdict].about}
          </p>
          {mayEdit && <Refresh refreshing={refreshing} />}
          {data.findings.length > 0 && (
            <FindingLines
              label="Findings of preflight"
              findings={data.findings}
              acts={
                mayEdit
                  ? {
                      calculate: (segment) => refreshing.start([segment]),
                      activate: () => void actions.setStatus(campaign, 'active'),
                    }
                  : undefined
              }
            />
          )}
        </>
      )}
    </Panel>
  );
}

function PreflightVerdict({ preflight }: { readonly preflight: Preflight }) {
  const { tone, icon, word } = VERDICTS[preflight.verdict];
  return (
    <Tone tone={tone} icon={icon}>
      {word}
    </Tone>
  );
}

function Refresh({ refreshing }: { readonly refreshing: RefreshFirst }) {
  const { needed, waitingFor, isAsking, start } = refreshing;
  if (waitingFor.length > 0)
    return (
      <div className={styles.refresh} role="status">
        <ProgressRing share={null} size={16} />
        <span className={styles.findingText}>
          Calculating {listText(waitingFor.map(({ name }) => name))}. Preflight goes on by itself.
        </span>
      </div>
    );
  if (needed.length === 0) return null;
  return (
    <div className={styles.refresh}>
      <span className={styles.findingText}>
        {countText(needed.length, 'segment needs', 'segments need')} calculating:{' '}
        {listText(needed.map(({ name }) => name))}.
      </span>
      <Button
        size="compact-md"
        loading={isAsking}
        leftSection={<RotateCw size={14} aria-hidden="true" />}
        onClick={() => start(needed)}
      >
        Refresh first
      </Button>
    </div>
  );
}
