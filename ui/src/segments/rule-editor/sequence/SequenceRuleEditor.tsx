/** The editor of a sequence: whether it happened, in which time all of it; and under that its steps. */
import { Button, Select } from '@mantine/core';
import { Plus } from 'lucide-react';
import { MOST_STEPS } from '../../../../../src/rules/limits.ts';
import { useShared } from '../editor-context.ts';
import { fitting } from '../fitting.ts';
import styles from '../rule-editor.module.css';
import type { SequenceRule } from '../rule-tree.ts';
import { SubjectPicker } from '../SubjectPicker.tsx';
import { addStep, blankStep, mayAddStep, moveStep } from '../sequence-steps.ts';
import type { Subject } from '../subject-words.ts';
import { replace } from '../tree-operations.ts';
import { WindowEditor } from '../WindowEditor.tsx';
import { StepRow } from './StepRow.tsx';
import stepStyles from './steps.module.css';
import { useStepDrag } from './use-step-drag.ts';

export function SequenceRuleEditor({
  rule,
  name,
  wrong,
  onSubject,
}: {
  readonly rule: SequenceRule;
  /** "rule 2.1" */
  readonly name: string;
  readonly wrong: ReadonlySet<string>;
  readonly onSubject: (subject: Subject) => void;
}) {
  const { editor } = useShared();
  const set = (next: SequenceRule, about?: string) =>
    editor.change((tree) => replace(tree, rule.id, next), about);
  return (
    <>
      <SubjectPicker
        value={{ kind: 'sequence' }}
        onChange={onSubject}
        label={`Kind of ${name}`}
        invalid={false}
      />
      <Select
        className={styles.operator}
        style={fitting('did not happen')}
        aria-label={`Operator of ${name}`}
        data={[
          { value: 'happened', label: 'happened' },
          { value: 'didNotHappen', label: 'did not happen' },
        ]}
        value={rule.operator}
        allowDeselect={false}
        onChange={(operator) => {
          if (operator === 'happened' || operator === 'didNotHappen') set({ ...rule, operator });
        }}
      />
      <WindowEditor
        within={rule.within}
        onChange={(within) => set({ ...rule, within }, `${rule.id} within`)}
        label={`Time of ${name}`}
        invalid={wrong.has('within')}
      />
    </>
  );
}

/** The steps in order, and a button to add one. */
export function SequenceSteps({ rule, name }: { readonly rule: SequenceRule; readonly name: string }) {
  const { editor } = useShared();
  const set = (next: SequenceRule) => editor.change((tree) => replace(tree, rule.id, next));
  const drag = useStepDrag((id, to) => {
    set(moveStep(rule, id, to));
    editor.focus(id, 'handle');
  });
  return (
    <>
      <ol className={stepStyles.steps} aria-label={`Steps of ${name}`}>
        {rule.steps.map((step, index) => (
          <StepRow
            key={step.id}
            rule={rule}
            step={step}
            index={index}
            name={`step ${index + 1} of ${name}`}
            drag={drag}
          />
        ))}
      </ol>
      <div className={stepStyles.foot}>
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<Plus size={14} aria-hidden="true" />}
          disabled={!mayAddStep(rule)}
          aria-label={`Add step to ${name}`}
          onClick={() => {
            const step = blankStep();
            set(addStep(rule, step));
            editor.focus(step.id, 'first');
          }}
        >
          Add step
        </Button>
        {!mayAddStep(rule) && <span className={styles.word}>A sequence has at most {MOST_STEPS} steps.</span>}
      </div>
    </>
  );
}
