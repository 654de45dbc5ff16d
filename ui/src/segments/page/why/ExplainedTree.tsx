/**
 * The rules as they are for one contact: groups, rules and pins, each true or false, with what the contact has beside what
 * is wanted. What decides the answer stands out; the rest is calm.
 */
import { Pin } from 'lucide-react';
import type { ReactNode } from 'react';
import { PINNED_IN } from '../../../../../src/rules/pins.ts';
import { GROUP_WORDS, modeOf } from '../../rule-editor/group-words.ts';
import { ExplainedRule } from './ExplainedRule.tsx';
import { Truth } from './Truth.tsx';
import styles from './tree.module.css';
import type { TreeContext } from './tree-context.ts';
import { trueMembers, type WhyNode, type WhyTree } from './why-tree.ts';

export function ExplainedTree({
  tree,
  context,
}: {
  readonly tree: WhyTree;
  readonly context: Omit<TreeContext, 'openTree'>;
}): ReactNode {
  const { root, pins, pinned } = tree;
  if (root === undefined) return null;
  const full: TreeContext = {
    ...context,
    openTree: (nested, inside) => <ExplainedTree tree={nested} context={inside} />,
  };
  return (
    <div className={styles.tree}>
      {pins.map((pin) => pin.decides && <PinRow key={pin.node.path} pin={pin} context={full} />)}
      <GroupOf why={root} context={full} />
      {pins.length > 0 && pinned === undefined && (
        <p className={styles.noPin}>
          <Pin size={14} aria-hidden="true" /> Other contacts are pinned; this one is not.
        </p>
      )}
    </div>
  );
}

function PinRow({ pin, context }: { readonly pin: WhyNode; readonly context: TreeContext }) {
  const isIn = pin.node.path === PINNED_IN;
  return (
    <div className={styles.pin} data-tone={context.tone}>
      <Pin size={16} aria-hidden="true" />
      <span>
        <strong>Pinned {isIn ? 'in' : 'out'}.</strong>{' '}
        {isIn ? 'A member whatever the rules say.' : 'No member whatever the rules say.'}
      </span>
    </div>
  );
}

function GroupOf({ why, context }: { readonly why: WhyNode; readonly context: TreeContext }) {
  const { node, members, decides } = why;
  const mode = modeOf({ combinator: node.combinator ?? 'and', not: node.not === true });
  return (
    <div className={styles.group} data-decides={decides || undefined}>
      <div className={styles.groupHead} id={`${context.prefix}${node.path}`} tabIndex={-1}>
        <Truth result={node.result} tone={decides ? context.tone : 'idle'} />
        <span>
          {GROUP_WORDS[mode].label} these rules{' '}
          <span className={styles.groupCount}>
            {trueMembers(why)} of {members.length} true
          </span>
        </span>
      </div>
      <ul className={styles.members}>
        {members.map((member) => (
          <li key={member.node.path}>
            {member.node.kind === 'group' ? (
              <GroupOf why={member} context={context} />
            ) : (
              <ExplainedRule why={member} context={context} />
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
