import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isGroup } from '../../../../src/rules/draft.ts';
import type { Group, Rule } from '../../../../src/rules/rule.ts';
import {
  momentArbitrary,
  scenarioArbitrary,
  scenarioCatalogue,
} from '../../../../test/oracle/arbitraries.ts';
import { definitionFromText, textOf } from './rule-clipboard.ts';
import { definitionOf, treeOf } from './rule-tree.ts';

/** The same definition without what may be left out: `not` that is false, the value source that is meant anyway. */
function plain(group: Group): unknown {
  return {
    combinator: group.combinator,
    ...(group.not === true ? { not: true } : {}),
    rules: group.rules.map((member) => (isGroup(member) ? plain(member) : plainRule(member))),
  };
}

function plainRule(rule: Rule): unknown {
  if ('field' in rule) {
    const { valueSource, ...rest } = rule;
    return valueSource === 'field' ? rule : rest;
  }
  if ('event' in rule) return rule.where === undefined ? rule : { ...rule, where: plain(rule.where) };
  if (!('sequence' in rule)) return rule;
  const sequence = rule.sequence.map((step) =>
    step.where === undefined ? step : { ...step, where: plain(step.where) },
  );
  return { ...rule, sequence };
}

describe('any definition', () => {
  it('comes back from the tree as it went in, and from the clipboard too', () => {
    fc.assert(
      fc.property(scenarioArbitrary(scenarioCatalogue, momentArbitrary), ({ group }) => {
        const tree = treeOf(group);
        expect(definitionOf(tree)).toEqual(plain(group));
        const read = definitionFromText(textOf(tree));
        expect(read.ok && textOf(read.value)).toBe(textOf(tree));
      }),
      { numRuns: 300 },
    );
  });
});
