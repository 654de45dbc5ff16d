/** Why one contact is in or out: the verdict with its reasons, what comes next, and the rules one by one. */
import { UnstyledButton } from '@mantine/core';
import { CircleCheck, CircleX, Clock3, Hourglass } from 'lucide-react';
import { type ReactNode, useId, useMemo } from 'react';
import type { Explanation as Answer, ExplainedNode } from '../../../../../src/api/contract/explain.ts';
import { contactName } from '../../../contacts/contact-name.ts';
import { valueText } from '../../../contacts/FieldValue.tsx';
import { useTimeZone } from '../../../session/use-session.ts';
import { minuteText } from '../../../shared/moment.ts';
import { Notice } from '../../../shared/Notice.tsx';
import { ExplainedTree } from './ExplainedTree.tsx';
import { NextChange } from './NextChange.tsx';
import { type Asked, notReproduced, progressText, reasonsOf, verdictOf } from './verdict.ts';
import styles from './why.module.css';
import { decidingRules, whyTree } from './why-tree.ts';

const ICONS = { in: CircleCheck, out: CircleX, soon: Hourglass } as const;

export function Explanation({
  answer,
  asked,
  kind,
  acts,
  newTab = false,
}: {
  readonly answer: Answer;
  readonly asked: Asked;
  readonly kind: 'rule' | 'list';
  /** Buttons beside the verdict. */
  readonly acts?: ReactNode;
  /** True where leaving would lose an edit: links open in a new tab. */
  readonly newTab?: boolean;
}): ReactNode {
  const timeZone = useTimeZone();
  const prefix = useId();
  const tree = useMemo(() => whyTree(answer.tree), [answer.tree]);
  const name = contactName(answer.contact);
  const verdict = verdictOf(answer, asked, name, (at) => minuteText(Date.parse(at), timeZone));
  const reasons = answer.reproduced ? reasonsOf(tree.member, decidingRules(tree)) : undefined;
  const Icon = ICONS[verdict.tone];
  const go = (path: string) => {
    const place = document.getElementById(`${prefix}${path}`);
    place?.scrollIntoView({ block: 'center' });
    place?.focus({ preventScroll: true });
  };
  return (
    <div className={styles.why}>
      <section className={styles.verdict} data-tone={verdict.tone} aria-label="Verdict">
        <Icon size={22} aria-hidden="true" />
        <div className={styles.words}>
          <h2 className={styles.headline}>
            {verdict.headline}
            {reasons !== undefined && verdict.now === undefined && (
              <span className={styles.because}>, {reasons.lead}</span>
            )}
          </h2>
          {verdict.now !== undefined && <p className={styles.more}>{verdict.more}</p>}
          {verdict.now !== undefined && (
            <p className={styles.more}>
              {verdict.now}
              {reasons !== undefined && `, ${reasons.lead}`}
              {reasons === undefined || reasons.rules.length === 0 ? '.' : ':'}
            </p>
          )}
          {reasons !== undefined && reasons.rules.length > 0 && (
            <ul className={styles.reasons}>
              {reasons.rules.map(({ node, joint }) => (
                <li key={node.path}>
                  {joint !== undefined && <span className={styles.joint}>{joint} </span>}
                  <UnstyledButton className={styles.reason} onClick={() => go(node.path)}>
                    <span>{node.kind === 'pin' ? pinText(node) : node.sentence}</span>{' '}
                    <span className={styles.has}>{hasText(node, timeZone)}</span>
                  </UnstyledButton>
                </li>
              ))}
              {reasons.left > 0 && <li className="dimmed">and {reasons.left} more, marked below</li>}
            </ul>
          )}
          {verdict.now === undefined && verdict.more !== undefined && (
            <p className={styles.more}>{verdict.more}</p>
          )}
          {asked !== 'past' && kind === 'rule' && (
            <p className={styles.change}>
              <Clock3 size={15} aria-hidden="true" />
              <NextChange answer={answer} />
            </p>
          )}
        </div>
        {acts !== undefined && <div className={styles.acts}>{acts}</div>}
      </section>
      {!answer.reproduced && (
        <Notice tone="warn" title="The answer of then cannot be worked out again">
          {notReproduced(answer)}
        </Notice>
      )}
      {tree.root !== undefined ? (
        <section aria-label="The rules, one by one">
          <div className={styles.rulesTitle}>
            <h2>The rules, one by one</h2>
            <span className={styles.legend}>Rules that decide are marked.</span>
          </div>
          <ExplainedTree
            tree={tree}
            context={{ contactId: answer.contact.id, prefix, newTab, tone: tree.member ? 'ok' : 'bad' }}
          />
        </section>
      ) : (
        kind === 'rule' &&
        answer.reproduced && (
          <Notice tone="info">
            There is nothing to explain: the contact was not there yet at that moment, or the rules of then
            can no longer be read.
          </Notice>
        )
      )}
    </div>
  );
}

function pinText(node: ExplainedNode): string {
  return node.result ? 'Pinned in' : 'Pinned out';
}

/** What the contact has, in a few words beside the reason. */
function hasText(node: ExplainedNode, timeZone: string): string {
  const { nested, steps, actual } = node;
  if (nested !== undefined) return nested.member ? 'is in it' : 'is not in it';
  if (steps !== undefined)
    return `${steps.filter(({ reached }) => reached).length} of ${steps.length} steps reached`;
  if (actual === undefined) return '';
  const progress = progressText(node);
  if (progress !== undefined) return progress;
  const text = valueText(node.type ?? 'text', actual, timeZone);
  return text === '' ? 'has no value' : `has ${text}`;
}
