/** Writes a core rule back as a definition, so that the oracle can say whether normalizing kept the meaning. */
import type { CoreAttribute, CoreEvent, CoreRule, CoreTest } from '../../src/rules/core-rule.ts';
import { SAMPLE_PLACES } from '../../src/rules/core-rule.ts';
import type { AttributeRule, EventRule, Group, Measure, Rule, Step } from '../../src/rules/rule.ts';

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
    case 'event':
      return groupOf(eventRule(core));
    case 'sequence': {
      const { within } = core;
      const sequence = core.steps.map(
        ({ within: wait, ...step }): Step => ({
          ...eventsOf(step),
          ...(wait === undefined ? {} : { within: { last: wait.count, unit: wait.unit } }),
        }),
      );
      return groupOf({ sequence, operator: 'happened', ...(within === undefined ? {} : { within }) });
    }
    case 'sample': {
      const [from, to] = [core.from, core.to].map((place) => (place * 100) / SAMPLE_PLACES);
      if (from === undefined || to === undefined) throw new Error('A sample has two ends.');
      return groupOf({ sample: { from, percent: to - from, seed: core.seed } });
    }
    case 'inSegment':
      return groupOf({ segment: core.segment, operator: 'in' });
    case 'inSource':
      return groupOf({ source: core.source, operator: 'in' });
    case 'pinned':
      throw new Error('Pins are no part of a definition.');
  }
}

function groupOf(rule: Rule): Group {
  return { combinator: 'and', rules: [rule] };
}

function attributeRule({ field, test, held }: CoreAttribute): AttributeRule {
  const { operator, value } = test;
  const rule: AttributeRule =
    value.kind === 'field'
      ? { field, operator, value: value.field, valueSource: 'field' }
      : { field, operator, ...writtenValue(test) };
  if (held === undefined) return rule;
  const { count, unit, longer } = held;
  return { ...rule, heldFor: longer ? { atLeast: count, unit } : { lessThan: count, unit } };
}

function eventRule({ within, measure, test, ...events }: CoreEvent): EventRule {
  return {
    ...eventsOf(events),
    ...(within === undefined ? {} : { within }),
    measure: measureOf(measure),
    operator: test.operator,
    ...writtenValue(test),
  };
}

function measureOf({ of, property }: CoreEvent['measure']): Measure {
  if (of === 'count' || of === 'days' || of === 'first' || of === 'last') return { of };
  return { of, property: property?.key ?? '' };
}

function eventsOf({ event, where }: { readonly event: string; readonly where?: CoreRule }) {
  return { event, ...(where === undefined ? {} : { where: coreAsGroup(where) }) };
}

function writtenValue({ operator, value }: CoreTest): { readonly value?: unknown } {
  switch (value.kind) {
    case 'none':
      return {};
    case 'text':
      return { value: value.text };
    case 'textList':
      return { value: value.texts };
    case 'pattern':
      return { value: value.pattern };
    case 'number':
      return { value: value.number };
    case 'numberList':
      return { value: value.numbers };
    case 'numberRange':
    case 'dateRange':
      return { value: [value.from, value.to] };
    case 'boolean':
      return { value: value.truth };
    case 'date':
      return { value: value.date };
    case 'lastWindow':
      return { value: { last: value.count, unit: value.unit } };
    case 'nextWindow':
      return { value: { next: value.count, unit: value.unit } };
    case 'period':
      return { value: value.period };
    case 'months':
      return { value: value.months };
    case 'weekdays':
      return { value: value.weekdays };
    case 'field':
      throw new Error(`“${operator}” compares fields.`);
  }
}
