/** What a person has to know of a run before its figures: that it was stopped, waits, is tried again, or failed; with what to do. */
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { contract } from '../../../../../src/api/contract/contract.ts';
import type { Run } from '../../../../../src/api/contract/runs.ts';
import { apiQuery } from '../../../api/queries.ts';
import { useSegmentActions } from '../../../segments/segment-actions.ts';
import { countText } from '../../../shared/Figure.tsx';
import { LinkButton } from '../../../shared/LinkButton.tsx';
import { listText } from '../../../shared/ListState.tsx';
import { Notice } from '../../../shared/Notice.tsx';
import { useNow } from '../../../shared/now.ts';
import { Panel } from '../../../shared/Panel.tsx';
import { RelativeTime } from '../../../shared/RelativeTime.tsx';
import { TextLink } from '../../../shared/TextLink.tsx';
import { useCampaignActions } from '../../campaign-actions.ts';
import { FindingLines } from '../../page/FindingLines.tsx';
import { waitsForFile } from '../run-words.ts';
import styles from './run.module.css';

const SOON_MS = 60_000;

export function RunNotices({ run, mayEdit }: { readonly run: Run; readonly mayEdit: boolean }): ReactNode {
  const { status, waiting_for: waitingFor, delivery, error } = run;
  return (
    <>
      {status === 'blocked' && <Blocked run={run} mayEdit={mayEdit} />}
      {waitingFor.length > 0 && (
        <Notice tone="info" title={`Calculating ${listText(waitingFor.map(({ name }) => name))} first`}>
          The run goes on by itself as soon as that is done.
        </Notice>
      )}
      {(status === 'preflight' || status === 'preparing') && waitingFor.length === 0 && (
        <Panel title={status === 'preflight' ? 'Asking preflight once more' : 'Freezing the audience'}>
          <div className={styles.padded}>
            <Skeleton height={180} />
          </div>
        </Panel>
      )}
      {error !== null && (
        <Notice tone="bad" title={`It failed: ${error.detail}`}>
          {error.hint}
          {run.waterfall === null && ' Nobody was targeted.'}
        </Notice>
      )}
      {status === 'delivering' && delivery?.last_error && delivery.next_attempt_at !== null && (
        <Notice
          tone="warn"
          title={delivery.last_error.detail}
          action={<TextLink href="/settings/channels">Look at the receiver</TextLink>}
        >
          It is tried again <Soon at={delivery.next_attempt_at} />. Batches that were not taken are sent again
          under the same key, so nobody is handed over twice.
        </Notice>
      )}
      {delivery !== null && delivery.batches.failed > 0 && status !== 'delivering' && (
        <Notice
          tone="bad"
          title={`${countText(delivery.batches.failed, 'batch was', 'batches were')} not handed over`}
        >
          {delivery.last_error?.detail} Those in it count as not handed over.
        </Notice>
      )}
      {waitsForFile(run) && (
        <Notice tone="info" title="The audience is frozen and waits for you">
          Download it, send it, and mark it as sent: from then on rules see whom it targeted.
        </Notice>
      )}
      {status === 'scheduled' && (
        <Notice tone="info" title="It waits for its time">
          Preflight is asked again then, and who is reached is decided by the audiences and preferences of
          that moment.
        </Notice>
      )}
      {status === 'cancelled' && run.waterfall === null && (
        <Notice tone="info" title="It was cancelled before anybody was targeted" />
      )}
    </>
  );
}

/** "in 5 minutes"; what is due already is about to be done. */
function Soon({ at }: { readonly at: string }) {
  const now = useNow();
  return Date.parse(at) - now < SOON_MS ? 'in a moment' : <RelativeTime at={at} />;
}

function Blocked({ run, mayEdit }: { readonly run: Run; readonly mayEdit: boolean }) {
  const { calculate } = useSegmentActions();
  const { setStatus } = useCampaignActions();
  const { data: campaign } = useQuery(apiQuery(contract.readCampaign, { params: { id: run.campaign.id } }));
  const findings = run.findings.filter(({ level }) => level !== 'info');
  return (
    <Panel title="Stopped by preflight">
      <p className={styles.under}>
        When its time came, {findings.length === 1 ? 'this spoke' : 'these spoke'} against it, so nobody was
        targeted. Put {findings.length === 1 ? 'it' : 'them'} right, then let it begin at another time or
        start another run.
      </p>
      <FindingLines
        label="What stopped it"
        findings={findings}
        acts={
          mayEdit
            ? {
                calculate: (segment) => void calculate(segment),
                activate: () => {
                  if (campaign !== undefined) void setStatus(campaign, 'active');
                },
              }
            : undefined
        }
      />
      <div className={styles.noticeActs}>
        <LinkButton variant="default" href={`/campaigns/${run.campaign.id}`}>
          Open the campaign
        </LinkButton>
      </div>
    </Panel>
  );
}
