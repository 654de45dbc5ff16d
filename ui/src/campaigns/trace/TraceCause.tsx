/** The answer first: what is most likely behind it, with its fix; or that nothing speaks for a mistake. */
import { Title } from '@mantine/core';
import { CircleCheck, CircleX, Crosshair } from 'lucide-react';
import type { ReactNode } from 'react';
import { TRACE_STEPS, type Trace } from '../../../../src/api/contract/trace.ts';
import { contactName } from '../../contacts/contact-name.ts';
import { listText } from '../../shared/ListState.tsx';
import { ProgressRing } from '../../shared/ProgressRing.tsx';
import { reachHeadline } from '../runs/why/reach-words.ts';
import { TraceFix } from './TraceFix.tsx';
import styles from './trace.module.css';
import { STEP_WORDS } from './trace-words.ts';
import type { TraceActs } from './use-trace-acts.ts';

type Props = { readonly trace: Trace; readonly mayEdit: boolean; readonly acts: TraceActs };

export function TraceCause({ trace, mayEdit, acts }: Props): ReactNode {
  const { cause, reach, run } = trace;
  const isReached = reach?.reason === 'targeted';
  return (
    <>
      {reach !== null && isReached && (
        <section className={styles.cause} data-tone="ok" aria-label="The contact">
          <CircleCheck size={22} aria-hidden="true" />
          <div className={styles.causeWords}>
            <Title order={2} className={styles.causeTitle}>
              {reachHeadline(
                contactName(reach.contact),
                reach.reason,
                run === null || run.as_of === null ? 'now' : 'then',
              )}
            </Title>
            <p className={styles.line}>Nothing kept this contact out. What follows is about everybody.</p>
          </div>
        </section>
      )}
      <section
        className={styles.cause}
        data-tone={cause === null ? 'ok' : cause.verdict === 'wrong' ? 'bad' : 'warn'}
        aria-label="Most likely cause"
        aria-live="polite"
      >
        {cause === null ? (
          <CircleCheck size={22} aria-hidden="true" />
        ) : reach !== null && !isReached ? (
          <CircleX size={22} aria-hidden="true" />
        ) : (
          <Crosshair size={22} aria-hidden="true" />
        )}
        <div className={styles.causeWords}>
          <Title order={2} className={styles.causeTitle}>
            {cause === null ? 'Nothing speaks for a mistake' : 'Most likely cause'}
          </Title>
          {cause === null ? (
            <p className={styles.line}>
              {run === null
                ? 'All eight steps were checked. If the audience is still not what you meant, the plan asks for something else: read the steps, or ask about one contact.'
                : 'Nothing that was there at the time of this run speaks for one. What came after it is marked below.'}
            </p>
          ) : (
            <>
              <p className={styles.sentence}>{cause.sentence}</p>
              <p className={styles.small}>
                Step {TRACE_STEPS.indexOf(cause.step) + 1}: {STEP_WORDS[cause.step].title}
              </p>
              <TraceFix of={cause} mayEdit={mayEdit} acts={acts} prominent />
            </>
          )}
          {acts.waitingFor.length > 0 && (
            <p className={styles.waiting} role="status">
              <ProgressRing share={null} size={16} />
              <span>
                Calculating {listText(acts.waitingFor.map(({ name }) => name))}. The checking goes on by
                itself.
              </span>
            </p>
          )}
        </div>
      </section>
    </>
  );
}
