/** The states a run goes through: those behind it, where it is, and what is ahead; with how far handing over is. */
import { Progress } from '@mantine/core';
import { Circle, CircleCheck, CircleDot, CircleX } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Run, RunStatus } from '../../../../../src/api/contract/runs.ts';
import { countText, figureText } from '../../../shared/Figure.tsx';
import { Panel } from '../../../shared/Panel.tsx';
import { ProgressRing } from '../../../shared/ProgressRing.tsx';
import { RelativeTime } from '../../../shared/RelativeTime.tsx';
import { isMoving, runStatusWord, runSteps } from '../run-words.ts';
import styles from './run.module.css';

const ICONS = { done: CircleCheck, now: CircleDot, stopped: CircleX, ahead: Circle } as const;
const STATES = { done: 'done', now: 'now', stopped: 'ended here', ahead: 'still to come' } as const;

export function StepsPanel({ run }: { readonly run: Run }): ReactNode {
  const { delivery, waterfall, status } = run;
  const total = waterfall?.targeted ?? 0;
  return (
    <Panel title="Progress">
      <ol className={styles.steps} aria-label="States of the run" aria-live="polite">
        {runSteps(run).map(({ status: step, state }) => {
          const Icon = ICONS[state];
          const turns = state === 'now' && isMoving(run);
          const about = aboutOf(step, run);
          return (
            <li key={step} data-state={state} aria-current={state === 'now' ? 'step' : undefined}>
              {turns ? <ProgressRing share={null} size={18} /> : <Icon size={18} aria-hidden="true" />}
              <span className={styles.stepWords}>
                {runStatusWord(step)}
                <span className="visually-hidden">, {STATES[state]}</span>
                {state !== 'ahead' && about !== undefined && (
                  <span className={styles.stepAbout}>{about}</span>
                )}
              </span>
              <span className={styles.stepAt}>{state !== 'ahead' && <At step={step} run={run} />}</span>
            </li>
          );
        })}
      </ol>
      {status === 'delivering' && delivery !== null && (
        <div className={styles.padded}>
          <Progress
            value={total === 0 ? 0 : (delivery.handed_over / total) * 100}
            aria-label={`${figureText(delivery.handed_over)} of ${countText(total, 'contact')} handed over`}
          />
        </div>
      )}
    </Panel>
  );
}

function aboutOf(step: RunStatus, { delivery, waterfall, hand_over }: Run): string | undefined {
  switch (step) {
    case 'ready':
      return waterfall === null
        ? undefined
        : `${figureText(waterfall.targeted)} of ${countText(waterfall.considered, 'contact')} targeted`;
    case 'delivering':
    case 'failed':
    case 'cancelled':
      if (delivery === null || delivery.batches.total === 0) return undefined;
      return `${figureText(delivery.batches.delivered)} of ${countText(delivery.batches.total, 'batch', 'batches')}${
        delivery.batches.failed > 0 ? `, ${figureText(delivery.batches.failed)} failed` : ''
      }`;
    case 'completed':
      return delivery === null
        ? undefined
        : `${countText(delivery.handed_over, 'contact')} ${hand_over === 'file' ? 'handed over as a file' : 'handed over'}`;
    default:
      return undefined;
  }
}

function At({ step, run }: { readonly step: RunStatus; readonly run: Run }) {
  switch (step) {
    case 'scheduled':
      return <RelativeTime at={run.scheduled_at} none="" />;
    case 'preparing':
      return <RelativeTime at={run.as_of} none="" />;
    case 'ready':
      return <RelativeTime at={run.prepared_at} none="" />;
    case 'completed':
    case 'blocked':
    case 'cancelled':
    case 'failed':
      return <RelativeTime at={run.finished_at} none="" />;
    default:
      return null;
  }
}
