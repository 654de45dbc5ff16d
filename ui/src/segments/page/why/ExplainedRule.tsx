/** One rule for one contact: true or false, its sentence, what the contact has beside what is wanted, and the evidence. */
import type { ReactNode } from 'react';
import { Origin } from '../../../contacts/Origin.tsx';
import { EventsThatCount } from './EventsThatCount.tsx';
import { HasAndWanted } from './HasAndWanted.tsx';
import { NestedSegment } from './NestedSegment.tsx';
import { StepsReached } from './StepsReached.tsx';
import { Truth } from './Truth.tsx';
import styles from './tree.module.css';
import type { TreeContext } from './tree-context.ts';
import type { WhyNode } from './why-tree.ts';

export function ExplainedRule({
  why,
  context,
}: {
  readonly why: WhyNode;
  readonly context: TreeContext;
}): ReactNode {
  const { node, decides } = why;
  const tone = decides ? context.tone : 'idle';
  return (
    <div className={styles.rule} id={`${context.prefix}${node.path}`} tabIndex={-1} data-tone={tone}>
      <Truth result={node.result} tone={tone} />
      <div className={styles.said}>
        <p className={styles.sentence}>{node.sentence}</p>
        {node.source !== undefined && (
          <p className={styles.origin}>
            Value from <Origin origin={node.source} />
          </p>
        )}
        {node.events !== undefined && <EventsThatCount node={node} decides={decides} context={context} />}
        {node.steps !== undefined && <StepsReached steps={node.steps} />}
        {node.kind === 'segment' && <NestedSegment node={node} decides={decides} context={context} />}
      </div>
      <HasAndWanted node={node} />
    </div>
  );
}
