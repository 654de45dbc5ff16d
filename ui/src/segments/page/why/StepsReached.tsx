/** How far a contact got through a sequence. */
import { CircleCheck, CircleDashed } from 'lucide-react';
import type { ExplainedNode } from '../../../../../src/api/contract/explain.ts';
import { useTimeZone } from '../../../session/use-session.ts';
import { countText } from '../../../shared/Figure.tsx';
import { minuteText } from '../../../shared/moment.ts';
import styles from './tree.module.css';

export function StepsReached({ steps }: { readonly steps: NonNullable<ExplainedNode['steps']> }) {
  const timeZone = useTimeZone();
  const reached = steps.filter((step) => step.reached).length;
  return (
    <div>
      <p className={styles.origin}>
        {reached === 0
          ? 'No step was reached.'
          : `Step ${reached} of ${steps.length} was reached${reached === steps.length ? ': all of them' : ''}.`}
      </p>
      <ol className={styles.steps}>
        {steps.map((step, index) => {
          const Icon = step.reached ? CircleCheck : CircleDashed;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: the place in the sequence is what a step is known by
            <li key={index} data-reached={step.reached || undefined}>
              <Icon size={14} aria-hidden="true" />
              <span>
                {index + 1}. {step.sentence}
                <span className={styles.stepFact}>
                  {step.reached_at === null
                    ? unreached(step.events)
                    : `reached ${minuteText(Date.parse(step.reached_at), timeZone)}`}
                </span>
              </span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}

function unreached(events: number): string {
  return events === 0
    ? 'never happened'
    : `${countText(events, 'such event')}, none in time after the step before`;
}
