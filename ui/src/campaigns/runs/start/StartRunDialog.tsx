/** Starts a run: now, at a time, or as a test; says whom it will reach and what preflight has against it before the click. */
import { Checkbox, SegmentedControl, Skeleton, Textarea } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Campaign } from '../../../../../src/api/contract/campaigns.ts';
import { FormModal } from '../../../shared/FormModal.tsx';
import { ErrorState, listText } from '../../../shared/ListState.tsx';
import { useCampaignActions } from '../../campaign-actions.ts';
import { FindingLines } from '../../page/FindingLines.tsx';
import { useRefreshFirst } from '../../page/use-refresh-first.ts';
import { MomentInput } from './MomentInput.tsx';
import { ReachBefore } from './ReachBefore.tsx';
import styles from './start.module.css';
import { TestContacts } from './TestContacts.tsx';
import { type StartRunState, useStartRun } from './use-start-run.ts';

const TYPES = [
  { value: 'now', label: 'Now' },
  { value: 'scheduled', label: 'At a time' },
  { value: 'test', label: 'Test' },
] as const;

export function StartRunDialog({
  campaign,
  onClose,
}: {
  readonly campaign: Campaign;
  readonly onClose: () => void;
}): ReactNode {
  const state = useStartRun(campaign);
  const { form, change, preflight } = state;
  const { type } = form;
  return (
    <FormModal
      opened
      size="lg"
      title={`Start a run of ${campaign.name}`}
      action={actionOf(state)}
      busy={state.isStarting}
      disabled={!state.mayStart}
      error={state.error}
      onSubmit={state.start}
      onClose={onClose}
    >
      <SegmentedControl
        aria-label="When to run"
        data={[...TYPES]}
        value={type}
        onChange={(value) => change({ type: TYPES.find((one) => one.value === value)?.value ?? 'now' })}
      />
      {type === 'scheduled' && (
        <MomentInput label="Begins" value={form.at} onChange={(at) => change({ at })} />
      )}
      {type === 'test' && (
        <TestContacts chosen={form.contacts} onChange={(contacts) => change({ contacts })} />
      )}
      {preflight !== undefined ? (
        <Judged campaign={campaign} state={state} />
      ) : state.preflightError === null ? (
        <Skeleton height={120} />
      ) : (
        <ErrorState
          what="Preflight could not be asked."
          error={state.preflightError}
          onRetry={state.askAgain}
        />
      )}
    </FormModal>
  );
}

function Judged({ campaign, state }: { readonly campaign: Campaign; readonly state: StartRunState }) {
  const { form, change, preflight, verdict } = state;
  const actions = useCampaignActions();
  const refreshing = useRefreshFirst(campaign, preflight);
  if (preflight === undefined || verdict === undefined) return null;
  const { needed, waitingFor } = refreshing;
  return (
    <>
      <ReachBefore
        form={form}
        preflight={preflight}
        channel={campaign.channel}
        refreshes={form.refreshFirst && verdict.canRefresh}
        waitingFor={waitingFor}
      />
      {form.type !== 'test' && (verdict.canRefresh || form.type === 'scheduled') && (
        <Checkbox
          label={
            verdict.canRefresh
              ? `Refresh first: calculate ${listText(needed.map(({ name }) => name))}`
              : 'Refresh first where it is needed'
          }
          description={
            form.type === 'scheduled'
              ? 'When it begins, segments that are not up to date are calculated, and it goes on by itself.'
              : 'The run goes on by itself as soon as that is done.'
          }
          checked={form.refreshFirst}
          onChange={(event) => change({ refreshFirst: event.currentTarget.checked })}
        />
      )}
      {verdict.findings.length > 0 && (
        <section className={styles.preflight} aria-label="Preflight">
          <h3 className={styles.title}>{titleOf(verdict)}</h3>
          <FindingLines
            label="Findings of preflight"
            findings={verdict.findings}
            acts={{
              calculate: (segment) => refreshing.start([segment]),
              activate: () => void actions.setStatus(campaign, 'active'),
            }}
          />
        </section>
      )}
      {verdict.warnings.length > 0 && !verdict.isBlocked && (
        <Textarea
          label="Why run it all the same?"
          description="The reason stays with the run, with your name and these warnings."
          autosize
          minRows={2}
          maxLength={1000}
          required
          value={form.reason}
          onChange={(event) => change({ reason: event.currentTarget.value })}
        />
      )}
    </>
  );
}

function titleOf({ isBlocked, warnings }: NonNullable<StartRunState['verdict']>): string {
  if (isBlocked) return 'No run can start before this is put right';
  return warnings.length > 0 ? 'Preflight warns' : 'Preflight has nothing against it';
}

function actionOf({ form: { type, refreshFirst }, verdict }: StartRunState): string {
  if (type === 'test') return 'Start test';
  if (type === 'scheduled') return 'Schedule run';
  return refreshFirst && verdict?.canRefresh === true ? 'Refresh and run' : 'Run now';
}
