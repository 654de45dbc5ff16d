/** What can be done to the steps of a sequence. The first step has no step before it, so it keeps no "within". */
import { MOST_STEPS } from '../../../../src/rules/limits.ts';
import {
  type NodeId,
  newId,
  rulesOf,
  type SequenceRule,
  type TreeGroup,
  type TreeStep,
} from './rule-tree.ts';
import { copyOfStep, replace } from './tree-operations.ts';

const FEWEST_STEPS = 2;

/** A step about no event yet. */
export function blankStep(): TreeStep {
  return { id: newId(), kind: 'step', event: '' };
}

export function mayAddStep({ steps }: SequenceRule): boolean {
  return steps.length < MOST_STEPS;
}

export function mayRemoveStep({ steps }: SequenceRule): boolean {
  return steps.length > FEWEST_STEPS;
}

export function withStep(rule: SequenceRule, step: TreeStep): SequenceRule {
  return { ...rule, steps: rule.steps.map((one) => (one.id === step.id ? step : one)) };
}

export function addStep(rule: SequenceRule, step: TreeStep): SequenceRule {
  return mayAddStep(rule) ? { ...rule, steps: [...rule.steps, step] } : rule;
}

/** Puts a copy after the step. */
export function duplicateStep(rule: SequenceRule, id: NodeId): SequenceRule {
  const index = rule.steps.findIndex((step) => step.id === id);
  const step = rule.steps[index];
  if (step === undefined || !mayAddStep(rule)) return rule;
  return { ...rule, steps: rule.steps.toSpliced(index + 1, 0, copyOfStep(step)) };
}

/** Takes a step out; a sequence keeps at least two. */
export function removeStep(rule: SequenceRule, id: NodeId): SequenceRule {
  if (!mayRemoveStep(rule)) return rule;
  return settled({ ...rule, steps: rule.steps.filter((step) => step.id !== id) });
}

/** Moves a step to stand before the one that stands at `to` now. */
export function moveStep(rule: SequenceRule, id: NodeId, to: number): SequenceRule {
  const from = rule.steps.findIndex((step) => step.id === id);
  const step = rule.steps[from];
  const index = from < to ? to - 1 : to;
  if (step === undefined || index === from || index < 0 || index >= rule.steps.length) return rule;
  return settled({ ...rule, steps: rule.steps.toSpliced(from, 1).toSpliced(index, 0, step) });
}

function settled(rule: SequenceRule): SequenceRule {
  const [first, ...others] = rule.steps;
  if (first?.within === undefined) return rule;
  return { ...rule, steps: [{ ...first, within: undefined }, ...others] };
}

/** Moves a step by one place; the tree as it was when there is no such step or no such place. */
export function nudgeStep(root: TreeGroup, id: NodeId, direction: 'up' | 'down'): TreeGroup {
  const rule = rulesOf(root).find(
    (one) => one.kind === 'sequence' && one.steps.some((step) => step.id === id),
  );
  if (rule?.kind !== 'sequence') return root;
  const index = rule.steps.findIndex((step) => step.id === id);
  const next = moveStep(rule, id, direction === 'up' ? index - 1 : index + 2);
  return next === rule ? root : replace(root, rule.id, next);
}
