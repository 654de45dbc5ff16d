/** `/campaigns/{id}/trace`, "Something looks wrong": everything that could be behind a wrong audience, checked already. */
import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { RotateCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import type { Trace } from '../../../../src/api/contract/trace.ts';
import { apiQuery } from '../../api/queries.ts';
import { useMay, useTimeZone } from '../../session/use-session.ts';
import { countText } from '../../shared/Figure.tsx';
import { ErrorState } from '../../shared/ListState.tsx';
import { minuteText } from '../../shared/moment.ts';
import { Page } from '../../shared/Page.tsx';
import { PageHeader } from '../../shared/PageHeader.tsx';
import { Panel } from '../../shared/Panel.tsx';
import { RelativeTime } from '../../shared/RelativeTime.tsx';
import { TextLink } from '../../shared/TextLink.tsx';
import { TraceCause } from './TraceCause.tsx';
import { TraceQuestion } from './TraceQuestion.tsx';
import { TraceSteps } from './TraceSteps.tsx';
import styles from './trace.module.css';
import { STEP_WORDS } from './trace-words.ts';
import { useTraceActs } from './use-trace-acts.ts';

const route = getRouteApi('/campaigns/$id/trace');

export function TraceScreen(): ReactNode {
  const { id } = route.useParams();
  const asked = route.useSearch();
  const navigate = route.useNavigate();
  const mayEdit = useMay('editor');
  const acts = useTraceActs(id);
  const { data, error, isFetching, refetch } = useQuery({
    ...apiQuery(contract.traceCampaign, { params: { id }, query: asked }),
    // It is about now: whoever comes back from a fix wants to know whether it helped.
    staleTime: 0,
    retry: false,
  });
  return (
    <Page title="Something looks wrong">
      <PageHeader
        back={{ to: '/campaigns', label: 'Campaigns' }}
        title="Something looks wrong"
        about={<About id={id} trace={data} />}
        actions={
          <Button
            variant="default"
            loading={isFetching && data !== undefined}
            leftSection={<RotateCw size={14} aria-hidden="true" />}
            onClick={() => void refetch()}
          >
            Check again
          </Button>
        }
      />
      <div className={styles.page}>
        <TraceQuestion
          campaignId={id}
          asked={asked}
          contact={data?.reach?.contact}
          onAsk={(search) => void navigate({ search, resetScroll: false })}
        />
        {data !== undefined ? (
          <>
            <TraceCause trace={data} mayEdit={mayEdit} acts={acts} />
            <TraceSteps
              key={`${asked.run ?? ''} ${asked.contact ?? ''}`}
              trace={data}
              mayEdit={mayEdit}
              acts={acts}
            />
            <Measured trace={data} />
          </>
        ) : error === null ? (
          <Checking />
        ) : (
          <ErrorState
            what="The campaign could not be checked."
            error={error}
            onRetry={() => void refetch()}
          />
        )}
      </div>
    </Page>
  );
}

function About({ id, trace }: { readonly id: string; readonly trace: Trace | undefined }) {
  const timeZone = useTimeZone();
  if (trace === undefined) return <TextLink href={`/campaigns/${id}`}>Back to the campaign</TextLink>;
  const { campaign, run } = trace;
  const name = <TextLink href={`/campaigns/${id}`}>{campaign.name}</TextLink>;
  if (run === null) return <>Campaign {name} as it is now</>;
  const when = run.as_of === null ? '' : ` of ${minuteText(Date.parse(run.as_of), timeZone)}`;
  return (
    <>
      <TextLink href={`/runs/${run.id}`}>Run{when}</TextLink> of the campaign {name}
    </>
  );
}

/** The eight steps are there at once; what they come to follows. */
function Checking() {
  return (
    <>
      <Skeleton height={104} radius="lg" />
      <Panel title="Step by step" aside={<span className={styles.small}>Checking</span>}>
        <ol className={styles.steps} aria-busy="true">
          {Object.values(STEP_WORDS).map(({ title, asks }, place) => (
            <li key={title} className={styles.step}>
              <span className={styles.stepLine}>
                <span className={styles.number} aria-hidden="true">
                  {place + 1}
                </span>
                <span className={styles.stepWords}>
                  <span className={styles.stepTitle}>{title}</span>
                  <span className={styles.stepVerdict}>
                    <Skeleton height={14} width={64} />
                  </span>
                  <span className={styles.stepSentence}>{asks}</span>
                </span>
              </span>
            </li>
          ))}
        </ol>
      </Panel>
    </>
  );
}

/** What "usual" means here. */
function Measured({ trace: { compared_with: good, as_of: asOf } }: { readonly trace: Trace }) {
  return (
    <p className={styles.small}>
      Checked <RelativeTime at={asOf} />.{' '}
      {good === null ? (
        'No earlier run went well, so shares are measured against nothing, and counts against earlier calculations.'
      ) : (
        <>
          What is usual is measured against{' '}
          <TextLink href={`/runs/${good.run_id}`}>the last run that went well</TextLink>, which targeted{' '}
          {countText(good.targeted, 'contact')}, and against earlier calculations.
        </>
      )}
    </p>
  );
}
