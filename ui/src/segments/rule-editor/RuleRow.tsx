/** One rule: its handle, its editor by kind, its count, and under it what there is to say about it. */
import { ActionIcon, Tooltip } from '@mantine/core';
import { CircleDashed, X } from 'lucide-react';
import { memo } from 'react';
import { figureText } from '../../shared/Figure.tsx';
import { AbsenceHint } from './AbsenceHint.tsx';
import { CampaignRuleEditor } from './CampaignRuleEditor.tsx';
import { useShared } from './editor-context.ts';
import { EventRuleEditor } from './event/EventRuleEditor.tsx';
import { Filters } from './event/Filters.tsx';
import { FieldRuleEditor, FirstPicker } from './FieldRuleEditor.tsx';
import { MembershipRuleEditor } from './MembershipRuleEditor.tsx';
import { NodeMenu } from './NodeMenu.tsx';
import { NodeNotes } from './NodeNotes.tsx';
import { aboutSubject } from './new-rule.ts';
import styles from './rule-editor.module.css';
import { type RuleFigure, type RuleLint, type RuleProblem, wrongParts } from './rule-notes.ts';
import type { TreeRule } from './rule-tree.ts';
import { SampleRuleEditor } from './SampleRuleEditor.tsx';
import { useScope } from './scope.ts';
import { SequenceRuleEditor, SequenceSteps } from './sequence/SequenceRuleEditor.tsx';
import type { Subject } from './subject-words.ts';
import { remove, replace } from './tree-operations.ts';

export type RuleRowProps = {
  readonly rule: TreeRule;
  /** "rule 2.1" */
  readonly name: string;
  readonly nested: boolean;
  readonly problems: readonly RuleProblem[];
  readonly lint: readonly RuleLint[];
  readonly figure: RuleFigure | undefined;
  readonly total: number | undefined;
  readonly catchingUp: boolean;
  readonly insistent: boolean;
  /** True when contacts that the rule lets in with nothing to go by are really in: not turned round, not excluded beside it. */
  readonly letsMissingIn: boolean;
};

/** Drawn again only when something about this rule changes: a definition may have hundreds. */
export const RuleRow = memo(RuleRowView, (before, after) => {
  return (
    before.rule === after.rule &&
    before.name === after.name &&
    before.nested === after.nested &&
    before.total === after.total &&
    before.catchingUp === after.catchingUp &&
    before.insistent === after.insistent &&
    before.letsMissingIn === after.letsMissingIn &&
    JSON.stringify([before.problems, before.lint, before.figure]) ===
      JSON.stringify([after.problems, after.lint, after.figure])
  );
});

function RuleRowView(props: RuleRowProps) {
  const { rule, name, problems, lint, insistent } = props;
  const { editor } = useShared();
  const { scope } = useScope();
  const wrong = wrongParts(problems, insistent);
  return (
    <div
      className={styles.rule}
      data-node={rule.id}
      data-about={scope.about}
      data-wrong={wrong.size > 0 || undefined}
    >
      <NodeMenu node={rule} name={name} nested={props.nested} />
      <div className={styles.ruleBody}>
        <RuleKind rule={rule} name={name} wrong={wrong} />
      </div>
      <RuleCount {...props} />
      <ActionIcon
        className={styles.remove}
        aria-label={`Remove ${name}`}
        onClick={() => editor.change((tree) => remove(tree, rule.id))}
      >
        <X size={15} />
      </ActionIcon>
      <RuleInside rule={rule} name={name} />
      <div className={styles.notes}>
        <NodeNotes problems={problems} lint={lint} insistent={insistent} />
        {props.letsMissingIn && <AbsenceHint rule={rule} />}
      </div>
    </div>
  );
}

function RuleKind({
  rule,
  name,
  wrong,
}: {
  readonly rule: TreeRule;
  readonly name: string;
  readonly wrong: ReadonlySet<string>;
}) {
  const { editor, catalogue } = useShared();
  const onSubject = (subject: Subject) => {
    const next = aboutSubject(rule, subject, catalogue);
    editor.change((tree) => replace(tree, rule.id, next));
    const [first] = next.kind === 'sequence' ? next.steps : [];
    if (first !== undefined) editor.focus(first.id, 'first');
    else editor.focus(rule.id, subject.kind === 'event' && subject.name === '' ? 'first' : 'value');
  };
  const props = { name, wrong, onSubject };
  switch (rule.kind) {
    case 'blank':
      return <FirstPicker rule={rule} {...props} />;
    case 'field':
      return <FieldRuleEditor rule={rule} {...props} />;
    case 'event':
      return <EventRuleEditor rule={rule} {...props} />;
    case 'sequence':
      return <SequenceRuleEditor rule={rule} {...props} />;
    case 'segment':
    case 'source':
      return <MembershipRuleEditor rule={rule} {...props} />;
    case 'campaign':
      return <CampaignRuleEditor rule={rule} {...props} />;
    case 'sample':
      return <SampleRuleEditor rule={rule} {...props} />;
  }
}

/** What stands inside a rule, under its first lines: the filters of an event, the steps of a sequence. */
function RuleInside({ rule, name }: { readonly rule: TreeRule; readonly name: string }) {
  if (rule.kind === 'sequence') {
    return (
      <div className={styles.inside}>
        <SequenceSteps rule={rule} name={name} />
      </div>
    );
  }
  if (rule.kind !== 'event' || rule.where === undefined) return null;
  return (
    <div className={styles.inside}>
      <Filters where={rule.where} event={rule.event} of={name} />
    </div>
  );
}

function RuleCount({ figure, total, catchingUp, problems, insistent }: RuleRowProps) {
  const open = insistent ? undefined : problems.find((problem) => problem.unfinished);
  if (open !== undefined) {
    return (
      <Tooltip label={open.detail}>
        <span className={styles.figure} data-stale>
          <span className={styles.todo}>
            <CircleDashed size={14} aria-hidden="true" /> to do
          </span>
          <span className="visually-hidden">{open.detail}</span>
        </span>
      </Tooltip>
    );
  }
  if (figure === undefined || problems.length > 0) return <span className={styles.figure} />;
  const share = total === undefined || total === 0 ? 0 : figure.count / total;
  const without =
    figure.without === null ? '' : ` Without this rule the segment would have ${figureText(figure.without)}.`;
  return (
    <Tooltip
      label={`${figureText(figure.count)} contacts pass this rule alone, ${figureText(figure.remaining)} remain after it and the rules before it.${without}`}
    >
      <span className={styles.figure} data-stale={catchingUp || undefined}>
        <span>{figureText(figure.count)}</span>
        <span className={styles.bar} aria-hidden="true">
          <span style={{ width: `${share * 100}%` }} />
        </span>
      </span>
    </Tooltip>
  );
}
