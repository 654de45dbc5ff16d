/**
 * Normalizing: a checked definition becomes a `CoreRule`, in which each meaning has one spelling. Negative operators
 * become `not` around their positive twin, "is missing" becomes `not` around "has a value", texts are trimmed and
 * lower-cased, phone numbers lose the marks between their digits, campaign outcomes become the events they are told by.
 * Paths are kept; groups keep their members and order.
 */
import { assertNever } from '../assert-never.ts';
import type { Catalogue } from './catalogue.ts';
import { contactFields, eventFields, type Fields } from './check-attribute.ts';
import {
  type CoreAttribute,
  type CoreHeld,
  type CoreMeasure,
  type CoreRule,
  type CoreStep,
  type CoreValue,
  SAMPLE_PLACES,
} from './core-rule.ts';
import { isGroup } from './draft.ts';
import { measuredType } from './measures.ts';
import { positiveOf, valueKindOf } from './operators.ts';
import { at } from './path.ts';
import type {
  AttributeRule,
  CampaignRule,
  EventRule,
  FieldType,
  Group,
  HeldFor,
  Measure,
  Operator,
  Rule,
  RulePath,
  SampleRule,
  SequenceRule,
  Step,
} from './rule.ts';
import { comparable } from './text.ts';
import { type RuleValue, readValue } from './value.ts';

type Normalizing = { readonly catalogue: Catalogue; readonly fields: Fields };

/**
 * The core of a definition that was checked against the same catalogue. A definition that was not is a bug and throws.
 * @example normalizeDefinition({ combinator: 'and', rules: [{ field: 'plan', operator: '!=', value: ' Pro' }] }, catalogue)
 *   // { kind: 'all', rules: [{ kind: 'not', rule: { kind: 'attribute', field: 'plan', test: { operator: '=', value: … 'pro' } } }] }
 */
export function normalizeDefinition(group: Group, catalogue: Catalogue): CoreRule {
  return normalizeGroup(group, '', { catalogue, fields: contactFields(catalogue) });
}

function normalizeGroup(group: Group, path: RulePath, normalizing: Normalizing): CoreRule {
  const rules = group.rules.map((member, index) => {
    const place = at(at(path, 'rules'), index);
    return isGroup(member)
      ? normalizeGroup(member, place, normalizing)
      : normalizeRule(member, place, normalizing);
  });
  return negateIf(group.not === true, { kind: group.combinator === 'and' ? 'all' : 'any', path, rules });
}

function normalizeRule(rule: Rule, path: RulePath, normalizing: Normalizing): CoreRule {
  if ('field' in rule) return normalizeAttribute(rule, path, normalizing.fields);
  if ('segment' in rule) {
    return negateIf(rule.operator === 'notIn', { kind: 'inSegment', path, segment: rule.segment });
  }
  if ('source' in rule) {
    return negateIf(rule.operator === 'notIn', { kind: 'inSource', path, source: rule.source });
  }
  if ('event' in rule) return normalizeEvent(rule, path, normalizing);
  if ('sequence' in rule) return normalizeSequence(rule, path, normalizing);
  if ('campaign' in rule) return normalizeOutcome(rule, path);
  if ('sample' in rule) return normalizeSample(rule, path);
  return assertNever(rule);
}

function normalizeAttribute(rule: AttributeRule, path: RulePath, fields: Fields): CoreRule {
  const field = fields.get(rule.field);
  if (field === undefined) throw unchecked(path);
  const { operator, negated } = positiveOf(rule.operator);
  const value =
    rule.valueSource === 'field'
      ? otherField(rule.value, path, fields)
      : coreValue(rule.operator, rule.value, field.type, path);
  const attribute: CoreAttribute = {
    kind: 'attribute',
    path,
    field: field.key,
    type: field.type,
    test: { operator, value },
    ...(rule.heldFor === undefined ? {} : { held: coreHeld(rule.heldFor) }),
  };
  return negateIf(negated, attribute);
}

function coreHeld(held: HeldFor): CoreHeld {
  return 'atLeast' in held
    ? { longer: true, count: held.atLeast, unit: held.unit }
    : { longer: false, count: held.lessThan, unit: held.unit };
}

