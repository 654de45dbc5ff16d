/** The eight steps in the order in which debugging takes them; what is wrong first and the cause are open, the others open on a click. */
import { Collapse, UnstyledButton } from '@mantine/core';
import { ChevronDown } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import type { Trace, TraceEvidence, TraceStep, TraceStepId } from '../../../../src/api/contract/trace.ts';
import { Panel } from '../../shared/Panel.tsx';
import { RelativeTime } from '../../shared/RelativeTime.tsx';
import { Tone } from '../../shared/Tone.tsx';
import { TraceFix } from './TraceFix.tsx';
import styles from './trace.module.css';
import { STEP_WORDS, VERDICT_LOOKS } from './trace-words.ts';
import type { TraceActs } from './use-trace-acts.ts';

type Shared = { readonly mayEdit: boolean; readonly acts: TraceActs };

export function TraceSteps({
  trace: { steps, cause },
  ...shared
}: Shared & { readonly trace: Pick<Trace, 'steps' | 'cause'> }): ReactNode {
  // Until somebody opens or closes one, what is wrong first is open, also after it was checked again.
  const [opened, setOpened] = useState<ReadonlySet<TraceStepId>>();
  const first = steps.find(({ verdict }) => verdict !== 'fine')?.id;
  const open = opened ?? new Set([first, cause?.step].filter((id) => id !== undefined));
  return (
    <Panel title="Step by step" aside={<span className={styles.small}>{summary(steps)}</span>}>
      <ol className={styles.steps}>
        {steps.map((step, place) => (
          <Step
            key={step.id}
            step={step}
            number={place + 1}
            opened={open.has(step.id)}
            onToggle={() =>
              setOpened(open.has(step.id) ? without(open, step.id) : new Set([...open, step.id]))
            }
            {...shared}
          />
        ))}
      </ol>
    </Panel>
  );
}

function without(open: ReadonlySet<TraceStepId>, id: TraceStepId): ReadonlySet<TraceStepId> {
  return new Set([...open].filter((one) => one !== id));
}

/** "1 wrong, 2 worth a look, 5 fine" */
function summary(steps: readonly TraceStep[]): string {
  const count = (verdict: TraceStep['verdict']) => steps.filter((one) => one.verdict === verdict).length;
  return (['wrong', 'look', 'fine'] as const)
    .filter((verdict) => count(verdict) > 0)
    .map((verdict) => `${count(verdict)} ${VERDICT_LOOKS[verdict].word.toLowerCase()}`)
    .join(', ');
}

function Step({
  step: { id, verdict, sentence, evidence },
  number,
  opened,
  onToggle,
  ...shared
}: Shared & {
  readonly step: TraceStep;
  readonly number: number;
  readonly opened: boolean;
  readonly onToggle: () => void;
}) {
  const panel = useId();
  const { title, asks } = STEP_WORDS[id];
  const { tone, icon, word } = VERDICT_LOOKS[verdict];
  const head = (
    <>
      <span className={styles.number} aria-hidden="true">
        {number}
      </span>
      <span className={styles.stepWords}>
        <span className={styles.stepTitle}>{title}</span>
        <span className={styles.stepVerdict}>
          <Tone tone={tone} icon={icon}>
            {word}
          </Tone>
        </span>
        <span className={styles.stepSentence}>{opened && verdict !== 'fine' ? asks : sentence}</span>
      </span>
    </>
  );
  return (
    <li className={styles.step} data-verdict={verdict}>
      <h3 className={styles.stepHead}>
        {evidence.length === 0 ? (
          <span className={styles.stepLine}>{head}</span>
        ) : (
          <UnstyledButton
            className={styles.stepLine}
            aria-expanded={opened}
            aria-controls={panel}
            onClick={onToggle}
          >
            {head}
            <ChevronDown size={16} aria-hidden="true" className={styles.turn} data-open={opened} />
          </UnstyledButton>
        )}
      </h3>
      {evidence.length > 0 && (
        <Collapse expanded={opened} id={panel}>
          <ul className={styles.evidence} aria-label={`Evidence: ${title.toLowerCase()}`}>
            {evidence.map((one) => (
              <Evidence
                key={`${one.id} ${one.segment?.id ?? ''} ${one.at ?? ''} ${one.sentence}`}
                one={one}
                {...shared}
              />
            ))}
          </ul>
        </Collapse>
      )}
    </li>
  );
}

function Evidence({ one, mayEdit, acts }: Shared & { readonly one: TraceEvidence }) {
  const { icon: Icon, word, tone } = VERDICT_LOOKS[one.verdict];
  return (
    <li data-tone={tone}>
      <Icon size={15} aria-hidden="true" />
      <span className={styles.evidenceWords}>
        <span className="visually-hidden">{word}: </span>
        {one.sentence}
        {one.at !== null && (
          <span className={styles.at}>
            {' '}
            <RelativeTime at={one.at} />
          </span>
        )}
      </span>
      <TraceFix of={one} mayEdit={mayEdit} acts={acts} />
    </li>
  );
}
