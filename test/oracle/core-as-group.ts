/** Writes a core rule back as a definition, so that the oracle can say whether normalizing kept the meaning. */
import type { CoreAttribute, CoreRule } from '../../src/rules/core-rule.ts';
import type { AttributeRule, Group, Rule } from '../../src/rules/rule.ts';

export function coreAsGroup(core: CoreRule): Group {
  switch (core.kind) {
    case 'all':
      return { combinator: 'and', rules: core.rules.map(coreAsGroup) };
    case 'any':
      return { combinator: 'or', rules: core.rules.map(coreAsGroup) };
    case 'not':
      return { combinator: 'and', not: true, rules: [coreAsGroup(core.rule)] };
    case 'attribute':
      return groupOf(attributeRule(core));
    case 'inSegment':
      return groupOf({ segment: core.segment, operator: 'in' });
    case 'inSource':
      return groupOf({ source: core.source, operator: 'in' });
  }
}

function groupOf(rule: Rule): Group {
  return { combinator: 'and', rules: [rule] };
}

function attributeRule({ field, test }: CoreAttribute): AttributeRule {
  switch (test.op) {
    case 'present':
      return { field, operator: 'notNull' };
    case 'textEquals':
    case 'booleanIs':
      return { field, operator: '=', value: test.value };
    case 'textIn':
    case 'numberIn':
      return { field, operator: 'in', value: test.values };
    case 'textContains':
      return { field, operator: 'contains', value: test.value };
    case 'textBeginsWith':
      return { field, operator: 'beginsWith', value: test.value };
    case 'textEndsWith':
      return { field, operator: 'endsWith', value: test.value };
    case 'textMatches':
      return { field, operator: 'matches', value: test.pattern };
    case 'numberCompare':
    case 'dateCompare':
      return { field, operator: test.compare, value: test.value };
    case 'numberBetween':
    case 'dateBetween':
      return { field, operator: 'between', value: [test.from, test.to] };
    case 'dateInTheLast':
      return { field, operator: 'inTheLast', value: { last: test.last, unit: test.unit } };
    case 'dateInTheNext':
      return { field, operator: 'inTheNext', value: { next: test.next, unit: test.unit } };
    case 'anniversaryInTheLast':
      return { field, operator: test.op, value: { last: test.last, unit: test.unit } };
    case 'anniversaryInTheNext':
      return { field, operator: test.op, value: { next: test.next, unit: test.unit } };
    case 'monthIs':
      return { field, operator: test.op, value: test.months };
    case 'weekdayIs':
      return { field, operator: test.op, value: test.weekdays };
    case 'listHasAny':
      return { field, operator: 'hasAny', value: test.values };
    case 'listHasAll':
      return { field, operator: 'hasAll', value: test.values };
    case 'sameAs':
      return { field, operator: test.compare, value: test.other, valueSource: 'field' };
  }
}