function otherField(name: unknown, path: RulePath, fields: Fields): CoreValue {
  const field = typeof name === 'string' ? fields.get(name) : undefined;
  if (field === undefined) throw unchecked(path);
  return { kind: 'field', field: field.key, type: field.type };
}

function coreValue(operator: Operator, input: unknown, type: FieldType, path: RulePath): CoreValue {
  const kind = valueKindOf(operator, type);
  const value = kind === undefined ? undefined : readValue(kind, type, input, path);
  if (value === undefined || !value.ok) throw unchecked(path);
  return compared(value.value, type);
}

/** Texts as they are compared. */
function compared(value: RuleValue, type: FieldType): CoreValue {
  if (value.kind === 'text') return { kind: 'text', text: comparable(value.text, type) };
  if (value.kind === 'textList') {
    return { kind: 'textList', texts: value.texts.map((text) => comparable(text, type)) };
  }
  return value;
}

function normalizeEvent(rule: EventRule, path: RulePath, normalizing: Normalizing): CoreRule {
  const measure = coreMeasure(rule.measure ?? { of: 'count' }, path, normalizing);
  const type = measuredType(measure.of, measure.property?.type);
  const { operator, negated } = positiveOf(rule.operator);
  return negateIf(negated, {
    kind: 'event',
    path,
    ...eventsOf(rule, path, normalizing),
    ...(rule.within === undefined ? {} : { within: rule.within }),
    measure,
    type,
    test: { operator, value: coreValue(rule.operator, rule.value, type, path) },
  });
}

function coreMeasure(measure: Measure, path: RulePath, { catalogue }: Normalizing): CoreMeasure {
  if (!('property' in measure)) return { of: measure.of };
  const property = eventFields(catalogue).get(measure.property);
  if (property === undefined) throw unchecked(path);
  return { of: measure.of, property: { key: property.key, type: property.type } };
}

function normalizeSequence(rule: SequenceRule, path: RulePath, normalizing: Normalizing): CoreRule {
  const steps = rule.sequence.map((step, index): CoreStep => {
    const { within } = step;
    return {
      ...eventsOf(step, at(at(path, 'sequence'), index), normalizing),
      ...(within === undefined ? {} : { within: { count: within.last, unit: within.unit } }),
    };
  });
  return negateIf(rule.operator === 'didNotHappen', {
    kind: 'sequence',
    path,
    steps,
    ...(rule.within === undefined ? {} : { within: rule.within }),
  });
}

/** Which events are meant: their name and what has to be true of each. */
function eventsOf(
  { event, where }: Pick<Step, 'event' | 'where'>,
  path: RulePath,
  { catalogue }: Normalizing,
): { readonly event: string; readonly where?: CoreRule } {
  const name = event.trim();
  if (where === undefined) return { event: name };
  const fields = eventFields(catalogue);
  return { event: name, where: normalizeGroup(where, at(path, 'where'), { catalogue, fields }) };
}

/** Runs and deliveries write an event for each outcome, so an outcome is that event at least once. */
function normalizeOutcome({ campaign, outcome, within, operator }: CampaignRule, path: RulePath): CoreRule {
  const where: CoreAttribute = {
    kind: 'attribute',
    path: at(path, 'campaign'),
    field: 'campaign',
    type: 'text',
    test: { operator: '=', value: { kind: 'text', text: comparable(campaign, 'text') } },
  };
  return negateIf(operator === 'didNotHappen', {
    kind: 'event',
    path,
    event: `campaign.${outcome}`,
    ...(campaign === '*' ? {} : { where }),
    ...(within === undefined ? {} : { within }),
    measure: { of: 'count' },
    type: 'number',
    test: { operator: '>=', value: { kind: 'number', number: 1 } },
  });
}

/** Ends are rounded each by itself, so that 33.3% from 0 and 33.3% from 33.3 meet without gap or overlap. */
function normalizeSample({ sample: { percent, from = 0, seed } }: SampleRule, path: RulePath): CoreRule {
  const place = (share: number) => Math.round((share * SAMPLE_PLACES) / 100);
  return { kind: 'sample', path, seed, from: place(from), to: place(from + percent) };
}

function negateIf(negated: boolean, rule: CoreRule): CoreRule {
  return negated ? { kind: 'not', path: rule.path, rule } : rule;
}

function unchecked(path: RulePath): Error {
  return new Error(`The rule at ${path} was not checked before it was normalized.`);
}
