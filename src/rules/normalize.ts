/**
 * Normalizing: a checked definition becomes a `CoreRule`, in which each meaning has one spelling. Negative operators
 * become `not` around their positive twin, "is missing" becomes `not` around "has a value", texts are trimmed and
 * lower-cased, phone numbers lose the marks between their digits. Paths are kept; groups keep their members and order.
 */
import { assertNever } from '../assert-never.ts';
import type { Catalogue } from './catalogue.ts';
import type { Compare, CoreAttribute, CoreRule, CoreTest } from './core-rule.ts';
import { isGroup } from './draft.ts';
import { positiveOf, valueKindOf } from './operators.ts';
import { at } from './path.ts';
import type { AttributeRule, FieldType, Group, Operator, Rule, RulePath } from './rule.ts';
import { comparable } from './text.ts';
import { type RuleValue, readValue } from './value.ts';

/**
 * The core of a definition that was checked against the same catalogue. A definition that was not is a bug and throws.
 * @example normalizeDefinition({ combinator: 'and', rules: [{ field: 'plan', operator: '!=', value: ' Pro' }] }, catalogue)
 *   // { kind: 'all', rules: [{ kind: 'not', rule: { kind: 'attribute', test: { op: 'textEquals', value: 'pro' } } }] }
 */
export function normalizeDefinition(group: Group, catalogue: Catalogue): CoreRule {
  return normalizeGroup(group, '', catalogue);
}

function normalizeGroup(group: Group, path: RulePath, catalogue: Catalogue): CoreRule {
  const rules = group.rules.map((member, index) => {
    const place = at(at(path, 'rules'), index);
    return isGroup(member)
      ? normalizeGroup(member, place, catalogue)
      : normalizeRule(member, place, catalogue);
  });
  return negateIf(group.not === true, { kind: group.combinator === 'and' ? 'all' : 'any', path, rules });
}

function normalizeRule(rule: Rule, path: RulePath, catalogue: Catalogue): CoreRule {
  if ('field' in rule) return normalizeAttribute(rule, path, catalogue);
  if ('segment' in rule) {
    return negateIf(rule.operator === 'notIn', { kind: 'inSegment', path, segment: rule.segment });
  }
  if ('source' in rule) {
    return negateIf(rule.operator === 'notIn', { kind: 'inSource', path, source: rule.source });
  }
  if ('event' in rule || 'sequence' in rule || 'campaign' in rule || 'sample' in rule) throw unchecked(path);
  return assertNever(rule);
}

function normalizeAttribute(rule: AttributeRule, path: RulePath, catalogue: Catalogue): CoreRule {
  const type = catalogue.fields.get(rule.field)?.type;
  if (type === undefined) throw unchecked(path);
  const { operator, negated } = positiveOf(rule.operator);
  const test =
    rule.valueSource === 'field'
      ? sameAs(operator, rule.value, path, catalogue)
      : testOf(operator, checkedValue(rule, type, path), type, path);
  const attribute: CoreAttribute = { kind: 'attribute', path, field: rule.field, type, test };
  return negateIf(negated, attribute);
}

function checkedValue(rule: AttributeRule, type: FieldType, path: RulePath): RuleValue {
  const kind = valueKindOf(rule.operator, type);
  const value = kind === undefined ? undefined : readValue(kind, type, rule.value, path);
  if (value === undefined || !value.ok) throw unchecked(path);
  return value.value;
}

function sameAs(operator: Operator, other: unknown, path: RulePath, catalogue: Catalogue): CoreTest {
  const field = typeof other === 'string' ? catalogue.fields.get(other) : undefined;
  if (field === undefined) throw unchecked(path);
  return { op: 'sameAs', compare: compareOf(operator, path), other: field.key, otherType: field.type };
}

/** The test of a positive operator. The kind of value decides; where several operators share it, the operator does. */
function testOf(operator: Operator, value: RuleValue, type: FieldType, path: RulePath): CoreTest {
  switch (value.kind) {
    case 'none':
      return { op: 'present' };
    case 'text':
      return { op: textTestOf(operator, path), value: comparable(value.text, type) };
    case 'textList':
      return { op: listTestOf(operator, path), values: value.texts.map((text) => comparable(text, type)) };
    case 'pattern':
      return { op: 'textMatches', pattern: value.pattern };
    case 'number':
      return { op: 'numberCompare', compare: compareOf(operator, path), value: value.number };
    case 'numberList':
      return { op: 'numberIn', values: value.numbers };
    case 'numberRange':
      return { op: 'numberBetween', from: value.from, to: value.to };
    case 'boolean':
      return { op: 'booleanIs', value: value.truth };
    case 'date':
      return { op: 'dateCompare', compare: compareOf(operator, path), value: value.date };
    case 'dateRange':
      return { op: 'dateBetween', from: value.from, to: value.to };
    case 'lastWindow':
      return {
        op: operator === 'anniversaryInTheLast' ? 'anniversaryInTheLast' : 'dateInTheLast',
        last: value.count,
        unit: value.unit,
      };
    case 'nextWindow':
      return {
        op: operator === 'anniversaryInTheNext' ? 'anniversaryInTheNext' : 'dateInTheNext',
        next: value.count,
        unit: value.unit,
      };
    case 'months':
      return { op: 'monthIs', months: value.months };
    case 'weekdays':
      return { op: 'weekdayIs', weekdays: value.weekdays };
    default:
      return assertNever(value);
  }
}

function textTestOf(operator: Operator, path: RulePath) {
  switch (operator) {
    case '=':
      return 'textEquals';
    case 'contains':
      return 'textContains';
    case 'beginsWith':
      return 'textBeginsWith';
    case 'endsWith':
      return 'textEndsWith';
    default:
      throw unchecked(path);
  }
}

function listTestOf(operator: Operator, path: RulePath) {
  switch (operator) {
    case 'in':
      return 'textIn';
    case 'hasAny':
      return 'listHasAny';
    case 'hasAll':
      return 'listHasAll';
    default:
      throw unchecked(path);
  }
}

function compareOf(operator: Operator, path: RulePath): Compare {
  switch (operator) {
    case '=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return operator;
    default:
      throw unchecked(path);
  }
}

function negateIf(negated: boolean, rule: CoreRule): CoreRule {
  return negated ? { kind: 'not', path: rule.path, rule } : rule;
}

function unchecked(path: RulePath): Error {
  return new Error(`The rule at ${path} was not checked before it was normalized.`);
}
