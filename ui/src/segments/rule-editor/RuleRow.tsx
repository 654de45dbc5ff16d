/** One rule: its handle, its editor by kind, its count, and under it what there is to say about it. */
import { ActionIcon, Code, Tooltip } from '@mantine/core';
import { CircleAlert, CircleDashed, Info, TriangleAlert, X } from 'lucide-react';
import { memo } from 'react';
import { valueKindOf } from '../../../../src/rules/operators.ts';
import { figureText } from '../../shared/Figure.tsx';
import { useShared } from './editor-context.ts';
import { FieldPicker, type Subject } from './FieldPicker.tsx';
import { FieldRuleEditor } from './FieldRuleEditor.tsx';
import { MembershipRuleEditor } from './MembershipRuleEditor.tsx';
import { holdsForMissing, MissingValueHint } from './MissingValueHint.tsx';
import { NodeMenu } from './NodeMenu.tsx';
import styles from './rule-editor.module.css';
import type { RuleFigure, RuleLint, RuleProblem } from './rule-notes.ts';
import { ruleJson, type TreeRule } from './rule-tree.ts';
import { remove, replace } from './tree-operations.ts';
import { firstOperator, startValue, withField } from './value-change.ts';

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
  /** True when contacts without a value that the rule lets in are really in: not turned round, not excluded beside it. */
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
  const wrong = problems.some((problem) => !problem.unfinished || insistent);
  return (
    <div className={styles.rule} data-node={rule.id} data-wrong={wrong || undefined}>
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
      <div className={styles.notes}>
        {problems
          .filter((problem) => !problem.unfinished || insistent)
          .map((problem) => (
            <p key={`${problem.path} ${problem.detail}`} className={styles.note} data-tone="bad">
              <CircleAlert size={14} aria-hidden="true" />
              <span>
                {problem.detail}
                {problem.hint !== undefined && ` ${problem.hint}`}
              </span>
            </p>
          ))}
        {lint.map((one) => (
          <p
            key={`${one.path} ${one.detail}`}
            className={styles.note}
            data-tone={one.level === 'blocker' ? 'bad' : one.level === 'warning' ? 'warn' : undefined}
          >
            {one.level === 'info' ? (
              <Info size={14} aria-hidden="true" />
            ) : (
              <TriangleAlert size={14} aria-hidden="true" />
            )}
            <span>
              {one.detail}
              {one.hint !== undefined && ` ${one.hint}`}
            </span>
          </p>
        ))}
        {rule.kind === 'field' && props.letsMissingIn && holdsForMissing(rule) && (
          <MissingValueHint rule={rule} />
        )}
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
  readonly wrong: boolean;
}) {
  const { editor, fields, catalogue } = useShared();
  const onSubject = (subject: Subject) => {
    editor.change((tree) =>
      replace(
        tree,
        rule.id,
        aboutSubject(rule, subject, (key) => catalogue.fields.get(key)?.type),
      ),
    );
    if (rule.kind === 'blank') editor.focus(rule.id, 'value');
  };
  switch (rule.kind) {
    case 'blank':
      return (
        <FieldPicker
          fields={fields}
          value={undefined}
          onChange={onSubject}
          label={`Field of ${name}`}
          invalid={wrong}
        />
      );
    case 'field':
      return <FieldRuleEditor rule={rule} name={name} invalid={wrong} onSubject={onSubject} />;
    case 'segment':
    case 'source':
      return <MembershipRuleEditor rule={rule} name={name} invalid={wrong} onSubject={onSubject} />;
    case 'other':
      return (
        <Code block className={styles.other}>
          {JSON.stringify(ruleJson(rule))}
        </Code>
      );
  }
}

/** The rule after the person chose what it is about. */
function aboutSubject(
  rule: TreeRule,
  subject: Subject,
  typeOf: (key: string) => Parameters<typeof firstOperator>[0] | undefined,
): TreeRule {
  if (subject.kind !== 'field') return { id: rule.id, kind: subject.kind, of: '', operator: 'in' };
  const type = typeOf(subject.key) ?? 'text';
  if (rule.kind === 'field') return withField(rule, subject.key, type, typeOf(rule.field));
  const operator = firstOperator(type);
  return {
    id: rule.id,
    kind: 'field',
    field: subject.key,
    operator,
    value: startValue(valueKindOf(operator, type) ?? 'none'),
    valueSource: 'value',
  };
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
