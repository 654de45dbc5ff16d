/** The segments of the campaign, each with whether its audience has the contact; those behind the reason with their rules. */
import { CircleCheck, CircleX } from 'lucide-react';
import { type ReactNode, useId, useMemo } from 'react';
import type { Explanation } from '../../../../../src/api/contract/explain.ts';
import type { ReachExplanation } from '../../../../../src/api/contract/runs.ts';
import { ExplainedTree } from '../../../segments/page/why/ExplainedTree.tsx';
import { notReproduced } from '../../../segments/page/why/verdict.ts';
import { whyTree } from '../../../segments/page/why/why-tree.ts';
import { useTimeZone } from '../../../session/use-session.ts';
import { minuteText } from '../../../shared/moment.ts';
import { Notice } from '../../../shared/Notice.tsx';
import { TextLink } from '../../../shared/TextLink.tsx';
import styles from './reach.module.css';

type Segment = ReachExplanation['segments'][number];

export function ReachSegments({
  answer: { segments, contact, segment: by },
  name,
}: {
  readonly answer: ReachExplanation;
  readonly name: string;
}): ReactNode {
  return (
    <>
      <section aria-label="Its segments">
        <h3 className={styles.title}>Its segments</h3>
        <ul className={styles.segments}>
          {segments.map((segment) => (
            <li key={`${segment.role} ${segment.id}`} data-decides={segment.id === by?.id || undefined}>
              <span className={styles.member} data-member={segment.member}>
                {segment.member ? (
                  <CircleCheck size={16} aria-hidden="true" />
                ) : (
                  <CircleX size={16} aria-hidden="true" />
                )}
                {segment.member ? 'In' : 'Not in'}
              </span>
              <span className={styles.segmentName}>
                <TextLink href={whyHref(segment, contact.id)}>{segment.name}</TextLink>
                <span className={styles.small}>{roleWords(segment)}</span>
              </span>
            </li>
          ))}
        </ul>
      </section>
      {segments.map(
        (segment) =>
          segment.explanation !== null && (
            <Explained
              key={`${segment.role} ${segment.id}`}
              segment={segment}
              explanation={segment.explanation}
              name={name}
            />
          ),
      )}
    </>
  );
}

function roleWords({ role, calculation_id }: Segment): string {
  const word = role === 'include' ? 'included' : 'excluded';
  return calculation_id === null ? `${word}, without an audience` : word;
}

function whyHref({ id, calculation_id: calculation }: Segment, contact: string): string {
  const of = calculation === null ? '' : `&calculation=${calculation}`;
  return `/segments/${id}?tab=why&contact=${contact}${of}`;
}

function Explained({
  segment,
  explanation,
  name,
}: {
  readonly segment: Segment;
  readonly explanation: Explanation;
  readonly name: string;
}) {
  const prefix = useId();
  const timeZone = useTimeZone();
  const tree = useMemo(() => whyTree(explanation.tree), [explanation.tree]);
  const title = `Why ${name} is ${explanation.member ? '' : 'not '}in ${segment.name}`;
  return (
    <section aria-label={title}>
      <h3 className={styles.title}>{title}</h3>
      <p className={styles.small}>
        With the values of {minuteText(Date.parse(explanation.as_of), timeZone)}
        {explanation.version !== null && `, version ${explanation.version} of the rules`}. Rules that decide
        are marked.
      </p>
      {!explanation.reproduced && (
        <Notice tone="warn" title="The answer of then cannot be worked out again">
          {notReproduced(explanation)}
        </Notice>
      )}
      {tree.root !== undefined ? (
        <ExplainedTree
          tree={tree}
          context={{
            contactId: explanation.contact.id,
            prefix,
            newTab: false,
            tone: tree.member ? 'ok' : 'bad',
          }}
        />
      ) : (
        explanation.reproduced && (
          <p className={styles.line}>It is a list: contacts are put into it and taken out by hand.</p>
        )
      )}
    </section>
  );
}
