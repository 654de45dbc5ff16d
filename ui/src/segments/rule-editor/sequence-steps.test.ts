import { describe, expect, it } from 'vitest';
import { MOST_STEPS } from '../../../../src/rules/limits.ts';
import { ruleJson, type SequenceRule, treeOf } from './rule-tree.ts';
import {
  addStep,
  blankStep,
  duplicateStep,
  mayAddStep,
  mayRemoveStep,
  moveStep,
  nudgeStep,
  removeStep,
  withStep,
} from './sequence-steps.ts';

const tree = treeOf({
  combinator: 'and',
  rules: [
    {
      combinator: 'or',
      rules: [
        {
          sequence: [
            { event: 'a' },
            { event: 'b', within: { last: 2, unit: 'day' } },
            { event: 'c', within: { last: 3, unit: 'hour' } },
          ],
          operator: 'happened',
        },
      ],
    },
  ],
});

function sequenceIn(root: typeof tree): SequenceRule {
  const [group] = root.members;
  const rule = group?.kind === 'group' ? group.members[0] : undefined;
  if (rule?.kind !== 'sequence') throw new Error('a sequence is wanted here');
  return rule;
}

const rule = sequenceIn(tree);
const events = ({ steps }: SequenceRule) => steps.map(({ event }) => event).join(' ');
const id = (event: string, { steps }: SequenceRule = rule) =>
  steps.find((step) => step.event === event)?.id ?? '';

describe('the steps of a sequence', () => {
  it('move to the place that was shown, and the first keeps no time after a step before', () => {
    expect(events(moveStep(rule, id('a'), 3))).toBe('b c a');
    expect(events(moveStep(rule, id('c'), 0))).toBe('c a b');
    expect(moveStep(rule, id('b'), 1)).toBe(rule);
    expect(moveStep(rule, id('b'), 2)).toBe(rule);
    expect(moveStep(rule, id('a'), -1)).toBe(rule);
    expect(moveStep(rule, 'nobody', 1)).toBe(rule);
    expect(ruleJson(moveStep(rule, id('c'), 0))).toEqual({
      sequence: [{ event: 'c' }, { event: 'a' }, { event: 'b', within: { last: 2, unit: 'day' } }],
      operator: 'happened',
    });
  });

  it('are added up to five and removed down to two', () => {
    let full = rule;
    while (mayAddStep(full)) full = addStep(full, blankStep());
    expect(full.steps).toHaveLength(MOST_STEPS);
    expect(addStep(full, blankStep())).toBe(full);
    expect(duplicateStep(full, id('a'))).toBe(full);
    const two = removeStep(rule, id('a'));
    expect(events(two)).toBe('b c');
    expect(two.steps[0]?.within).toBeUndefined();
    expect(mayRemoveStep(two)).toBe(false);
    expect(removeStep(two, id('b'))).toBe(two);
  });

  it('are duplicated right after themselves with an id of their own', () => {
    const copied = duplicateStep(rule, id('b'));
    expect(events(copied)).toBe('a b b c');
    expect(new Set(copied.steps.map((step) => step.id)).size).toBe(4);
  });

  it('are changed alone', () => {
    const [, step] = rule.steps;
    if (step === undefined) throw new Error('a second step is wanted here');
    const changed = withStep(rule, { ...step, event: 'z' });
    expect(events(changed)).toBe('a z c');
    expect(changed.steps[0]).toBe(rule.steps[0]);
  });

  it('move by keys wherever their sequence stands in the tree', () => {
    expect(events(sequenceIn(nudgeStep(tree, id('a'), 'down')))).toBe('b a c');
    expect(events(sequenceIn(nudgeStep(tree, id('c'), 'up')))).toBe('a c b');
    expect(nudgeStep(tree, id('a'), 'up')).toBe(tree);
    expect(nudgeStep(tree, id('c'), 'down')).toBe(tree);
    expect(nudgeStep(tree, rule.id, 'up')).toBe(tree);
  });
});
