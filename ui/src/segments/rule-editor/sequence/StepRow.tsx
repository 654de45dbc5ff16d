/** One step of a sequence: its handle, the event, how soon after the step before, and which of its events count. */
import { ActionIcon, Menu, Select } from '@mantine/core';
import { ArrowDown, ArrowUp, CopyPlus, GripVertical, Trash2, X } from 'lucide-react';
import type { DragEvent, KeyboardEvent } from 'react';
import { TIME_UNITS } from '../../../../../src/rules/distance.ts';
import choices from '../choices.module.css';
import { EventPicker } from '../EventPicker.tsx';
import { useNotes, useShared } from '../editor-context.ts';
import { AddFirstFilter } from '../event/AddFirstFilter.tsx';
import { Filters } from '../event/Filters.tsx';
import { NodeNotes } from '../NodeNotes.tsx';
import styles from '../rule-editor.module.css';
import { wrongParts } from '../rule-notes.ts';
import type { SequenceRule, TreeStep } from '../rule-tree.ts';
import {
  duplicateStep,
  mayAddStep,
  mayRemoveStep,
  nudgeStep,
  removeStep,
  withStep,
} from '../sequence-steps.ts';
import { replace } from '../tree-operations.ts';
import { DistanceInput } from '../values/WindowValue.tsx';
import stepStyles from './steps.module.css';
import type { StepDrag } from './use-step-drag.ts';

type StepRowProps = {
  readonly rule: SequenceRule;
  readonly step: TreeStep;
  readonly index: number;
  /** "step 2 of rule 1" */
  readonly name: string;
  readonly drag: StepDrag;
};

export function StepRow(props: StepRowProps) {
  const { rule, step, index, name, drag } = props;
  const { editor } = useShared();
  const notes = useNotes();
  const problems = notes.problems.get(step.id) ?? [];
  const wrong = wrongParts(problems, notes.insistent);
  const setRule = (next: SequenceRule, about?: string) =>
    editor.change((tree) => replace(tree, rule.id, next), about);
  const set = (next: TreeStep, about?: string) => setRule(withStep(rule, next), about);
  return (
    <li
      className={stepStyles.step}
      data-node={step.id}
      data-drop={dropSide(drag.over, index, rule.steps.length)}
      data-dragged={drag.dragged === step.id || undefined}
      onDragOver={(event) => hoverStep(event, drag, index)}
      onDrop={(event) => {
        if (drag.dragged === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        drag.drop();
      }}
    >
      <StepMenu {...props} />
      <div className={stepStyles.body}>
        <span className={stepStyles.number}>{index === 0 ? 'first' : 'then'}</span>
        <EventPicker
          value={step.event}
          label={`Event of ${name}`}
          invalid={wrong.has('event')}
          onChange={(event) => {
            set({ ...step, event });
            const next = rule.steps.find((one) => one.id !== step.id && one.event === '');
            if (next !== undefined) editor.focus(next.id, 'first');
          }}
        />
        {index > 0 && <Pause step={step} name={name} invalid={wrong.has('within')} onChange={set} />}
        {step.where === undefined ? (
          <AddFirstFilter choice={step} name={name} onChange={set} />
        ) : (
          <Filters where={step.where} event={step.event} of={name} />
        )}
        <NodeNotes problems={problems} lint={notes.lint.get(step.id) ?? []} insistent={notes.insistent} />
      </div>
      <ActionIcon
        className={styles.remove}
        aria-label={`Remove ${name}`}
        disabled={!mayRemoveStep(rule)}
        onClick={() => setRule(removeStep(rule, step.id))}
      >
        <X size={15} />
      </ActionIcon>
    </li>
  );
}

/** How soon after the step before. */
function Pause({
  step,
  name,
  invalid,
  onChange,
}: {
  readonly step: TreeStep;
  readonly name: string;
  readonly invalid: boolean;
  readonly onChange: (step: TreeStep, about?: string) => void;
}) {
  const { within } = step;
  const label = `Time of ${name}`;
  return (
    <span className={styles.window} data-part="within">
      <Select
        className={stepStyles.pause}
        aria-label={label}
        data={[
          { value: 'any', label: 'any time later' },
          { value: 'within', label: 'within' },
        ]}
        value={within === undefined ? 'any' : 'within'}
        allowDeselect={false}
        onChange={(mode) =>
          onChange({ ...step, within: mode === 'within' ? { last: 7, unit: 'day' } : undefined })
        }
      />
      {within !== undefined && (
        <>
          <DistanceInput
            count={within.last}
            unit={within.unit}
            units={TIME_UNITS}
            label={label}
            invalid={invalid}
            onChange={({ count, unit }) =>
              onChange({ ...step, within: { last: count, unit } }, `${step.id} within`)
            }
          />
          <span className={styles.word}>after the step before</span>
        </>
      )}
    </span>
  );
}

/** The handle of a step: drags it, moves it with the arrow keys, and opens what can be done with it. */
function StepMenu({ rule, step, index, name, drag }: StepRowProps) {
  const { editor } = useShared();
  const go = (direction: 'up' | 'down') => {
    editor.change((tree) => nudgeStep(tree, step.id, direction));
    editor.focus(step.id, 'handle');
  };
  const setRule = (next: SequenceRule) => editor.change((tree) => replace(tree, rule.id, next));
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <ActionIcon
          className={styles.handle}
          data-part="handle"
          aria-label={`Move or change ${name}`}
          draggable
          onDragStart={(event) => {
            event.stopPropagation();
            event.dataTransfer.effectAllowed = 'move';
            event.dataTransfer.setData('text/plain', name);
            const row = event.currentTarget.closest('[data-node]');
            if (row !== null) event.dataTransfer.setDragImage(row, 12, 12);
            drag.start(step.id);
          }}
          onDragEnd={drag.end}
          onKeyDown={(event: KeyboardEvent) => {
            if (event.currentTarget.getAttribute('aria-expanded') === 'true') return;
            if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
            event.preventDefault();
            event.stopPropagation();
            go(event.key === 'ArrowUp' ? 'up' : 'down');
          }}
        >
          <GripVertical size={15} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<ArrowUp size={14} />}
          rightSection={<span className={choices.keys}>Alt ↑</span>}
          disabled={index === 0}
          onClick={() => go('up')}
        >
          Move up
        </Menu.Item>
        <Menu.Item
          leftSection={<ArrowDown size={14} />}
          rightSection={<span className={choices.keys}>Alt ↓</span>}
          disabled={index === rule.steps.length - 1}
          onClick={() => go('down')}
        >
          Move down
        </Menu.Item>
        <Menu.Item
          leftSection={<CopyPlus size={14} />}
          disabled={!mayAddStep(rule)}
          onClick={() => setRule(duplicateStep(rule, step.id))}
        >
          Duplicate
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          leftSection={<Trash2 size={14} />}
          disabled={!mayRemoveStep(rule)}
          onClick={() => setRule(removeStep(rule, step.id))}
        >
          Remove
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Over the upper half of a step the dragged one would go before it, over the lower half after it. */
function hoverStep(event: DragEvent, drag: StepDrag, index: number): void {
  if (drag.dragged === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  const box = event.currentTarget.getBoundingClientRect();
  drag.hover(event.clientY > box.top + box.height / 2 ? index + 1 : index);
}

function dropSide(over: number | undefined, index: number, length: number) {
  if (over === index) return 'before';
  return index === length - 1 && over === length ? 'after' : undefined;
}
