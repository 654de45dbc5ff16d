/** A rule after the person chose what it is about: what it was about before stays where that still makes sense. */

import type { Catalogue } from '../../../../src/rules/catalogue.ts';
import { eventField } from '../../../../src/rules/catalogue.ts';
import { valueKindOf } from '../../../../src/rules/operators.ts';
import { type NodeId, newId, type TreeRule } from './rule-tree.ts';
import { blankStep } from './sequence-steps.ts';
import type { Subject } from './subject-words.ts';
import { firstOperator, startValue, withField } from './value-change.ts';

/** The rule about a subject, under the id it had. */
export function aboutSubject(rule: TreeRule, subject: Subject, catalogue: Catalogue): TreeRule {
  switch (subject.kind) {
    case 'field':
      return aboutField(rule, subject.key, (key) => catalogue.fields.get(key)?.type);
    case 'event':
      return rule.kind === 'event' ? { ...rule, event: subject.name } : newEventRule(rule.id, subject.name);
    default:
      return subject.kind === rule.kind ? rule : newRule(rule.id, subject.kind);
  }
}

/** The filter about a property, under the id it had. */
export function aboutProperty(rule: TreeRule, property: string, catalogue: Catalogue): TreeRule {
  return aboutField(rule, property, (name) => eventField(catalogue, name)?.type);
}

function aboutField(
  rule: TreeRule,
  field: string,
  typeOf: (key: string) => Parameters<typeof firstOperator>[0] | undefined,
): TreeRule {
  const type = typeOf(field) ?? 'text';
  if (rule.kind === 'field') return withField(rule, field, type, typeOf(rule.field));
  const operator = firstOperator(type);
  const value = startValue(valueKindOf(operator, type) ?? 'none');
  return { id: rule.id, kind: 'field', field, operator, value, valueSource: 'value' };
}

/** Happened at least once, at any time. */
function newEventRule(id: NodeId, event: string): TreeRule {
  return { id, kind: 'event', event, operator: '>=', value: 1 };
}

function newRule(id: NodeId, kind: Exclude<Subject['kind'], 'field' | 'event'>): TreeRule {
  switch (kind) {
    case 'segment':
    case 'source':
      return { id, kind, of: '', operator: 'in' };
    case 'sequence':
      return { id, kind, steps: [blankStep(), blankStep()], operator: 'happened' };
    case 'campaign':
      return { id, kind, campaign: '*', outcome: 'opened', operator: 'happened' };
    case 'sample':
      return { id, kind, percent: 10, seed: newSeed() };
  }
}

/** Another seed for each sample, so that two of them have nothing to do with each other unless a person wants it. */
function newSeed(): string {
  return `sample-${crypto.getRandomValues(new Uint32Array(1)).join('').slice(-6).padStart(6, '0')}`;
}

/** A rule that is new in its group, about a subject or about nothing yet. */
export function ruleAbout(subject: Subject, catalogue: Catalogue): TreeRule {
  return aboutSubject({ id: newId(), kind: 'blank' }, subject, catalogue);
}
